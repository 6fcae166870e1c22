"""What the mentions of a topic add up to, day by day (UTC): for shares of voice over long periods.

Adding up a year of mentions takes seconds, adding up its days nothing. So a job keeps the sums of days
(``TopicDay``). Each change of a mention, a deletion too, comes by the outbox of the index and turns its day
(``DayTurn``): the kept sum no longer holds, and is counted from the rows until the job was there again.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)  # fmt: skip

from palabre.listening.models import DayTurn, MentionTopic, Topic, TopicDay

DAY_MS = 24 * 3600 * 1000
# A mention's number begins with its time: so many numbers does a day have.
DAY_IDS = DAY_MS << 20
# So many days are counted at once: more would hold too much in memory where much is said.
AT_ONCE = 16
# What `Voice.is_unknown` says, asked of the database.
UNSIGNED = Q(
    mention__voice__remote_id__startswith="place:",
    mention__voice__name="",
    mention__voice__handle="",
)


@dataclass(frozen=True, slots=True)
class DaySum:
    """Mentions and voices of a topic in a day, and the mentions with each voice's n weighing sqrt(n)."""

    mentions: int = 0
    voices: int = 0
    damped: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """The languages and countries that count, none being all."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What kept sums call them; "" for all."""
        if not self.languages and not self.countries:
            return ""
        said = f"{','.join(self.languages)}|{','.join(self.countries)}"
        return blake2b(said.encode(), digest_size=16).hexdigest()


Sums = dict[tuple[int, int], DaySum]


def day_of(mention: int) -> int:
    """The day (UTC) of a mention, by its number: how many days since 1970."""
    return mention // DAY_IDS


def sums_of(topics: Sequence[Topic], terms: Terms, first: int, last: int) -> Sums:
    """The sums by topic and day, of the mentions with these numbers and those between; no day of nothing.

    Kept ones are taken where they hold and the whole day is asked for, all others counted now.
    """
    days = range(day_of(first), day_of(last) + 1)
    whole = [day for day in days if first <= day * DAY_IDS and (day + 1) * DAY_IDS - 1 <= last]
    found = {} if len(whole) < 2 else _kept(topics, terms, whole)
    missing = {topic: [day for day in days if (topic.pk, day) not in found] for topic in topics}
    for (start, end), some in _spans(missing):
        span = max(first, start * DAY_IDS), min(last, (end + 1) * DAY_IDS - 1)
        found |= _count(some, terms, *span)
    return found


def keep_sums(topics: Sequence[Topic], terms: Terms, days: range) -> int:
    """Count and keep the sums of these days that aren't kept, or don't hold any more; how many.

    Safe beside whatever changes meanwhile: what is kept names the turn that was read before counting.
    """
    kept = _kept(topics, terms, days)
    missing = {topic: [day for day in days if (topic.pk, day) not in kept] for topic in topics}
    made = 0
    for (start, end), some in _spans(missing):
        turns = _turns(range(start, end + 1))
        found = _count(some, terms, start * DAY_IDS, (end + 1) * DAY_IDS - 1)
        rows = [
            _row(topic, terms, day, turns.get(day, 0), found.get((topic.pk, day), DaySum()))
            for topic in some
            for day in range(start, end + 1)
        ]
        TopicDay.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["topic", "ground", "day"],
            update_fields=["turn", "mentions", "voices", "damped"],
        )
        made += len(rows)
    return made


@transaction.atomic
def turn_days(mentions: Iterable[int]) -> None:
    """Say that something changed among the mentions of these numbers' days."""
    days = sorted({day_of(number) for number in mentions})
    DayTurn.objects.bulk_create([DayTurn(day=day) for day in days], ignore_conflicts=True)
    # In their order: two indexers that turn the same days mustn't wait for each other.
    turned = DayTurn.objects.select_for_update().filter(day__in=days).order_by("day")
    DayTurn.objects.filter(pk__in=[one.pk for one in turned]).update(turn=F("turn") + 1)


def counted_between(topics: Sequence[Topic], first: int, last: int) -> QuerySet[MentionTopic]:
    """What figures about voices count: no copies, nothing hidden, no automatic voices."""
    return MentionTopic.objects.filter(
        topic__in=topics,
        mention__id__range=(first, last),
        mention__is_hidden=False,
        mention__copy_of=None,
        mention__voice__is_automatic=False,
    ).exclude(mention__source__is_hidden=True)


def _kept(topics: Sequence[Topic], terms: Terms, days: Sequence[int]) -> Sums:
    turns = _turns(days)
    rows = TopicDay.objects.filter(
        topic__in=topics, ground=terms.name, day__range=(days[0], days[-1])
    ).values_list("topic_id", "day", "turn", "mentions", "voices", "damped")
    return {
        (topic, day): DaySum(mentions, voices, damped)
        for topic, day, turn, mentions, voices, damped in rows.iterator()
        if turn == turns.get(day, 0)
    }


def _turns(days: Sequence[int]) -> dict[int, int]:
    rows = DayTurn.objects.filter(day__range=(days[0], days[-1]))
    return dict(rows.values_list("day", "turn"))


def _spans(
    missing: dict[Topic, list[int]],
) -> Iterator[tuple[tuple[int, int], list[Topic]]]:
    """Runs of days, each with the topics that miss all of it, at most ``AT_ONCE`` days long."""
    lacking: dict[int, list[Topic]] = {}
    for topic, days in missing.items():
        for day in days:
            lacking.setdefault(day, []).append(topic)

    def alike(day: int) -> tuple[int, list[int]]:
        return day // AT_ONCE, [topic.pk for topic in lacking[day]]

    runs = [
        list(days)
        for _, days in groupby(
            enumerate(sorted(lacking)), key=lambda one: (one[1] - one[0], alike(one[1]))
        )
    ]
    for run in runs:
        start, end = run[0][1], run[-1][1]
        yield (start, end), lacking[start]


def _count(topics: Sequence[Topic], terms: Terms, first: int, last: int) -> Sums:
    rows = counted_between(topics, first, last)
    if terms.languages:
        rows = rows.filter(mention__language__in=[*terms.languages, ""])
    if terms.countries:
        rows = rows.filter(mention__country__in=[*terms.countries, ""])
    day = ExpressionWrapper(F("mention__id") / DAY_IDS, BigIntegerField())
    unknown = ExpressionWrapper(UNSIGNED, BooleanField())
    names = ("topic_id", "day", "mention__voice_id", "unknown")
    counted = rows.annotate(day=day, unknown=unknown).values(*names).annotate(n=Count("pk"))
    sums: dict[tuple[int, int], list[float]] = {}
    for topic, on, _voice, unsigned, n in counted.values_list(*names, "n").order_by().iterator():
        cell = sums.setdefault((topic, on), [0, 0, 0.0])
        cell[0] += n
        cell[1] += n if unsigned else 1
        cell[2] += n if unsigned else math.sqrt(n)
    return {key: DaySum(int(m), int(v), damped) for key, (m, v, damped) in sums.items()}


def _row(topic: Topic, terms: Terms, day: int, turn: int, one: DaySum) -> TopicDay:
    return TopicDay(
        topic=topic, ground=terms.name, day=day, turn=turn,
        mentions=one.mentions, voices=one.voices, damped=one.damped,
    )  # fmt: skip
