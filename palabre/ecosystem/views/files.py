"""A map for the picture of its page, and as files to take away."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from palabre.ecosystem import exporting
from palabre.ecosystem.access import map_here, standings_of
from palabre.governance.access import page
from palabre.governance.acts import audit
from palabre.governance.pages import actor, here_of
from palabre.governance.rules import Right
from palabre.listening.words import network

TEXTS: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", exporting.as_csv),
    "gexf": ("application/xml", exporting.as_gexf),
    "graphml": ("application/xml", exporting.as_graphml),
}
DAY = 24 * 3600


@require_safe
@page(Right.READ)
def picture(request: HttpRequest, topic: int) -> HttpResponse:
    """What the picture of the map is drawn from: voices in columns, ties between their places in these."""
    found = map_here(here_of(request), topic)
    communities = list(found.communities.all())
    places = {one.pk: place for place, one in enumerate(communities)}
    rows = list(
        standings_of(found).filter(x__isnull=False).order_by("-influence", "pk").values_list(
            "voice_id", "voice__name", "voice__handle", "voice__platform", "x", "y", "community_id",
            "influence", "first_at", "last_at",
        )
    )  # fmt: skip
    names = {slug: network(slug) for slug in {row[3] for row in rows}}
    place_of = {row[0]: place for place, row in enumerate(rows)}
    ties = [
        (place_of[source], place_of[target], weight)
        for source, target, weight in found.ties
        if source in place_of and target in place_of
    ]
    told: dict[str, Any] = {
        "voices": {
            "id": [row[0] for row in rows],
            "name": [row[1] or row[2] for row in rows],
            "network": [names[row[3]] for row in rows],
            "x": [round(row[4] or 0, 4) for row in rows],
            "y": [round(row[5] or 0, 4) for row in rows],
            "community": [places.get(row[6], -1) for row in rows],
            "influence": [round(row[7], 1) for row in rows],
            "first": [_day(row[8]) for row in rows],
            "last": [_day(row[9]) for row in rows],
        },
        "ties": {
            "from": [one[0] for one in ties],
            "to": [one[1] for one in ties],
            "weight": [one[2] for one in ties],
        },
        "communities": [
            {
                "number": one.number, "name": str(one), "is_crowd": one.is_crowd,
                "x": round(one.x, 4), "y": round(one.y, 4), "radius": round(one.radius, 4),
                "voices": one.voices,
            }
            for one in communities
        ],
        "from": _day(found.since),
        "until": _day(found.made_at),
    }  # fmt: skip
    return JsonResponse(told)


def _day(moment: Any) -> int:
    return int(moment.timestamp() // DAY)


@require_safe
@page(Right.EXPORT)
def file(request: HttpRequest, topic: int, kind: str) -> HttpResponse:
    """A map as a file; with ``names=pseudonyms`` no voice is named. That it was taken is in the trail."""
    here = here_of(request)
    found = map_here(here, topic)
    veil = request.GET.get("names") == "pseudonyms"
    name = f"{slugify(found.subject.name) or 'map'}.{kind}"
    if kind == "png":
        answer = HttpResponse(exporting.as_png(found), content_type="image/png")
    elif kind in TEXTS:
        content, write = TEXTS[kind]
        answer = HttpResponse("".join(write(found, veil=veil)), content_type=content)
    else:
        raise Http404
    audit(here.organisation, "exported", found, actor(here), format=kind, pseudonyms=veil)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
