"""What is unusual about a topic: its counts against its own normal, as `analysis.bursts` has it.

The five minutes of the last hour may still change, so they are judged anew each time upon a copy of what is
usual. A count that isn't full yet is at least that much: it may raise an alarm at once, which is what keeps
the time from the post that crosses the line to the mail under a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from palabre.analysis.bursts import FEW_ALARMS, SENSITIVE, Alarm, Rule
from palabre.analysis.bursts import Watch as Usual
from palabre.protection import counting
from palabre.protection.models import Vigil, Watch

PAST = timedelta(days=9)
"""What is usual is reckoned from so much before the first moment that is judged: five days, and three for
the new high."""
MADE_ANEW = timedelta(minutes=30)
QUIET_BELOW = 5
ALL, NEGATIVE = "all", "negative"


@dataclass(frozen=True, slots=True)
class Judged:
    """The new alarms of a topic by series, and those that history shows, with their series."""

    alarms: dict[str, Alarm]
    past: list[tuple[str, Alarm]]


def judge(number: int) -> Judged:
    """Hold a topic's counts against what is usual. Each alarm is given once, ever.

    Call it in the transaction that makes something of them.
    """
    watch = Watch.objects.select_for_update().select_related("topic").get(pk=number)
    rule = _rule(watch)
    now = timezone.now()
    closed = counting.floor(now - counting.OPEN)
    anew = _is_made_anew(watch, now)
    begin = _first(watch, now) if anew else watch.settled
    rows = counting.series(number, begin, counting.floor(now) + counting.STEP)
    if not anew and closed <= watch.settled and _is_quiet(rows):
        return Judged({}, [])
    news = max(watch.settled, counting.floor(now - counting.LATE)).timestamp()
    found = Judged({}, [])
    for name, column in ((ALL, 1), (NEGATIVE, 2)):
        memory = getattr(watch, f"of_{name}")
        usual = Usual(counting.STEP.total_seconds(), rule) if anew else Usual.of(memory, rule)
        settled = [row for row in rows if row[0] < closed]
        raised = _feed(usual, settled, column)
        setattr(watch, f"of_{name}", usual.state())
        raised += _feed(usual, rows[len(settled) :], column)
        fresh = [one for one in raised if one.at > watch.alarms.get(name, 0)]
        found.past.extend((name, one) for one in raised if one.at < news)
        if fresh and fresh[-1].at >= news:
            found.alarms[name] = fresh[-1]
            watch.alarms[name] = fresh[-1].at
    watch.settled = max(watch.settled, closed)
    if anew:
        watch.made_at, watch.stale_from = now, None
    watch.save()
    return found


def _is_made_anew(watch: Watch, now: datetime) -> bool:
    """Whether there is no memory yet, or history came in since it was made some time ago."""
    made = watch.made_at
    return not watch.of_all or (
        watch.stale_from is not None and (made is None or made < now - MADE_ANEW)
    )


def _rule(watch: Watch) -> Rule:
    """The brand's rule. A memory is of one rule: when that changes, the memory is made anew."""
    wanted = Vigil.objects.filter(pk=watch.topic.brand_id, is_sensitive=True).exists()
    if wanted != watch.is_sensitive:
        watch.is_sensitive = wanted
        watch.of_all, watch.of_negative = {}, {}
    return SENSITIVE if wanted else FEW_ALARMS


def _first(watch: Watch, now: datetime) -> datetime:
    """Where the counts begin: before a topic's first mention nobody knows what was usual."""
    first = counting.first_heard(watch.pk) or watch.settled
    if watch.made_at is None:
        return first
    judged = min(watch.stale_from or now, now)
    return max(first, counting.floor(judged - PAST))


def _is_quiet(rows: Sequence[tuple[datetime, int, int]]) -> bool:
    """Whether so little was heard that no rule would say a word."""
    return sum(seen for _at, seen, _negative in rows) < QUIET_BELOW


def _feed(usual: Usual, rows: Sequence[tuple[datetime, int, int]], column: int) -> list[Alarm]:
    raised = [usual.feed(row[0].timestamp(), row[column]) for row in rows]  # type: ignore[arg-type]
    return [alarm for alarm in raised if alarm is not None]


def moment(seconds: float) -> datetime:
    """The moment of a bucket."""
    return datetime.fromtimestamp(seconds, UTC)
