"""A furnished house whose mentions are put by month, killed again and again, loses nothing."""

import json
import os
import uuid
from contextlib import contextmanager

import pytest

from conftest import missing
from tests.crash import warm

pytestmark = pytest.mark.crash


@contextmanager
def database():
    """The environment of a new database of PostgreSQL's."""
    server = os.environ.get("PALABRE_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        missing("PostgreSQL (PALABRE_TEST_POSTGRES)")
    import psycopg

    name = f"palabre_months_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(where, home, module, *arguments):
    """What a command of ours prints."""
    own = {"PALABRE_HOME": home, "PALABRE_ONLINE": "off", "LC_ALL": "C.UTF-8"}
    return warm.run(module, *arguments, **own, **where)


def test_mentions_are_put_by_month_while_texts_come_in_and_whoever_does_it_is_killed(tmp_path):
    home, other, file = tmp_path / "data", tmp_path / "other", tmp_path / "house.zip"
    with database() as here:
        found = json.loads(run(here, home, "tests.crash.killed_months").splitlines()[-1])
        assert found["deaths"] > 5
        assert found["after"] == found["before"]
        before = found["before"]
        assert before["mentions"][0] > 100
        assert len(before["pointing"]) > 10
        empty = [one for one, (count, _sum) in before["others"].items() if not count]
        assert empty == [], "all that points to mentions is furnished"
        assert len(found["tables"]) > 5
        assert not found["half"]
        assert found["there"] == [one for one in range(1, found["last"] + 1) if one % 4]
        assert found["unedited"] == []
        assert (found["without_key"], found["keys"]) == (0, found["rows"])

        run(here, home, "palabre", "backup", str(file))
        with database() as there:
            run(there, other, "palabre", "restore", str(file))
            told = json.loads(run(there, other, "tests.crash.killed_months", "house"))
            assert told == found["after"]
            assert "by month" in run(there, other, "palabre", "months")
