"""Who may see what: pages for members only, and a 404 for everybody else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from palabre.governance.holding import (
    Lack,
    accept_address,
    rights_of_member,
    role_rights,
    second_factor_due,
    what_lacks,
    with_second_factor,
)
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.governance.rules import SPEAKING, Right

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Here:
    """Where a request takes place: who, in which organisation, for which brand (if any)."""

    member: Member
    organisation: Organisation
    brand: Brand | None
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        """Whether the member holds this right here."""
        return right in self.rights

    @property
    def lack(self) -> Lack | None:
        """What the member has to do before they may speak here, where their role lets them."""
        withheld = (role_rights(self.member) & SPEAKING) - self.rights
        return what_lacks(self.member, self.brand, min(withheld)) if withheld else None

    @property
    def second_factor_day(self) -> date | None:
        """From when on the member needs a second factor that they lack; None where none is due."""
        since = self.organisation.second_factor_from
        if since is None or with_second_factor([self.member]):
            return None
        return second_factor_due(self.member, since)

    @property
    def accept_address(self) -> str:
        """The page on which the member accepts the charter that holds here."""
        return accept_address(self.organisation, self.brand)

    @property
    def user(self) -> User:
        """The person."""
        return self.member.user


def brand_here(here: Here) -> Brand:
    """The brand of the page, or 404."""
    if here.brand is None:
        raise Http404
    return here.brand


def brands_of(member: Member) -> list[Brand]:
    """The brands a member works for: those listed, or all of them when none is."""
    return list(member.brands.all()) or list(member.organisation.brands.all())


def places_of(user: User) -> list[tuple[Organisation, list[Brand]]]:
    """Every organisation a person belongs to, each with the brands they work for there."""
    members = (
        Member.objects.filter(user=user, is_active=True)
        .select_related("organisation")
        .prefetch_related("brands", "organisation__brands")
        .order_by("organisation__name", "organisation_id")
    )
    return [(one.organisation, brands_of(one)) for one in members if not one.is_over]


def here_for(user: User, organisation: str, brand: str | None = None) -> Here:
    """Where this person stands, by the names in the address; 404 when it isn't theirs to see."""
    rows = Member.objects.select_related("organisation", "user", "own_role")
    rows = rows.prefetch_related("brands")
    if brand is not None:  # asked for once: the frame of the page names the other brands, too
        rows = rows.prefetch_related("organisation__brands")
    member = rows.filter(user=user, organisation__slug=organisation, is_active=True).first()
    if member is None or member.is_over:
        raise Http404
    limited_to = list(member.brands.all())
    found = None
    if brand is not None:
        theirs = limited_to or member.organisation.brands.all()
        found = next((one for one in theirs if one.slug == brand), None)
        if found is None:
            raise Http404
    return Here(member, member.organisation, found, rights_of_member(member, found))


def brand_at_work(request: HttpRequest, brands: Sequence[Brand]) -> Brand | None:
    """On a page of the organisation, which of these brands the person worked for last, else the first."""
    last = getattr(request, "session", {}).get("brand")
    return next((one for one in brands if one.pk == last), next(iter(brands), None))


def last_place(request: HttpRequest) -> Member | None:
    """Where a person was last, else the first organisation they joined; None for a stranger to all."""
    members = Member.objects.filter(user=cast(User, request.user), is_active=True)
    members = members.select_related("organisation").order_by("id")
    last = request.session.get("organisation")
    open_ones = [one for one in members if not one.is_over]
    here = (one for one in open_ones if one.organisation.slug == last)
    return next(here, next(iter(open_ones), None))


def _shut(request: HttpRequest, here: Here, right: Right) -> HttpResponseBase:
    """What is told instead of a page: what is left to do where the role would open it, else nothing."""
    if (lack := what_lacks(here.member, here.brand, right)) is None:
        raise PermissionDenied
    context = {"accept_url": here.accept_address}
    return render(request, f"governance/first_{lack}.html", context, status=403)


def _remember(request: HttpRequest, here: Here) -> None:
    """Keep in the session where a person went; what a page left open asks by itself is no going there.

    A bell that looks for news would else move the person to its organisation, and bring back a session that
    was just ended.
    """
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return
    if request.session.get("organisation") != here.organisation.slug:
        request.session["organisation"] = here.organisation.slug
    if here.brand and request.session.get("brand") != here.brand.pk:
        request.session["brand"] = here.brand.pk


def page(right: Right) -> Callable[[View], View]:
    """Open a view to members who hold the right; `request.here` says where they stand.

    The address gives ``org`` and, for a brand's pages, ``brand``; the view doesn't take them.
    """

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(
            request: HttpRequest, org: str, brand: str | None = None, **rest: Any
        ) -> HttpResponseBase:
            here = here_for(cast(User, request.user), org, brand)
            request.here = here  # type: ignore[attr-defined]
            if not here.may(right):
                return _shut(request, here, right)
            _remember(request, here)
            return view(request, **rest)

        checked.asks = right  # type: ignore[attr-defined]
        return checked

    return wrap
