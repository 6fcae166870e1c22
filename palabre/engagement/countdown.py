"""How long there is until a conversation is due, in words: calm, and the same on the list and on its page."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from palabre.engagement import worktime
from palabre.engagement.models import Conversation
from palabre.engagement.rules import Stage
from palabre.engagement.worktime import Hours

# Beyond this, the hours are no longer counted.
LONG = timedelta(days=30)
# So long a page that stands open goes on counting by itself.
AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is said about a promise. ``is_late`` and ``is_closed`` say how it stands beside the words.

    An open page goes on counting: ``left`` are the seconds of working time that there were ``at`` (in seconds
    since 1970), less than 0 when it is late; None where they are no longer counted.
    """

    words: str
    is_late: bool
    is_closed: bool = False
    left: int | None = None
    at: int = 0
    solves: bool = False


def countdown(row: Conversation, hours: Hours, now: datetime) -> Countdown | None:
    """How a conversation stands against its promise; None when nobody waits for us.

    The time said is working time: over a weekend it doesn't change.
    """
    if row.late_at is None or row.stage != Stage.TO_DO:
        return None
    at = int(now.timestamp())
    if row.late_at <= now:
        if now - row.late_at > LONG:
            return Countdown(_("late by more than a month"), is_late=True)
        over = worktime.worked(hours, row.late_at, now)
        words, past = _("late by %(time)s") % {"time": spoken(over)}, -int(over.total_seconds())
        return Countdown(words, is_late=True, left=past, at=at)
    left = worktime.worked(hours, now, row.late_at)
    solves = row.answer_by is None or (row.solve_by is not None and row.solve_by < row.answer_by)
    words = _("solve within %(time)s") if solves else _("answer within %(time)s")
    closed = not worktime.is_open(hours, now)
    return Countdown(
        words % {"time": spoken(left)}, is_late=False, is_closed=closed,
        left=int(left.total_seconds()), at=at, solves=solves,
    )  # fmt: skip


def counting(hours: Hours, now: datetime) -> str:
    """What an open page needs to go on counting, as JSON: the spans of working time ahead, in seconds since
    1970, and the words, in which # stands for a figure."""
    spans = worktime.spans(hours, now, now + AHEAD)
    words = {
        "answer": _("answer within %(time)s") % {"time": "#"},
        "solve": _("solve within %(time)s") % {"time": "#"},
        "late": _("late by %(time)s") % {"time": "#"},
        "minutes": _("%(minutes)d min").replace("%(minutes)d", "#"),
        "hours": _("%(hours)d h").replace("%(hours)d", "#"),
        "both": _("%(hours)d h %(minutes)02d")
        .replace("%(hours)d", "#")
        .replace("%(minutes)02d", "##"),
    }
    open_at = [[int(first.timestamp()), int(end.timestamp())] for first, end in spans]
    return json.dumps({"open": open_at, "words": words})


def spoken(time: timedelta) -> str:
    """A length of time as it is said: 40 min, 2 h, 2 h 10."""
    minutes = max(int(time.total_seconds() // 60), 0)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
