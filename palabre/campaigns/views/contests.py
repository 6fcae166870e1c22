"""Contests: their list, one with its entrants, closing the list and drawing the lots."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.access import (
    campaign_named,
    row_here,
    rows_here,
)
from palabre.campaigns.actions import contests as actions
from palabre.campaigns.addresses import public_address
from palabre.campaigns.coupon_forms import ContestForm, DrawForm, EntrantsForm, SealForm
from palabre.campaigns.models import Campaign, Contest
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.campaigns.words import CONTEST_STATES, REASONS
from palabre.governance.access import brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

SHOWN = 100


@require_safe
@page(Right.READ)
def contests(request: HttpRequest) -> HttpResponse:
    """The brand's contests."""
    here = here_of(request)
    rows: list[Any] = list(rows_here(here, Contest).annotate(count=Count("entrants")))
    for row in rows:
        row.word, row.kind = CONTEST_STATES[row.state]
    context = {"contests": rows, "may_change": here.may(Right.PUBLISH)}
    return render(request, "campaigns/contests.html", context)


@require_safe
@page(Right.READ)
def contest(request: HttpRequest, number: int) -> HttpResponse:
    """One contest, and the next thing to do for it."""
    here = here_of(request)
    row = row_here(here, Contest, number)
    word, kind = CONTEST_STATES[row.state]  # type: ignore[index]
    entrants = list(row.entrants.order_by("drawn", "pk").exclude(drawn=None)) + list(
        row.entrants.filter(drawn=None)[:SHOWN]
    )
    for one in entrants:
        one.why = REASONS.get(one.reason, "")  # type: ignore[attr-defined,call-overload]
        one.is_winner = bool(one.drawn and one.drawn <= row.winners)  # type: ignore[attr-defined]
    counts = row.entrants.aggregate(all=Count("pk"), out=Count("pk", filter=~Q(reason="")))
    context = {
        "contest": row,
        "word": word,
        "kind": kind,
        "steps": _steps(row),
        "entrants": entrants,
        "counts": counts,
        "shown": SHOWN,
        "public": public_address("public_contest", row.slug),
        "seal_form": SealForm(),
        "draw_form": DrawForm(),
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "campaigns/contest.html", context)


def _steps(row: Contest) -> list[dict[str, Any]]:
    order = ["open", "sealed", "drawn"]
    at = order.index(row.state) if row.state in order else -1
    labels = (_("Entries come in"), _("The list is closed"), _("Lots are drawn"))
    return [
        {"label": label, "done": at > place or row.state == "drawn", "current": at == place}
        for place, label in enumerate(labels)
    ]


def _form(request: HttpRequest, start: dict[str, Any]) -> ContestForm:
    posted = request.POST if request.method == "POST" else None
    return ContestForm(posted, campaigns=rows_here(here_of(request), Campaign), initial=start)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Open a contest."""
    here = here_of(request)
    form = _form(request, {"campaign": campaign_named(here, request.GET.get("campaign", ""))})
    if form.is_bound and form.is_valid():
        row = actions.make_contest(actor(here), brand_here(here), **form.cleaned_data)
        return go(here, "campaign_contest", row.pk)
    back = address(here, "campaign_contests")
    note = _(
        "Whether you may hold it, and its rules, is for the law of your country and of the network."
    )
    return form_page(request, form, _("New contest"), _("Open it"), back, note)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a contest while it is open."""
    here = here_of(request)
    row = row_here(here, Contest, number)
    form = _form(request, {name: getattr(row, name) for name in ContestForm.base_fields})
    if form.is_bound and form.is_valid():
        try:
            actions.change_contest(actor(here), row, form.cleaned_data)
        except Contest.DoesNotExist:
            messages.warning(request, _("The list is closed: nothing changes any more."))
        return go(here, "campaign_contest", row.pk)
    back = address(here, "campaign_contest", row.pk)
    return form_page(request, form, _("Change the contest"), _("Keep"), back)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Take a file of entries in, close the list, draw, or call it off."""
    here = here_of(request)
    row = row_here(here, Contest, number)
    acts = {"entrants": _take_in, "seal": _seal, "draw": _draw, "cancel": _cancel}
    if act not in acts:
        raise Http404
    try:
        acts[act](request, row)
    except (Contest.DoesNotExist, Moved):
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    except actions.NoEntrants:
        messages.warning(request, _("No entry counts: there is nobody to draw among."))
    except actions.NoPublicValue:
        messages.warning(request, _("Type the public value that was announced."))
    except actions.TooMany:
        messages.error(request, _("A contest takes 200,000 entries at most: these are too many."))
    return go(here, "campaign_contest", row.pk)


def _take_in(request: HttpRequest, row: Contest) -> None:
    form = EntrantsForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for one in form.errors["file"]))
        return
    added = actions.add_entrants(actor(here_of(request)), row, form.cleaned_data["file"])
    messages.success(request, _("New entries: %(count)d.") % {"count": added})


def _seal(request: HttpRequest, row: Contest) -> None:
    form = SealForm(request.POST)
    if form.is_valid():
        actions.seal_contest(actor(here_of(request)), row, form.cleaned_data["announced"])


def _draw(request: HttpRequest, row: Contest) -> None:
    form = DrawForm(request.POST)
    if form.is_valid():
        actions.draw_contest(actor(here_of(request)), row, form.cleaned_data["public"])


def _cancel(request: HttpRequest, row: Contest) -> None:
    actions.cancel_contest(actor(here_of(request)), row)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a contest away, after a page that says what is lost."""
    here = here_of(request)
    row = row_here(here, Contest, number)
    if request.method == "POST":
        actions.remove_contest(actor(here), row)
        return go(here, "campaign_contests")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its entrants go, and its certificate can’t be shown any more."),
        _("Remove the contest"),
        address(here, "campaign_contest", row.pk),
    )
