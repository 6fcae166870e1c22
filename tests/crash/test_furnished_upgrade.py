"""A furnished house of an earlier Palabre is brought up to date: nothing is lost, and everything works, even
if that is broken off."""

import gzip
import io
import json
import os
import signal
import sqlite3
import tarfile
import uuid
from collections import Counter
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import missing
from tests.crash.warm import Process

EARLIER = Path(__file__).parent / "earlier"
DUE, SECRETS = 3, 3
# One that walks through rows, one that alters tables.
DIES_IN = ("governance.0011_terms", "publishing.0016_passing_on")
# Columns whose values stand in another table now: what became of them is looked at by itself.
MOVED = {"governance_organisation": {"retention_days", "candidate_months"}}

pytestmark = pytest.mark.crash


def _dump(kind):
    return gzip.decompress((EARLIER / f"furnished-{kind}.sql.gz").read_bytes()).decode()


class OnSqlite:
    """The house in a file of its folder; asked without a line of ours."""

    mark = "?"

    def __init__(self, home):
        self.file, self.environment = home / "palabre.sqlite3", {}
        with closing(sqlite3.connect(self.file)) as database:
            database.executescript(_dump("sqlite"))

    def ask(self, question, values=()):
        with closing(sqlite3.connect(self.file)) as database:
            cursor = database.execute(question, values)
            rows = cursor.fetchall()
            database.commit()
            return [one[0] for one in cursor.description or ()], rows

    def assert_whole(self):
        """No row points to one that isn't there: here that may happen while tables are made anew."""
        assert self.ask("PRAGMA foreign_key_check")[1] == []

    def moment(self, at):
        """As Django writes it there: what is compared must be spelt alike."""
        return f"{at:%Y-%m-%d %H:%M:%S.%f}"

    def tables(self):
        return [
            one for (one,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")[1]
        ]


class OnPostgresql:
    """The house in a new database of PostgreSQL's."""

    mark = "%s"

    def __init__(self, address):
        self.address, self.environment = address, {"DATABASE_URL": address}
        self.ask(_dump("postgresql"))

    def ask(self, question, values=None):
        import psycopg

        with psycopg.connect(self.address) as connection:
            cursor = connection.execute(question, values, prepare=False)
            # What is no question, and what is many of them, has no rows.
            is_told = cursor.description is not None
            return (
                ([one.name for one in cursor.description], cursor.fetchall())
                if is_told
                else ([], [])
            )

    def assert_whole(self):
        """What no database of this kind lets happen need not be looked for."""

    def moment(self, at):
        return at

    def tables(self):
        return [
            one
            for (one,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")[1]
        ]


@contextmanager
def on_postgresql():
    server = os.environ.get("PALABRE_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        missing("PostgreSQL (PALABRE_TEST_POSTGRES)")
    import psycopg

    name = f"palabre_earlier_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield OnPostgresql(f"{server.rpartition('/')[0]}/{name}")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path):
    """The furnished house of the earlier commit, its files beside it, and posts that are due now."""
    files = gzip.decompress((EARLIER / "furnished-files.tar.gz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(files)) as archive:
        archive.extractall(tmp_path, filter="data")
    if request.param == "sqlite":
        yield OnSqlite(tmp_path)
    else:
        with on_postgresql() as found:
            yield found


def due(house):
    """Let posts that wait be due a minute ago, and all others in many years: their keys."""
    waiting = house.ask(
        "SELECT id, key FROM publishing_delivery WHERE state = 'waiting' AND after_id IS NULL"
    )
    now = datetime.now(UTC)
    set_times = f"UPDATE publishing_delivery SET due_at = {house.mark}, try_at = {house.mark}"
    far = house.moment(now + timedelta(days=9000))
    house.ask(f"{set_times} WHERE state = 'waiting'", (far, far))
    soon = house.moment(now - timedelta(minutes=1))
    for number, _key in waiting[1][:DUE]:
        house.ask(f"{set_times} WHERE id = {house.mark}", (soon, soon, number))
    house.ask(
        f"UPDATE jobs_job SET due_at = {house.mark} WHERE name = 'publishing.deliver'", (soon,)
    )
    return sorted(str(uuid.UUID(str(key))) for _number, key in waiting[1][:DUE])


def columns(house):
    """Every table with its columns, those left out that move."""
    found = {}
    for table in house.tables():
        if not table.startswith("sqlite_"):
            names, _none = house.ask(f'SELECT * FROM "{table}" WHERE 1 = 0')
            found[table] = [one for one in names if one not in MOVED.get(table, ())]
    return found


def rows(house, columns):
    """How often each row stands in each of these tables, by these of its columns."""
    found = {}
    for table, names in columns.items():
        # With the table before it: SQLite takes the name of a column that isn't there for a text.
        named = ", ".join(f'"{table}"."{one}"' for one in names)
        found[table] = Counter(map(repr, house.ask(f'SELECT {named} FROM "{table}"')[1]))
    return found


def terms(house):
    """What the organisation keeps for how many days: by kind of data."""
    return dict(house.ask("SELECT kind, days FROM governance_term WHERE is_chosen")[1])


def process(house, home, *act):
    """A process of `furnished_house`: its exit code, and what it tells or what is wrong with it."""
    environment = {
        "PALABRE_HOME": home, "PALABRE_ONLINE": "off", "PALABRE_DEMO": "1",
        "PALABRE_CREDENTIAL_KEYS": "earlier", "LC_ALL": "C.UTF-8", **house.environment,
    }  # fmt: skip
    code, out, fault = Process("tests.crash.furnished_house", *act, **environment).ended()
    return code, json.loads(out.splitlines()[-1]) if code == 0 else fault[-3000:]


def test_a_furnished_house_loses_nothing_and_works_after_an_upgrade(house, tmp_path):
    keys = due(house)
    known = columns(house)
    before = rows(house, known)
    filled = {table: names for table, names in known.items() if before[table]}
    assert len(filled) > 150, "it is furnished"
    kept = house.ask("SELECT retention_days FROM governance_organisation")[1]
    had = before["django_migrations"].total()
    for one in DIES_IN:
        assert process(house, tmp_path, "start", one)[0] == -signal.SIGKILL
        last, had = had, house.ask("SELECT count(*) FROM django_migrations")[1][0][0]
        assert had > last, "what was had before stays"
    code, told = process(house, tmp_path, "start")
    assert code == 0, told
    assert (told["waiting"], told["secrets"]) == ([], SECRETS)
    house.assert_whole()
    after = rows(house, filled)
    lost = {table: (before[table] - after[table]).total() for table in filled}
    assert {table: count for table, count in lost.items() if count} == {}
    # Six months of candidates, mentions as was chosen, and no end where none was: nothing goes by an update.
    told = terms(house)
    assert [(told["mentions"],)] == kept
    assert (told["candidates"], told["messages"]) == (183, None)
    if isinstance(house, OnPostgresql):
        assert_it_works(house, tmp_path, keys, before["governance_auditentry"].total())


def assert_it_works(house, tmp_path, keys, sealed):
    """Posts that are due leave once, texts are found, the trail is unbroken, and every kind of page opens."""
    code, found = process(house, tmp_path, "use")
    assert code == 0, found
    assert found["posts"]["left"] == keys
    states = found["posts"]["states"]
    assert {states[one] for one in keys} == {"published"}
    assert found["search"]["found"] == found["search"]["rows"] > 140
    assert found["search"]["lanterne"] > 30
    assert found["trail"]["fault"] is None
    assert found["trail"]["count"] >= sealed > 500
    assert found["pages"]["wrong"] == {}
    assert found["pages"]["opened"] > 150
