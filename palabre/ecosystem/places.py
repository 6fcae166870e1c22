"""Where a topic is spoken of, and which sites its voices point to: by weight, heard or not."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import igraph

from palabre.ecosystem.texts import Texts
from palabre.listening.indexing import site_of
from palabre.listening.models import Place

MOST_PLACES = 200
FEWEST_CITING = 2
"""A site where nothing was heard is named once so many voices point to it."""


def places_of(texts: Texts) -> list[dict[str, Any]]:
    """The places of a topic as rows of its page, the weightiest first; ``weight`` is 0 to 100, by rank."""
    known = Place.objects.in_bulk({one.place for one in texts.rows})
    address = {pk: one.address.lower().removeprefix("www.") for pk, one in known.items()}
    heard = {address[pk]: one for pk, one in known.items()}
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for pk in sorted(known):
        numbers[address[pk]].append(pk)
    spoken: Counter[str] = Counter()
    voices: defaultdict[str, set[int]] = defaultdict(set)
    citing: defaultdict[str, set[int]] = defaultdict(set)
    links: Counter[tuple[str, str]] = Counter()
    for one in texts.rows:
        here = address[one.place]
        spoken[here] += 1
        if not one.is_unsigned:
            voices[here].add(one.voice)
        for site in {site_of(link) for link in one.links} - {"", here}:
            citing[site].add(one.voice)
            links[here, site] += 1
    names = [*heard, *(site for site in citing if site not in heard)]
    at = {name: place for place, name in enumerate(names)}
    ties = {(at[here], at[site]): count for (here, site), count in links.items()}
    weights = ranks([len(voices.get(name, ())) for name in names], ties)
    rows: list[dict[str, Any]] = []
    for name, weight in zip(names, weights, strict=True):
        place, cited = heard.get(name), len(citing.get(name, ()))
        if place or cited >= FEWEST_CITING:
            rows.append({
                "name": str(place or name), "address": name, "weight": weight,
                "platform": place.platform if place else "", "texts": spoken[name],
                "voices": len(voices.get(name, ())), "cited_by": cited, "numbers": numbers[name],
            })  # fmt: skip
    rows.sort(key=lambda row: (-row["weight"], -row["voices"], row["name"]))
    return rows[:MOST_PLACES]


def ranks(voices: Sequence[int], ties: Mapping[tuple[int, int], int]) -> list[float]:
    """The weight of each place as a rank from 0 to 100; equal ones share theirs.

    PageRank over the links between places, which begins anew where voices speak: in proportion to the square
    root of their number, so that a great network doesn't hide all else.
    """
    if not any(voices):
        return [0.0] * len(voices)
    graph = igraph.Graph(n=len(voices), edges=list(ties), directed=True)
    scores = graph.personalized_pagerank(
        reset=[math.sqrt(one) for one in voices], weights=list(ties.values()) or None
    )
    order = sorted(rounded := [round(one, 9) for one in scores])
    return [round(100 * bisect_left(order, one) / max(1, len(order) - 1), 1) for one in rounded]
