"""Whoever is killed while a post gets its counted links leaves none of them, and none is made twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_links import ACCOUNTS, ADDRESSES

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
def test_killed_schedulers_make_each_link_once_and_leave_no_half_of_a_post(tmp_path):
    environment = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.crash.killed_links", "8"]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=240
    )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    whole = ACCOUNTS * ADDRESSES
    assert found.pop("midst") > 0, "nobody died in the middle"
    assert found.pop("done") > 0, "nobody came to the end"
    assert found == {
        "whole": True, "links": whole, "in_posts": whole, "said": whole, "rows": whole,
    }  # fmt: skip
