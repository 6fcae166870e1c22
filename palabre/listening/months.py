"""The mentions of PostgreSQL by month: made of the one table while texts come in, and kept ahead.

A mention's id begins with its time, so ranges of ids are months; the primary key and every foreign key stay
as they are. What is unique over all months is kept by a table of keys, which triggers write.

Until the swap the one table is the house: what is made beside it can be thrown away at any moment.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, pairwise
from typing import Any

from django.db import Error, OperationalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.rules import Refused
from palabre.listening.drafts import id_at
from palabre.listening.models import Mention

log = logging.getLogger(__name__)

TABLE = Mention._meta.db_table
NEW, KEYS = f"{TABLE}_months", f"{TABLE}_keys"
MIRROR, KEEP_KEYS = f"{TABLE}_mirror", f"{TABLE}_keep_keys"
# Texts from before the first month, and those of a month that nobody made a table for.
OLDER, OTHER = f"{TABLE}_older", f"{TABLE}_other"
AHEAD = 3  # months
SLICE = 2000
ONLY_ONE = 0x70616C62
# Shorter than a database takes to see that two wait for each other: we are the one who gives way.
PATIENCE = "500ms"
PAUSE = 0.2  # seconds
TURNS = 3000

KEPT_ONCE = f"""
CREATE TABLE {KEYS} AS SELECT organisation_id, platform, remote_id, position FROM {TABLE} WITH NO DATA;
ALTER TABLE {KEYS}
  ADD CONSTRAINT months_mention_once UNIQUE (organisation_id, platform, remote_id),
  ADD CONSTRAINT months_position_once UNIQUE (organisation_id, position);
CREATE FUNCTION {KEEP_KEYS}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO {KEYS} SELECT organisation_id, platform, remote_id, position FROM fresh;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM {KEYS} k USING gone WHERE k.organisation_id = gone.organisation_id
      AND k.platform = gone.platform AND k.remote_id = gone.remote_id;
  ELSE
    UPDATE {KEYS} SET organisation_id = NEW.organisation_id, platform = NEW.platform,
        remote_id = NEW.remote_id, position = NEW.position
      WHERE organisation_id = OLD.organisation_id AND platform = OLD.platform
        AND remote_id = OLD.remote_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keys_come AFTER INSERT ON {NEW} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {KEEP_KEYS}();
CREATE TRIGGER keys_go AFTER DELETE ON {NEW} REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION {KEEP_KEYS}();
CREATE TRIGGER keys_change AFTER UPDATE ON {NEW} FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.platform, OLD.remote_id, OLD.position)
    IS DISTINCT FROM (NEW.organisation_id, NEW.platform, NEW.remote_id, NEW.position))
  EXECUTE FUNCTION {KEEP_KEYS}();
"""

MIRRORED = f"""
CREATE FUNCTION {MIRROR}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP <> 'INSERT' THEN DELETE FROM {NEW} WHERE id = OLD.id; END IF;
  IF TG_OP <> 'DELETE' THEN INSERT INTO {NEW} VALUES (NEW.*); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {MIRROR} AFTER INSERT OR UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION {MIRROR}();
"""

THROW_AWAY = f"""DROP FUNCTION IF EXISTS {MIRROR} CASCADE; DROP TABLE IF EXISTS {NEW}, {KEYS} CASCADE;
  DROP FUNCTION IF EXISTS {KEEP_KEYS} CASCADE"""
# A row is held while it is copied: who changes it meanwhile waits, and the mirror finds the copy.
COPY = f"""INSERT INTO {NEW} SELECT * FROM {TABLE} WHERE id > %s AND id <= %s FOR SHARE
  ON CONFLICT (id) DO NOTHING"""
NEXT = f"""SELECT max(id), count(*) FROM
  (SELECT id FROM {TABLE} WHERE id > %s ORDER BY id LIMIT %s) slice"""
ALIKE = " = ".join(
    f"(SELECT (count(*), sum(hashtextextended(rows::text, 0)))::text FROM {one} rows)"
    for one in (TABLE, NEW)
)
POINT_HERE = f"""SELECT conrelid::regclass::text, conname, oid, pg_get_constraintdef(oid) FROM pg_constraint
  WHERE contype = 'f' AND confrelid = '{TABLE}'::regclass AND conrelid <> confrelid AND conparentid = 0"""
POINT_AWAY = f"""SELECT conname, pg_get_constraintdef(oid), confrelid = conrelid FROM pg_constraint
  WHERE contype = 'f' AND conrelid = '{TABLE}'::regclass"""
INDEXES = f"""SELECT indexname, indexdef FROM pg_indexes
  WHERE tablename = '{TABLE}' AND schemaname = current_schema() AND indexname <> '{TABLE}_pkey'"""
TABLES = "SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf ORDER BY 1"


def tables() -> list[str]:
    """The tables of the months, with those of older and of other texts; none: the mentions are in one."""
    if connection.vendor != "postgresql":
        return []
    return [name for (name,) in _ask(TABLES, [TABLE])] if _is(TABLE) else []


def is_half_made() -> bool:
    """Whether tables by month are being made, or were broken off."""
    return connection.vendor == "postgresql" and _is(NEW) and not _is(TABLE)


def convert(since: datetime, say: Callable[[str], None]) -> None:
    """Turn the one table into tables by month, those from ``since`` on, while the house goes on. Whoever is
    killed meanwhile leaves the house as it was, but for what the next call throws away. Raises `Refused`."""
    with _only_one():
        if tables():
            return
        leave_off()
        try:
            _patiently(partial(_begin, since))
            _copy(say)
            _tie()
            if not _ask(f"SELECT {ALIKE}")[0][0]:
                raise Refused(
                    _("The tables by month differ from the one table: nothing was changed.")
                )
            _patiently(_swap)
        except BaseException:
            leave_off()
            raise
        _do(f"ANALYZE {TABLE}")


def leave_off() -> None:
    """Throw away what was made beside the one table."""
    if is_half_made():
        _patiently(partial(_do, THROW_AWAY))


def keep_ahead() -> None:
    """Make the tables of the coming months; the oldest, once it holds nothing any more, goes.

    Where somebody holds that up, the next call does it. A month whose texts are there already, because nobody
    called for months, stays with the others.
    """
    there, now = tables(), timezone.now()
    for start, end in _months(now) if there else ():
        if _name(start) not in there:
            _try(partial(_do, _month(TABLE, start, end)), _name(start))
    oldest = next((name for name in there if re.fullmatch(rf"{TABLE}_\d{{4}}_\d\d", name)), None)
    # Younger ones wait for a history that somebody may still bring in.
    if oldest and oldest < _name(now - timedelta(days=365)) and _are_empty(OLDER, oldest):
        _do(f"ANALYZE {OLDER}, {oldest}")  # else all that points to mentions would be read
        _try(partial(_drop, oldest), oldest)


def _begin(since: datetime) -> None:
    """The new tables, empty, and the mirror that from now on writes to them what is written to the one."""
    months = [*_months(since)]
    _do(f"""CREATE TABLE {NEW} (LIKE {TABLE} INCLUDING ALL EXCLUDING INDEXES) PARTITION BY RANGE (id);
        ALTER TABLE {NEW} ADD CONSTRAINT months_{TABLE}_pkey PRIMARY KEY (id);
        {_older(NEW, months[0][0])};
        CREATE TABLE {OTHER} PARTITION OF {NEW} DEFAULT""")
    for start, end in months:
        _do(_month(NEW, start, end))
    for name, words in _ask(INDEXES):
        # One that is unique in each month only would promise what it doesn't hold: the keys hold that.
        called = f"{name}_by_month" if "UNIQUE" in words else name
        _do(f'CREATE INDEX "months_{called}" ON {NEW} USING {words.partition(" USING ")[2]}')
    _do(KEPT_ONCE)
    for name, words, to_itself in _ask(POINT_AWAY):
        if not to_itself:
            _do(f'ALTER TABLE {NEW} ADD CONSTRAINT "{name}" {words}')
    _do(MIRRORED)


def _copy(say: Callable[[str], None]) -> None:
    last, copied = -(1 << 63), 0
    for turn in count(1):
        upto, found = _ask(NEXT, [last, SLICE])[0]
        if upto is None:
            return
        _patiently(partial(_do, COPY, [last, upto]))
        last, copied = upto, copied + found
        if turn % 50 == 0:
            say(str(_("%(count)s mentions are copied.") % {"count": copied}))


def _tie() -> None:
    """Every foreign key points to the new tables, too. Who writes waits only for copies' own key."""
    steps = [
        f'ALTER TABLE {NEW} ADD CONSTRAINT "{name}" {_to_new(words)}'
        for name, words, to_itself in _ask(POINT_AWAY)
        if to_itself
    ]
    for table, _old, number, words in _ask(POINT_HERE):
        steps += [
            f"ALTER TABLE {table} ADD CONSTRAINT months_{number} {_to_new(words)} NOT VALID",
            f"ALTER TABLE {table} VALIDATE CONSTRAINT months_{number}",
        ]
    for step in steps:
        _patiently(partial(_do, step))


def _to_new(words: str) -> str:
    return re.sub(r"REFERENCES [^(]+", f"REFERENCES {NEW}", words)


def _swap() -> None:
    """The new tables take the place and the names of the one, in one transaction of some milliseconds."""
    _do(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    for table, name, number, _words in _ask(POINT_HERE):
        _do(f"""ALTER TABLE {table} DROP CONSTRAINT "{name}";
            ALTER TABLE {table} RENAME CONSTRAINT months_{number} TO "{name}" """)
    _do(f"DROP FUNCTION {MIRROR} CASCADE; DROP TABLE {TABLE}; ALTER TABLE {NEW} RENAME TO {TABLE}")
    drafts = "SELECT indexname FROM pg_indexes WHERE tablename IN (%s, %s) AND indexname LIKE 'months\\_%%'"
    for (name,) in _ask(drafts, [TABLE, KEYS]):
        _do(f'ALTER INDEX "{name}" RENAME TO "{name.removeprefix("months_")}"')


def _drop(month: str) -> None:
    """What is older begins with the month after this one; both held nothing."""
    _do(f"LOCK TABLE {OLDER}, {month} IN ACCESS EXCLUSIVE MODE")
    if not _are_empty(OLDER, month):
        return
    for one in (OLDER, month):
        _do(f"ALTER TABLE {TABLE} DETACH PARTITION {one}; DROP TABLE {one}")
    [(_begin, end), *_rest] = _months(datetime.strptime(month[-7:], "%Y_%m").replace(tzinfo=UTC))
    _do(_older(TABLE, end))


def _are_empty(*names: str) -> bool:
    return not any(_ask(f"SELECT EXISTS (SELECT FROM {one})")[0][0] for one in names)


def _months(since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of each month, from this moment's to the last one ahead."""
    first, now = (one.year * 12 + one.month - 1 for one in (since, timezone.now()))
    begins = [datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in range(first, now + AHEAD + 2)]
    yield from pairwise(begins)


def _name(start: datetime) -> str:
    return f"{TABLE}_{start:%Y_%m}"


def _month(of: str, start: datetime, end: datetime) -> str:
    bounds = f"FROM ({id_at(start)}) TO ({id_at(end)})"
    return f"CREATE TABLE {_name(start)} PARTITION OF {of} FOR VALUES {bounds}"


def _is(table: str) -> bool:
    """Whether there is such a table, and it has partitions."""
    return bool(_ask("SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass(%s)", [table]))


def _older(of: str, end: datetime) -> str:
    return f"CREATE TABLE {OLDER} PARTITION OF {of} FOR VALUES FROM (MINVALUE) TO ({id_at(end)})"


def _ask(words: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchall()


def _do(words: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def _once(step: Callable[[], None]) -> None:
    with transaction.atomic():
        _do(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        step()


def _patiently(step: Callable[[], None]) -> None:
    """Do it in one transaction that never waits long for others, and begin again where it would."""
    for turn in range(TURNS):
        try:
            _once(step)
            return
        except OperationalError as fault:
            code = getattr(fault.__cause__, "sqlstate", "")
            if code not in {"55P03", "40P01"} or turn == TURNS - 1:
                raise
            time.sleep(PAUSE)


def _try(step: Callable[[], None], what: str) -> None:
    try:
        _once(step)
    except (OperationalError, IntegrityError) as fault:
        log.warning("the months of mentions: %s: %s", what, fault)


@contextmanager
def _only_one() -> Iterator[None]:
    """Be the only one who converts. Raises `Refused`."""
    if not _ask("SELECT pg_try_advisory_lock(%s)", [ONLY_ONE])[0][0]:
        raise Refused(_("Another process is making the tables by month."))
    try:
        yield
    finally:
        try:
            _ask("SELECT pg_advisory_unlock(%s)", [ONLY_ONE])
        except Error:  # the connection is gone, and the lock with it
            connection.close()
