"""After an erasure the database's own files: what was deleted still stands in them until it is written over.

SQLite overwrites what is deleted at once (`secure_delete`), but for its log. PostgreSQL keeps old versions of
rows, and plain VACUUM only allows to write over them: a table must be written anew to be rid of them.
"""

import logging
import time

from django.db import OperationalError, connection
from django.db.models import Model

from palabre.governance.models import ErasedWords
from palabre.governance.sweeping import kinds
from palabre.jobs.models import Job

log = logging.getLogger(__name__)

# Bytes up to which a table is written anew: nobody reads or writes it meanwhile.
WRITTEN_ANEW = 64 * 1024 * 1024
# How long that waits for whoever uses the table; behind it everybody waits.
PATIENCE = "2s"
# How many seconds those are waited for who began to read before, and how they are counted.
TURNS = 20
LOOK_BACK = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::xid)"""
# Each table with its bytes. Mentions by month (`palabre.listening.months`) are many, after which comes the
# whole, which has none: only what is noted of its values. Their keys are beside them, and new ones half made.
SIZES = """SELECT coalesce(part.relid, one)::regclass::text, pg_table_size(coalesce(part.relid, one))
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked(name, place)
    CROSS JOIN unnest(ARRAY['', '_keys', '_months']) AS beside
    CROSS JOIN LATERAL (SELECT to_regclass(name || beside)) AS found(one)
    LEFT JOIN LATERAL pg_partition_tree(one) AS part ON true
    WHERE one IS NOT NULL ORDER BY place, part.level DESC"""
# What PostgreSQL notes of the values of columns, among them some of the values themselves.
STATISTICS = "pg_statistic"


def clear_traces() -> bool:
    """Rid the files of the database of what was deleted; whether that was possible: somebody who still reads
    what was there before holds it up. With PostgreSQL a table larger than `WRITTEN_ANEW` is only made free to
    be written over."""
    if connection.in_atomic_block:
        return False  # both are refused in a transaction
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            answer = cursor.fetchone()
        return not answer or answer[0] == 0
    if not _nobody_looks_back():
        return False  # VACUUM keeps what somebody still sees
    sizes = _sizes()
    if large := [name for name, size in sizes.items() if size > WRITTEN_ANEW]:
        log.info("too large to be written anew: %s; VACUUM FULL does it", ", ".join(large))
    done = [_vacuum(name, size) for name, size in sizes.items()]
    return all(done)


def _nobody_looks_back() -> bool:
    """Whether within some seconds nobody sees any more what was there when this was asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        now = cursor.fetchone()[0]
        for _turn in range(TURNS):
            cursor.execute(LOOK_BACK, [now])
            if not cursor.fetchone()[0]:
                return True
            time.sleep(1)
    return False


def _sizes() -> dict[str, int]:
    """The tables in which words of somebody can have stood, with their bytes; that of values comes last."""
    models: list[type[Model]] = [*kinds(), ErasedWords, Job]
    names = [*sorted({one._meta.db_table for one in models}), STATISTICS]
    with connection.cursor() as cursor:
        cursor.execute(SIZES, [names])
        return dict(cursor.fetchall())


def _vacuum(name: str, size: int) -> bool:
    anew = size <= WRITTEN_ANEW
    how = "FULL, ANALYZE" if anew and name != STATISTICS else "FULL" if anew else "ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute(f"VACUUM ({how}) {name}" if size else f"ANALYZE {name}")
        except OperationalError as fault:
            log.info("%s can't be written anew now: %s", name, fault)
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    return True
