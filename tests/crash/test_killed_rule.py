"""A rule whose workers are killed while it answers does each act once, and answers nobody twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_rule import TALKS

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
def test_a_rule_whose_workers_are_killed_answers_each_once_or_says_of_whom_nobody_knows(tmp_path):
    environment = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.crash.killed_rule"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=420
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
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
