"""Alerts that rules opened: those that stand, and the last that are over."""

from django.contrib import messages
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from palabre.engagement.actions import alarms as verbs
from palabre.engagement.models import Alarm, Turn
from palabre.engagement.rules import AlarmState
from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right

MOST_OPEN, MOST_CLOSED = 200, 30
WHOLE = ("conversation", "rule", "seen_by", "closed_by")


@require_safe
@page(Right.ANSWER)
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of the brand: those that nobody has seen first, then those that are over."""
    here = here_of(request)
    rows = Alarm.objects.filter(brand=brand_here(here)).select_related(*WHOLE)
    # An incident is about what a topic heard: nothing that was said to us alone.
    said = Turn.objects.filter(
        conversation=OuterRef("conversation"), mention__topics__brand=brand_here(here), ours=False
    )
    standing = rows.exclude(state=AlarmState.CLOSED).order_by("state", "-last_at", "-pk")
    standing = standing.annotate(mention=Subquery(said.order_by("at", "pk").values("mention")[:1]))
    over = rows.filter(state=AlarmState.CLOSED).order_by(F("closed_at").desc(), "-pk")
    context = {
        "standing": standing[:MOST_OPEN], "over": over[:MOST_CLOSED],
        "may_change": here.may(Right.PUBLISH),
    }  # fmt: skip
    return render(request, "engagement/rules/alerts.html", context)


@require_POST
@page(Right.ANSWER)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Say that one looks after an alert, or that it is over."""
    here = here_of(request)
    row = get_object_or_404(Alarm, brand=brand_here(here), pk=number)
    if act not in {"see", "close"}:
        raise Http404
    try:
        if act == "see":
            verbs.see_alarm(actor(here), row)
        else:
            verbs.close_alarm(actor(here), row)
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "engage_alerts")
