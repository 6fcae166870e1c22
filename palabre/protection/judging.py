"""What is unusual about a topic: its counts against its own normal, as `analysis.bursts` has it.

The five minutes of the last hour may still change, so they are judged anew each time upon a copy of what is
usual. A count that isn't full yet is at least that much: it may raise an alarm at once, which is what keeps
the time from the post that crosses the line to the mail under a minute.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from palabre.analysis.bursts import FEW_ALARMS, SENSITIVE, Alarm, Rule
from palabre.analysis.bursts import Watch as Usual
from palabre.protection import counting
from palabre.protection.models import Vigil, Watch

LOOKED_BACK = timedelta(days=9)
"""What is usual is reckoned from so much, when a watch begins: five days, and three for the new high."""
QUIET_BELOW = 5
ALL, NEGATIVE = "all", "negative"


def judge(number: int) -> dict[str, Alarm]:
    """Hold a topic's counts against what is usual; the new alarm of each series. Each is given once, ever.

    Call it in the transaction that makes something of them.
    """
    watch = Watch.objects.select_for_update().select_related("topic").get(pk=number)
    rule = _rule(watch)
    now = timezone.now()
    closed = counting.floor(now - counting.OPEN)
    last = counting.floor(now) + counting.STEP
    begin = watch.settled if watch.of_all else _first(watch, now)
    rows = counting.series(number, begin, last)
    if watch.of_all and closed <= watch.settled and _is_quiet(rows):
        return {}
    found: dict[str, Alarm] = {}
    for name, column in ((ALL, 1), (NEGATIVE, 2)):
        memory = getattr(watch, f"of_{name}")
        usual = Usual.of(memory, rule) if memory else Usual(counting.STEP.total_seconds(), rule)
        settled = [row for row in rows if row[0] < closed]
        raised = _feed(usual, settled, column)
        setattr(watch, f"of_{name}", usual.state())
        raised += _feed(usual, rows[len(settled) :], column)
        fresh = [one for one in raised if one.at > watch.alarms.get(name, 0)]
        recent = [one for one in fresh if one.at >= (now - counting.LATE).timestamp()]
        if fresh:
            watch.alarms[name] = fresh[-1].at
        if recent:
            found[name] = recent[-1]
    watch.settled = max(watch.settled, closed)
    watch.save()
    return found


def _rule(watch: Watch) -> Rule:
    """The brand's rule. A memory is of one rule: when that changes, the memory is made anew."""
    wanted = Vigil.objects.filter(pk=watch.topic.brand_id, is_sensitive=True).exists()
    if wanted != watch.is_sensitive:
        watch.is_sensitive = wanted
        watch.of_all, watch.of_negative = {}, {}
    return SENSITIVE if wanted else FEW_ALARMS


def _first(watch: Watch, now: datetime) -> datetime:
    """Where the counts begin: before a topic's first mention nobody knows what was usual."""
    first = counting.first_heard(watch.pk)
    return max(first or watch.settled, counting.floor(now - LOOKED_BACK))


def _is_quiet(rows: Sequence[tuple[datetime, int, int]]) -> bool:
    """Whether so little was heard that no rule would say a word."""
    return sum(seen for _at, seen, _negative in rows) < QUIET_BELOW


def _feed(usual: Usual, rows: Sequence[tuple[datetime, int, int]], column: int) -> list[Alarm]:
    raised = [usual.feed(row[0].timestamp(), row[column]) for row in rows]  # type: ignore[arg-type]
    return [alarm for alarm in raised if alarm is not None]


def moment(seconds: float) -> datetime:
    """The moment of a bucket."""
    return datetime.fromtimestamp(seconds, UTC)
