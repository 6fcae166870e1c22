"""Reading a source when it is due: lease, connector, ingest, health, next time."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from palabre.analysis.query import Phrase, QueryError, Word, parse
from palabre.analysis.query import words as sought_words
from palabre.channels.budgets import spend
from palabre.channels.doors import kinds, open_platform, source_kind
from palabre.channels.health import watched
from palabre.channels.models import Channel
from palabre.connectors.contract import (
    SEEN,
    Capability,
    ConnectorError,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    TooSoon,
    Unavailable,
)
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, move
from palabre.jobs import enqueue
from palabre.listening.articles import ask_for_whole_texts
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import Ingested, ingest
from palabre.listening.models import Mention, Source, SourceDay, Topic
from palabre.listening.rules import SOURCE_MOVES, SourceState
from palabre.listening.storing import count_likes

log = logging.getLogger(__name__)

BROKE = N_("It could not be read for a reason of our own; the log of the server says which.")

LEASE = timedelta(minutes=2)
# So many pages are read at once; when there are more, the others have their turn first.
MOST_PAGES, READS_ON = 10, timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=12)
GIVE_UP_AFTER = 5
# Whose turn it is, kept in the cursor of a search beside the connector's own places.
TURN = "turn"
# Topics that commit late are looked for so long.
OVERLAP = timedelta(minutes=1)
WAY = Concat("platform", Value("/"), "kind")
COUNTS = ("reads", "faults", "came", "kept")
Counts = tuple[int, int, int, int]
READ_STATES = (SourceState.ACTIVE, SourceState.FAILING)


ANOTHER_BRAND = N_("The account that this source is read with belongs to another brand now.")


def source_key(
    platform: str, kind: str, values: Mapping[str, str], channel: int | None = None
) -> str:
    """What makes two sources the same: one platform, read in one way, with the same values, and with
    the same account where the way needs one."""
    parts: list[Any] = [platform, kind, dict(sorted(values.items()))]
    if channel and source_kind(platform, kind).needs_account:
        parts.append(channel)
    plain = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def due(now: datetime) -> QuerySet[Source]:
    """Sources to be read now and held by nobody; streams are kept open by the listener instead."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    rows = Source.objects.filter(free, state__in=READ_STATES, due_at__lte=now)
    return rows.alias(way=WAY).exclude(way__in=_ways(Capability.STREAM))


def due_together(now: datetime) -> QuerySet[Source]:
    """Those of the due sources that a round reads: they need no account, and ask for no words."""
    rows = due(now).filter(channel=None).alias(way=WAY)
    return rows.exclude(way__in=_ways(Capability.SEARCH))


def _ways(capability: Capability) -> list[str]:
    return [f"{slug}/{kind}" for slug, kind in kinds(capability)]


def due_alone(now: datetime) -> list[int]:
    """The others, each read by a job of its own: a call is counted in a row before it is made."""
    together = due_together(now).values("pk")
    rows = due(now).exclude(pk__in=together).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:500])


def read_source(number: int) -> Ingested | None:
    """Read one source if it is due and free; None when it isn't. Faults end in its health, not here."""
    now = timezone.now()
    if not due(now).filter(pk=number).update(leased_until=now + LEASE):
        return None
    source = Source.objects.select_related("channel", "organisation").get(pk=number)
    unlearn([source])
    try:
        return _read(source)
    except ConnectorError as error:
        note_fault(source, error)
    except Exception:
        # The boundary of one source's reading: whatever it is, the others must be read.
        log.exception("a source could not be read", extra={"source": number})
        note_fault(source, Unavailable(BROKE))
    finally:
        Source.objects.filter(pk=number, leased_until=source.leased_until).update(leased_until=None)
    return None


def account_of(source: Source) -> Channel | None:
    """The account that a source is read with; raises `Rejected` when it is no longer its brand's."""
    if source.channel and not source.channel.serves(source.brand_id):
        raise Rejected(ANOTHER_BRAND)
    return source.channel


def _read(source: Source) -> Ingested:
    account = account_of(source)
    with watched(account):
        return _read_pages(source, open_platform(source.platform, account, unasked=True))


def _read_pages(source: Source, connector: Any) -> Ingested:
    came, mentions = 0, []
    turn = int(source.cursor.get(TURN, 0))
    asked = _whose_turn(source, turn)
    for _ in range(MOST_PAGES):
        page = _next_page(connector, source, asked, turn)
        result = take_page(source, page)
        came += result.came
        mentions += result.mentions
        if not page.more or page.gone:
            break
        _keep(source)
    return Ingested(came, mentions)


def unlearn(sources: Sequence[Source]) -> None:
    """Let what was given before be given once more, in memory, where topics have changed since.

    A connector may leave out what its cursor calls ``seen``; for a new topic that may be news.
    """
    houses = {source.organisation_id for source in sources}
    changes = Topic.objects.filter(organisation__in=houses).values_list("organisation")
    newest = dict(changes.annotate(Max("changed_at")))
    for source in sources:
        changed = newest.get(source.organisation_id)
        since = source.read_at
        if SEEN in source.cursor and changed and (since is None or changed > since - OVERLAP):
            source.cursor = {name: v for name, v in source.cursor.items() if name != SEEN}


def _keep(source: Source) -> None:
    """Extend the lease, if it is still ours."""
    until = timezone.now() + LEASE
    Source.objects.filter(pk=source.pk, leased_until=source.leased_until).update(leased_until=until)
    source.leased_until = until


def _next_page(connector: Any, source: Source, asked: str, turn: int) -> Page:
    kind = source_kind(source.platform, source.kind)
    if kind.capability is not Capability.SEARCH:
        return connector.read(source.kind, source.values, source.cursor)
    if not asked:
        return Page(cursor=source.cursor)
    page = connector.search(asked, source.cursor, language=source.language)
    return replace(page, cursor={**page.cursor, TURN: turn + 1})


def _whose_turn(source: Source, turn: int) -> str:
    """The words a search asks for this time: each of the topics' words in turn; "" for no search."""
    if source_kind(source.platform, source.kind).capability is not Capability.SEARCH:
        return ""
    words = search_words(source)
    own = source.values.get("words", "")
    return own or (words[turn % len(words)] if words else "")


def search_words(source: Source) -> list[str]:
    """What to ask a platform's own search for: each word or phrase that the topics look for.

    Platforms understand little more than words: the query itself decides afterwards what is kept.
    """
    topics = Topic.objects.filter(organisation=source.organisation).order_by("pk")
    if source.brand_id:
        topics = topics.filter(brand=source.brand_id)
    found: dict[str, None] = {}
    for topic in topics[:200]:
        try:
            found.update(dict.fromkeys(map(_asked, sought_words(parse(topic.query)))))
        except QueryError:
            continue
    return [word for word in found if word]


def _asked(term: Word | Phrase) -> str:
    """A term as any platform's search takes it; wildcards are left to our own matching."""
    if isinstance(term, Word):
        return "" if term.pattern else term.text
    return f'"{" ".join(word.text for word in term.words if not word.pattern)}"'


def take_page(source: Source, page: Page, *, is_live: bool = True) -> Ingested:
    """Bring one page in, with the source's cursor and health in the same transaction.

    ``is_live`` says that it was read now, and not sent by somebody.
    """

    def settle(made: list[Mention]) -> None:
        note_page(source, page, len(made))
        note_day(source, reads=1, faults=bool(page.trouble), came=len(page.items), kept=len(made))
        spend(source.channel, page.cost)
        ask_for_whole_texts(made)

    taken = ingest(page.items, source.platform, [source], is_live=is_live, then=settle)
    lease = source.leased_until
    source.refresh_from_db()
    source.leased_until = lease
    return taken


def note_page(source: Source, page: Page, kept: int, reads_on: timedelta = READS_ON) -> None:
    """Write what a reading brought, but for its day, and delete what it says is gone over there.

    Only the row changes: a transaction that is tried again must find the source in memory as it was.
    """
    if page.deleted:
        delete_remote([source.organisation_id], source.platform, page.deleted)
    if page.likes:
        count_likes(source.organisation_id, source.platform, page.likes)
    now, came = timezone.now(), len(page.items)
    fresh: dict[str, Any] = {
        "cursor": dict(page.cursor),
        "read_at": now,
        "due_at": now
        + (max(page.wait or reads_on, reads_on) if page.more else pause(source, page)),
        "attempts": 0,
        "last_error": page.trouble[:500],
        "remarks": list(page.remarks)[:10],
        "came_total": F("came_total") + came,
        "kept_total": F("kept_total") + kept,
    }
    if came:
        fresh |= {"came_at": now, "came_last": came}
    if page.moved_to:
        fresh |= _moved(source, page.moved_to)
    announced = bool(page.hub) and page.hub[:500] != source.hub
    if announced:
        # Another hub gets another secret: the one before could sign with the old one for ever.
        fresh |= {"hub": page.hub[:500], "hub_until": None, "hub_secret": ""}
    rows = Source.objects.filter(pk=source.pk)
    rows.update(**fresh)
    if page.title and source.name == source.values.get("url", ""):
        # Only while it still goes by its address: a person's name for it stays.
        rows.filter(name=source.name).update(name=page.title[:200])
    if announced:
        enqueue("listening.subscribe_to_hub", source.pk, key=f"hub:{source.pk}")
    _settle_state(source, page)


def pause(source: Source, page: Page) -> timedelta:
    """How long a source is left in peace after a page that was its last."""
    usual = source_kind(source.platform, source.kind).every or timedelta()
    return min(max(page.wait or timedelta(), usual), LONGEST_PAUSE)


def _settle_state(source: Source, page: Page) -> None:
    if not page.gone and source.state == SourceState.ACTIVE:
        return
    row = Source.objects.get(pk=source.pk)
    if page.gone and row.state in READ_STATES:
        move(row, SourceState.GONE, MACHINE, SOURCE_MOVES)
    elif row.state == SourceState.FAILING and not page.trouble:
        move(row, SourceState.ACTIVE, MACHINE, SOURCE_MOVES)


def _moved(source: Source, address: str) -> dict[str, Any]:
    """The new address of a source that moved, unless the organisation already reads that one."""
    values = {**source.values, "url": address}
    key = source_key(source.platform, source.kind, values, source.channel_id)
    others = Source.objects.filter(organisation_id=source.organisation_id, key=key)
    if others.exclude(pk=source.pk).exists():
        return {}
    return {"values": values, "key": key}


def note_day(source: Source, **counts: int) -> None:
    """Add to what the source brought today, a day of the house's own time zone."""
    # int: what is counted may be a yes or no, and PostgreSQL adds none to a number.
    reads, faults, came, kept = (int(counts.get(name, 0)) for name in COUNTS)
    note_days({source.pk: (reads, faults, came, kept)})


def note_days(counts: Mapping[int, Counts]) -> None:
    """Add its counts to the day of each of these sources: one statement, for a round notes thousands."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    table, ops = connection.ops.quote_name(SourceDay._meta.db_table), connection.ops
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} AS old (source_id, day, reads, faults, came, kept)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (source_id, day) DO UPDATE SET"
            " reads = old.reads + excluded.reads, faults = old.faults + excluded.faults,"
            " came = old.came + excluded.came, kept = old.kept + excluded.kept",
            [
                (source, ops.adapt_datefield_value(today), *counts[source])
                for source in sorted(counts)
            ],
        )


def note_fault(source: Source, error: ConnectorError) -> None:
    """Write down what failed and when we try again: later each time, never for ever in silence."""
    now = timezone.now()
    if isinstance(error, TooSoon):
        Source.objects.filter(pk=source.pk).update(due_at=now + error.wait)
        return
    kind = source_kind(source.platform, source.kind)
    usual = kind.every or timedelta(seconds=10)
    attempts = source.attempts + 1
    wait = min(usual * 2 ** min(attempts, 8), LONGEST_PAUSE)
    if isinstance(error, RateLimited):
        attempts = source.attempts
        wait = max(error.wait, timedelta(seconds=1))
    fault = type(error).__name__
    log.info(
        "source %s not read: %s", source.pk, fault, extra={"source": source.pk, "fault": fault}
    )
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            attempts=attempts,
            last_error=str(error)[:500],
            remarks=[],
            due_at=now + wait,
        )
        if isinstance(error, RateLimited):
            return
        note_day(source, faults=1)
        state = _state_after(source, error, attempts)
        if state != source.state and state in SOURCE_MOVES[source.state]:
            move(Source.objects.get(pk=source.pk), state, MACHINE, SOURCE_MOVES)


def _state_after(source: Source, error: ConnectorError, attempts: int) -> str:
    if isinstance(error, Reconnect):
        return SourceState.RECONNECT
    if isinstance(error, Rejected) or attempts >= GIVE_UP_AFTER:
        return SourceState.FAILING
    return source.state
