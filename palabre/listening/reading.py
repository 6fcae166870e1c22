"""Reading a source when it is due: lease, connector, ingest, health, next time."""

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from palabre.analysis.query import Phrase, QueryError, Word, parse
from palabre.analysis.query import words as sought_words
from palabre.channels.doors import open_platform, source_kind, stream_kinds
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
)
from palabre.governance.acts import MACHINE, move
from palabre.jobs import enqueue
from palabre.listening.articles import ask_for_whole_texts
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import Ingested, ingest
from palabre.listening.models import Mention, Source, SourceDay, Topic
from palabre.listening.rules import SOURCE_MOVES, SourceState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_PAGES = 10
LONGEST_PAUSE = timedelta(hours=12)
GIVE_UP_AFTER = 5
MOST_WORDS = 50
READ_STATES = (SourceState.ACTIVE, SourceState.FAILING)


def source_key(platform: str, kind: str, values: Mapping[str, str]) -> str:
    """What makes two sources the same: one platform, read in one way, with the same values."""
    plain = json.dumps([platform, kind, dict(sorted(values.items()))], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def due_sources(now: datetime) -> list[int]:
    """Sources to be read now and held by nobody; streams are kept open by the listener instead."""
    rows = Source.objects.filter(state__in=READ_STATES, due_at__lte=now)
    for slug, kind in stream_kinds():
        rows = rows.exclude(platform=slug, kind=kind)
    free = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    return list(free.order_by("due_at").values_list("pk", flat=True)[:500])


def read_source(number: int) -> Ingested | None:
    """Read one source if it is due and free; None when it isn't. Faults end in its health, not here."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = Source.objects.filter(free, pk=number, state__in=READ_STATES)
    for slug, kind in stream_kinds():
        mine = mine.exclude(platform=slug, kind=kind)
    if not mine.update(leased_until=now + LEASE):
        return None
    source = Source.objects.select_related("channel", "organisation").get(pk=number)
    try:
        return _read(source)
    except ConnectorError as error:
        note_fault(source, error)
        return None
    finally:
        Source.objects.filter(pk=number).update(leased_until=None)


def _read(source: Source) -> Ingested:
    connector = open_platform(source.platform, source.channel)
    came, mentions = 0, []
    for _ in range(MOST_PAGES):
        page = _next_page(connector, source)
        result = take_page(source, page)
        came += result.came
        mentions += result.mentions
        if not page.more or page.gone:
            break
        Source.objects.filter(pk=source.pk).update(leased_until=timezone.now() + LEASE)
    return Ingested(came, mentions)


def _next_page(connector: Any, source: Source) -> Page:
    kind = source_kind(source.platform, source.kind)
    if kind.capability is not Capability.SEARCH:
        return connector.read(source.kind, source.values, source.cursor)
    wanted = source.values.get("words") or whose_turn(search_words(source))
    if not wanted:
        return Page(cursor=source.cursor)
    page = connector.search(wanted, source.cursor.get(wanted, {}), language=source.language)
    # Each word has a cursor of its own; the latest fifty are kept.
    others = {word: at for word, at in source.cursor.items() if word != wanted}
    kept = dict([*others.items(), (wanted, dict(page.cursor))][-MOST_WORDS:])
    return replace(page, cursor=kept)


def search_words(source: Source) -> list[str]:
    """What to ask a platform's own search for: each word or phrase that the topics look for.

    Platforms understand little more than words: the query itself decides afterwards what is kept.
    """
    topics = Topic.objects.filter(organisation=source.organisation, is_active=True).order_by("pk")
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


def whose_turn(words: list[str]) -> str:
    """One word a minute, in turn: no state is needed, and each network is asked once at a time."""
    return words[int(time.time() // 60) % len(words)] if words else ""


def take_page(source: Source, page: Page) -> Ingested:
    """Bring one page in, with the source's cursor and health in the same transaction."""

    def settle(made: list[Mention]) -> None:
        if page.deleted:
            delete_remote([source.organisation_id], source.platform, page.deleted)
        _note_read(source, page, len(page.items), len(made))
        ask_for_whole_texts(made)

    return ingest(page.items, source.platform, [source], then=settle)


def _note_read(source: Source, page: Page, came: int, kept: int) -> None:
    now = timezone.now()
    kind = source_kind(source.platform, source.kind)
    pause = max(page.wait or timedelta(), kind.every or timedelta())
    source.cursor = dict(page.cursor)
    source.read_at, source.due_at = now, now + min(pause, LONGEST_PAUSE)
    source.attempts, source.last_error = 0, ""
    source.remarks = list(page.remarks)[:10]
    if came:
        source.came_at, source.came_last = now, came
    if page.title and source.name == source.values.get("url"):
        source.name = page.title[:200]
    announced = bool(page.hub) and page.hub[:500] != source.hub
    if announced:
        source.hub, source.hub_until = page.hub[:500], None
    if page.moved_to:
        _follow(source, page.moved_to)
    source.save(
        update_fields=[
            "cursor", "read_at", "due_at", "attempts", "last_error", "remarks", "came_last",
            "came_at", "name", "hub", "hub_until", "values", "key",
        ]
    )  # fmt: skip
    if announced:
        enqueue("listening.subscribe_to_hub", source.pk, key=f"hub:{source.pk}")
    Source.objects.filter(pk=source.pk).update(
        came_total=F("came_total") + came, kept_total=F("kept_total") + kept
    )
    note_day(source, reads=1, came=came, kept=kept)
    if page.gone:
        Source.objects.filter(pk=source.pk).update(last_error=" ".join(page.remarks)[:500])
        move(source, SourceState.GONE, MACHINE, SOURCE_MOVES)
    elif source.state == SourceState.FAILING:
        move(source, SourceState.ACTIVE, MACHINE, SOURCE_MOVES)


def _follow(source: Source, address: str) -> None:
    """Give a source that moved its new address, unless the house already reads that one."""
    values = {**source.values, "url": address}
    key = source_key(source.platform, source.kind, values)
    others = Source.objects.filter(organisation_id=source.organisation_id, key=key)
    if not others.exclude(pk=source.pk).exists():
        source.values, source.key = values, key


def note_day(source: Source, **counts: int) -> None:
    """Add to what the source brought today."""
    day, _ = SourceDay.objects.get_or_create(source=source, day=timezone.localdate())
    SourceDay.objects.filter(pk=day.pk).update(
        **{name: F(name) + count for name, count in counts.items() if count}
    )


def note_fault(source: Source, error: ConnectorError) -> None:
    """Write down what failed and when we try again: later each time, never for ever in silence."""
    now = timezone.now()
    kind = source_kind(source.platform, source.kind)
    usual = kind.every or timedelta(seconds=10)
    source.attempts += 1
    wait = min(usual * 2 ** min(source.attempts, 8), LONGEST_PAUSE)
    if isinstance(error, RateLimited):
        source.attempts -= 1
        wait = max(error.wait, timedelta(seconds=1))
    log.info("source not read", extra={"source": source.pk, "fault": type(error).__name__})
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            attempts=source.attempts, last_error=str(error)[:500], due_at=now + wait
        )
        if isinstance(error, RateLimited):
            return
        note_day(source, faults=1)
        state = _state_after(source, error)
        if state != source.state:
            move(source, state, MACHINE, SOURCE_MOVES)


def _state_after(source: Source, error: ConnectorError) -> str:
    if isinstance(error, Reconnect):
        return SourceState.RECONNECT
    if isinstance(error, Rejected) or source.attempts >= GIVE_UP_AFTER:
        return SourceState.FAILING
    return source.state
