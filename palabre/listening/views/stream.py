"""What is being said now: the live stream of a brand, and the search over all of its history."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

from django.db import close_old_connections
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from palabre.governance.access import Here, page
from palabre.governance.live import with_notices
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.listening.access import brand_of, place_of
from palabre.listening.asking import as_asked
from palabre.listening.exporting import forbidden_rows
from palabre.listening.finding import PAGE, Found, aggregate, find, newer, newest, zone
from palabre.listening.live import news
from palabre.listening.models import IndexOp, Mention, Position, SavedSearch, Topic
from palabre.listening.search import Histogram, SearchRefused, Sort, buckets_of
from palabre.listening.selection import Selection, number
from palabre.listening.views.facets import facet_groups, filter_chips
from palabre.listening.views.rows import dressed, words_of

TEMPLATE = "listening/mentions.html"
MOST_NEW = 100
# A first page weighs 27 kB with fifty rows and 20 with thirty; nobody reads more before asking for more.
ROWS = 30
BRUSH_DAYS = 90
# Older rows that wait for the index were changed, and are no news.
FRESH = timedelta(minutes=1)
SORT_WORDS = {
    "": gettext_lazy("Newest first"),
    "likes": gettext_lazy("Most liked first"),
    "followers": gettext_lazy("Most followed first"),
}


@require_safe
@page(Right.READ)
def stream(request: HttpRequest) -> HttpResponse:
    """The newest mentions first; new ones wait behind a button, so that nothing read ever moves."""
    return listed(request, live=True)


@require_safe
@page(Right.READ)
def search(request: HttpRequest) -> HttpResponse:
    """The same list for a query over the whole history, with its days to brush over."""
    return listed(request, live=False)


def listed(request: HttpRequest, *, live: bool) -> HttpResponse:
    """The list of a selection: whole page, its results, or only further rows, as the request asks."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_of(here)
    selection = Selection.of(request.GET)
    before = number(request.GET.get("before", ""))
    refusal = ""
    around = _live(here, selection) if live else {}
    try:
        found = find(brand, selection, before, ROWS)
        around |= {} if before else _around(here, selection, "")
    except SearchRefused as error:
        by_number = before if selection.sort == Sort.NEWEST else None
        found, refusal = newest(brand, selection, by_number, ROWS), str(error)
        around |= {} if before else _around(here, selection, refusal)
    context = {
        "selection": selection,
        "found": found,
        "mentions": dressed(here, found.mentions),
        "words": words_of(here, selection.node, selection.values("topic")),
        "more": _more(request, found),
        "may_triage": here.may(Right.TRIAGE),
    }
    if before:
        return render(request, f"{TEMPLATE}#rows", context)
    context |= around
    context["heading"] = gettext("Stream") if live else gettext("Search")
    part = "#answer" if request.headers.get("HX-Target") == "results" else ""
    response = render(request, f"{TEMPLATE}{part}", context)
    # The same address gives a page or a part of it: no cache may take one for the other.
    patch_vary_headers(response, ["HX-Target"])
    return response


def _around(here: Here, selection: Selection, refusal: str) -> dict[str, Any]:
    """What stands around the rows: filters, saved searches, what may be done with the list."""
    brand = brand_of(here)
    place = place_of(here)
    export = f"{reverse('listen_export', kwargs=place)}?{selection.address()}"
    return {
        "refusal": refusal,
        "problem": problem_of(selection),
        "topics": Topic.objects.filter(brand=brand).exists(),
        "facets": [] if refusal else facet_groups(brand, selection),
        "days": [] if refusal or selection.problem else _days(brand, selection),
        "chips": filter_chips(brand, selection),
        "clear": "?",
        "chosen_days": selection.days(),
        "sorts": list(SORT_WORDS.items()),
        "switched": dict.fromkeys(selection.switches, "on"),
        "saved": SavedSearch.objects.filter(brand=brand),
        "search_url": reverse("listen_search", kwargs=place),
        "read_all": reverse("listen_read_all", kwargs=place),
        "export_url": export if here.may(Right.EXPORT) else "",
        "left_out": ""
        if refusal or not here.may(Right.EXPORT)
        else forbidden_rows(brand, selection),
    }


def _days(brand: Brand, selection: Selection) -> list[tuple[date, int]]:
    """Every day of the last quarter with its count, whatever days are chosen: what the brush shows."""
    last = timezone.localdate()
    first = last - timedelta(days=BRUSH_DAYS - 1)
    whole = selection.between(first, last)
    counted = aggregate(brand, whole, {"days": Histogram("day", zone())})["days"]
    counts = {bucket.key: bucket.count for bucket in buckets_of(counted)}
    days = [first + timedelta(days=n) for n in range(BRUSH_DAYS)]
    return [(day, counts.get(day, 0)) for day in days]


def _live(here: Here, selection: Selection) -> dict[str, Any]:
    """Where the page hears of news, and the position it stands at."""
    brand = brand_of(here)
    place = place_of(here)
    query = selection.address()
    return {
        "position": _position(brand.organisation_id),
        "live": {
            "events": f"{reverse('listen_events', kwargs=place)}?{query}",
            "fetch": f"{reverse('listen_new', kwargs=place)}?{query}",
        },
    }


def _position(organisation: int) -> int:
    """The position up to which the index, and so the page, holds everything.

    Asked before the list is: what is stored but not indexed yet comes as news, and is never passed over.
    """
    position = Position.objects.filter(pk=organisation).first()
    waiting = Mention.objects.filter(
        organisation=organisation,
        pk__in=IndexOp.objects.filter(is_delete=False).values("mention_id"),
        seen_at__gte=timezone.now() - FRESH,
    )
    first = waiting.aggregate(first=Min("position"))["first"]
    if first is not None:
        return int(first) - 1
    return position.last if position else 0


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


def _more(request: HttpRequest, found: Found) -> str:
    if found.before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(found.before)
    return f"?{query.urlencode()}"


@require_safe
@page(Right.READ)
def new(request: HttpRequest) -> HttpResponse:
    """The rows that came after a position: what the button of the stream puts on top."""
    here: Here = request.here  # type: ignore[attr-defined]
    selection = Selection.of(request.GET)
    rows = newer(brand_of(here), selection, number(request.GET.get("after", "")) or 0, MOST_NEW)
    context = {
        "position_now": max((row.position for row in rows), default=0),
        "may_triage": here.may(Right.TRIAGE),
        "mentions": dressed(here, reversed(rows)),
        "words": words_of(here, selection.node, selection.values("topic")),
    }
    return render(request, f"{TEMPLATE}#rows", context)


@require_safe
@page(Right.READ)
def events(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: how many mentions of this selection came since the page was made."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, selection = brand_of(here), Selection.of(request.GET)

    @as_asked
    def how_many(since: int) -> int:
        close_old_connections()
        return len(newer(brand, selection, since, PAGE * 2))

    after = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    member = here.member.pk
    told = news(here.organisation.pk, member, number(after) or 0, how_many)
    stream: AsyncIterator[Any] = with_notices(told, member)
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Content-Encoding"] = "identity"
    return response
