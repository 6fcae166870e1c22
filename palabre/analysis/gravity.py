"""Gravity: how grave an episode is, from 0 to 100, with the parts that it is made of.

A weighted geometric mean of its parts, each from 0 to 100: one part alone makes nothing grave, and a part
near nought keeps the whole low. Coordination is full once it is found and else no part of the mean: that
people act on their own makes nothing less grave. Weights and scales are data; who changes them changes no
code.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

EXCESS, SPEED, TONE, CARRIERS, CROSSING = "excess", "speed", "tone", "carriers", "crossing"
COORDINATION = "coordination"

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {EXCESS: 0.25, SPEED: 0.20, TONE: 0.25, CARRIERS: 0.15, CROSSING: 0.15, COORDINATION: 0.10}
)
"""What each part weighs; only their proportions count."""
FULL: Mapping[str, float] = MappingProxyType(
    {EXCESS: 100.0, SPEED: 8.0, TONE: 0.5, CARRIERS: 0.2, CROSSING: 20.0}
)
"""Where a part is full: a hundred times the usual; eight doublings a day; half of all mentions more
negative than usual; a fifth of all trust reached; twenty new places and media."""
FLOOR = 1.0
"""What a part counts as at least in the mean: nought would make all others meaningless."""
LEVELS = ((25.0, "watch"), (50.0, "warn"), (75.0, "act"), (math.inf, "crisis"))
"""Each level below its line."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of an episode; None is unknown.

    seen, expected: mentions. doublings: a day. negative, usual_negative: shares from 0 to 1.
    trust: the share of all trust that its carriers hold, 0 to 1. crossed: new places and media.
    coordinated: accounts were found that act together.
    """

    seen: float | None = None
    expected: float | None = None
    doublings: float | None = None
    negative: float | None = None
    usual_negative: float | None = None
    trust: float | None = None
    crossed: float | None = None
    coordinated: bool = False


@dataclass(frozen=True, slots=True)
class Gravity:
    """score and each known part from 0 to 100; unknown parts are named, and left out of the mean."""

    score: float
    level: str
    parts: dict[str, float]
    unknown: list[str]


def gravity(signs: Signs, weights: Mapping[str, float] = WEIGHTS) -> Gravity | None:
    """How grave it is; None when no part with a weight is known.

    ValueError when a weight is below nought or of no part.
    """
    if set(weights) - set(WEIGHTS) or not all(0 <= each < math.inf for each in weights.values()):
        raise ValueError("Weights are numbers from nought up, each of a part.")
    told = {name: value for name, value in _parts(signs).items() if weights.get(name, 0) > 0}
    known = {name: value for name, value in told.items() if value is not None}
    if not known:
        return None
    total = sum(weights[name] for name in known)
    logs = sum(weights[name] * math.log(max(FLOOR, value)) for name, value in known.items())
    score = math.exp(logs / total) if any(known.values()) else 0.0
    unknown = [name for name, value in told.items() if value is None]
    return Gravity(score, level(score), known, unknown)


def level(score: float) -> str:
    """watch, warn, act or crisis."""
    return next(name for line, name in LEVELS if score < line)


def _parts(signs: Signs) -> dict[str, float | None]:
    found = {COORDINATION: 100.0} if signs.coordinated else {}
    return found | {
        EXCESS: _excess(signs.seen, signs.expected),
        SPEED: _of(signs.doublings, FULL[SPEED]),
        TONE: _tone(signs.negative, signs.usual_negative),
        CARRIERS: _of(signs.trust, FULL[CARRIERS]),
        CROSSING: _crossing(signs.crossed),
    }


def _of(value: float | None, full: float) -> float | None:
    """A part in proportion, from 0 to 100."""
    return None if value is None else 100 * min(1.0, max(0.0, value / full))


def _excess(seen: float | None, expected: float | None) -> float | None:
    """The logarithm of seen by expected; one mention is expected at least, so that rarity alone is little."""
    if seen is None or expected is None:
        return None
    return _of(math.log(max(1.0, seen / max(1.0, expected))), math.log(FULL[EXCESS]))


def _tone(negative: float | None, usual: float | None) -> float | None:
    return None if negative is None or usual is None else _of(negative - usual, FULL[TONE])


def _crossing(crossed: float | None) -> float | None:
    """The first places tell more than the twentieth: by logarithm."""
    if crossed is None:
        return None
    return _of(math.log1p(max(0.0, crossed)), math.log1p(FULL[CROSSING]))
