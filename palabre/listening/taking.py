"""Storing what a round of readings brought: few transactions, each whole or not at all."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.connectors.contract import ConnectorError, Page, Unavailable
from palabre.listening.articles import ask_for_whole_texts
from palabre.listening.ingest import drafts_of, ingest_drafts
from palabre.listening.models import Mention, Source
from palabre.listening.reading import BROKE, note_days, note_fault, note_page, pause
from palabre.listening.rules import SourceState

log = logging.getLogger(__name__)

# A source that has more to tell is read on so soon, one page a time.
READS_ON = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reading of a source brought; ``before`` is the cursor that stands in the row."""

    source: Source
    came: Page | ConnectorError
    before: Mapping[str, Any]

    @property
    def is_quiet(self) -> bool:
        """Whether the place just said that nothing changed, and the row has nothing else to learn."""
        if not isinstance(self.came, Page) or self.source.state != SourceState.ACTIVE:
            return False
        return self.came == Page(cursor=self.before, unchanged=True, wait=self.came.wait)


def take_all(outcomes: Sequence[Outcome]) -> None:
    """Store what these readings brought, and give their leases back. Faults end in a source's health."""
    _carefully(_take_faults, [one for one in outcomes if isinstance(one.came, ConnectorError)])
    _carefully(_take_pages, [one for one in outcomes if isinstance(one.came, Page)])


def _carefully(take: Callable[[Sequence[Outcome]], None], outcomes: Sequence[Outcome]) -> None:
    """Take them together, else one by one: what spoils one source's storing mustn't spoil the others."""
    try:
        if outcomes:
            take(outcomes)
    except Exception:
        if len(outcomes) > 1:
            for one in outcomes:
                _carefully(take, [one])
            return
        source = outcomes[0].source
        log.exception("a source could not be read", extra={"source": source.pk})
        _take_faults([Outcome(source, Unavailable(BROKE), {})])


@transaction.atomic
def _take_faults(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        if isinstance(one.came, ConnectorError):
            note_fault(one.source, one.came)
    _give_back(outcomes)


def _take_pages(outcomes: Sequence[Outcome]) -> None:
    """Bring the pages in as one batch; cursors and health move in the transaction that stores it."""
    pages = [(one.source, one.came) for one in outcomes if isinstance(one.came, Page)]
    quiet = [one for one in outcomes if one.is_quiet]
    calm = {one.source.pk for one in quiet}

    def settle(made: list[Mention]) -> None:
        kept = Counter(mention.source_id for mention in made)
        for source, page in pages:
            if source.pk not in calm:
                note_page(source, page, kept[source.pk], READS_ON)
        _note_quiet(quiet)
        note_days(
            {
                source.pk: (1, int(bool(page.trouble)), len(page.items), kept[source.pk])
                for source, page in pages
            }
        )
        ask_for_whole_texts(made)
        _give_back(outcomes)

    drafts = [
        draft for source, page in pages for draft in drafts_of(page.items, source) if page.items
    ]
    ingest_drafts(drafts, settle)


def _note_quiet(outcomes: Sequence[Outcome]) -> None:
    """Write on all rows at once that nothing changed."""
    now = timezone.now()
    by_pause: dict[timedelta, list[int]] = defaultdict(list)
    for one in outcomes:
        if isinstance(one.came, Page):
            by_pause[pause(one.source, one.came)].append(one.source.pk)
    for wait, numbers in by_pause.items():
        Source.objects.filter(pk__in=numbers).update(
            read_at=now, due_at=now + wait, attempts=0, last_error="", remarks=[]
        )


def _give_back(outcomes: Sequence[Outcome]) -> None:
    """End the leases, as far as they are still ours."""
    leases = {one.source.leased_until for one in outcomes}
    rows = Source.objects.filter(
        pk__in=[one.source.pk for one in outcomes], leased_until__in=leases
    )
    rows.update(leased_until=None)
