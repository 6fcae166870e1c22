"""From reactions to communities, influence and places on the picture: the use of `analysis.graphs`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palabre.analysis.graphs import (
    Communities,
    Influence,
    Layout,
    Ties,
    Trust,
    communities_of,
    influence_of,
    layout_of,
    polarisation_of,
    ties_of,
    trust_of,
)
from palabre.ecosystem.census import Speaker
from palabre.ecosystem.reactions import Reactions
from palabre.ecosystem.rules import WEEKS

UNASKED = 3
"""So many texts on other topics are taken as given, so that one text alone isn't wholly on the topic."""


@dataclass(frozen=True, slots=True)
class Island:
    """A community: how it hangs together, and where it lies."""

    is_crowd: bool
    voices: int
    conductance: float
    tied_pairs: float
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Spot:
    """What is found of a voice, under the names that its standing has for it."""

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
    """What a graph shows: communities, the place among them of each voice (`member`), what is found of each
    voice that is tied, and the ties (source, target, weight), the heaviest first."""

    communities: list[Island] = field(default_factory=list)
    member: dict[int, int] = field(default_factory=dict)
    places: dict[int, Spot] = field(default_factory=dict)
    ties: list[tuple[int, int, float]] = field(default_factory=list)
    stability: float | None = None
    polarisation: float | None = None
    is_trust_told: bool = False


def draw(reactions: Reactions, speakers: Mapping[int, Speaker], heard: Mapping[int, int]) -> Drawn:
    """Draw the graph of the reactions between those who speak on the topic."""
    kept = [at for at, target in enumerate(reactions.targets) if target in speakers]
    if not kept:
        return Drawn()
    source = np.array([reactions.sources[at] for at in kept])
    target = np.array([reactions.targets[at] for at in kept])
    days = np.array([reactions.texts[at].at.date().toordinal() for at in kept])
    voices, both = np.unique(np.concatenate((source, target)), return_inverse=True)
    ties = ties_of(both[: len(kept)], both[len(kept) :], days, len(voices))
    found = communities_of(ties)
    trust = trust_of(ties)
    spoken = [speakers[int(one)] for one in voices]
    whole = [heard.get(int(one), 0) + UNASKED for one in voices]
    share = [one.texts / all_of_it for one, all_of_it in zip(spoken, whole, strict=True)]
    weeks = [float(min(len(one.weeks), WEEKS)) for one in spoken]
    influence = influence_of(ties, trust, found.member, np.array(share), np.array(weeks))
    layout = layout_of(ties, found.member)
    return Drawn(
        _islands(found, layout),
        {int(v): int(at) for v, at in zip(voices, found.member, strict=True) if at >= 0},
        {int(v): _spot(at, influence, trust, layout) for at, v in enumerate(voices)},
        _heaviest(ties, voices),
        found.stability,
        polarisation_of(ties, found),
        trust.step is not None,
    )


def _islands(found: Communities, layout: Layout) -> list[Island]:
    return [
        Island(
            one.is_crowd, len(one.members), one.conductance, one.tied_pairs,
            float(layout.middles[at, 0]), float(layout.middles[at, 1]), float(layout.radii[at]),
        )
        for at, one in enumerate(found.all)
    ]  # fmt: skip


def _spot(at: int, influence: Influence, trust: Trust, layout: Layout) -> Spot:
    parts = {name: float(column[at]) for name, column in influence.parts.items()}
    return Spot(
        influence=float(influence.score[at]), **parts, trust=float(trust.value[at]),
        is_seed=bool(trust.seeds[at]), trusted=int(influence.trusted[at]),
        outside=int(influence.outside[at]), x=float(layout.x[at]), y=float(layout.y[at]),
    )  # fmt: skip


def _heaviest(ties: Ties, voices: NDArray[np.int64]) -> list[tuple[int, int, float]]:
    order = np.lexsort((ties.target, ties.source, -ties.weight))
    return [
        (
            int(voices[ties.source[at]]),
            int(voices[ties.target[at]]),
            round(float(ties.weight[at]), 3),
        )
        for at in order
    ]
