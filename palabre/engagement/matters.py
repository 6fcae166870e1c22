"""What follows from a brand's promise for its conversations: when each is due, and how each matter went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from palabre.engagement import worktime
from palabre.engagement.models import Conversation, Episode, Turn
from palabre.engagement.promises import Promise
from palabre.engagement.rules import Matter
from palabre.engagement.worktime import NOTHING, Hours
from palabre.governance.acts import Actor
from palabre.jobs import enqueue

# Who said "done" by mistake opens it again within so long, and nobody was asked.
THINK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Dues:
    """The moments that a promise makes for a conversation; all None while nobody waits."""

    answer_by: datetime | None = None
    solve_by: datetime | None = None
    escalate_at: datetime | None = None

    @property
    def late_at(self) -> datetime | None:
        """The earlier of both promises."""
        return min((one for one in (self.answer_by, self.solve_by) if one), default=None)


def spent(hours: Hours, matter: Matter, until: datetime | None = None) -> timedelta:
    """How much working time they waited in a matter: in the stretches that ended, and in an open one up to
    a moment, if it is given. While we wait for them, nothing counts."""
    ends = ((start, end or until) for start, end in matter.waits)
    return sum((worktime.worked(hours, start, end) for start, end in ends if end), NOTHING)


def dues(promise: Promise, priority: str, waiting_since: datetime | None, matter: Matter) -> Dues:
    """When an answer and a solution are due, and when somebody else is called for it."""
    if waiting_since is None or matter.waits[-1][1] is not None:
        return Dues()
    start = matter.waits[-1][0]
    answer = promise.answer(priority)
    left = max(promise.solution(priority) - spent(promise.hours, matter), NOTHING)
    found = Dues(_end(promise, waiting_since, answer), _end(promise, start, left))
    if not promise.share:
        return found
    calls = [
        one
        for since, length in ((waiting_since, answer), (start, left))
        if (one := _end(promise, since, length * promise.share / 100))
    ]
    return Dues(found.answer_by, found.solve_by, min(calls, default=None))


def _end(promise: Promise, start: datetime, length: timedelta) -> datetime | None:
    try:
        return worktime.added(promise.hours, start, length)
    except worktime.NeverOpen:
        return None


def keep(promise: Promise, found: Iterable[tuple[Conversation, list[Turn], Matter | None]]) -> None:
    """Keep how the matters at hand go, and give their conversations the moments that are due.

    The conversations are held by the caller, who saves them.
    """
    rows = list(found)
    known = {
        (one.conversation_id, one.after): one
        for one in Episode.objects.filter(conversation__in=[row.pk for row, _said, _matter in rows])
    }
    for row, said, matter in rows:
        told = Dues()
        if matter is not None:
            told = dues(promise, row.priority, row.waiting_since, matter)
            kept = _keep(promise, row, said, matter, known.get((row.pk, row.rested)))
            if kept.escalated_at is not None:
                told = Dues(told.answer_by, told.solve_by)
        elif (row.pk, row.rested) in known:  # its texts were deleted over there
            known[row.pk, row.rested].delete()
        row.answer_by, row.solve_by = told.answer_by, told.solve_by
        row.late_at, row.escalate_at = told.late_at, told.escalate_at


def _keep(
    promise: Promise, row: Conversation, said: list[Turn], matter: Matter, known: Episode | None
) -> Episode:
    kept = known or Episode(brand_id=row.brand_id, conversation=row, after=row.rested)
    first = matter.first
    turn = next((one for one in said if first and one.pk == first.order), None)
    values = {
        "priority": row.priority,
        "team_id": row.team_id,
        "began_at": matter.began_at,
        "answered_at": first.at if first else None,
        "answered_by_id": _writer(turn),
        "answer_time": _seconds(worktime.worked(promise.hours, matter.began_at, first.at))
        if first
        else None,
        "spent": _seconds(spent(promise.hours, matter)),
        "solved_at": None,
        "solved_by_id": None,
    }
    if known is None or any(getattr(kept, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save()
    return kept


def _writer(turn: Turn | None) -> int | None:
    if turn is None:
        return None
    return turn.post.author_id if turn.post is not None else turn.by_id


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())


def close(by: Actor, promise: Promise, row: Conversation, matter: Matter | None) -> None:
    """Keep that a member says a matter is done, with the time in which they waited; then, where the brand
    wants it, they are asked whether it helped."""
    if matter is None:
        return
    now = timezone.now()
    rows = Episode.objects.filter(conversation=row, after=row.rested)
    rows.update(solved_at=now, solved_by=by.user, spent=_seconds(spent(promise.hours, matter, now)))
    if promise.asks and row.is_private:
        for number in rows.values_list("pk", flat=True):
            enqueue("engagement.ask", number, key=str(number), due_at=now + THINK)


def last_rest(row: Conversation) -> int:
    """The turn after which the last matter of a conversation began: where it goes on when it is opened."""
    rows = Episode.objects.filter(conversation=row).order_by("-after")
    return rows.values_list("after", flat=True).first() or 0
