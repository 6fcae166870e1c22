"""The review: a step back at what was reached and missed, what was learnt, and what is stopped."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.measurement.board import State
from palabre.measurement.metrics import METRICS, Unit
from palabre.measurement.plan.reviewing import next_review, past_of
from palabre.measurement.told import STATES, said
from palabre.measurement.views.plan import in_words
from palabre.strategy.actions.pilots import keep_review
from palabre.strategy.models import PlanReview
from palabre.strategy.rules import REVIEW_AFTER_DAYS

Told = tuple[str, str, str, object, str]


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def review(request: HttpRequest) -> HttpResponse:
    """What happened since the last review, a new one, and those before."""
    here = here_of(request)
    brand = brand_here(here)
    past = past_of(brand)
    if request.method == "POST":
        given = request.POST.get
        try:
            if not here.may(Right.PLAN):
                raise Refused(_("A review is kept by whoever makes the plan."))
            keep_review(
                actor(here), brand, past.since, past.facts(), given("learnt", ""),
                given("to_stop", ""), _day(given("next_on", "")),
            )  # fmt: skip
            messages.success(
                request,
                _("The review is kept. Now change the plan, and have its new version signed."),
            )
        except Refused as error:
            messages.warning(request, str(error))
        return go(here, "decide_review")
    today = timezone.localdate()
    return render(request, "measurement/review.html", {
        "past": past, "may_plan": here.may(Right.PLAN), "due": next_review(brand), "today": today,
        "goals": [(one.objective.name, *in_words(one), *STATES[one.state]) for one in past.goals],
        "learnt": "\n".join(past.lessons),
        "to_stop": "\n".join(one.objective.name for one in past.lost),
        "next_on": today + timedelta(days=REVIEW_AFTER_DAYS),
        "before": [
            (one, _told(one))
            for one in PlanReview.objects.filter(brand=brand).select_related("made_by")[:20]
        ],
    })  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Say on which day you step back again.")) from None


def _told(row: PlanReview) -> list[Told]:
    """The objectives as they stood then."""
    return [
        (
            one["name"], said(one["now"], unit, one["currency"]),
            f"{'≤' if one['at_most'] else '≥'} {said(one['target'], unit, one['currency'])}",
            *STATES[State(one["state"])],
        )
        for one in row.goals
        for unit in [METRICS[one["metric"]].unit if one["metric"] in METRICS else Unit.COUNT]
    ]  # fmt: skip
