"""How fast a burst doubles, and what it may come to: each with its uncertainty, or nothing.

The doubling time is that of a log-linear fit: counts that grow by a steady factor, weighted as counts
are (quasi-Poisson, McCullagh and Nelder 1989), so that small and empty buckets need no special case. The
forecast is the past: how much of what came in all had been heard at the same age, in past episodes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_BUCKETS, FEWEST_HEARD = 5, 10
FEWEST_EPISODES = 10
ROUNDS = 50
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a series grows. rate: doublings a day, with its 95 % interval from low to high.

    Below nought it halves. Only when the whole interval lies on one side is the direction certain.
    """

    rate: float
    low: float
    high: float

    @property
    def grows(self) -> bool:
        """Whether growth is certain."""
        return self.low > 0

    @property
    def doubling(self) -> tuple[float, float, float] | None:
        """Seconds until it doubles, at best and at worst (fast, likely, slow); None unless it grows."""
        if not self.grows:
            return None
        return 86_400 / self.high, 86_400 / self.rate, 86_400 / self.low


def growth(counts: Sequence[float], step: float) -> Growth | None:
    """The growth over these buckets of `step` seconds; None where there is no base for it.

    The base: five buckets and ten mentions at least.
    """
    heard = np.array(counts, dtype=np.float64)
    if len(heard) < FEWEST_BUCKETS or heard.sum() < FEWEST_HEARD or not step > 0:
        return None
    if not (np.isfinite(heard).all() and (heard >= 0).all()):
        raise ValueError("Counts are numbers from nought up.")
    days = np.arange(len(heard)) * step / 86_400
    middle = days - days.mean()
    scale = float(np.abs(middle).max())
    fitted = _fit(middle / scale, heard)
    if fitted is None:
        return None
    slope, error = fitted
    off = _student(len(heard) - 2) * error
    unit = scale * math.log(2)
    return Growth(slope / unit, (slope - off) / unit, (slope + off) / unit)


def _fit(times: Floats, counts: Floats) -> tuple[float, float] | None:
    """Slope of the logarithm and its standard error, by Newton's steps; None if they don't settle."""
    design = np.column_stack([np.ones_like(times), times])
    weights = np.array([math.log(float(counts.mean())), 0.0])
    for _ in range(ROUNDS):
        expected = np.exp(np.clip(design @ weights, -30, 50))
        information = design.T @ (design * expected[:, None])
        try:
            move = np.linalg.solve(information, design.T @ (counts - expected))
        except np.linalg.LinAlgError:
            return None
        weights = weights + np.clip(move, -2, 2)
        if float(np.abs(move).max()) < 1e-9:
            break
    else:
        return None
    pearson = float(((counts - expected) ** 2 / expected).sum())
    spread = max(1.0, pearson / (len(counts) - 2))
    return float(weights[1]), math.sqrt(spread * float(np.linalg.inv(information)[1, 1]))


def _student(freedom: int) -> float:
    """The 97.5th percentile of Student's t, by its expansion (Abramowitz and Stegun 26.7.5)."""
    z = 1.959964
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an episode may come to in all: in eight of ten cases between low and high.

    episodes: how many past ones it is drawn from. right: the share of these whose own total lay
    between the low and the high that the others foretold for it.
    """

    low: float
    likely: float
    high: float
    episodes: int
    right: float


def forecast(heard: float, age: int, past: Sequence[Sequence[float]]) -> Forecast | None:
    """The total of an episode that counts `heard` mentions after `age` buckets; None: no base.

    past: the counts of past episodes from their first bucket to their end. Those that had ended
    by that age, or had heard nothing, tell nothing; fewer than ten others are no base.
    """
    factors = np.array(
        [
            sum(counts) / sum(counts[:age])
            for counts in past
            if len(counts) > age and sum(counts[:age]) > 0
        ]
    )
    if age < 1 or not heard > 0 or len(factors) < FEWEST_EPISODES:
        return None
    low, likely, high = (heard * float(each) for each in np.quantile(factors, [LOW, MIDDLE, HIGH]))
    return Forecast(low, likely, high, len(factors), _right(factors))


def _right(factors: Floats) -> float:
    inside = 0
    for place, factor in enumerate(factors):
        low, high = np.quantile(np.delete(factors, place), [LOW, HIGH])
        inside += int(low <= factor <= high)
    return inside / len(factors)
