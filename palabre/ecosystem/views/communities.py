"""One community: who, where, what it cares for, its habits, and the texts behind its figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from palabre.ecosystem import themed, told
from palabre.ecosystem.access import community_here, standings_of
from palabre.ecosystem.behind import Asked, behind, newest, said_by
from palabre.ecosystem.models import Community
from palabre.governance.access import Here, brand_here, page
from palabre.governance.counts import count_of
from palabre.governance.pages import here_of
from palabre.governance.rules import Right

MOST_MEMBERS, MOST_TEXTS, A_PAGE = 10, 15, 50


@require_safe
@page(Right.READ)
def community(request: HttpRequest, topic: int, number: int) -> HttpResponse:
    """One community: who, where, what it cares for, when it speaks, and its newest texts."""
    here = here_of(request)
    one, brand = community_here(here, topic, number), brand_here(here)
    said = said_by(one)
    members = standings_of(one.map).filter(community=one)
    context = {
        "community": one,
        "topic": one.map.subject,
        "row": told.rows_of(one.map, [one])[0],
        "members": members.order_by("-influence", "pk")[:MOST_MEMBERS],
        "leading": members.filter(influence__gt=0).exists(),
        "mentions": newest(said.select_related("voice", "place"), 0, MOST_TEXTS, one),
        "by_doing": told.matrix(one.map, [one])[0],
        "doings": told.doings(),
        "gaps": told.gaps(one.map, [one]),
        "places": _places(one),
        "expects": themed.expected_by(one, brand),
        "all": reverse("map_voices", args=[here.organisation.slug, brand.slug])
        + f"?topic={topic}&community={number}",
        "texts": _texts(here, one),
    }
    context |= told.habits_shown(said, one)
    return render(request, "ecosystem/community.html", context)


def _texts(here: Here, one: Community) -> str:
    place = [here.organisation.slug, brand_here(here).slug, one.map_id, one.number]
    return reverse("map_community_texts", args=place)


def _places(one: Community) -> list[dict[str, Any]]:
    """The places it uses most; each with what its texts there are asked for by, where its number was kept."""
    return [
        {"name": name, "count": count, "asks": Asked(place=next(iter(at), None)).address()}
        for name, count, *at in one.places
    ]


@require_safe
@page(Right.READ)
def texts(request: HttpRequest, topic: int, number: int) -> HttpResponse:
    """The texts behind one figure of a community, the newest first."""
    here = here_of(request)
    one, asked = community_here(here, topic, number), Asked.of(request.GET)
    rows = behind(one, asked, brand_here(here))
    first = (asked.page - 1) * A_PAGE
    some = newest(rows.select_related("voice", "place"), first, A_PAGE + 1, one)
    query = asked.address()
    context = {
        "community": one,
        "topic": one.map.subject,
        "asked": asked,
        "place": next((name for name, _count, *at in one.places if asked.place in at), ""),
        "count": count_of(rows),
        "mentions": some[:A_PAGE],
        "more": f"?{query}&page={asked.page + 1}" if len(some) > A_PAGE else "",
        "before": f"?{query}&page={asked.page - 1}" if asked.page > 1 else "",
    }
    return render(request, "ecosystem/community_texts.html", context)
