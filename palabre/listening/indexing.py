"""The one indexer: takes the outbox's work to the search index, from rows to documents."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from django.db.models import QuerySet

from palabre.listening.categories import in_use
from palabre.listening.figures.daysums import turn_days
from palabre.listening.matching import document_of
from palabre.listening.models import IndexOp, Mention, MentionTag, MentionTopic
from palabre.listening.search import IndexDoc, SearchRefused, index
from palabre.listening.search.contract import BEING_BUILT

log = logging.getLogger(__name__)

MOST_OPS = 5000
SLICE = 1000
# The number of the lock in PostgreSQL that a rebuild holds.
REBUILDS = 0x70616C61
BEAT_S = 0.5
PATIENCE_S = 5.0
# What the parts of an address begin with that say where a visitor came from.
TRACKING = ("utm_", "fbclid=", "gclid=", "mc_cid=", "mc_eid=", "xtor=", "igshid=")
LONGEST_PAGE = 500


def index_pending(most: int = MOST_OPS) -> int:
    """Take the oldest work of the outbox to the index; give how much. Safe to repeat after a crash:
    the work is struck off only once the index has it."""
    if index().shared and connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            # Several indexers share the work: what one has taken, the others pass over.
            return _take(IndexOp.objects.select_for_update(skip_locked=True), most)
    return _take(IndexOp.objects.all(), most)


def _take(waiting: QuerySet[IndexOp], most: int) -> int:
    ops = list(waiting.order_by("id").values_list("id", "mention_id")[:most])
    if not ops:
        return 0
    wanted = list(dict.fromkeys(number for _, number in ops))
    read_at = _clock()
    docs = list(_readable(wanted))
    found = {doc.id for doc in docs}
    again = index().apply(docs, [number for number in wanted if number not in found], read_at)
    turn_days(wanted)
    done = [number for number, mention in ops if mention not in again]
    for start in range(0, len(done), SLICE):
        IndexOp.objects.filter(pk__in=done[start : start + SLICE]).delete()
    return len(done)


def _clock() -> int:
    """The time in microseconds: the database's, where several machines may write to one index."""
    if connection.vendor != "postgresql":
        return time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute("select (extract(epoch from clock_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])


def _readable(numbers: Sequence[int]) -> list[IndexDoc]:
    """The documents of these mentions; one that can't be made is named in the log and left out.

    It is looked for by halves: a single bad row may not keep all that comes after it from the index.
    """
    try:
        return list(documents_of(numbers))
    except Error:
        raise  # says nothing of the rows: all of them wait
    except Exception:
        if len(numbers) == 1:
            log.exception("mention %s can't be indexed, and is left out", numbers[0])
            return []
    middle = len(numbers) // 2
    return _readable(numbers[:middle]) + _readable(numbers[middle:])


def documents_of(numbers: Sequence[int]) -> Iterator[IndexDoc]:
    """The mentions of these numbers as the index takes them; those that are gone are left out."""
    for start in range(0, len(numbers), SLICE):
        rows = Mention.objects.filter(pk__in=numbers[start : start + SLICE])
        yield from _documents(list(rows.select_related("voice", "place", "source")))


def all_documents() -> Iterator[IndexDoc]:
    """Every mention there is, oldest first: for a rebuild. Between its pages the outbox's work goes on,
    to the index that is asked and to the one that is built."""
    last = -1
    while True:
        rows = Mention.objects.filter(pk__gt=last).order_by("pk")
        page = list(rows.values_list("pk", flat=True)[:SLICE])
        if not page:
            return
        yield from _readable(page)
        last = page[-1]
        if not index().needs_rebuild:
            index_pending(SLICE)


def _wish() -> Path:
    return Path(settings.HOME) / "index" / "rebuild"


def ask_for_rebuild() -> None:
    """Ask the process that keeps the index to build it anew, within a second."""
    _wish().parent.mkdir(parents=True, exist_ok=True)
    _wish().touch()


def reindex() -> int:
    """Build the index anew from the database and put it in place at once; give how many mentions.

    What changes meanwhile goes to both, the old and the new. Raises `SearchRefused` while another
    process keeps the index: ask that one (`ask_for_rebuild`).
    """
    index().lock()
    with _only_one():
        _wish().unlink(missing_ok=True)
        return index().rebuild(all_documents(), _clock())


@contextmanager
def _only_one() -> Iterator[None]:
    """Be the only process, of all machines on one database, that builds the index anew."""
    if not index().shared or connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [REBUILDS])
        if not cursor.fetchone()[0]:
            raise SearchRefused(BEING_BUILT)
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [REBUILDS])


def _documents(rows: list[Mention]) -> Iterator[IndexDoc]:
    numbers = [row.pk for row in rows]
    topics = _grouped(
        MentionTopic.objects.filter(mention__in=numbers).values_list(
            "mention_id", "topic_id", "topic__name"
        )
    )
    tags = _grouped(
        MentionTag.objects.filter(mention__in=numbers).values_list(
            "mention_id", "tag_id", "tag__name"
        )
    )
    for row in rows:
        mine, words = topics.get(row.pk, []), [name for _, name in tags.get(row.pk, [])]
        yield IndexDoc(
            id=row.pk,
            organisation=row.organisation_id,
            document=document_of(row, tags=words, topics=[name for _, name in mine]),
            published_at=row.published_at,
            voice=row.voice_id,
            place=row.place_id,
            source=row.source_id,
            topics=[number for number, _ in mine],
            intents=list(row.intents),
            categories=_used(row),
            tags=words,
            hashtags=row.hashtags,
            domains=sorted({site for site in map(site_of, row.links) if site}),
            links=sorted({page for page in map(page_of, row.links) if page}),
            # A private message is nobody's but the inbox's: no preview of a topic shows or counts it.
            hidden=row.is_hidden or row.is_private or bool(row.source and row.source.is_hidden),
            is_copy=row.copy_of_id is not None,
            starred=row.is_starred,
            unread=row.read_at is None,
        )


def _used(row: Mention) -> list[int]:
    """The own categories of a mention that are in use."""
    used = in_use(row.organisation_id) if row.categories else {}
    return [int(key) for key in row.categories if key in used]


def _grouped(rows: Iterable[tuple[int, int, str]]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for mention, number, name in rows:
        found[mention].append((number, name))
    return found


def site_of(address: str) -> str:
    """The site of an address, without www; "" for what isn't one."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def page_of(address: str) -> str:
    """The page of an address, however it was passed on: without scheme, www, fragment, and what only
    tells where a visitor came from; "" for what isn't one."""
    site = site_of(address)
    if not site:
        return ""
    parts = urlsplit(address)
    asked = [
        pair for pair in parts.query.split("&") if pair and not pair.lower().startswith(TRACKING)
    ]
    page = site + parts.path.rstrip("/")
    return ("?".join([page, "&".join(asked)]) if asked else page)[:LONGEST_PAGE]


def run(stop: threading.Event) -> None:
    """Keep the index up to date until told to stop. Another indexer at work is waited for."""
    while not stop.is_set():
        try:
            if index().needs_rebuild or _wish().exists():
                reindex()
            while index_pending() and not stop.is_set():
                pass
            pause = BEAT_S
        except SearchRefused as refusal:
            log.debug("the index can't be written now: %s", refusal)
            pause = PATIENCE_S
        except Exception:
            # The thread's own boundary: a locked database or a full disk must not end the indexing.
            log.exception("the index could not be brought up to date")
            pause = PATIENCE_S
        finally:
            close_old_connections()
        stop.wait(pause)
