"""The figures of docs/benchmarks.md on look-alikes, computed again from the hand-written lists."""

import pytest

from bench.lookalikes import held, officials, ordinary_handles, rows
from palabre.analysis.lookalikes import FRAUD, Candidate, Watch


@pytest.fixture(scope="module")
def watch():
    return Watch(officials())


def test_the_lists_are_as_long_as_was_asked():
    spoofs, said = list(rows("spoofs")), list(rows("declared"))
    assert (len(spoofs), len(said), len(list(officials()))) == (200, 60, 20)
    assert 40 <= sum(held(row.handle) for _, _, row in spoofs) <= 60


@pytest.mark.parametrize("part", [False, True], ids=["worked with", "held out"])
def test_at_least_95_of_a_hundred_spoofs_are_found_and_led_to_the_right_official(watch, part):
    told = []
    for name, _technique, row in rows("spoofs"):
        if held(row.handle) is part:
            suspect = watch.look(row)
            told.append(
                suspect is not None
                and suspect.kind in FRAUD
                and suspect.official.handles == (f"@{name}",)
            )
    assert sum(told) / len(told) >= 0.95


def test_no_parody_fan_or_critic_that_says_so_is_called_fraud(watch):
    found = [(kind, watch.look(row)) for _, kind, row in rows("declared")]
    assert [suspect for _, suspect in found if suspect and suspect.kind in FRAUD] == []
    assert sum(bool(suspect) and suspect.kind == kind for kind, suspect in found) >= 57


def test_of_five_thousand_ordinary_handles_hardly_any_is_called(watch):
    ordinary = list(ordinary_handles())
    assert len(ordinary) == 5_000
    assert len([handle for handle in ordinary if watch.look(Candidate(handle))]) <= 5
