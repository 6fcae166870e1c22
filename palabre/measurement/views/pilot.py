"""The pilot: begun within its limits, judged by its objectives, decided about at its end."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.models import Channel
from palabre.governance.access import Here, brand_here, page
from palabre.governance.models import Brand
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.figures.period import Period
from palabre.measurement.actions.pilots import decide_pilot
from palabre.measurement.board import board_of
from palabre.measurement.forms import PilotForm
from palabre.measurement.plan.told import day_in_words
from palabre.measurement.returns.costs import Costs, costs_of
from palabre.measurement.told import STATES
from palabre.measurement.views.plan import in_words
from palabre.publishing.access import speaking
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.actions.pilots import ONE_RUNS, Limits, begin_pilot, running
from palabre.strategy.models import Objective, Pilot
from palabre.strategy.words import VERDICTS

USUAL_WEEKS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def pilot(request: HttpRequest) -> HttpResponse:
    """The pilot that runs, or a new one, and those before."""
    here = here_of(request)
    brand = brand_here(here)
    form = _form(request, brand)
    if request.method == "POST" and _begin(request, here, form):
        return go(here, "decide_pilot")
    row = running(brand)
    today = timezone.localdate()
    where, judged = form.where(), form.judged()
    context = {
        "row": row, "accounts": where, "may_plan": here.may(Right.PLAN), "form": form,
        "kept_to": _accounts(row) if row else [],
        "goals": _criteria(row) if row else [],
        "spent": _spent(row, today) if row else None,
        "left": (row.last_on - today).days + 1 if row else 0, "is_over": row and today > row.last_on,
        "is_ahead": row and today < row.begins_on,
        "objectives": judged, "verdicts": VERDICTS.items(),
        "before": [
            (one, VERDICTS[one.verdict]) for one in
            Pilot.objects.filter(brand=brand).exclude(verdict="").select_related("decided_by")
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "measurement/pilot.html", context, status=status)


def _objectives(brand: Brand) -> QuerySet[Objective]:
    return Objective.objects.filter(mission__brand=brand, mission__ended_on=None, ended_on=None)


def _form(request: HttpRequest, brand: Brand) -> PilotForm:
    return PilotForm(
        request.POST if request.method == "POST" else None,
        accounts=speaking(brand), objectives=_objectives(brand), currency=rates_of(brand).currency,
        initial={"begins_on": timezone.localdate(), "weeks": USUAL_WEEKS},
    )  # fmt: skip


def _begin(request: HttpRequest, here: Here, form: PilotForm) -> bool:
    """Begin what the form says. False where it is to be looked at again: it says by itself why."""
    brand = brand_here(here)
    if not here.may(Right.PLAN):
        form.add_error(None, _("A pilot is begun by whoever makes the plan."))
    elif form.errors and running(
        brand
    ):  # a colleague's: the form that would say what is wrong is gone
        form.add_error(None, ONE_RUNS)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    limits = Limits(
        given["begins_on"], given["weeks"], given["account"], form.cents,
        rates_of(brand).currency, list(given["criterion"]),
    )  # fmt: skip
    try:
        messages.success(request, _said(begin_pilot(actor(here), brand, limits)))
    except Refused as error:
        form.add_error(None, str(error))
    return form.is_valid()


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
