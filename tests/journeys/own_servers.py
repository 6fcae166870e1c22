"""What a product that a journey starts keeps to itself, on the servers that the environment names.

Without such servers it keeps all in its own folder. On them it has a database, a place on the broker, an
index and a bucket that nobody else has. The broker's places are numbers: Redis has sixteen, the RabbitMQ of
`tests/broker/node.sh` three beside the usual one.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from bench.parts import at
from palabre.jobs.marks import LEASE
from palabre.publishing.rules import LOST_AFTER
from tests.files.buckets import make_bucket

SERVERS = ("DATABASE_URL", "BROKER_URL", "SEARCH_URL", "FILES_URL")


@contextmanager
def own_servers(number: int) -> Iterator[dict[str, str]]:
    """The environment of a product of its own, the ``number`` of its place on the broker; its database and
    its index go in the end."""
    from palabre.listening.search.tests.conftest import sweep

    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    given = {name: os.environ.get(name, "") for name in SERVERS}
    name = f"own{number}-{uuid.uuid4().hex[:6]}"
    with ExitStack() as stack:
        if given["BROKER_URL"]:
            environment["BROKER_URL"] = at(given["BROKER_URL"], str(number))
        # Whoever names a file of SQLite names somebody else's: the product has one in its own folder.
        if given["DATABASE_URL"].startswith("postgres"):
            stack.enter_context(new_database(given["DATABASE_URL"], name))
            environment["DATABASE_URL"] = at(given["DATABASE_URL"], name)
        if given["SEARCH_URL"]:
            environment["SEARCH_URL"] = at(given["SEARCH_URL"], name)
            stack.callback(sweep, environment["SEARCH_URL"])
        if given["FILES_URL"]:
            environment["FILES_URL"] = at(given["FILES_URL"], name)
            make_bucket(environment["FILES_URL"])
        yield environment


@contextmanager
def new_database(server: str, name: str) -> Iterator[None]:
    """An empty database, as long as it is needed; who still holds it then is cut off."""
    called = sql.Identifier(name)
    with psycopg.connect(at(server, "postgres"), autocommit=True) as known:
        known.execute(sql.SQL("CREATE DATABASE {}").format(called))
    try:
        yield
    finally:
        with psycopg.connect(at(server, "postgres"), autocommit=True) as known:
            known.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(called))


def ask(environment: dict[str, str], statement: str, *values: object) -> list[tuple]:
    """What a product's database answers, which has its own file where no server is named."""
    if address := environment.get("DATABASE_URL"):
        with psycopg.connect(address) as known:
            found = known.execute(statement.replace("?", "%s"), values)
            return found.fetchall() if found.description else []
    file = Path(environment["PALABRE_HOME"]) / "palabre.sqlite3"
    with closing(sqlite3.connect(file, timeout=30)) as known, known:
        return known.execute(statement, values).fetchall()


def hurry(environment: dict[str, str]) -> None:
    """Have all sources read once more, and what a killed worker was sending looked at as soon as its lease
    ran out: minutes for which nobody would wait in a test."""
    now = datetime.now(UTC)
    ask(environment, "UPDATE listening_source SET due_at = ?", now)
    ask(
        environment,
        "UPDATE publishing_delivery SET began_at = ? WHERE state = 'sending' AND began_at < ?",
        now - LOST_AFTER,
        now - LEASE,
    )
    ask(
        environment,
        "UPDATE jobs_job SET due_at = ? WHERE name = 'publishing.deliver' AND state = 'waiting' AND"
        " key IN (SELECT CAST(id AS text) FROM publishing_delivery"
        " WHERE state = 'sending' AND began_at <= ?)",
        now,
        now - LOST_AFTER,
    )
