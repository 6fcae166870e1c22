"""To what an outcome is put down, where several touches came before it: five rules, side by side. Pure.

No rule is the truth: each shares the same outcome out in another way, so what they agree on is firmer than
any one of them.
"""

from collections.abc import Sequence
from enum import StrEnum

# After so many days a touch weighs half as much, in the rule of time decay.
HALF_LIFE = 7.0
# What the first and the last touch have each in the rule by position.
ENDS = 0.4


class Rule(StrEnum):
    """A way to share an outcome out among the touches before it."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    POSITION = "position"
    DECAY = "decay"


def shares(rule: Rule, ages: Sequence[float]) -> list[float]:
    """The share of each touch, in the order of ``ages``: how many days before the outcome each was, the
    oldest first. They add up to one; there are none without a touch."""
    count = len(ages)
    if not count:
        return []
    weights = [1.0] * count
    if rule == Rule.FIRST:
        weights = [1.0, *[0.0] * (count - 1)]
    elif rule == Rule.LAST:
        weights = [*[0.0] * (count - 1), 1.0]
    elif rule == Rule.POSITION and count > 2:
        weights = [ENDS, *[(1 - 2 * ENDS) / (count - 2)] * (count - 2), ENDS]
    elif rule == Rule.DECAY:
        nearest = min(ages)
        weights = [0.5 ** ((age - nearest) / HALF_LIFE) for age in ages]
    whole = sum(weights)
    return [one / whole for one in weights]
