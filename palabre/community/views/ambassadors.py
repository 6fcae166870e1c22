"""Ambassadors: the charter and its signing, the stories of now, and telling members that there are any."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.community.actions import ambassadors as actions
from palabre.community.ambassador_forms import CharterForm, SignForm
from palabre.community.disclosing import usual_wording
from palabre.community.models import Ambassador, AmbassadorCharter, AmbassadorInvitation, Signature
from palabre.community.rules import LANGUAGES
from palabre.community.standing import Standing, standing_of
from palabre.community.telling_stories import stories_now
from palabre.community.usual_charter import TEXTS
from palabre.governance.access import Here, brand_here, page
from palabre.governance.models import Member
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right, Role
from palabre.publishing.chartering import rules_for


def language_here() -> str:
    """The language of the page, as far as charters and stories have it."""
    found = (get_language() or "en")[:2]
    return found if found in LANGUAGES else "en"


def text_of(charter: AmbassadorCharter) -> str:
    """The charter in the language of the page."""
    return charter.text_fr if language_here() == "fr" else charter.text_en


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def ambassadors(request: HttpRequest) -> HttpResponse:
    """The stories of now for who signed the charter; the charter to sign for everybody else."""
    here = here_of(request)
    stands = standing_of(here.member)
    if stands.is_signed:
        return render(request, "community/ambassadors.html", _stories(here, stands))
    posted = request.POST if request.method == "POST" else None
    number = stands.charter.number if stands.charter else 0
    start = {"name": here.user.name, "number": number}
    form = SignForm(posted, initial=start)
    if stands.charter and form.is_bound and form.is_valid():
        try:
            said = form.cleaned_data
            actions.sign(actor(here), here.member, said["number"], said["name"])
            messages.success(request, _("Signed. Share what you like, when you like."))
            return go(here, "community_ambassadors")
        except Refused as refused:
            form = SignForm(initial=start)
            messages.error(request, str(refused))
    context = {
        "form": form,
        "charter": stands.charter,
        "text": text_of(stands.charter) if stands.charter else "",
        "asks_again": stands.asks_again,
        "may_write": here.may(Right.APPROVE),
        "is_agency": here.member.role == Role.GUEST,
    }
    status = 422 if form.errors else 200
    return render(request, "community/ambassador_sign.html", context, status=status)


def _stories(here: Here, stands: Standing) -> dict[str, Any]:
    rows = stories_now(brand_here(here)).select_related("picture").prefetch_related("texts")
    shared = set(
        stands.ambassador.shares.exclude(way="").values_list("story", flat=True)
        if stands.ambassador
        else ()
    )
    stories = list(rows)
    for row in stories:
        row.is_shared = row.pk in shared  # type: ignore[attr-defined]
        row.tongues = sorted({one.language for one in row.texts.all()})  # type: ignore[attr-defined]
    return {"stories": stories, "may_propose": here.may(Right.PUBLISH)}


@require_POST
@page(Right.READ)
def leave(request: HttpRequest) -> HttpResponse:
    """Be an ambassador no longer."""
    here = here_of(request)
    stands = standing_of(here.member)
    if stands.ambassador is not None:
        actions.leave(actor(here), stands.ambassador)
        messages.success(request, _("You have left. What you shared is yours."))
    return go(here, "community_ambassadors")


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def charter(request: HttpRequest) -> HttpResponse:
    """The charter that holds; who may approve posts writes it, and sees who signed."""
    here = here_of(request)
    row, may_write = actions.current_charter(here.organisation), here.may(Right.APPROVE)
    posted = request.POST if request.method == "POST" and may_write else None
    form = CharterForm(posted, initial=_start(here, row))
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            actions.write_charter(actor(here), here.organisation, form.wording(), seen)
            messages.success(request, _("This version holds: it is signed before the next share."))
            return go(here, "community_ambassador_charter")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "charter": row,
        "text": text_of(row) if row else "",
        "may_write": may_write,
        "own": Signature.objects.filter(ambassador__member=here.member).select_related("charter"),
        **(_people(here) if may_write else {}),
    }
    status = 422 if form.errors else 200
    return render(request, "community/ambassador_charter.html", context, status=status)


def _start(here: Here, row: AmbassadorCharter | None) -> dict[str, Any]:
    if row is not None:
        return CharterForm.start(row)
    rules = rules_for(brand_here(here)).charter
    found: dict[str, Any] = {"seen": 0}
    for one in LANGUAGES:
        found |= {f"text_{one}": TEXTS[one], f"disclosure_{one}": usual_wording(rules, one)}
    return found


def _people(here: Here) -> dict[str, Any]:
    """Who signed which version when, and who may still be told of it: nothing that anybody did."""
    rows = Ambassador.objects.filter(organisation=here.organisation, left_at=None)
    signed = list(rows.select_related("member__user").prefetch_related("signatures__charter"))
    for row in signed:
        row.last = max(row.signatures.all(), key=lambda one: one.charter.number, default=None)  # type: ignore[attr-defined]
    told = AmbassadorInvitation.objects.filter(organisation=here.organisation)
    members = Member.objects.filter(organisation=here.organisation, is_active=True)
    members = members.exclude(role=Role.GUEST).exclude(ambassador__isnull=False)
    others = members.exclude(pk__in=told.values("member")).select_related("user")
    return {"signed": signed, "others": others.order_by("pk"), "told": told.count()}


@require_POST
@page(Right.APPROVE)
def invite(request: HttpRequest) -> HttpResponse:
    """Tell one member, once, that there are ambassadors."""
    here = here_of(request)
    number = number_in(request.POST.get("member", ""))
    rows = Member.objects.filter(organisation=here.organisation, is_active=True)
    member = get_object_or_404(rows, pk=number or 0)
    try:
        actions.invite(actor(here), brand_here(here), member)
        messages.success(request, _("They are told, once. Whether they come is theirs to decide."))
    except Refused as refused:
        messages.error(request, str(refused))
    return go(here, "community_ambassador_charter")
