"""Workers that look at once, and are killed over it, count each text once and raise each alert once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_watch import TEXTS
from tests.crash.test_crash import postgresql, sqlite  # noqa: F401 - fixtures

KILLS = 4
ROOT = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_killed_workers_count_each_text_once_and_raise_each_alert_once(database, request):
    environment = {**os.environ, **request.getfixturevalue(database)}
    command = [sys.executable, "-m", "tests.crash.killed_watch", str(KILLS)]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=420
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    assert found["midst"] > 0, "no worker died in the middle"
    assert found["mentions"] == found["counted"] == KILLS * TEXTS
    assert found["alerts"] == [f"luciole{chr(97 + n)}" for n in range(KILLS)]
    assert (found["audited"], found["told"]) == (KILLS, KILLS)
