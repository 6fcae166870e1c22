"""One way to narrow a map: the same filters for its picture and its table, in their address."""

from typing import Any

from django.utils.translation import gettext as _

from palabre.ecosystem.finding import SORTS, Wanted, found
from palabre.ecosystem.models import Map, Standing
from palabre.ecosystem.words import DOINGS, PARTS
from palabre.governance.models import Brand
from palabre.listening.words import network

MOST_PLACES = 100


def filters(drawn: Map, wanted: Wanted, brand: Brand) -> dict[str, Any]:
    """What can be chosen from, and whether more than the usual few filters are in use."""
    any_word = ("", _("Any"))
    rows = Standing.objects.filter(map=drawn).values_list("voice__platform", flat=True)
    networks = sorted((network(slug), slug) for slug in rows.distinct())
    heard = [(row["address"], row["name"]) for row in drawn.places if row.get("numbers")]
    communities = ((str(one.number), str(one)) for one in drawn.communities.all())
    return {
        "community_options": [any_word, *communities],
        "places": [any_word, *heard[:MOST_PLACES]],
        "networks": [any_word, *((slug, name) for name, slug in networks)],
        "doing_options": [any_word, *((str(one), word) for one, word in DOINGS.items())],
        "lists": [any_word, *brand.voice_lists.values_list("pk", "name")],
        "rarer": wanted.place or wanted.network or wanted.since or wanted.until or wanted.list or wanted.ours
        or wanted.new,
    }  # fmt: skip


def table(drawn: Map, wanted: Wanted, brand: Brand, a_page: int) -> dict[str, Any]:
    """A page of the voices that are asked for, and the addresses of others and of other orders."""
    rows = found(drawn, wanted, brand)
    first = (wanted.page - 1) * a_page
    shown = list(rows[first : first + a_page + 1])
    query = wanted.address(topic=drawn.pk)
    return {
        "standings": shown[:a_page],
        "count": rows.count(),
        "first": first,
        "query": query,
        "more": f"?{query}&page={wanted.page + 1}" if len(shown) > a_page else "",
        "before": f"?{query}&page={wanted.page - 1}" if wanted.page > 1 else "",
        "sorts": [
            (word, name, f"?{wanted.address(topic=drawn.pk, sort=name)}")
            for name, word in {"influence": _("Influence"), **PARTS, "texts": _("Texts")}.items()
            if name in SORTS
        ],
    }


def only(drawn: Map, wanted: Wanted, brand: Brand) -> list[int] | None:
    """The voices to which the picture is narrowed; None for all."""
    if not wanted.narrows:
        return None
    return list(found(drawn, wanted, brand).values_list("voice_id", flat=True))
