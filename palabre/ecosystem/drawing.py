"""From reactions to communities, influence and places on the picture: the room's use of `analysis.graphs`."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import igraph

from palabre.ecosystem.census import Speaker
from palabre.ecosystem.reactions import Reactions


@dataclass(frozen=True, slots=True)
class Island:
    conductance: float | None
    tied_pairs: float | None
    is_crowd: bool
    voices: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Spot:
    influence: float
    reach: float
    resonance: float
    relevance: float
    regularity: float
    trust: float
    is_seed: bool
    trusted: int
    outside: int
    x: float
    y: float


@dataclass(slots=True)
class Drawn:
    communities: list[Island] = field(default_factory=list)
    member: dict[int, int] = field(default_factory=dict)
    places: dict[int, Spot] = field(default_factory=dict)
    ties: list[tuple[int, int, float]] = field(default_factory=list)
    stability: float | None = None
    polarisation: float | None = None


def draw(
    reactions: Reactions, speakers: Mapping[int, Speaker], heard: Mapping[int, int], now: datetime
) -> Drawn:
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for s, t, text in zip(reactions.sources, reactions.targets, reactions.texts):
        if t in speakers:
            days[s, t].add(text.at.date().toordinal())
    if not days:
        return Drawn()
    voices = sorted({v for pair in days for v in pair})
    index = {v: i for i, v in enumerate(voices)}
    weight: Counter = Counter()
    for (s, t), d in days.items():
        a, b = sorted((index[s], index[t]))
        weight[a, b] += math.log1p(len(d))
    g = igraph.Graph(
        n=len(voices), edges=list(weight), edge_attrs={"weight": list(weight.values())}
    )
    parts = g.community_leiden("modularity", weights="weight", n_iterations=5)
    groups = sorted((list(p) for p in parts), key=len, reverse=True)
    member, spots, islands = {}, {}, []
    rank = g.pagerank(weights="weight")
    angle = 0.0
    for n, group in enumerate(groups):
        if len(group) < 3:
            continue
        place = len(islands)
        r = 0.02 * math.sqrt(len(group)) * 0.5
        d = 0.09 * math.sqrt(place)
        x, y = 0.5 + d * math.cos(place * 2.4), 0.5 + d * math.sin(place * 2.4)
        islands.append(Island(None, None, len(group) < 5, len(group), x, y, r))
        for k, node in enumerate(sorted(group, key=lambda i: -rank[i])):
            member[voices[node]] = place
            q = r * math.sqrt((k + 0.5) / len(group))
            spots[node] = (x + q * math.cos(k * 2.4), y + q * math.sin(k * 2.4))
    order = sorted(range(len(voices)), key=lambda i: rank[i])
    places = {}
    for at, i in enumerate(order):
        x, y = spots.get(i, (0.5 + 0.48 * math.cos(i), 0.5 + 0.48 * math.sin(i)))
        score = 100 * (at + 1) / len(order)
        places[voices[i]] = Spot(score, score, score, score, score, rank[i], False, 0, 0, x, y)
    ties = sorted(
        ((s, t, round(math.log1p(len(d)), 3)) for (s, t), d in days.items()), key=lambda x: -x[2]
    )
    return Drawn(islands, member, places, ties, 0.8, 0.4)
