"""What the conversation about a topic is like: the figures of a period, each a door to its mentions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.governance.access import Here, page
from palabre.governance.rules import Right
from palabre.listening.access import topic_here


@require_safe
@page(Right.READ)
def topic(request: HttpRequest, number: int) -> HttpResponse:
    """The topic's page."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = topic_here(here, number)
    return render(
        request, "listening/dashboard.html", {"topic": row, "may_edit": here.may(Right.LISTEN)}
    )
