"""The pilot: begun within its limits, judged by its objectives, decided about at its end."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.models import Channel
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import amount_in, number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.figures.period import Period
from palabre.measurement.actions.pilots import decide_pilot
from palabre.measurement.board import board_of
from palabre.measurement.plan.told import day_in_words
from palabre.measurement.returns.costs import Costs, costs_of
from palabre.measurement.told import STATES
from palabre.measurement.views.plan import in_words
from palabre.publishing.access import speaking
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.actions.pilots import Limits, begin_pilot, running
from palabre.strategy.models import Objective, Pilot
from palabre.strategy.words import VERDICTS

USUAL_WEEKS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def pilot(request: HttpRequest) -> HttpResponse:
    """The pilot that runs, or a new one, and those before."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        try:
            if not here.may(Right.PLAN):
                raise Refused(_("A pilot is begun by whoever makes the plan."))
            made = begin_pilot(actor(here), brand, _limits(request, here))
            messages.success(request, _said(made))
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "decide_pilot")
    row = running(brand)
    today = timezone.localdate()
    rows = Objective.objects.filter(mission__brand=brand, mission__ended_on=None, ended_on=None)
    return render(request, "measurement/pilot.html", {
        "row": row, "accounts": speaking(brand), "may_plan": here.may(Right.PLAN),
        "kept_to": _accounts(row) if row else [],
        "goals": _criteria(row) if row else [], "today": today, "weeks": USUAL_WEEKS,
        "spent": _spent(row, today) if row else None,
        "left": (row.last_on - today).days + 1 if row else 0, "is_over": row and today > row.last_on,
        "is_ahead": row and today < row.begins_on, "currency": rates_of(brand).currency,
        "objectives": rows, "verdicts": VERDICTS.items(),
        "before": [
            (one, VERDICTS[one.verdict]) for one in
            Pilot.objects.filter(brand=brand).exclude(verdict="").select_related("decided_by")
        ],
    })  # fmt: skip


def _said(made: Pilot) -> str:
    if made.begins_on <= timezone.localdate():
        return _("The pilot has begun. Other accounts are held back until it is decided.")
    day = day_in_words(made.begins_on)
    return _("The pilot begins on %(day)s: from then on other accounts are held back.") % {
        "day": day
    }


def _accounts(row: Pilot) -> list[Channel]:
    return list(Channel.objects.filter(pk__in=row.accounts, organisation=row.brand.organisation_id))


def _spent(row: Pilot, today: date) -> Costs | None:
    """What the brand spent since the pilot began; None before that."""
    last = min(today, row.last_on)
    return costs_of(row.brand, Period(row.begins_on, last)) if row.begins_on <= last else None


def _criteria(row: Pilot) -> list[tuple[Objective, str, str, object, str]]:
    judged = {one.pk for one in row.criteria.all()}
    return [
        (goal.objective, *in_words(goal), *STATES[goal.state])
        for _mission, goals in board_of(row.brand)
        for goal in goals
        if goal.objective.pk in judged
    ]


def _limits(request: HttpRequest, here: Here) -> Limits:
    given, brand = request.POST.get, brand_here(here)
    chosen, judged = set(request.POST.getlist("account")), set(request.POST.getlist("criterion"))
    rows = Objective.objects.filter(mission__brand=brand, mission__ended_on=None, ended_on=None)
    try:
        begins = date.fromisoformat(given("begins_on", ""))
    except ValueError:
        raise Refused(_("Say on which day it begins.")) from None
    if abs((begins - timezone.localdate()).days) > 366:
        raise Refused(_("This date is too far off."))
    return Limits(
        begins, number_in(given("weeks", ""), 4) or 0,
        [one.pk for one in speaking(brand) if str(one.pk) in chosen],
        _cents(given("budget", "")), rates_of(brand).currency,
        [one for one in rows if str(one.pk) in judged],
    )  # fmt: skip


def _cents(text: str) -> int | None:
    if not text.strip():
        return None
    found = amount_in(text)
    if found is None:
        raise Refused(_("The budget must be an amount of money, like 1500.50."))
    return int(found * 100)


@require_POST
@page(Right.PLAN)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide about a pilot: go on, change, or stop, which holds everything of the brand back."""
    here = here_of(request)
    row = get_object_or_404(Pilot, pk=number, brand=brand_here(here))
    given = request.POST.get
    try:
        with transaction.atomic():
            decide_pilot(actor(here), row, given("verdict", ""), given("why", ""))
        messages.success(request, _("It is decided, dated and kept."))
    except Refused as error:
        messages.warning(request, str(error))
    return go(here, "decide_pilot")
