"""No row is lost and none is done twice where once is promised, whatever is killed when."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from conftest import missing
from tests.crash.massacre import LINKS

KILLS = 40
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite(tmp_path):
    """The environment of a process with a new SQLite file."""
    return {"PALABRE_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/crash.sqlite3"}


@pytest.fixture
def postgresql(tmp_path):
    """The environment of a process with a new PostgreSQL database, dropped afterwards."""
    server = os.environ.get("PALABRE_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        missing("PostgreSQL (PALABRE_TEST_POSTGRES)")
    import psycopg

    name = f"palabre_crash_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {"PALABRE_HOME": str(tmp_path), "DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_forty_killed_workers_lose_nothing_and_repeat_nothing(database, request):
    environment = {**os.environ, **request.getfixturevalue(database)}
    answer = subprocess.run(
        [sys.executable, "-m", "tests.crash.massacre", str(KILLS)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=240,
        check=True,
    )
    outcome = json.loads(answer.stdout)
    numbers = list(range(outcome["asked"]))
    links = sorted(number * 100 + left for number in numbers for left in range(LINKS + 1))
    assert outcome["states"] == {"done": len(numbers) * 2 + len(links)}
    assert outcome["found"] == {"once": numbers, "least": numbers, "link": links}
    assert not outcome["twice"].keys() & {"once", "link"}
    # The kills fell upon workers that had work in hand, or the test would prove nothing.
    assert outcome["taken_over"] >= KILLS
