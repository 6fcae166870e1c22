"""What programs are told of a crisis room, and what they send."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from palabre.channels.deeds import UNSET, EMail, Line, Listed, Unset
from palabre.protection.rules.incidents import (
    MOST_HOURS,
    MOST_LINE,
    MOST_TEXT,
    EntryKind,
    IncidentKind,
    IncidentState,
    Level,
    Part,
)
from palabre.protection.rules.responding import Speaker, Spread, Truth

_ZERO = r"\A[^\x00]*\Z"
Long = Annotated[str, msgspec.Meta(max_length=MOST_TEXT, pattern=_ZERO)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_TEXT, pattern=_ZERO)]
OneLine = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LINE, pattern=_ZERO)]
Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]


class TaskTold(msgspec.Struct, forbid_unknown_fields=True):
    """Something to do in an incident, or a question to settle; ``assignee`` is a mail address."""

    id: int
    text: str
    is_question: bool
    part: str
    assignee: str | None
    due_at: datetime | None
    done_at: datetime | None
    answer: str


class StatementTold(msgspec.Struct, forbid_unknown_fields=True):
    """A statement, and the number of the post that it is."""

    id: int
    label: str
    post: int
    is_holding: bool


class DutyTold(msgspec.Struct, forbid_unknown_fields=True):
    """Who, by mail address, does what in a room."""

    id: int
    part: Part
    member: str


class InformedTold(msgspec.Struct, forbid_unknown_fields=True):
    """Who has to know, and once they were told, what and when."""

    who: str
    what: str
    at: datetime | None


class IncidentTold(msgspec.Struct, forbid_unknown_fields=True):
    """A room with all that stands in it but its log; ``seen`` is a sign of what is told of its end."""

    id: int
    brand: str
    title: str
    kind: IncidentKind
    state: IncidentState
    level: Level
    alert: int | None
    topic: int | None
    mention: int | None
    playbook: int | None
    began: datetime
    opened_at: datetime
    contained_at: datetime | None
    closed_at: datetime | None
    is_held: bool
    causes: str
    done: str
    lessons: list[str]
    seen: str
    tasks: list[TaskTold]
    statements: list[StatementTold]
    duties: list[DutyTold]
    informed: list[InformedTold]


class EntryTold(msgspec.Struct, forbid_unknown_fields=True):
    """A line of a log, and who wrote it; ``facts`` are what its sentence is made of."""

    id: int
    incident: int
    at: datetime
    kind: EntryKind
    text: str
    facts: dict[str, Any]
    by: str


class IncidentGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A room to open, from an alert or a mention by number. ``usual`` takes our plan for its kind, where no
    plan is named."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=160, pattern=_ZERO)]
    kind: IncidentKind = IncidentKind.OTHER
    level: Level | None = None
    alert: Number | None = None
    mention: Number | None = None
    topic: Number | None = None
    playbook: Number | None = None
    usual: bool = False
    brand: Line | Unset = UNSET


class IncidentMoved(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is called so."""

    why: Long = ""


class IncidentLevel(msgspec.Struct, forbid_unknown_fields=True):
    """How grave it is, and why."""

    level: Level
    why: Long = ""


class DutyGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A part for a member, by mail address."""

    part: Part
    member: EMail


class TaskGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A task, or a question to settle, due in so many ``minutes``."""

    text: OneLine
    is_question: bool = False
    minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_HOURS * 60)] | None = None
    assignee: EMail | None = None


class TaskChanged(msgspec.Struct, forbid_unknown_fields=True):
    """Whose a task is, and when it is due; null for nobody, and for no time."""

    assignee: EMail | Unset | None = UNSET
    due_at: Annotated[datetime, msgspec.Meta(tz=True)] | Unset | None = UNSET


class TaskDone(msgspec.Struct, forbid_unknown_fields=True):
    """What a question was settled with; a task needs none."""

    answer: Long = ""


class DecisionGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What was decided."""

    text: Said


class InformedGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Who was told, and what."""

    who: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ZERO)]
    what: Said


class AdviceAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Whether it is true, who says it, how far it reaches."""

    truth: Truth
    speaker: Speaker
    spread: Spread


class StatementGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A draft; without a text it begins as the statement that it is ``like``."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=_ZERO)]
    text: Long = ""
    like: Number | None = None


class HoldSpared(msgspec.Struct, forbid_unknown_fields=True):
    """The accounts, by number, on which publishing goes on."""

    spare: Annotated[list[Number], msgspec.Meta(max_length=500)] = []


class IncidentEnding(msgspec.Struct, forbid_unknown_fields=True):
    """What is told of an end; with ``feeds`` the plan learns. With the ``seen`` that was read, it is refused
    where somebody told it otherwise since."""

    causes: Said
    done: Said
    lessons: Annotated[list[OneLine], msgspec.Meta(max_length=30)] = []
    feeds: bool = False
    seen: Annotated[str, msgspec.Meta(max_length=16)] | None = None


class LogAsked(Listed):
    """Of which incident."""

    incident: Number | Unset = UNSET
