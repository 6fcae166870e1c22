"""How sure a figure is: the arithmetic of shares, changes and words, without database or page."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

FEWEST = 30
DRAWS = 1000
SEED = 20261121
# Two standard errors: what a change must exceed before it is called one.
CLEAR = 2.0
PRIOR = 500.0
FEWEST_VOICES = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval at 95 %; all three None when it rests on fewer than thirty mentions."""

    count: float
    total: float
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def plain(self) -> tuple[float | None, ...]:
        """Value and interval with four decimals, to take away."""
        found = (self.value, self.low, self.high)
        return tuple(None if one is None else round(one, 4) for one in found)


def shares(days: Mapping[str, Sequence[float]], counted: Mapping[str, int]) -> dict[str, Share]:
    """The share of each part in the sum of all, from its value a day.

    The interval is a moving-block bootstrap over days (Künsch 1989): days in a row are drawn together,
    since what is said today hangs on yesterday. ``counted`` is how many mentions each part rests on:
    below thirty in all, no share is given.
    """
    import numpy  # 20 MB that the other pages of the web process do without

    names = list(days)
    if not names:
        return {}
    table = numpy.array([days[name] for name in names], dtype=float)
    sums, total = table.sum(axis=1), float(table.sum())
    if sum(counted.values()) < FEWEST or not total:
        return {name: Share(float(sums[at]), total) for at, name in enumerate(names)}
    drawn = table[:, _draws(table.shape[1])].sum(axis=2)
    whole = drawn.sum(axis=0)
    drawn = drawn[:, whole > 0] / whole[whole > 0]
    low, high = numpy.quantile(drawn, [0.025, 0.975], axis=1)
    return {
        name: Share(
            float(sums[at]), total, float(sums[at]) / total, float(low[at]), float(high[at])
        )
        for at, name in enumerate(names)
    }


def rank_ranges(days: Mapping[str, Sequence[float]]) -> dict[str, tuple[int, int]]:
    """The ranks, at 95 %, that each part may have by its sum, 1 being the greatest; drawn as in `shares`."""
    import numpy

    names = list(days)
    table = numpy.array([days[name] for name in names], dtype=float)
    drawn = table[:, _draws(table.shape[1])].sum(axis=2)
    ranks = 1 + (drawn[None, :, :] > drawn[:, None, :]).sum(axis=1)
    low, high = numpy.quantile(ranks, [0.025, 0.975], axis=1, method="inverted_cdf")
    return {name: (int(low[at]), int(high[at])) for at, name in enumerate(names)}


def balance(more: Sequence[float], less: Sequence[float], all_of: Sequence[float]) -> Share:
    """How far one part outweighs another, as a share of all (from -1 to 1), from their values a day.

    Interval and least number as those of `shares`.
    """
    import numpy

    apart = numpy.array(more, dtype=float) - numpy.array(less, dtype=float)
    whole = numpy.array(all_of, dtype=float)
    count, total = float(apart.sum()), float(whole.sum())
    if total < FEWEST:
        return Share(count, total)
    rows = _draws(len(whole))
    drawn, under = apart[rows].sum(axis=1), whole[rows].sum(axis=1)
    low, high = numpy.quantile(drawn[under > 0] / under[under > 0], [0.025, 0.975])
    return Share(count, total, count / total, float(low), float(high))


def _draws(count: int):  # type: ignore[no-untyped-def]
    """Give a thousand rows of day numbers, each as long as the period, drawn in blocks with the same
    chance every time: a figure does not change when the page is read again."""
    import numpy

    block = min(count, 7 if count >= 28 else max(1, round(count ** (1 / 3))))
    chance = numpy.random.default_rng(SEED)
    starts = chance.integers(0, count - block + 1, size=(DRAWS, math.ceil(count / block)))
    rows = (starts[:, :, None] + numpy.arange(block)).reshape(DRAWS, -1)
    return rows[:, :count]


def is_clear_change(now: Sequence[int], before: Sequence[int]) -> bool:
    """Whether the mean a day really moved: by more than two standard errors of both (Welch 1947), the
    spread taken from the days themselves, which vary more than chance alone."""
    if len(now) < 3 or len(before) < 3:
        return False
    error = math.sqrt(variance(now) / len(now) + variance(before) / len(before))
    return abs(fmean(now) - fmean(before)) > CLEAR * error > 0


@dataclass(frozen=True, slots=True)
class NewWord:
    """A word and how many voices used it in the week and in the four weeks before."""

    word: str
    now: int
    before: int
    z: float


def new_words(now: Mapping[str, int], before: Mapping[str, int], most: int = 15) -> list[NewWord]:
    """The words that stand out against before: log-odds with an informative Dirichlet prior, over its
    standard error (Monroe, Colaresi and Quinn 2008); at least two, and used by three voices or more.

    Values are the number of voices that used a word; the prior is both stretches together, scaled to
    500 uses.
    """
    both = {word: now.get(word, 0) + before.get(word, 0) for word in {*now, *before}}
    whole, n_now, n_before = sum(both.values()), sum(now.values()), sum(before.values())
    found = []
    for word, count in now.items():
        prior = PRIOR * both[word] / whole
        then = before.get(word, 0)
        odds = math.log((count + prior) / (n_now + PRIOR - count - prior))
        odds -= math.log((then + prior) / (n_before + PRIOR - then - prior))
        z = odds / math.sqrt(1 / (count + prior) + 1 / (then + prior))
        if z >= CLEAR and count >= FEWEST_VOICES:
            found.append(NewWord(word, count, then, z))
    return sorted(found, key=lambda one: (-one.z, one.word))[:most]
