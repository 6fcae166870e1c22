"""Who speaks, where, about what: the map of a topic, and its communities."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from palabre.ecosystem import told
from palabre.ecosystem.access import (
    map_of,
    subject_here,
    topics_to_map,
)
from palabre.ecosystem.actions.maps import ask_anew, is_being_made
from palabre.ecosystem.finding import Wanted
from palabre.ecosystem.models import Map, Sector
from palabre.ecosystem.views.narrowing import filters, only, table
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import go, here_of
from palabre.governance.rules import Right
from palabre.listening.brief import OWN_KINDS
from palabre.listening.models import Topic

MOST_FOUND = 15
MOST_ROWS, MOST_UNFOLDED = 20, 1000
KINDS = ("gexf", "graphml", "csv", "png")


@require_safe
@page(Right.READ)
def ecosystem(request: HttpRequest, topic: int | None = None) -> HttpResponse:
    """The map of a topic; of the one most spoken of where none is named."""
    here = here_of(request)
    topics = topics_to_map(here)
    chosen = subject_here(here, topic) if topic else next(iter(topics), None)
    found = map_of(chosen) if chosen else None
    context: dict[str, Any] = {
        "topics": topics,
        "topic": chosen,
        "map": found,
        "busy": bool(chosen and is_being_made(chosen)),
        "may_draw": here.may(Right.LISTEN),
        "kinds": KINDS if here.may(Right.EXPORT) else (),
    }
    if found and chosen:
        wanted = Wanted.of(request.GET)
        brand = brand_here(here)
        context |= {"wanted": wanted, **table(found, wanted, brand, MOST_FOUND)}
        context |= {"only": only(found, wanted, brand)}
        if request.headers.get("HX-Target") != "found":
            context |= _drawn(here, chosen, found, folds="all" not in request.GET) | filters(
                found, wanted, brand
            )
    target = request.headers.get("HX-Target")
    part = f"#{target}" if target in ("state", "found") else ""
    return render(request, f"ecosystem/ecosystem.html{part}", context)


def _drawn(here: Here, topic: Topic | Sector, found: Map, *, folds: bool) -> dict[str, Any]:
    everyone = list(found.communities.all())
    communities = everyone[: MOST_ROWS if folds else MOST_UNFOLDED]
    return {
        "unfold": len(everyone) if folds and len(everyone) > MOST_ROWS else 0,
        "sentences": told.sentences(found, everyone),
        "communities": told.rows_of(found, communities),
        "doings": told.doings(),
        "by_doing": told.matrix(found, communities),
        "gaps": told.gaps(found, communities),
        "is_own": topic.kind in OWN_KINDS,
        "own": told.own_of(found),
    }


@require_POST
@page(Right.LISTEN)
def anew(request: HttpRequest, topic: int) -> HttpResponse:
    """Draw it anew now, and not only at night."""
    here = here_of(request)
    ask_anew(subject_here(here, topic))
    return go(here, "map_topic", topic)
