"""Events: what takes place, coming and past."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns.access import (
    campaign_named,
    row_here,
    rows_here,
)
from palabre.campaigns.actions import campaigns as actions
from palabre.campaigns.forms import EventForm
from palabre.campaigns.models import Campaign, Event
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

MOST_PAST = 50


@require_safe
@page(Right.READ)
def events(request: HttpRequest) -> HttpResponse:
    """What comes, and what was."""
    here, now = here_of(request), timezone.now()
    rows = rows_here(here, Event).select_related("campaign")
    context = {
        "ahead": rows.filter(starts_at__gte=now),
        "past": rows.filter(starts_at__lt=now).order_by("-starts_at")[:MOST_PAST],
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "campaigns/events.html", context)


def _form(request: HttpRequest, here: Here, start: dict[str, Any]) -> EventForm:
    posted = request.POST if request.method == "POST" else None
    return EventForm(posted, campaigns=rows_here(here, Campaign), initial=start)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Put an event into the calendar."""
    here = here_of(request)
    form = _form(request, here, {"campaign": campaign_named(here, request.GET.get("campaign", ""))})
    if form.is_bound and form.is_valid():
        actions.make_event(actor(here), brand_here(here), **form.cleaned_data)
        return go(here, "campaign_events")
    back = address(here, "campaign_events")
    return form_page(request, form, _("New event"), _("Put it into the calendar"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change an event."""
    here = here_of(request)
    row = row_here(here, Event, number)
    names = ("name", "starts_at", "ends_at", "place", "url", "campaign", "note")
    form = _form(request, here, {name: getattr(row, name) for name in names})
    if form.is_bound and form.is_valid():
        actions.change_event(actor(here), row, form.cleaned_data)
        messages.success(request, _("The event is changed."))
        return go(here, "campaign_events")
    back = address(here, "campaign_events")
    return form_page(request, form, _("Change the event"), _("Keep"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take an event out of the calendar."""
    here = here_of(request)
    row = row_here(here, Event, number)
    if request.method == "POST":
        actions.remove_event(actor(here), row)
        return go(here, "campaign_events")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("The event leaves the calendar."),
        _("Remove the event"),
        address(here, "campaign_events"),
    )
