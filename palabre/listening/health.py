"""How a source is, in words: its state, why, and the act that mends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.channels.doors import source_kind
from palabre.connectors.contract import Capability
from palabre.listening.models import Source, SourceDay
from palabre.listening.rules import SourceState

DAYS = 30


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state for a page: the word, its mark, the sentence, and the act that mends."""

    word: str | Promise
    kind: str = ""
    icon: str = ""
    sentence: str = ""
    mends: str = ""


_STATES = {
    SourceState.PAUSED: Health(gettext_lazy("Paused"), "", "circle-pause", mends="resume"),
    SourceState.FAILING: Health(
        gettext_lazy("Can't be read"), "bad", "octagon-alert", mends="read"
    ),
    SourceState.RECONNECT: Health(
        gettext_lazy("Needs its account"), "bad", "plug-zap", mends="connect"
    ),
    SourceState.GONE: Health(gettext_lazy("Gone"), "bad", "unplug", mends="resume"),
}


def is_stream(source: Source) -> bool:
    """Whether the source is a stream, which stays open, and isn't read at times."""
    try:
        return source_kind(source.platform, source.kind).capability is Capability.STREAM
    except KeyError:
        return False


def health(source: Source) -> Health:
    """How a source is now. Sentences of connectors are told in the reader's language."""
    known = _STATES.get(SourceState(source.state))
    said = _(source.last_error) if source.last_error else ""
    if known:
        return Health(known.word, known.kind, known.icon, said, known.mends)
    if source.last_error and source.read_at is None:
        return Health(_("Can't be read"), "warn", "triangle-alert", said, "read")
    if source.last_error:
        return Health(_("Read with trouble"), "warn", "triangle-alert", said, "read")
    if is_stream(source):
        return _stream_health(source)
    if source.read_at is None:
        return Health(_("Waiting for its first reading"), "", "clock")
    return Health(_("Read"), "good", "check")


def _stream_health(source: Source) -> Health:
    if source.leased_until and source.leased_until > timezone.now():
        return Health(_("Open, listening"), "good", "radio")
    return Health(_("Being opened"), "", "clock")


def with_days(sources: Sequence[Source]) -> list[Source]:
    """The same sources with ``recent``: what came and was kept in each of the last thirty days."""
    # The days are the house's, as they were noted: one row can't be cut at every reader's midnight.
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    first = today - timedelta(days=DAYS - 1)
    rows = SourceDay.objects.filter(source__in=[s.pk for s in sources], day__gte=first)
    by_source: dict[int, dict[date, SourceDay]] = {}
    for row in rows:
        by_source.setdefault(row.source_id, {})[row.day] = row
    for source in sources:
        source.recent = Recent(first, by_source.get(source.pk, {}))  # type: ignore[attr-defined]
        source.health = health(source)  # type: ignore[attr-defined]
    return list(sources)


class Recent:
    """Thirty days of one source."""

    def __init__(self, first: date, rows: dict[date, SourceDay]) -> None:
        self.days = [first + timedelta(days=n) for n in range(DAYS)]
        self.came = [rows[day].came if day in rows else 0 for day in self.days]
        self.kept = [rows[day].kept if day in rows else 0 for day in self.days]
        self.faults = sum(row.faults for row in rows.values())

    @property
    def came_sum(self) -> int:
        """How many texts came."""
        return sum(self.came)

    @property
    def kept_sum(self) -> int:
        """How many of them were new mentions of a topic."""
        return sum(self.kept)


def none_reached(sources: Iterable[Source]) -> bool:
    """Whether all of these were tried and no network could be reached, as without the internet.

    A place that answers and refuses is failing at once; one that can't be reached is tried again.
    """
    rows = list(sources)
    return bool(rows) and all(
        row.last_error and row.read_at is None and row.state == SourceState.ACTIVE for row in rows
    )
