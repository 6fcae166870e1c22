"""Polemic or buzz: a brand's month told by its volume, its negative share and its two-sidedness.

Each is held against the brand's own months before. A month without unusual volume is quiet, whatever its
tone; in a loud one the tone decides. The reasons are values beside their limits, and no sentences: whoever
shows them can say them in any language.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from palabre.analysis.wilson import wilson

QUIET, BUZZ, PRAISE, POLEMIC, MIXED = "quiet", "buzz", "praise", "polemic", "mixed"
FEWEST_MONTHS = 3
FEWEST_MENTIONS = 30
LOUD_TIMES, LOUD_Z = 1.5, 2.0
"""A loud month has half more than the usual, and two deviations of the months before."""
TWO_SIDED = 0.5
"""From here on a month has two sides: the smaller is half of the greater at least."""
TONED = 0.4
"""So much of a month is praise, or stands on both sides, before it is told so."""


@dataclass(frozen=True, slots=True)
class Month:
    """Mentions of a month, and how many of them are negative and positive."""

    mentions: int
    negative: int
    positive: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One measure: its value, the limit that it is held against, and whether it goes beyond."""

    measure: str
    value: float
    limit: float
    beyond: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a month was, and why."""

    kind: str
    reasons: list[Reason]


def told(month: Month, before: Sequence[Month]) -> Told | None:
    """What a month was: quiet, buzz, praise, polemic or mixed; None without three months before.

    ValueError when a month counts more tones than mentions.
    """
    for each in (month, *before):
        if min(each.negative, each.positive) < 0 or each.negative + each.positive > each.mentions:
            raise ValueError("A month has no more negative and positive mentions than mentions.")
    if len(before) < FEWEST_MONTHS:
        return None
    volume = _volume(month, before)
    if not volume.beyond:
        return Told(QUIET, [volume])
    negative, positive = _negative(month, before), _positive(month)
    sides, both = _sides(month), _both(month)
    return Told(_kind(negative, positive, sides, both), [volume, negative, positive, sides, both])


def _kind(negative: Reason, positive: Reason, sides: Reason, both: Reason) -> str:
    """More negative than usual is a polemic, unless praise outweighs it: then both are there."""
    if negative.beyond:
        return MIXED if positive.value > negative.value else POLEMIC
    if sides.beyond and both.beyond:
        return MIXED
    return PRAISE if positive.beyond and not sides.beyond else BUZZ


def _volume(month: Month, before: Sequence[Month]) -> Reason:
    """Over-dispersed as counts of mentions are: the variance is that of the months, or the mean."""
    counts = [each.mentions for each in before]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    limit = max(
        FEWEST_MENTIONS, LOUD_TIMES * mean, mean + LOUD_Z * math.sqrt(max(variance, mean) + 1)
    )
    return Reason("mentions", month.mentions, limit, month.mentions >= limit)


def _negative(month: Month, before: Sequence[Month]) -> Reason:
    """The negative share against that of the months before; certain of it (Wilson 1927) when beyond."""
    mentions = sum(each.mentions for each in before)
    usual = sum(each.negative for each in before) / mentions if mentions else 0.0
    low, _high = wilson(month.negative, month.mentions)
    return Reason("negative", month.negative / month.mentions, usual, low > usual)


def _positive(month: Month) -> Reason:
    share = month.positive / month.mentions
    return Reason("positive", share, TONED, share >= TONED)


def _sides(month: Month) -> Reason:
    """The smaller side by the greater: 1 when as many are for as against."""
    greater = max(month.negative, month.positive)
    sides = min(month.negative, month.positive) / greater if greater else 0.0
    return Reason("two_sided", sides, TWO_SIDED, sides >= TWO_SIDED)


def _both(month: Month) -> Reason:
    """How much of the month takes a side at all."""
    share = (month.negative + month.positive) / month.mentions
    return Reason("toned", share, TONED, share >= TONED)
