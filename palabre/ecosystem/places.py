"""Where a topic is spoken of, and which sites its voices point to: by weight, heard or not."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import igraph

from palabre.ecosystem.texts import Texts
from palabre.listening.indexing import site_of
from palabre.listening.models import Place, Topic

MOST_PLACES = 200
FEWEST_CITING = 2
"""A site where nothing was heard is named once so many voices point to it."""


def places_of(topic: Topic, texts: Texts) -> list[dict[str, Any]]:
    """The places of a topic as rows of its page, the weightiest first; ``weight`` is 0 to 100, by rank."""
    spoken: Counter[int] = Counter()
    voices: defaultdict[int, set[int]] = defaultdict(set)
    citing: defaultdict[str, set[int]] = defaultdict(set)
    links: Counter[tuple[int, str]] = Counter()
    for one in texts.rows:
        spoken[one.place] += 1
        voices[one.place].add(one.voice)
        for site in {site_of(link) for link in one.links} - {""}:
            citing[site].add(one.voice)
            links[one.place, site] += 1
    known = {one.pk: one for one in Place.objects.filter(pk__in=list(spoken))}
    sites = {one.address.lower().removeprefix("www."): one.pk for one in known.values()}
    nodes: list[int | str] = [*known, *(site for site in citing if site not in sites)]
    at = {node: place for place, node in enumerate(nodes)}
    ties = Counter[tuple[int, int]]()
    for (place, site), count in links.items():
        target = at[sites.get(site, site)]
        if place in at and at[place] != target:
            ties[at[place], target] += count
    spoken_by = [len(voices.get(node, ())) if isinstance(node, int) else 0 for node in nodes]
    weights = ranks(spoken_by, ties)
    rows = []
    for node, weight in zip(nodes, weights, strict=True):
        place = known.get(node) if isinstance(node, int) else None
        name = str(place) if place else str(node)
        address = place.address.lower().removeprefix("www.") if place else str(node)
        cited = len(citing.get(address, ()))
        if place or cited >= FEWEST_CITING:
            rows.append({
                "name": name, "address": address, "platform": place.platform if place else "",
                "weight": weight, "texts": spoken.get(node, 0) if place else 0,
                "voices": len(voices.get(node, ())) if place else 0, "cited_by": cited,
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
