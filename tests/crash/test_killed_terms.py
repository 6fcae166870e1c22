"""Workers that are killed while they let go of old data leave nothing old, and tell of all once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_terms import OLD, YOUNG

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
def test_killed_workers_go_on_and_tell_of_all_once(tmp_path):
    environment = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.crash.killed_terms", "2"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=180
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    assert YOUNG < found["deaths"][-1] < OLD + YOUNG, "no worker died in the middle"
    assert found["left"] == YOUNG
    assert found["told"] == [OLD]
