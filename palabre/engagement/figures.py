"""How the promises were kept: times with what isn't over, shares, and what people thought of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery

from palabre.analysis.wilson import wilson
from palabre.engagement import worktime
from palabre.engagement.models import Conversation, Episode, Turn
from palabre.engagement.promises import Promise
from palabre.engagement.rules import Stage
from palabre.engagement.survival import FEWEST, Took, took
from palabre.governance.models import Brand, Member, User

DAYS = (7, 30, 90)
# The last so many matters of a period are read; a page that leaves some out says so.
MOST = 20_000
# What begins with one of these wants an answer.
WANT_AN_ANSWER = frozenset({"question", "complaint"})
# A share of fewer is not printed.
FEWEST_SHARED = 30


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and from enough of them on the share with its interval in per cent."""

    kept: int
    count: int
    share: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How a set of matters went. ``score`` is the mean answer to the question about satisfaction, in per
    cent of the best, from at least five answers."""

    count: int
    answer: Took
    solution: Took
    in_time: Share
    asked: Share
    scores: int
    score: int | None

    @property
    def is_few(self) -> bool:
        """Whether there are too few to say anything but that."""
        return self.count < FEWEST


def matters_of(brand: Brand, since: datetime) -> list[Episode]:
    """The matters that began since then, the newest first, up to `MOST`; each with the intents of its first
    text (``intents``)."""
    theirs = Turn.objects.filter(conversation=OuterRef("conversation"), pk__gt=OuterRef("after"))
    first = theirs.filter(ours=False, mention__isnull=False).order_by("at", "pk")
    rows = Episode.objects.filter(brand=brand, began_at__gte=since).select_related("conversation")
    rows = rows.annotate(intents=Subquery(first.values("mention__intents")[:1]))
    return list(rows.order_by("-began_at")[:MOST])


def figures_of(rows: Iterable[Episode], promise: Promise, now: datetime) -> Figures:
    """Sum up matters."""
    rows = list(rows)
    answers = [(one, *_answer(one, promise, now)) for one in rows]
    scores = [
        100 * one.score / one.score_of for one in rows if one.score is not None and one.score_of
    ]
    mean = round(sum(scores) / len(scores)) if len(scores) >= FEWEST else None
    return Figures(
        len(rows), took((time, over) for _one, time, over in answers),
        took(_solution(one, promise, now) for one in rows), _in_time(answers, promise), _asked(rows),
        len(scores), mean,
    )  # fmt: skip


def _answer(row: Episode, promise: Promise, now: datetime) -> tuple[int, bool]:
    """The time until the first answer, or until now (or until it was done without one)."""
    if row.answer_time is not None:
        return row.answer_time, True
    return _worked(promise, row.began_at, row.solved_at or now), False


def _solution(row: Episode, promise: Promise, now: datetime) -> tuple[int, bool]:
    """The time in which they waited for us, until it was done or until now."""
    if row.solved_at is not None:
        return row.spent, True
    since = row.conversation.waiting_since
    return row.spent + (_worked(promise, since, now) if since else 0), False


def _worked(promise: Promise, start: datetime, until: datetime) -> int:
    return int(worktime.worked(promise.hours, start, until).total_seconds())


def _in_time(answers: list[tuple[Episode, int, bool]], promise: Promise) -> Share:
    """Of those that were answered, or should have been by now, how many were within the promise."""
    kept = count = 0
    for row, time, over in answers:
        in_time = time <= promise.answer(row.priority).total_seconds()
        if over or (not in_time and row.solved_at is None):
            count += 1
            kept += over and in_time
    return _share(kept, count)


def _share(kept: int, count: int) -> Share:
    if count < FEWEST_SHARED:
        return Share(kept, count)
    low, high = wilson(kept, count)
    return Share(kept, count, round(100 * kept / count), round(100 * low), round(100 * high))


def _asked(rows: list[Episode]) -> Share:
    """Of the matters that began with a question or a complaint, how many have an answer: who only thanks
    or greets needs none."""
    asked = [one for one in rows if WANT_AN_ANSWER & set(getattr(one, "intents", None) or ())]
    return _share(sum(one.answered_at is not None for one in asked), len(asked))


def by_priority(
    rows: Iterable[Episode], promise: Promise, now: datetime
) -> list[tuple[str, Figures]]:
    """The figures of each priority that has any matters."""
    parts: dict[str, list[Episode]] = defaultdict(list)
    for row in rows:
        parts[row.priority].append(row)
    order = reversed(list(promise.levels))
    return [(one, figures_of(parts[one], promise, now)) for one in order if parts[one]]


def by_team(
    rows: Iterable[Episode], promise: Promise, now: datetime
) -> list[tuple[int | None, Figures]]:
    """The figures of each team, and of what no team had (None)."""
    parts: dict[int | None, list[Episode]] = defaultdict(list)
    for row in rows:
        parts[row.team_id].append(row)
    return [(one, figures_of(found, promise, now)) for one, found in parts.items()]


@dataclass(frozen=True, slots=True)
class Own:
    """What one person had to do: conversations that are given to them now, matters they answered first,
    and how long those took."""

    to_do: int
    answered: int
    answer: Took


def own_of(rows: Iterable[Episode], brand: Brand, member: Member) -> Own:
    """The figures of one person."""
    times = [
        (one.answer_time, True)
        for one in rows
        if one.answered_by_id == member.user_id and one.answer_time is not None
    ]
    to_do = Conversation.objects.filter(brand=brand, assignee=member, stage=Stage.TO_DO).count()
    return Own(to_do, len(times), took(times))


def by_person(
    rows: Iterable[Episode], brand: Brand, members: Iterable[Member]
) -> list[tuple[User, Own]]:
    """The figures of each person who answered at least five times: fewer say nothing about anybody."""
    times: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for one in rows:
        if one.answered_by_id is not None and one.answer_time is not None:
            times[one.answered_by_id].append((one.answer_time, True))
    given = Conversation.objects.filter(brand=brand, stage=Stage.TO_DO, assignee__isnull=False)
    to_do = dict(given.order_by().values_list("assignee").annotate(Count("pk")))
    return [
        (one.user, Own(to_do.get(one.pk, 0), len(found), took(found)))
        for one in members
        if len(found := times.get(one.user_id, [])) >= FEWEST
    ]


def since(days: int, now: datetime) -> datetime:
    """When a period of so many days began."""
    return now - timedelta(days=days)
