"""Influence by what others do about a voice, in four parts; how many follow it enters nowhere."""

from dataclasses import dataclass

import numpy as np

from palabre.analysis.graphs.ties import Bools, Floats, Ints, Ties
from palabre.analysis.graphs.trust import NOTHING, TRUSTED, Trust

PARTS = ("reach", "resonance", "relevance", "regularity")
WEIGHTS = {"reach": 0.4, "resonance": 0.25, "relevance": 0.2, "regularity": 0.15}
"""What each part weighs. Reach leads: without anybody who reacts there is no influence at all."""
MISSING = 10.0
"""A part that is less weighs as this: whoever has no reach beyond the own community isn't nobody."""
WEEKS = 12
INSIDE_FIRST = 2.0
"""So many reactions from inside are taken as given, so that one from outside doesn't make all of it."""


@dataclass(frozen=True, slots=True)
class Influence:
    """Each voice's influence and its parts by name, 0 to 100, and the counts behind them.

    ``reactors`` are the distinct voices that reacted, ``trusted`` those of them that are trusted, ``outside``
    those from outside of its community.
    """

    score: Floats
    parts: dict[str, Floats]
    reactors: Ints
    trusted: Ints
    outside: Ints


def influence_of(
    ties: Ties,
    trust: Trust,
    member: Ints,
    relevance: Floats | None = None,
    weeks: Floats | None = None,
) -> Influence:
    """Each voice's influence, from the communities of all (``member``) and from trust.

    ``relevance`` is the share of what it says that is on the topic, ``weeks`` how many of the last twelve it
    was active in. A part that isn't given isn't counted.

    Reach is the trust of all who reacted, each once. Resonance is how much of it comes from beyond the own
    community, times what one and two steps reach together; less than one trusted voice is nothing.
    Own communities are those of voices whose ties are returned: else whoever surrounds himself with bought
    accounts would find all others outside. Ranks are those among voices that anybody trusted reacted to:
    accounts that nobody heeds move none of them.
    """
    value = trust.value[ties.source]
    reach = np.bincount(ties.target, value, ties.count)
    own = _own(ties, trust)
    beyond = (own[ties.source] >= 0) & (own[ties.source] != own[ties.target])
    outside = np.bincount(ties.target, value * beyond, ties.count)
    outside[outside < TRUSTED] = 0
    further = np.bincount(ties.target, value * reach[ties.source], ties.count)
    resonance = outside / (reach + INSIDE_FIRST) * np.log1p(reach + further)
    given = {"reach": reach, "resonance": resonance, "relevance": relevance, "regularity": weeks}
    heeded = reach > NOTHING
    parts = {name: ranks(one, heeded) for name, one in given.items() if one is not None}
    apart = (member[ties.source] != member[ties.target]) | (member[ties.target] < 0)
    return Influence(
        np.where(heeded, _together(parts), 0.0),
        parts,
        np.bincount(ties.target, minlength=ties.count),
        np.bincount(ties.target, trust.trusted[ties.source], ties.count).astype(np.int64),
        np.bincount(ties.target, apart, ties.count).astype(np.int64),
    )


def _own(ties: Ties, trust: Trust) -> Ints:
    """The circle of each voice; for those without, the one that most of their trust is from."""
    own = trust.circle.copy()
    told = (own[ties.source] >= 0) & (own[ties.target] < 0)
    width = int(own.max(initial=-1)) + 1
    if not told.any():
        return own
    keys = ties.target[told] * width + own[ties.source[told]]
    pairs, place = np.unique(keys, return_inverse=True)
    given = np.round(np.bincount(place, trust.value[ties.source[told]]), 9)
    order = np.lexsort((-pairs, given))
    own[pairs[order] // width] = pairs[order] % width
    return own


def ranks(values: Floats, among: Bools) -> Floats:
    """Values as ranks from 0 to 100: the share of some voices that lie below; equal ones share theirs.

    Nothing is 0, and what is more than nothing is more than 0.
    """
    rounded = np.round(values, 9)
    order = np.sort(rounded[among])
    if not len(order):
        return np.zeros(len(values))
    below = np.searchsorted(order, rounded) / max(1, len(order) - 1)
    return np.where(rounded > 0, 100 * np.clip(below, 1 / len(order), 1), 0.0)


def _together(parts: dict[str, Floats]) -> Floats:
    """The weighted geometric mean: no part makes up wholly for another that is missing."""
    whole = sum(WEIGHTS[name] for name in parts)
    logs = sum(
        WEIGHTS[name] / whole * np.log(np.maximum(one, MISSING)) for name, one in parts.items()
    )
    return np.asarray(np.exp(logs))


def weeks_of(source: Ints, day: Ints, count: int, of: int = WEEKS) -> Floats:
    """In how many of the last weeks each voice did something; the last one ends with the last day."""
    ago = (int(day.max(initial=0)) - day) // 7
    late = ago < of
    active = np.unique(source[late] * of + ago[late])
    return np.bincount(active // of, minlength=count).astype(np.float64)
