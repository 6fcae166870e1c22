"""The same mentions and questions in SQLite FTS5 and PostgreSQL full text, to compare with."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.mentions import batches

COLUMNS = "id, day, week, voice, language, tone, platform, kind"
_FACETS = ("language", "tone", "platform", "kind")
Ask = Callable[[str, str, dict[str, Any]], None]


def statements(kind: str, text: str, topics: list[int]) -> list[str]:
    """Give the SQL of one kind of question; `text` is the condition on the text, or empty."""
    where = text or "true"
    if topics:
        inner = f"select mention from mention_topic where topic in ({', '.join(map(str, topics))})"
        where += f" and m.id in ({inner})"
    if kind == "boolean":
        return [
            f"select id from m where {where} order by id desc limit 50",
            f"select count(*) from m where {where}",
        ]
    if kind == "facets":
        return [f"select {c}, count(*) from m where {where} group by 1" for c in _FACETS]
    return {
        "daily_tone": [f"select day, tone, count(*) from m where {where} group by 1, 2"],
        "share_of_voice": [
            "select week, topic, count(*) from m join mention_topic t on t.mention = m.id "
            f"where t.topic in ({', '.join(map(str, topics)) or 0}) group by 1, 2"
        ],
        "top_voices": [
            f"select voice, count(*) from m where {where} group by 1 order by 2 desc limit 20"
        ],
        "distinct_voices": [f"select count(distinct voice) from m where {where}"],
    }[kind]


def _rows(size: int) -> Iterator[tuple[list[tuple], list[tuple], list[tuple]]]:
    for batch in batches(size):
        mentions, texts, topics = [], [], []
        for r in batch:
            day = r.at.toordinal()
            mentions.append(
                (r.id, day, day - r.at.weekday(), r.voice, r.language, r.tone, r.platform, r.kind)
            )
            texts.append((r.id, r.text))
            topics += [(topic, r.id) for topic in r.topics]
        yield mentions, texts, topics


@contextmanager
def sqlite(size: int, folder: Path) -> Iterator[Callable[[str], list]]:
    """Give a function that asks an SQLite database of this many mentions."""
    database = sqlite3.connect(folder / "peer.sqlite3")
    database.executescript(
        "pragma journal_mode=wal; pragma synchronous=off; pragma cache_size=-128000;"
        "create table m (id integer primary key, day int, week int, voice int, language text,"
        " tone text, platform text, kind text);"
        "create table mention_topic (topic int, mention int, primary key (topic, mention))"
        " without rowid;"
        "create virtual table texts using fts5(body, content='');"
    )
    for mentions, texts, topics in _rows(size):
        with database:
            database.executemany("insert into m values (?,?,?,?,?,?,?,?)", mentions)
            database.executemany("insert into texts(rowid, body) values (?,?)", texts)
            database.executemany("insert into mention_topic values (?,?)", topics)
    database.execute("analyze")
    yield lambda sql: database.execute(sql).fetchall()
    database.close()


@contextmanager
def postgres(size: int, folder: Path) -> Iterator[Callable[[str], list]]:
    """Give a function that asks a PostgreSQL database of this many mentions: the one at
    BENCH_POSTGRES, else a private cluster. Raise LookupError when there is no PostgreSQL."""
    import psycopg

    with (
        cluster(fsync=False) as address,  # only filling is quicker: what is timed reads
        psycopg.connect(address, autocommit=True) as database,
    ):
        cursor = database.cursor()
        for line in (
            "drop table if exists m, mention_topic",
            "create table m (id bigint primary key, day int, week int, voice int, language text,"
            " tone text, platform text, kind text, body tsvector)",
            "create table mention_topic (topic int, mention bigint)",
            "create temp table loaded (id bigint, body text)",
        ):
            cursor.execute(line)
        for mentions, texts, topics in _rows(size):
            bodies = dict(texts)
            _copy(cursor, "mention_topic (topic, mention)", topics)
            cursor.execute("create temp table fresh (like m); alter table fresh drop body;"
                           "alter table fresh add body text")  # fmt: skip
            _copy(cursor, "fresh", [(*row, bodies[row[0]]) for row in mentions])
            cursor.execute(
                f"insert into m select {COLUMNS}, to_tsvector('simple', body) from fresh;"
                "drop table fresh"
            )
        cursor.execute("create index on m using gin (body) with (fastupdate = off)")
        cursor.execute("create index on mention_topic (topic, mention)")
        cursor.execute("vacuum analyze")
        cursor.execute("set max_parallel_workers_per_gather = 0; set work_mem = '64MB'")
        yield lambda sql: cursor.execute(sql).fetchall()


def _copy(cursor: Any, table: str, rows: list[tuple]) -> None:
    with cursor.copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def cluster(*, fsync: bool = True) -> Iterator[str]:
    """Give the address of a PostgreSQL: the one at BENCH_POSTGRES, else a private cluster, set as it is
    installed but for 256 MB of shared buffers; without ``fsync`` nothing waits for the disk. Raise
    LookupError when there is none."""
    given = os.environ.get("BENCH_POSTGRES")
    if given:
        yield given
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise LookupError("no PostgreSQL on this machine")
    home = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(home, "postgres", "postgres")
    data, program = str(home / "data"), str(found[-1] / "pg_ctl")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*user, str(found[-1] / "initdb"), "-D", data, "-A", "trust", "-U", "bench"], **quiet
    )
    options = f"-k {home} -c listen_addresses= -c shared_buffers=256MB"
    options += "" if fsync else " -c fsync=off"
    subprocess.run([*user, program, "-D", data, "-w", "-o", options, "start"], **quiet)
    try:
        yield f"host={home} user=bench dbname=postgres"
    finally:
        subprocess.run([*user, program, "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(home, ignore_errors=True)


def timed(ask: Callable[[str], list], sql: list[str]) -> float:
    """Give the milliseconds these statements take together, the second time they are asked."""
    for attempt in range(2):
        started = time.perf_counter()
        for statement in sql:
            ask(statement)
        spent = (time.perf_counter() - started) * 1000
        if attempt or spent > 2000:
            return spent
    return spent
