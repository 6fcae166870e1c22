"""What networks tell an organisation's app by themselves: texts that only their names open, and deletions."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import open_platform
from palabre.channels.health import watched
from palabre.connectors.contract import Page, Rejected
from palabre.connectors.protocols import IsTold, Told
from palabre.jobs import enqueue
from palabre.listening.absent import remember
from palabre.listening.checking import changed
from palabre.listening.deleting import delete_remote
from palabre.listening.models import Mention, Source
from palabre.listening.reading import READ_STATES, account_of, take_page, unlearn

log = logging.getLogger(__name__)

AT_ONCE = 50  # texts that one job asks for, a call each
CALM = timedelta(minutes=5)  # figures of a text are asked for so seldom, however often they move


def take_delivery(organisation: int, slug: str, body: bytes) -> bool:
    """Note what a network told; a job reads it, for who sends waits for no network. False when it can't be
    read. How much one sending may hold is bounded by the door."""
    connector = open_platform(slug)
    if not isinstance(connector, IsTold):
        return False
    try:
        told = connector.told(body)
    except Rejected as fault:
        log.info("what was told can't be read", extra={"platform": slug, "fault": str(fault)})
        return False
    gone = list(dict.fromkeys(name for one in told for name in one.deleted))
    with transaction.atomic():
        if gone:
            delete_remote([organisation], slug, gone)
            # The word of a deletion may come before the text itself.
            remember(organisation, slug, gone, again=False)
        for one in _together(told):
            _note(organisation, slug, one)
    return True


def _together(told: Sequence[Told]) -> list[Told]:
    """What is to be read, once for each account and way of reading: a network that was kept waiting sends
    hundreds of changes together, each by itself."""
    found: dict[tuple[str, str, bool, bool], dict[str, None]] = {}
    for one in told:
        if not one.deleted:
            key = (one.account, one.source, bool(one.names), one.calm)
            found.setdefault(key, {}).update(dict.fromkeys(one.names))
    return [
        Told(account, source, tuple(list(names)[start : start + at_once]), calm=calm)
        for (account, source, _named, calm), names in found.items()
        for at_once in [
            1 if calm else AT_ONCE
        ]  # one name each, so that those of later sendings join it
        for start in range(0, max(1, len(names)), at_once)
    ]


def _note(organisation: int, slug: str, told: Told) -> None:
    ours = Source.objects.filter(organisation=organisation, platform=slug, kind=told.source)
    for source in ours.filter(state__in=READ_STATES).exclude(channel=None):
        if told.names:
            names = list(told.names)
            digest = hashlib.sha256(" ".join([told.account, *names]).encode()).hexdigest()[:40]
            key = f"told:{source.pk}:{digest}"
            due = timezone.now() + CALM if told.calm else None
            enqueue("listening.fetch_told", source.pk, told.account, names, key=key, due_at=due)
        else:
            now = timezone.now()
            Source.objects.filter(pk=source.pk, due_at__gt=now).update(due_at=now)
            enqueue("listening.read_source", source.pk, key=f"read:{source.pk}")


def fetch(number: int, account: str, names: Sequence[str]) -> None:
    """Read the texts of which a network told, for one source. Raises the errors of connectors but `Rejected`:
    what can't be seen by its name is gone again, or was never ours."""
    rows = Source.objects.select_related("channel", "organisation")
    source = rows.filter(pk=number, state__in=READ_STATES).first()
    if source is None:
        return
    try:
        with watched(channel := account_of(source)):
            connector = open_platform(source.platform, channel, unasked=True)
            page = connector.fetch(Told(account, source.kind, tuple(names)))
    except Rejected as fault:
        log.info("what was told can't be seen", extra={"source": number, "fault": str(fault)})
        return
    if page.items:
        source.refresh_from_db()
        # What was told says nothing about where the next reading starts.
        unlearn([source])
        take_page(source, replace(_with_edits(source, page), cursor=source.cursor))


def _with_edits(source: Source, page: Page) -> Page:
    """The page with those said to be edited now whose words are others than those that are kept."""
    texts = Mention.objects.filter(organisation=source.organisation_id, platform=source.platform)
    rows = texts.filter(remote_id__in=[one.remote_id for one in page.items])
    words = {
        name: (title, text) for name, title, text in rows.values_list("remote_id", "title", "text")
    }
    edited = {one.remote_id: one for one in changed(page.items, words, timezone.now())}
    return replace(page, items=tuple(edited.get(one.remote_id, one) for one in page.items))
