"""Plans, drills and looks before an act for programs. What is played in a drill's room, people play."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    found,
    member_named,
    members_named,
    or_before,
    shelf,
    teller,
    telling,
)
from palabre.channels.models import ApiKey
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand
from palabre.listening.cleaning import on_one_line
from palabre.listening.models import Mention
from palabre.protection.access import drill_people
from palabre.protection.actions import checks as of_checks
from palabre.protection.actions import drills as of_drills
from palabre.protection.actions import playbooks as of_plans
from palabre.protection.drill_scripts import played, scenarios
from palabre.protection.models import Drill, Incident, Playbook, ReachCheck
from palabre.protection.reaching import About
from palabre.protection.rules.drills import DrillState
from palabre.protection.rules.incidents import (
    MOST_HOURS,
    MOST_STEPS,
    Act,
    CheckState,
    IncidentKind,
    Level,
    Part,
)
from palabre.protection.usual_plans import PLANNED
from palabre.protection.views.api_incidents import MAY, plan_of
from palabre.protection.views.api_room_shapes import Long, Number, OneLine
from palabre.publishing.approving import Team

Spoken = Literal["fr", "en"]
_Lines = Annotated[list[OneLine], msgspec.Meta(max_length=30)]


class PlaybookStep(msgspec.Struct, forbid_unknown_fields=True):
    """A step of a plan: what, by which part, within how many minutes."""

    what: OneLine
    minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_HOURS * 60)] = 60
    part: Part | None = None


class LessonTold(msgspec.Struct):
    """What an incident taught."""

    text: str
    incident: int
    title: str
    at: datetime


class PlaybookTold(msgspec.Struct, forbid_unknown_fields=True):
    """A plan of the brand's."""

    id: int
    brand: str
    kind: IncidentKind
    name: str
    language: str
    steps: list[PlaybookStep]
    holding: str
    questions: list[str]
    informed: list[str]
    lessons: list[LessonTold]
    version: int


class PlaybookGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A plan to make."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\A[^\x00]*\Z")]
    kind: IncidentKind = IncidentKind.OTHER
    language: Spoken = "en"
    steps: Annotated[list[PlaybookStep], msgspec.Meta(max_length=MOST_STEPS)] = []
    holding: Long = ""
    questions: _Lines = []
    informed: _Lines = []
    brand: Line | Unset = UNSET


class PlaybookChanged(msgspec.Struct, forbid_unknown_fields=True):
    """A plan worded otherwise; ``version`` is the one that was read."""

    version: int
    name: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\A[^\x00]*\Z")] | Unset
    ) = UNSET
    kind: IncidentKind | Unset = UNSET
    language: Spoken | Unset = UNSET
    steps: Annotated[list[PlaybookStep], msgspec.Meta(max_length=MOST_STEPS)] | Unset = UNSET
    holding: Long | Unset = UNSET
    questions: _Lines | Unset = UNSET
    informed: _Lines | Unset = UNSET


class PlaybookTaken(msgspec.Struct, forbid_unknown_fields=True):
    """One of our plans, to make the brand's own."""

    kind: IncidentKind
    language: Spoken | Unset = UNSET
    brand: Line | Unset = UNSET


class LessonForgotten(msgspec.Struct, forbid_unknown_fields=True):
    """Which lesson, counted from 0, of which version of the plan."""

    place: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    version: int


def _plans(key: ApiKey) -> QuerySet[Playbook]:
    return Playbook.objects.filter(organisation=key.organisation).select_related("brand")


_NAMES = ("name", "kind", "language", "steps", "holding", "questions", "informed")


def _values(given: Any, row: Any = None) -> dict[str, Any]:
    told = or_before(given, row, *_NAMES)
    told["steps"] = [
        {"what": on_one_line(one.what), "part": str(one.part or ""), "minutes": one.minutes}
        if isinstance(one, PlaybookStep) else one
        for one in told["steps"]
    ]  # fmt: skip
    return told | {"informed": [one[:200] for one in told["informed"]]}


def _change(by: Actor, row: Playbook, given: PlaybookChanged) -> None:
    of_plans.change_playbook(by, row, given.version, _values(given, row))


def _take(by: Actor, brand: Brand, given: PlaybookTaken) -> Playbook:
    if given.kind not in PLANNED:
        raise Refusal(422, "There is no plan of ours for this kind - at `$.kind`")
    language = brand.language if given.language is UNSET else given.language
    return of_plans.copy_usual(by, brand, given.kind, str(language))


def _steps(row: Playbook) -> list[PlaybookStep]:
    told = [one | {"part": one["part"] or None} for one in row.steps]
    return msgspec.convert(told, list[PlaybookStep])


_plan = teller(
    PlaybookTold, steps=_steps,
    lessons=lambda row: msgspec.convert(row.lessons, list[LessonTold]),
)  # fmt: skip
plans = shelf(
    "playbooks", PlaybookTold, _plans, _plan, may=MAY, lists="Lists plans for incidents.",
    makes=("Makes a plan for incidents.", PlaybookGiven, lambda by, brand, given: of_plans.make_playbook(
        by, brand, **_values(given))),
)  # fmt: skip
plan = book(
    PlaybookTold, _plans, _plan, may=MAY, gives="Gives one plan for incidents.",
    changes=("Words a plan otherwise, by its version.", PlaybookChanged, _change),
    removes=("Takes a plan away; incidents that followed it keep their tasks.",
             lambda by, row, _: of_plans.remove_playbook(by, row)),
)  # fmt: skip
take = errand(
    "Makes one of our plans the brand's own.", _take, PlaybookTaken, may=MAY, tells=PlaybookTold,
    told=_plan, status=201,
)  # fmt: skip
forget = deed(
    "Takes a lesson out of a plan.", _plans,
    lambda by, row, given: of_plans.forget_lesson(by, row, given.place, given.version),
    may=MAY, body=LessonForgotten, tells=PlaybookTold, told=_plan,
)  # fmt: skip


class DrillTold(msgspec.Struct, forbid_unknown_fields=True):
    """A drill; its people by mail address, its room by the number of its incident's page."""

    id: int
    brand: str
    title: str
    kind: IncidentKind
    level: Level
    state: DrillState
    speed: int
    people: list[str]
    started_at: datetime
    ended_at: datetime | None


class DrillGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A drill to begin: one of our scenarios by name, or an alert of the past by number."""

    people: Annotated[list[EMail], msgspec.Meta(min_length=1, max_length=100)]
    scenario: Line | None = None
    alert: Number | None = None
    speed: Literal[1, 10, 60] = 10
    playbook: Number | None = None
    language: Spoken | Unset = UNSET
    brand: Line | Unset = UNSET


def _drills(key: ApiKey) -> QuerySet[Drill]:
    rows = Drill.objects.filter(organisation=key.organisation).select_related("brand__organisation")
    return rows.prefetch_related("people__user")


def _start(by: Actor, brand: Brand, given: DrillGiven) -> Drill:
    able = drill_people(brand)
    people = members_named(brand.organisation_id, given.people)
    if any(one.pk not in able for one in people):
        raise Refusal(422, "Somebody may not act in this brand's rooms - at `$.people`")
    if given.alert is None and given.scenario not in scenarios():
        raise Refusal(422, f"Choose of {', '.join(scenarios())} - at `$.scenario`")
    wanted = f"ours-{given.scenario}" if given.alert is None else f"alert-{given.alert}"
    language = brand.language if given.language is UNSET else given.language
    values = played(brand, wanted, str(language))
    own = plan_of(by, brand, given.playbook, values["kind"])
    return of_drills.start(by, brand, people, uuid4(), given.speed, playbook=own, **values)


_drill = teller(DrillTold, people=lambda row: sorted(one.user.email for one in row.people.all()))
drills = shelf(
    "drills", DrillTold, _drills, _drill, may=MAY, lists="Lists drills, the newest first.",
    makes=("Begins a drill for some members.", DrillGiven, _start),
)  # fmt: skip
drill = book(DrillTold, _drills, _drill, may=MAY, gives="Gives one drill.")
pause = deed(
    "Lets a drill stand still.", _drills, lambda by, row, _: of_drills.pause(by, row), may=MAY,
    tells=DrillTold, told=_drill,
)  # fmt: skip
resume = deed(
    "Lets a drill go on.", _drills, lambda by, row, _: of_drills.resume(by, row), may=MAY,
    tells=DrillTold, told=_drill,
)  # fmt: skip
stop = deed(
    "Ends a drill; its room waits for its report.", _drills,
    lambda by, row, _: of_drills.stop(by, row), may=MAY, tells=DrillTold, told=_drill,
)  # fmt: skip


class CheckTold(msgspec.Struct, forbid_unknown_fields=True):
    """A look at what an act would make louder: the figures as they stood, and a second person's word."""

    id: int
    brand: str
    incident: int | None
    mention: int | None
    link: str
    act: Act
    why: str
    facts: dict[str, Any]
    state: CheckState
    at: datetime
    second: str | None
    said: str
    acted_at: datetime | None


class CheckGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What one is about to do, and why; about an incident, a mention or a link. ``second`` has to agree."""

    act: Act
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\Z")]
    second: EMail
    incident: Number | None = None
    mention: Number | None = None
    link: Annotated[str, msgspec.Meta(max_length=1000, pattern=r"\A[^\x00]*\Z")] = ""
    brand: Line | Unset = UNSET


class SecondsTold(msgspec.Struct, forbid_unknown_fields=True):
    """Who may agree, by mail address."""

    members: list[str]


def _checks(key: ApiKey) -> QuerySet[ReachCheck]:
    rows = ReachCheck.objects.filter(organisation=key.organisation)
    return rows.select_related("brand", "second__user")


def _about(brand: Brand, given: CheckGiven) -> About:
    if sum((given.incident is not None, given.mention is not None, bool(given.link))) != 1:
        raise Refusal(422, "Say about which incident, mention or link: one of them.")
    if given.link:
        try:
            URLValidator(["http", "https"])(given.link)
        except ValidationError:
            raise Refusal(422, "This is no address of a page - at `$.link`") from None
    heard = Mention.objects.filter(mention_topics__topic__brand=brand).distinct()
    rooms = Incident.objects.filter(brand=brand, drill=None).select_related("topic", "alert")
    incident = found(rooms, given.incident, "incident")
    return About(brand, incident, found(heard, given.mention, "mention"), given.link)


def _ask(by: Actor, brand: Brand, given: CheckGiven) -> ReachCheck:
    about, second = _about(brand, given), member_named(brand.organisation_id, given.second)
    return of_checks.ask(by, about, given.act, given.why, second.pk, uuid4())


def _seconds(brand: Brand) -> SecondsTold:
    team = of_checks.seconds_of(MACHINE, Team(brand))
    return SecondsTold(sorted(one.user.email for one in team))


_check = teller(
    CheckTold, incident=lambda row: row.incident_id, mention=lambda row: row.mention_id,
    second=lambda row: row.second.user.email if row.second else None,
)  # fmt: skip
checks = shelf(
    "checks", CheckTold, _checks, _check, may=MAY, lists="Lists looks before an act.",
    makes=("Keeps the figures before an act, and asks a second person.", CheckGiven, _ask),
)  # fmt: skip
check = book(CheckTold, _checks, _check, may=MAY, gives="Gives one look before an act.")
seconds = telling("Tells who may agree to an act.", _seconds, SecondsTold, may=MAY)
acted = deed(
    "Notes that an act which was agreed to was done.", _checks,
    lambda by, row, _: of_checks.acted(by, row), may=MAY, tells=CheckTold, told=_check,
)  # fmt: skip
