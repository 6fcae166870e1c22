"""Workers that sweep and tell of drills at once, and are killed over it, do each thing once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_protect import DRILLS, TEXTS, VOICES
from tests.crash.test_crash import postgresql, sqlite  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_killed_workers_look_at_each_voice_once_and_tell_of_each_drill_once(database, request):
    environment = {**os.environ, **request.getfixturevalue(database)}
    command = [sys.executable, "-m", "tests.crash.killed_protect", "8"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=300
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    assert found["midst"] > 0, "no worker died in the middle"
    # Each text that leads to a site counts once.
    assert (found["voices"], found["suspects"]) == (VOICES, VOICES)
    assert (found["sites"], found["seen"]) == (3, TEXTS)
    assert found["told"] == found["notices"] == found["mails"] == DRILLS
