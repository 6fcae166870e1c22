"""The plan: one page from what stands now, frozen into versions that management signs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import audit
from palabre.governance.models import Brand, Member, User
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right, Role
from palabre.listening.printing import PrintingFailed
from palabre.measurement.access import members_here
from palabre.measurement.board import Goal, board_of
from palabre.measurement.metrics import Unit
from palabre.measurement.plan.gathering import content_of
from palabre.measurement.plan.listening import listens_since
from palabre.measurement.plan.told import changes, composed, read
from palabre.measurement.reports.forms import FORMS
from palabre.measurement.reports.forms import KINDS as MEDIA
from palabre.measurement.reports.parts import Cell, Composed, Part
from palabre.measurement.told import STATES, said
from palabre.publishing.actions.listening import listen_first, waive
from palabre.publishing.purpose import served_since
from palabre.strategy.access import stuck
from palabre.strategy.actions import plans as verbs
from palabre.strategy.models import ListenFirst, PlanVersion, SignOff
from palabre.strategy.rules import SignState
from palabre.strategy.words import SIGN_STATES, state_of

# As a document: a workbook of a plan would be no plan.
DOCUMENTS = ("pdf", "pptx")


def _versions(brand: Brand) -> list[PlanVersion]:
    rows = PlanVersion.objects.filter(brand=brand)
    return list(
        rows.select_related("made_by", "brand__organisation").prefetch_related("sign_offs__user")
    )


def _version(here: Here, number: int) -> PlanVersion:
    rows = PlanVersion.objects.select_related("made_by", "brand__organisation")
    rows = rows.prefetch_related("sign_offs__user")
    return get_object_or_404(rows, brand=brand_here(here), number=number)


@require_safe
@page(Right.READ)
def plan(request: HttpRequest) -> HttpResponse:
    """The plan as it stands now, the version in force, those before; ``?format=`` a document."""
    here = here_of(request)
    brand = brand_here(here)
    content = content_of(brand)
    told = composed(content, brand)
    if form := request.GET.get("format", ""):
        return _document(here, told, form, brand)
    versions = _versions(brand)
    holds = next((one for one in versions if one.is_in_force), None)
    waits = next((one for one in versions if one.ended_at is None and not one.began_at), None)
    last = holds or waits
    return render(request, "measurement/plan.html", {
        "parts": _parts(told), "forms": DOCUMENTS, "may_export": here.may(Right.EXPORT),
        "has_missions": bool(content.get("missions")), "lack": verbs.lack_of(content),
        "holds": holds, "waits": waits, "mine": _mine(here, waits),
        "gone": _gone(waits), "to_ask": _to_ask(here, waits),
        "holders": [(one, *_said(one)) for one in holds.sign_offs.all()] if holds else [],
        "signers": [(one, *_said(one)) for one in waits.sign_offs.all()] if waits else [],
        "versions": [(one, *state_of(one)) for one in versions],
        "differs": changes(read(last), content) if last else [], "last": last,
        "may_plan": here.may(Right.PLAN), "people": _people(here, versions),
        "served": served_since(brand, holds.began_at) if holds and holds.began_at else None,
        "listens": ListenFirst.objects.filter(brand=brand).first(),
        "listens_since": listens_since(brand), "may_waive": here.may(Right.PLAN),
    })  # fmt: skip


def _parts(told: Composed) -> list[tuple[Part, list[list[tuple[str, Cell]]]]]:
    """The parts of a plan, each cell with its column's name: on a phone a row stands as a list."""
    return [
        (part, [list(zip(part.head, row, strict=False)) for row in part.rows])
        for part in told.parts
    ]


def _people(here: Here, versions: list[PlanVersion]) -> list[tuple[Member, bool]]:
    """Who could be asked to approve; ticked are those of the last version, else who leads the house."""
    members = members_here(here)
    before = {one.user_id for one in versions[0].sign_offs.all()} if versions else set()
    leads = {Role.OWNER, Role.MANAGER}
    return [
        (one, one.user_id in before if before else one.role in leads)
        for one in sorted(members, key=lambda one: str(one).casefold())
    ]


def _mine(here: Here, version: PlanVersion | None) -> SignOff | None:
    if version is None:
        return None
    found = (one for one in version.sign_offs.all() if one.user_id == here.user.pk)
    return next(found, None)


def _said(row: SignOff) -> tuple[str, str]:
    word, badge = SIGN_STATES[SignState(row.state)]
    return str(word), badge


@require_safe
@page(Right.READ)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """A version as it was frozen, who signed it, and what it changed; ``?format=`` a document."""
    here = here_of(request)
    row = _version(here, number)
    content = read(row)
    told = composed(content, row.brand, row)
    if form := request.GET.get("format", ""):
        return _document(here, told, form, row)
    before = PlanVersion.objects.filter(brand=row.brand, number=number - 1).first()
    mine = _mine(here, row)
    word, badge = state_of(row)
    state = mine.state if mine is not None and row.ended_at is None else ""
    return render(request, "measurement/plan_version.html", {
        "row": row, "parts": _parts(told), "word": word, "badge": badge, "forms": DOCUMENTS,
        "signers": [(one, *_said(one)) for one in row.sign_offs.all()],
        "gone": _gone(row), "to_ask": _to_ask(here, row), "may_plan": here.may(Right.PLAN), "waits": row,
        "before": before, "differs": changes(read(before), content) if before else [],
        "may_sign": state in {SignState.ASKED, SignState.REFUSED},
        "may_refuse": state == SignState.ASKED,
        "may_revoke": state == SignState.SIGNED,
        "may_export": here.may(Right.EXPORT),
    })  # fmt: skip


def _document(here: Here, told: Composed, form: str, row: Brand | PlanVersion) -> HttpResponse:
    if form not in DOCUMENTS or not here.may(Right.EXPORT):
        raise Http404
    try:
        content = FORMS[form](told, get_language() or "en")
    except PrintingFailed as error:
        return HttpResponse(_("This file could not be made: %(why)s") % {"why": error}, status=503)
    audit(here.organisation, "exported plan", row, actor(here), format=form)
    of = f"-{row.number}" if isinstance(row, PlanVersion) else ""
    name = f"{slugify(told.title)}-{brand_here(here).slug}{of}.{form}"
    return HttpResponse(
        content, content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_POST
@page(Right.PLAN)
def freeze(request: HttpRequest) -> HttpResponse:
    """Make a version of the plan and ask those who must approve it."""
    here = here_of(request)
    brand = brand_here(here)
    chosen = set(request.POST.getlist("signer"))
    signers: list[User] = [one.user for one in members_here(here) if str(one.pk) in chosen]
    try:
        made = verbs.freeze(actor(here), brand, content_of(brand), signers)
    except Refused as error:
        messages.warning(request, str(error))
        return go(here, "decide_plan")
    messages.success(
        request,
        _("Version %(n)d is frozen; those who must approve it are told.") % {"n": made.number},
    )
    return go(here, "decide_version", made.number)


def _gone(version: PlanVersion | None) -> list[int]:
    """The signatures under a version that can no longer come, by number."""
    return [one.pk for one in stuck(version)] if version else []


def _to_ask(here: Here, version: PlanVersion | None) -> list[Member]:
    """Who may be asked in the place of somebody who has left."""
    if version is None or not here.may(Right.PLAN):
        return []
    asked = {one.user_id for one in version.sign_offs.all()}
    members = [one for one in members_here(here) if one.user_id not in asked]
    return sorted(members, key=lambda one: str(one).casefold())


@require_POST
@page(Right.PLAN)
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Ask somebody else in the place of who has left before they signed."""
    here = here_of(request)
    row = _version(here, number)
    gone = get_object_or_404(row.sign_offs, pk=number_in(request.POST.get("signature", "")) or 0)
    chosen = number_in(request.POST.get("member", "")) or 0
    member = next((one for one in members_here(here) if one.pk == chosen), None)
    try:
        if member is None:
            raise Refused(_("Choose somebody who works for the brand."))
        verbs.replace_signer(actor(here), gone, member.user)
        messages.success(request, _("%(name)s is asked to sign it.") % {"name": member})
    except Refused as error:
        messages.warning(request, str(error))
    return go(here, "decide_version", number)


@require_POST
@page(Right.READ)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Sign a version, refuse it, or take one's signature back."""
    here = here_of(request)
    row = _version(here, number)
    mine, by = _mine(here, row), actor(here)
    if mine is None:
        raise Http404
    given = request.POST.get
    words, done = given("words", ""), given("do", "")
    try:
        if done == "sign":
            signed = verbs.sign(by, mine, given("sha256", ""), words)
            says = (
                _("You have signed: the plan is in force.")
                if signed.is_in_force
                else _("You have signed.")
            )
        elif done == "refuse":
            verbs.refuse(by, mine, words)
            says = _("You have refused it; who made the plan is told why.")
        elif done == "revoke":
            verbs.revoke(by, mine, words)
            says = _("Your signature is taken back: this version holds no more.")
        else:
            raise Http404
        messages.success(request, says)
    except Refused as error:
        messages.warning(request, str(error))
    return go(here, "decide_version", number)


@require_POST
@page(Right.PLAN)
def listen(request: HttpRequest) -> HttpResponse:
    """Listen for some days before anything is published; or waive it, with a reason."""
    here = here_of(request)
    brand, by, today = brand_here(here), actor(here), timezone.localdate()
    try:
        if request.POST.get("do") == "waive":
            row = get_object_or_404(ListenFirst, brand=brand)
            waive(by, row, request.POST.get("why", ""), today)
            messages.success(request, _("The listening period is waived: the brand may speak."))
        else:
            days = number_in(request.POST.get("days", ""), 4) or 0
            row = listen_first(by, brand, days, listens_since(brand), today)
            if row.ended_on:
                says = _("The brand has listened that long already: nothing is held back.")
            else:
                says = _("From now on nothing leaves before the brand has listened.")
            messages.success(request, says)
    except Refused as error:
        messages.warning(request, str(error))
    return go(here, "decide_plan")


@require_safe
@page(Right.READ)
def lines(request: HttpRequest) -> HttpResponse:
    """The objectives of the plan in one line each, as a part of a page."""
    here = here_of(request)
    goals = [
        (one.objective, *in_words(one), *STATES[one.state])
        for _mission, found in board_of(brand_here(here))
        for one in found
    ]
    return render(request, "measurement/plan_lines.html", {"goals": goals})


def in_words(goal: Goal) -> tuple[str, str]:
    """What an objective is now and what it shall be, in words."""
    row, unit = goal.objective, goal.metric.unit if goal.metric else Unit.COUNT
    sign = "≤" if row.at_most else "≥"
    return said(
        goal.now.value, unit, row.currency
    ), f"{sign} {said(row.target, unit, row.currency)}"


@require_safe
@page(Right.READ)
def compare(request: HttpRequest) -> HttpResponse:
    """What differs between two versions (``?from=``, ``?to=``), or between one and the plan as it stands."""
    here = here_of(request)
    brand = brand_here(here)
    versions = _versions(brand)
    numbers = {one.number: one for one in versions}
    if not versions:
        raise Http404
    first = numbers.get(number_in(request.GET.get("from", "")) or 0, versions[-1])
    other = numbers.get(number_in(request.GET.get("to", "")) or 0)
    after: dict[str, Any] = dict(read(other)) if other else content_of(brand)
    return render(request, "measurement/plan_compare.html", {
        "versions": versions, "first": first, "other": other,
        "differs": changes(read(first), after),
    })  # fmt: skip
