"""Who may see what: pages for members only, and a 404 for everybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from palabre.governance.models import Brand, Member, Organisation, User
from palabre.governance.rules import RIGHTS, Right, Role

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Here:
    """Where a request takes place: who, in which organisation, for which brand (if the page has one)."""

    member: Member
    organisation: Organisation
    brand: Brand | None
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        """Whether the member holds this right here."""
        return right in self.rights

    @property
    def user(self) -> User:
        """The person."""
        return self.member.user


def brands_of(member: Member) -> list[Brand]:
    """The brands a member works for: those listed, or all of them when none is."""
    listed = list(member.brands.all())
    return listed or list(member.organisation.brands.all())


def here_for(user: User, organisation: str, brand: str | None = None) -> Here:
    """Where this person stands, by the names in the address; 404 when it isn't theirs to see."""
    member = (
        Member.objects.select_related("organisation", "user")
        .filter(user=user, organisation__slug=organisation, is_active=True)
        .first()
    )
    if member is None:
        raise Http404
    found = None
    if brand is not None:
        found = next((one for one in brands_of(member) if one.slug == brand), None)
        if found is None:
            raise Http404
    return Here(member, member.organisation, found, RIGHTS[Role(member.role)])


def page(right: Right) -> Callable[[View], View]:
    """Open a view to members who hold the right; `request.here` says where they stand.

    The address gives ``org`` and, for a brand's pages, ``brand``; the view itself doesn't take them.
    """

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(
            request: HttpRequest, org: str, brand: str | None = None, **rest: Any
        ) -> HttpResponseBase:
            assert isinstance(request.user, User)
            here = here_for(request.user, org, brand)
            if not here.may(right):
                raise PermissionDenied
            request.here = here  # type: ignore[attr-defined]
            return view(request, **rest)

        return checked

    return wrap
