"""What is unusual about a topic, or all of a brand's own: counts against their normal, by `analysis.bursts`.

The five minutes of the last hour may still change, so they are judged anew each time upon a copy of what is
usual. A count that isn't full yet is at least that much: it may raise an alarm at once, which is what keeps
the time from the post that crosses the line to the mail under a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from palabre.analysis.bursts import FEW_ALARMS, SENSITIVE, SLOW_SENSITIVE, Alarm, Rule
from palabre.analysis.bursts import SLOW as SLOW_RULE
from palabre.analysis.bursts import Watch as Usual
from palabre.protection import counting
from palabre.protection.models import BrandWatch, Vigil, Watch

PAST = timedelta(days=9)
"""What is usual is reckoned from so much before the first moment that is judged: five days, and three for
the new high."""
SLOW_PAST = timedelta(days=33)
MADE_ANEW = timedelta(minutes=30)
SLOWLY = timedelta(minutes=5)
LEARNT = timedelta(days=1)
"""A source that is younger tells nothing of what is unusual."""
NEWS = timedelta(hours=6)
"""What is older is history, and wakes nobody."""
QUIET_BELOW = 5
HOUR = timedelta(hours=1)
ALL, NEGATIVE = "all", "negative"
SERIES = ((ALL, 1), (NEGATIVE, 2))
SLOW = "slow_"
"""Before the name of a series: judged by hours, for what is little spoken of."""

Rows = Sequence[tuple[datetime, int, int]]
Memory = Watch | BrandWatch


@dataclass(frozen=True, slots=True)
class Judged:
    """The new alarms of a topic by series, those that history shows with their series, and the columns of
    the watch as they are then."""

    alarms: dict[str, Alarm] = field(default_factory=dict)
    past: list[tuple[str, Alarm]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)


def judge(watch: Memory, now: datetime) -> Judged:
    """Hold a topic's counts against what is usual. Nothing is written: see `settle`."""
    sensitive = Vigil.objects.filter(pk=watch.of_brand, is_sensitive=True).exists()
    if watch.settled > now:
        _set_back(watch, now)
    anew = sensitive != watch.is_sensitive or _is_made_anew(watch, now)
    columns: dict[str, Any] = {"judged": watch.counted, "is_sensitive": sensitive}
    found = Judged({}, [], columns)
    closed = counting.floor(now - counting.OPEN)
    begin = _first(watch, now) if anew else watch.settled
    rows = counting.series(counting.of_watch(watch), begin, counting.floor(now) + counting.STEP)
    if anew or closed > watch.settled or not _is_quiet(rows):
        _judge_fast(watch, found, rows, closed, SENSITIVE if sensitive else FEW_ALARMS, anew=anew)
        columns["settled"] = max(watch.settled, closed)
    if anew or watch.slow_at is None or watch.slow_at < now - SLOWLY:
        _judge_slow(watch, found, SLOW_SENSITIVE if sensitive else SLOW_RULE, now, anew=anew)
        columns["slow_at"] = now
    if anew:
        columns |= {"made_at": now, "stale_from": None}
    news = max(watch.settled, counting.floor(now - NEWS)).timestamp()
    _sort_out(watch, found, news, now)
    return found


def _set_back(watch: Memory, now: datetime) -> None:
    """Forget what a clock that ran ahead made of it: else nothing would be noticed until it is that late."""
    watch.settled = counting.floor(now - counting.OPEN)
    watch.alarms = {name: at for name, at in watch.alarms.items() if at <= now.timestamp()}
    watch.of_all, watch.slow_at = {}, None


def _judge_fast(
    watch: Memory, found: Judged, rows: Rows, closed: datetime, rule: Rule, *, anew: bool
) -> None:
    for name, column in SERIES:
        memory = getattr(watch, f"of_{name}")
        usual = Usual(counting.STEP.total_seconds(), rule) if anew else Usual.of(memory, rule)
        settled = [row for row in rows if row[0] < closed]
        raised = _feed(usual, settled, column)
        found.columns[f"of_{name}"] = usual.state()
        raised += _feed(usual, rows[len(settled) :], column)
        found.past.extend((name, one) for one in raised)


def _judge_slow(watch: Memory, found: Judged, rule: Rule, now: datetime, *, anew: bool) -> None:
    """By whole hours; the running one is at least what it is."""
    first = counting.first_heard(counting.of_watch(watch)) or now
    if not anew:
        first = max(first, now - SLOW_PAST)
    rows = counting.hours(counting.of_watch(watch), first, now)
    for name, column in SERIES:
        usual = Usual(HOUR.total_seconds(), rule)
        found.past.extend((SLOW + name, one) for one in _feed(usual, rows, column))


def _sort_out(watch: Memory, found: Judged, news: float, now: datetime) -> None:
    """Which of the alarms are news, each once ever; what is older stays as past."""
    told = dict(watch.alarms)
    young = now - LEARNT
    topics = topics_of(watch)
    for name, alarm in list(found.past):
        is_news = alarm.at >= news
        # What a source that was just added brings at once is neither news nor history of the topic.
        is_young = alarm.at >= young.timestamp() and not _is_said_by_old_sources(
            topics, name, alarm, young
        )
        if is_news or is_young:
            found.past.remove((name, alarm))
        if is_news and not is_young and alarm.at > told.get(name, 0):
            found.alarms[name] = alarm
            told[name] = alarm.at
    found.columns["alarms"] = told


def _is_said_by_old_sources(
    topics: Sequence[int], name: str, alarm: Alarm, young: datetime
) -> bool:
    """Whether it would still be unusual without what sources say that were just added."""
    since = moment(alarm.at + counting.STEP.total_seconds() - alarm.window)
    rest = alarm.seen - counting.uncommon(topics, min(since, moment(alarm.since)), young)
    deviation = (alarm.seen - alarm.expected) / alarm.z
    rule = SLOW_RULE if name.startswith(SLOW) else FEW_ALARMS
    return rest == alarm.seen or rest > alarm.expected + rule.line * deviation


def topics_of(watch: Memory) -> list[int]:
    """The topics whose mentions are judged."""
    if isinstance(watch, Watch):
        return [watch.pk]
    return [one.pk for one in counting.own_topics(watch.pk)]


def settle(watch: Memory, judged: Judged) -> bool:
    """Write down what was judged, in the transaction that makes something of it; False when somebody else
    judged it meanwhile, and nothing is to be made of it."""
    rows = type(watch).objects.filter(pk=watch.pk, rounds=watch.rounds, version=watch.version)
    return bool(rows.update(rounds=F("rounds") + 1, **judged.columns))


def _is_made_anew(watch: Memory, now: datetime) -> bool:
    """Whether there is no memory yet, or history came in since it was made some time ago."""
    made = watch.made_at
    return not watch.of_all or (
        watch.stale_from is not None and (made is None or made < now - MADE_ANEW)
    )


def _first(watch: Memory, now: datetime) -> datetime:
    """Where the counts begin: before a topic's first mention nobody knows what was usual."""
    first = counting.first_heard(counting.of_watch(watch)) or watch.settled
    if watch.made_at is None:
        return first
    judged = min(watch.stale_from or now, now)
    return max(first, counting.floor(judged - PAST))


def _is_quiet(rows: Rows) -> bool:
    """Whether so little was heard that no rule would say a word."""
    return sum(seen for _at, seen, _negative in rows) < QUIET_BELOW


def _feed(usual: Usual, rows: Rows, column: int) -> list[Alarm]:
    raised = [usual.feed(row[0].timestamp(), row[column]) for row in rows]  # type: ignore[arg-type]
    return [alarm for alarm in raised if alarm is not None]


def moment(seconds: float) -> datetime:
    """The moment of a bucket."""
    return datetime.fromtimestamp(seconds, UTC)
