"""What an act made louder: reach after it by reach before it, in past episodes like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST_PAST = 10


@dataclass(frozen=True, slots=True)
class Past:
    """A past episode with an act: mentions in the day before it and in the day after it."""

    before: int
    after: int

    @property
    def factor(self) -> float | None:
        """How much louder it was after; None where nothing was heard before."""
        return self.after / self.before if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Amplification:
    """The middle of past factors, with the eight of ten between low and high, and of how many."""

    low: float
    middle: float
    high: float
    episodes: int


def amplification(past: Sequence[Past]) -> Amplification | None:
    """What acts made of past episodes; None below ten of them: no base."""
    factors = sorted(one.factor for one in past if one.factor is not None)
    if len(factors) < FEWEST_PAST:
        return None
    return Amplification(_at(factors, 0.1), median(factors), _at(factors, 0.9), len(factors))


def _at(values: Sequence[float], share: float) -> float:
    """The quantile of sorted values, between two of them in proportion."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


@dataclass(frozen=True, slots=True)
class Reaches:
    """What is known before an act: voices in the last day and in the one before, and our audience."""

    voices: int
    voices_before: int
    audience: float | None

    @property
    def warns(self) -> bool:
        """Whether our act would be heard by more people than the attack may have been."""
        return self.audience is not None and self.audience > FULL_EAR * max(self.voices, 1)

    @property
    def trend(self) -> str:
        """Whether it grows, fades, or neither, by a fifth at least."""
        if self.voices > self.voices_before * 1.2:
            return "grows"
        return "fades" if self.voices < self.voices_before * 0.8 else "steady"


# Each voice is heard by some who are silent: so many at most are taken for the ear of one.
FULL_EAR = 10
