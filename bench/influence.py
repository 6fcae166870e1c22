"""What bought audiences move: the rank of one voice among 5,000, before and after each kind of purchase.

The network is made up: circles of very unequal sizes, busy and quiet voices, twelve weeks of reactions, a
good part of them returned. For each of eleven voices, from the first to the last by influence, the rank is
taken with all 5,000 real voices. `shift_` figures are the most places that any of them gained or lost.

- followers: 10,000 accounts that follow and react to nobody. They enter nowhere, so there is nothing to give.
- fakes: 1,000 accounts that all share the one voice, every third day.
- ring: the same, who also react to each other both ways, and each to 40 real voices.
- answers: the ring, and 20 real voices are paid to answer one of them each, once. What that can buy is
  bounded by what these voices give (`leak_bound`): `worth_answers` trusted voices, `most_answers` at most.
- real: 100 real voices react to the one voice on three days. This must move it.
"""

from collections.abc import Callable

import numpy as np

REAL, FAKES, FOLLOWERS, BOUGHT = 5_000, 1_000, 10_000, 20
CIRCLES, PARTNERS, DAYS = 60, 8, 84
TRIED = 11

Rows = np.ndarray
"""Who, to whom, on which day: three rows."""


def run(scale: str) -> dict:
    """Buy each kind of audience for each of the tried voices; ``scale`` makes no difference."""
    rng = np.random.default_rng(0)
    real = _network(rng)
    before = _places(real, REAL)
    order = np.argsort(before)
    tried = order[np.linspace(0, int(0.9 * REAL), TRIED).astype(int)].tolist()
    kinds: dict[str, Callable[[int], Rows]] = {
        "fakes": _sharing,
        "ring": lambda voice: _ring(voice, rng),
        "answers": lambda voice: np.hstack((_ring(voice, rng), _answers(rng))),
        "real": lambda voice: _admirers(voice, rng),
    }
    figures: dict[str, float] = {"voices": REAL}
    followed = _places(real, REAL + FOLLOWERS)
    figures["shift_followers"] = float(np.abs(followed - before).max())
    print(f"{'Bought':<12}{'most places':>12}{'median':>10}")
    for name, buy in kinds.items():
        shifts = [_shift(real, before, voice, buy(voice)) for voice in tried]
        # Whoever is first already can't rise: of real reactions, the lower half of the voices tells.
        told = shifts[TRIED // 2 :] if name == "real" else np.abs(shifts)
        figures[f"shift_{name}"] = float(np.median(told) if name == "real" else np.max(told))
        print(f"{name:<12}{np.max(np.abs(shifts)):>12.0f}{np.median(np.abs(shifts)):>10.0f}")
    worth, most = _worth(real, np.hstack((_ring(tried[5], rng), _answers(rng))))
    figures |= {"worth_answers": worth, "most_answers": most}
    return {
        "figures": figures,
        "targets": {"shift_followers": 2, "shift_fakes": 2, "shift_ring": 2, "shift_real": 100},
        "at_least": ["shift_real"],
        "notes": ["shift_real: median of the lower half of the voices, in places gained"],
    }


def _network(rng: np.random.Generator) -> Rows:
    shares = rng.pareto(1.2, CIRCLES) + 0.2
    circle = np.sort(rng.choice(CIRCLES, REAL, p=shares / shares.sum()))
    starts = np.searchsorted(circle, np.arange(CIRCLES + 1))
    heard = np.concatenate(([0], np.cumsum(rng.pareto(1.5, REAL) + 0.3)))
    source = np.repeat(np.arange(REAL), 1 + rng.poisson(PARTNERS * (0.3 + rng.pareto(2.5, REAL))))
    at_home = rng.random(len(source)) < 0.8
    low = np.where(at_home, heard[starts[circle[source]]], 0)
    high = np.where(at_home, heard[starts[circle[source] + 1]], heard[-1])
    drawn = low + (high - low) * rng.random(len(source))
    target = np.clip(np.searchsorted(heard, drawn, side="right") - 1, 0, REAL - 1)
    back = rng.random(len(source)) < 0.4
    pairs = np.hstack(([source, target], [target[back], source[back]]))
    often = 1 + rng.poisson(3, pairs.shape[1])
    return np.vstack((np.repeat(pairs, often, axis=1), rng.integers(0, DAYS, often.sum())))


def _sharing(voice: int) -> Rows:
    days = np.arange(0, DAYS, 3)
    fakes = np.repeat(np.arange(REAL, REAL + FAKES), len(days))
    return np.vstack((fakes, np.full(len(fakes), voice), np.tile(days, FAKES)))


def _ring(voice: int, rng: np.random.Generator) -> Rows:
    fakes = np.arange(REAL, REAL + FAKES)
    friends = np.vstack((np.repeat(fakes, 10), rng.integers(REAL, REAL + FAKES, 10 * FAKES)))
    both = np.repeat(np.hstack((friends, friends[::-1])), 4, axis=1)
    flattered = np.vstack((np.repeat(fakes, 40), rng.integers(0, REAL, 40 * FAKES)))
    pairs = np.hstack((both, flattered))
    days = rng.integers(0, DAYS, pairs.shape[1])
    return np.hstack((_sharing(voice), np.vstack((pairs, days))))


def _answers(rng: np.random.Generator) -> Rows:
    paid = rng.choice(REAL, BOUGHT, replace=False)
    return np.vstack(
        (paid, rng.integers(REAL, REAL + FAKES, BOUGHT), rng.integers(0, DAYS, BOUGHT))
    )


def _admirers(voice: int, rng: np.random.Generator) -> Rows:
    who = np.repeat(rng.choice(REAL, 100, replace=False), 3)
    return np.vstack((who, np.full(300, voice), np.tile([3, 31, 64], 100)))


def _shift(real: Rows, before: np.ndarray, voice: int, more: Rows) -> int:
    """How many places a voice gained."""
    return int(before[voice] - _places(np.hstack((real, more)), REAL + FAKES)[voice])


def _places(rows: Rows, count: int) -> np.ndarray:
    """Each real voice's place by influence among the real ones, 0 the first; equal ones by number."""
    from palabre.analysis.graphs import (
        influence_of,
        ties_of,
        trust_of,
        weeks_of,
    )

    ties = ties_of(*rows, count)
    weeks = weeks_of(rows[0], rows[2], count)
    # The communities of all are evidence beside the score, and take no part in it.
    nowhere = np.full(count, -1)
    score = influence_of(ties, trust_of(ties), nowhere, weeks=weeks).score[:REAL]
    places = np.empty(REAL, np.int64)
    places[np.lexsort((np.arange(REAL), -score))] = np.arange(REAL)
    return places


def _worth(real: Rows, more: Rows) -> tuple[float, float]:
    """What all fakes together hold, and can hold at most, in the trust of a usual seed."""
    from palabre.analysis.graphs import leak_bound, ties_of, trust_of

    ties = ties_of(*np.hstack((real, more)), REAL + FAKES)
    trust = trust_of(ties)
    bad = np.arange(ties.count) >= REAL
    usual = float(np.median(trust.share[trust.seeds]))
    return float(trust.value[bad].sum()), leak_bound(ties, trust, bad) / usual
