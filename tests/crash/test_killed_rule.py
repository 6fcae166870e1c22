"""A rule whose workers are killed while it answers does each act once, and answers nobody twice."""

import pytest

from tests.crash.killed_rule import TALKS
from tests.crash.warm import told


@pytest.mark.crash
def test_a_rule_whose_workers_are_killed_answers_each_once_or_says_of_whom_nobody_knows(tmp_path):
    found = told("tests.crash.killed_rule", PALABRE_HOME=tmp_path)
    assert any(0 < acts < TALKS for acts, _left in found["midst"]), "nobody died over the acts"
    assert any(0 < left < TALKS for _acts, left in found["midst"]), "nobody died over the answers"
    each = ("runs", "answers", "notes", "tags")
    assert {name: found[name] for name in each} == dict.fromkeys(each, TALKS)
    assert found["told"] == [], "an act stands against another"
    taken, states = found["taken"], found["states"]
    assert max(taken.values()) == 1, "somebody was answered twice"
    assert states.keys() <= {"published", "unknown"}
    # Whom the network has no answer for is among those of whom nobody knows.
    assert TALKS - len(taken) <= states.get("unknown", 0)
