"""Where it is spoken: the places of a topic by their weight, and which of them aren't heard yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.ecosystem.access import chosen_topic, map_of, topics_to_map
from palabre.governance.access import page
from palabre.governance.pages import here_of
from palabre.governance.rules import Right


@require_safe
@page(Right.READ)
def places(request: HttpRequest) -> HttpResponse:
    """The places of a topic, the weightiest first."""
    here = here_of(request)
    topics = topics_to_map(here)
    topic = chosen_topic(request, here, topics)
    drawn = map_of(topic) if topic else None
    context: dict[str, Any] = {"topics": topics, "topic": topic, "map": drawn}
    if drawn:
        context |= {"places": drawn.places, "may_add": here.may(Right.LISTEN)}
    return render(request, "ecosystem/places.html", context)
