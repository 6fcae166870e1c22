"""Which of two variants does better, with an honest "can't tell yet". Pure.

Each share gets a uniform prior; the chance that B's is higher is exact for two beta posteriors (Evan
Miller, "Formulas for Bayesian A/B testing", 2014), the range of the difference is Newcombe's, of two
Wilson intervals (Statistics in Medicine 17, 1998).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import erf, exp, lgamma, log, sqrt

from palabre.analysis.wilson import wilson

SURE = 0.95
FEWEST = 20  # successes of both together, below which nothing is said
_EXACT = 20_000


class Verdict(StrEnum):
    """What may be said of two variants."""

    A = "a"
    B = "b"
    OPEN = "open"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The shares of both, the chance that B is better, and the range of B less A (95 %)."""

    verdict: Verdict
    share_a: float
    share_b: float
    chance_b: float
    low: float
    high: float

    @property
    def sure(self) -> float:
        """The chance that the better one is the better one; never said to be certain."""
        return min(max(self.chance_b, 1 - self.chance_b), 0.999)


def compare(won_a: int, seen_a: int, won_b: int, seen_b: int) -> Comparison:
    """Compare two counts of successes out of those who saw; raises ValueError for impossible counts."""
    for won, seen in ((won_a, seen_a), (won_b, seen_b)):
        if not 0 <= won <= seen or seen == 0:
            raise ValueError("successes out of those who saw")
    chance = chance_that_b_is_better(won_a, seen_a, won_b, seen_b)
    low, high = difference(won_a, seen_a, won_b, seen_b)
    if won_a + won_b < FEWEST:
        verdict = Verdict.FEW
    elif chance >= SURE and low > 0:
        verdict = Verdict.B
    elif 1 - chance >= SURE and high < 0:
        verdict = Verdict.A
    else:
        verdict = Verdict.OPEN
    return Comparison(verdict, won_a / seen_a, won_b / seen_b, chance, low, high)


def chance_that_b_is_better(won_a: int, seen_a: int, won_b: int, seen_b: int) -> float:
    """P(B > A) for Beta(1 + won, 1 + lost) each; by the normal law for very large counts."""
    a1, b1, a2, b2 = won_a + 1, seen_a - won_a + 1, won_b + 1, seen_b - won_b + 1
    if a2 > _EXACT:
        return _by_normal(a1, b1, a2, b2)
    start = -_log_beta(a1, b1)
    total = 0.0
    for i in range(a2):
        total += exp(start + _log_beta(a1 + i, b1 + b2) - log(b2 + i) - _log_beta(1 + i, b2))
    return min(max(total, 0.0), 1.0)


def difference(won_a: int, seen_a: int, won_b: int, seen_b: int) -> tuple[float, float]:
    """The range of share B less share A, 95 %."""
    a, b = won_a / seen_a, won_b / seen_b
    low_a, high_a = wilson(won_a, seen_a)
    low_b, high_b = wilson(won_b, seen_b)
    down = sqrt((b - low_b) ** 2 + (high_a - a) ** 2)
    up = sqrt((high_b - b) ** 2 + (a - low_a) ** 2)
    return b - a - down, b - a + up


def _log_beta(a: int, b: int) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _by_normal(a1: int, b1: int, a2: int, b2: int) -> float:
    def moments(a: int, b: int) -> tuple[float, float]:
        return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))

    (mean_a, var_a), (mean_b, var_b) = moments(a1, b1), moments(a2, b2)
    return 0.5 * (1 + erf((mean_b - mean_a) / sqrt(2 * (var_a + var_b))))
