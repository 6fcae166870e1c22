"""An import whose workers are killed stores every row, and none twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
def test_killed_workers_lose_no_row_and_store_none_twice(tmp_path):
    environment = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.crash.killed_import", "3"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=180
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    rows = found["rows"]
    assert found["state"] == "done"
    assert 0 < found["deaths"][0] < rows, "no worker died in the middle"
    assert found["counted"] == [rows, rows, 0, 0]
    assert found["mentions"] == found["different"] == rows
    assert found["without_gap"]
