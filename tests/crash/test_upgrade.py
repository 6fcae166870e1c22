"""A house of an earlier Palabre is brought up to date with all that is in it, even if that is broken off."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EARLIER = Path(__file__).parent / "earlier/house.sql.gz"
# One that makes tables with keys, one that also walks through rows.
DIES_IN = ("governance.0005_charter", "engagement.0013_rightly_asked")


@pytest.fixture
def home(tmp_path):
    """The data folder of the earlier house."""
    with closing(sqlite3.connect(tmp_path / "palabre.sqlite3")) as database:
        database.executescript(gzip.decompress(EARLIER.read_bytes()).decode())
    return tmp_path


def asked(home, question):
    """What the database answers, without a line of ours."""
    with closing(sqlite3.connect(home / "palabre.sqlite3")) as database:
        return database.execute(question).fetchall()


def upgrade(home, *dies_in):
    environment = {
        **os.environ, "PALABRE_HOME": str(home), "PALABRE_ONLINE": "off",
        "PALABRE_CREDENTIAL_KEYS": "earlier",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "tests.crash.killed_upgrade", *dies_in]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.crash
def test_an_earlier_house_is_brought_up_to_date_with_all_that_is_in_it(home):
    count = "SELECT count(*) FROM django_migrations"
    had = asked(home, count)
    for one in DIES_IN:
        assert upgrade(home, one).returncode == -signal.SIGKILL
        before, had = had, asked(home, count)
        assert had > before, "what was had before stays"
    done = upgrade(home)
    assert done.returncode == 0, done.stderr[-3000:]
    assert asked(home, "PRAGMA foreign_key_check") == []
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "waiting": [],
        "texts": sorted(f"La lanterne numéro {n}" for n in range(20)),
        "found": 20,
        "topics": ["Lanterne"],
        "posts": [["Bonjour", "draft", 1]],
        "secrets": ["a token", {"pin": "7"}],
        "owners": ["ada@example.org"],
        "acts": [True, 2],
    }
