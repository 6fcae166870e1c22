"""The picture: islands that don't overlap, and the same for the same conversation."""

import time

import numpy as np

from palabre.analysis.graphs import communities_of, layout_of, ties_of
from palabre.analysis.graphs.tests.made import conversation


def gaps(laid):
    """How far any two islands are from touching; below 0 they overlap."""
    dx, dy = (np.subtract.outer(side, side) for side in laid.middles.T)
    found = np.hypot(dx, dy) - np.add.outer(laid.radii, laid.radii)
    return found[~np.eye(len(found), dtype=bool)]


def test_voices_lie_on_the_island_of_their_community():
    ties = ties_of(*conversation(circles=12))
    member = communities_of(ties).member
    laid = layout_of(ties, member)
    assert gaps(laid).min() > 0
    away = np.hypot(laid.x - laid.middles[member, 0], laid.y - laid.middles[member, 1])
    assert (away <= laid.radii[member]).all()
    for side in (laid.x, laid.y):
        assert side.min() >= 0
        assert side.max() <= 1
    assert len(set(zip(laid.x.tolist(), laid.y.tolist(), strict=True))) == ties.count


def test_voices_without_a_community_lie_around_all_islands():
    ties = ties_of(*conversation(), 200)
    member = communities_of(ties).member
    laid = layout_of(ties, member)
    out = np.hypot(laid.x - 0.5, laid.y - 0.5)
    assert out[member < 0].min() > out[member >= 0].max()


def test_the_same_seed_gives_the_same_picture_in_whatever_order_rows_come():
    rows = np.array(conversation(seed=4))
    mixed = rows[:, np.random.default_rng(5).permutation(rows.shape[1])]
    one, other, third = (
        layout_of(ties, communities_of(ties).member, seed)
        for ties, seed in ((ties_of(*rows), 1), (ties_of(*mixed), 1), (ties_of(*rows), 2))
    )
    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.y, other.y)
    assert not np.array_equal(one.x, third.x)


def test_very_many_small_islands_are_laid_out_without_overlap():
    voices = np.arange(6000)
    ties = ties_of(voices, voices // 3 * 3 + (voices + 1) % 3, np.zeros(6000))
    begun = time.process_time()
    laid = layout_of(ties, voices // 3)
    assert time.process_time() - begun < 10
    assert gaps(laid).min() > 0
    assert len(laid.radii) == 2000


def test_a_picture_of_nobody_is_empty_and_of_loners_a_ring():
    assert len(layout_of(ties_of([], [], []), np.zeros(0, np.int64)).x) == 0
    laid = layout_of(ties_of([], [], [], 3), np.full(3, -1))
    assert 0 <= laid.x.min() < laid.x.max() <= 1
