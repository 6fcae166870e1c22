"""Trust and influence: earned by reactions of real voices, and not to be bought."""

import numpy as np
import pytest

from palabre.analysis.graphs import (
    communities_of,
    influence_of,
    leak_bound,
    ties_of,
    trust_of,
)
from palabre.analysis.graphs.tests.made import DAYS, conversation, with_more

REAL = 400
FAKES = range(REAL, REAL + 300)
BOUGHT = 150


def made():
    return conversation(circles=10, size=40)


def influence(ties):
    trust = trust_of(ties)
    weeks = np.full(ties.count, 12.0)
    return trust, influence_of(ties, trust, communities_of(ties).member, weeks=weeks)


def ranking(ties):
    """The real voices, the most influential first."""
    _, found = influence(ties)
    return np.lexsort((np.arange(REAL), -found.score[:REAL])).tolist()


def test_seeds_speak_both_ways_for_weeks_with_others_of_two_communities():
    ties = ties_of(*made())
    trust = trust_of(ties)
    assert trust.step == 0
    low, high, weeks = ties.returned
    for seed in np.flatnonzero(trust.seeds):
        partners = np.concatenate(
            (high[(low == seed) & (weeks >= 3)], low[(high == seed) & (weeks >= 3)])
        )
        assert len(partners) >= 5
        assert len(set(partners // 40)) >= 2
    assert trust.share.sum() == pytest.approx(1)
    assert 0 < trust.value.max() <= 1


def test_one_busy_week_makes_no_seed_of_the_first_kind():
    source, target, day = made()
    assert trust_of(ties_of(source, target, day % 7)).step == 2


def test_fakes_that_all_share_one_voice_move_nobody():
    before = ranking(ties_of(*made()))
    fakes = [(fake, BOUGHT, day) for fake in FAKES for day in range(0, DAYS, 3)]
    ties = with_more(made(), fakes)
    assert ranking(ties) == before
    trust, found = influence(ties)
    assert not trust.value[REAL:].any()
    assert found.reactors[BOUGHT] > 300
    assert found.trusted[BOUGHT] < 30


def test_fakes_that_speak_with_each_other_and_to_everybody_move_nobody():
    before = ranking(ties_of(*made()))
    rng = np.random.default_rng(1)
    fakes = [(fake, BOUGHT, day) for fake in FAKES for day in range(0, DAYS, 7)]
    for day in range(0, DAYS, 7):
        fakes += [(fake, int(rng.choice(FAKES)), day) for fake in FAKES for _ in range(4)]
        fakes += [(b, a, d) for a, b, d in fakes[-1200:]]
        fakes += [(fake, int(rng.integers(REAL)), day) for fake in FAKES for _ in range(4)]
    assert ranking(with_more(made(), fakes)) == before


def test_a_few_bought_answers_give_fakes_no_more_than_their_bound():
    rng = np.random.default_rng(2)
    fakes = [(fake, BOUGHT, day) for fake in FAKES for day in range(0, DAYS, 7)]
    fakes += [(fake, int(rng.choice(FAKES)), day) for fake in FAKES for day in range(0, DAYS, 7)]
    answers = [(int(real), int(rng.choice(FAKES)), 5) for real in rng.choice(REAL, 20)]
    ties = with_more(made(), fakes + answers)
    trust, _found = influence(ties)
    bad = np.arange(ties.count) >= REAL
    assert 0 < trust.share[bad].sum() <= leak_bound(ties, trust, bad)
    usual = np.median(trust.share[trust.seeds])
    assert trust.value[bad].sum() <= leak_bound(ties, trust, bad) / usual < 0.5
    before, after = ranking(ties_of(*made())), ranking(ties)
    assert abs(before.index(BOUGHT) - after.index(BOUGHT)) <= 8


def test_real_reactions_move_a_voice():
    before = ranking(ties_of(*made()))
    last = before[-1]
    real = [
        (voice, last, day) for voice in range(0, REAL, 2) if voice != last for day in (1, 30, 60)
    ]
    after = ranking(with_more(made(), real))
    assert after.index(last) < 10


def test_voices_checked_by_hand_begin_trust_where_nobody_else_does():
    ties = ties_of([0, 1, 2], [1, 2, 3], [0, 1, 2], 5)
    assert trust_of(ties).step is None
    trust = trust_of(ties, known=np.array([0]))
    assert trust.step == 0
    assert trust.seeds.tolist() == [True, False, False, False, False]
    assert (trust.value[:4] > 0).all()
    assert trust.value[4] == 0


def test_a_checked_voice_says_which_of_two_worlds_is_the_real_one():
    small, large = conversation(circles=2), conversation(circles=4)
    ties = ties_of(
        *(
            np.concatenate((one, two + shift))
            for one, two, shift in zip(small, large, (80, 80, 0), strict=True)
        )
    )
    assert not trust_of(ties).value[:80].any()
    trust = trust_of(ties, known=np.array([3]))
    assert (trust.value[:80] > 0).all()
    assert not trust.value[80:].any()


def test_parts_are_ranks_and_who_is_heeded_by_nobody_has_no_influence():
    ties = with_more(made(), [(REAL, 3, 1)])
    _, found = influence(ties)
    assert set(found.parts) == {"reach", "resonance", "regularity"}
    for part in (*found.parts.values(), found.score):
        assert part.min() >= 0
        assert part.max() <= 100
    assert found.score[REAL] == 0
    assert found.parts["reach"][REAL] == 0
    assert found.parts["reach"].max() == 100


def test_nobody_is_trusted_where_nobody_answers():
    ties = ties_of([0, 1, 2], [3, 3, 3], [0, 1, 2])
    trust, found = influence(ties)
    assert not trust.value.any()
    assert not found.score.any()
    assert found.reactors.tolist() == [0, 0, 0, 3]
