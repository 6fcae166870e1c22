"""What is being said now: the live stream of a brand, and the search over all of its history."""

from collections.abc import AsyncIterator
from typing import Any

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from palabre.governance.access import Here, page
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.listening.finding import PAGE, Found, find, newer
from palabre.listening.live import news
from palabre.listening.models import Position, Topic
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection
from palabre.listening.views.facets import facet_groups, filter_chips
from palabre.listening.views.rows import dressed, words_of

MOST_NEW = 100


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 20 else None


@require_safe
@page(Right.READ)
def stream(request: HttpRequest) -> HttpResponse:
    """The newest mentions first; new ones wait behind a button, so that nothing read ever moves."""
    return _listed(request, "listening/stream.html", live=True)


@require_safe
@page(Right.READ)
def search(request: HttpRequest) -> HttpResponse:
    """The same list for a query over the whole history, with its days to brush over."""
    return _listed(request, "listening/search.html", live=False)


def _listed(request: HttpRequest, template: str, *, live: bool) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    brand = _brand(here)
    selection = Selection.of(request.GET)
    position = Position.objects.filter(pk=brand.organisation_id).first()
    before = _number(request.GET.get("before"))
    refusal = ""
    try:
        found = find(brand, selection, before)
    except SearchRefused as error:
        found, refusal = Found([], 0, None), str(error)
    context = {
        "selection": selection,
        "found": found,
        "mentions": dressed(here, found.mentions),
        "position": position.last if position else 0,
        "words": words_of(here, selection.node, selection.values("topic")),
        "more": _more(request, found),
        "refusal": refusal,
        "topics": Topic.objects.filter(brand=brand).exists(),
        "live": _live_addresses(here, selection) if live else None,
        "switched": dict.fromkeys(selection.switches, "on"),
        "problem": problem_of(selection),
    }
    if before:
        return render(request, f"{template}#rows", context)
    context |= {
        "facets": [] if refusal else facet_groups(brand, selection),
        "chips": filter_chips(brand, selection),
    }
    part = "#results" if request.headers.get("HX-Target") == "results" else ""
    return render(request, f"{template}{part}", context)


def problem_of(selection: Selection) -> dict[str, str]:
    """What is wrong with the query, in words, and the query cut at that place."""
    error = selection.problem
    if error is None:
        return {}
    return {
        "words": gettext(error.msgid) % error.params,
        "before": selection.query[: error.start],
        "there": selection.query[error.start : error.end] or " ",
        "after": selection.query[error.end :],
    }


def _brand(here: Here) -> Brand:
    if here.brand is None:
        raise LookupError("this page is a brand's")
    return here.brand


def _more(request: HttpRequest, found: Found) -> str:
    if found.before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(found.before)
    return f"?{query.urlencode()}"


def _live_addresses(here: Here, selection: Selection) -> dict[str, str]:
    place = {"org": here.organisation.slug, "brand": _brand(here).slug}
    query = selection.address()
    return {
        "events": f"{reverse('listen_events', kwargs=place)}?{query}",
        "fetch": f"{reverse('listen_new', kwargs=place)}?{query}",
    }


@require_safe
@page(Right.READ)
def new(request: HttpRequest) -> HttpResponse:
    """The rows that came after a position: what the button of the stream puts on top."""
    here: Here = request.here  # type: ignore[attr-defined]
    selection = Selection.of(request.GET)
    rows = newer(_brand(here), selection, _number(request.GET.get("after")) or 0, MOST_NEW)
    context = {
        "position_now": max((row.position for row in rows), default=0),
        "mentions": dressed(here, reversed(rows)),
        "words": words_of(here, selection.node, selection.values("topic")),
    }
    return render(request, "listening/stream.html#rows", context)


@require_safe
@page(Right.READ)
def events(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: how many mentions of this selection came since the page was made."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, selection = _brand(here), Selection.of(request.GET)

    def how_many(since: int) -> int:
        close_old_connections()
        return len(newer(brand, selection, since, PAGE * 2))

    stream: AsyncIterator[Any] = news(
        here.organisation.pk, here.member.pk, _number(request.GET.get("after")) or 0, how_many
    )
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Content-Encoding"] = "identity"
    return response


def title_of(selection: Selection) -> str:
    """What a list is called when it is exported or saved."""
    return selection.query or gettext("All mentions")
