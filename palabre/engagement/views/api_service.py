"""Service for programs: hours, promises, stages of leads; candidates, with a key of their own."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import available_timezones

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    found,
    or_before,
    shelf,
    teller,
    telling,
)
from palabre.channels.doors import kept_in
from palabre.channels.keys import CANDIDATES, ENGAGEMENT, HOUSE, LEADS
from palabre.channels.models import ApiKey
from palabre.engagement.actions import candidates as of_candidates
from palabre.engagement.actions import pledges as verbs
from palabre.engagement.actions.lead_stages import MOST_STAGES, keep_stages
from palabre.engagement.candidates.rules import Step
from palabre.engagement.leads.rules import ENDED
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.models import Candidate, Conversation, Pledge, Team
from palabre.engagement.promises import promised, service_of
from palabre.engagement.regions import regions
from palabre.engagement.rules import Priority
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Mention

MAY, RECRUITS = (ENGAGEMENT,), (CANDIDATES,)
_ZERO = r"\A[^\x00]*\Z"
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Version = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
# Pairs are lists of two: OpenAPI's own way of telling tuples isn't read by every client.
_Pair = msgspec.Meta(min_length=2, max_length=2)
_Span = Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=1440)]], _Pair]
_Week = Annotated[
    list[Annotated[list[_Span], msgspec.Meta(max_length=12)]],
    msgspec.Meta(min_length=7, max_length=7),
]
_Times = Annotated[list[Annotated[int, msgspec.Meta(gt=0, le=verbs.LONGEST)]], _Pair]


class PledgeTold(msgspec.Struct, forbid_unknown_fields=True):
    """When a brand is open, in minutes of each weekday from Monday, and what it promises: minutes of working
    time until an answer and a solution, by priority."""

    zone: str
    region: str
    week: list[list[list[int]]]
    closed: list[date]
    levels: dict[Priority, list[int]]
    share: int
    team: int | None
    raises: bool
    asks: bool
    survey: int | None
    days: int
    version: int


class HoursKept(msgspec.Struct, forbid_unknown_fields=True):
    """When a brand is open; ``version`` is the one that was read."""

    zone: Annotated[str, msgspec.Meta(max_length=60)]
    week: _Week
    version: _Version
    region: Annotated[str, msgspec.Meta(max_length=8)] = ""
    closed: Annotated[list[date], msgspec.Meta(max_length=verbs.MOST_CLOSED)] = []
    brand: Line | Unset = UNSET


class LevelsKept(msgspec.Struct, forbid_unknown_fields=True):
    """Within how many minutes of working time a brand answers and solves, by priority; who is called after
    which share of it, in per cent: a team by number, else those who lead."""

    levels: dict[Priority, _Times]
    version: _Version
    share: Annotated[int, msgspec.Meta(ge=0, le=200)] = 0
    team: _Number | None = None
    raises: bool = True
    brand: Line | Unset = UNSET


class QuestionKept(msgspec.Struct, forbid_unknown_fields=True):
    """Whether people are asked if it helped, by which open survey, and once in how many days."""

    asks: bool
    version: _Version
    survey: _Number | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90
    brand: Line | Unset = UNSET


class StageTold(msgspec.Struct, forbid_unknown_fields=True):
    """A stage of leads; a new one has no key yet."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=_ZERO)]
    key: Annotated[str, msgspec.Meta(max_length=20, pattern=_ZERO)] = ""


class StagesTold(msgspec.Struct, forbid_unknown_fields=True):
    """The stages of leads in their order, before won and lost."""

    stages: list[StageTold]


class StagesKept(msgspec.Struct, forbid_unknown_fields=True):
    """All stages in their order, before won and lost."""

    stages: Annotated[list[StageTold], msgspec.Meta(min_length=1, max_length=MOST_STAGES)]
    brand: Line | Unset = UNSET


class CandidateTold(msgspec.Struct, forbid_unknown_fields=True):
    """A candidate for a job. They are erased some time after the last contact: do so, too."""

    id: int
    brand: str
    name: str
    mail: str
    phone: str
    job: str
    notes: str
    step: Step
    contacted_at: datetime
    version: int


class CandidateGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A candidate, by name, or by the number of what they wrote."""

    name: Annotated[str, msgspec.Meta(max_length=200, pattern=_ZERO)] = ""
    mail: Annotated[str, msgspec.Meta(max_length=254, pattern=_ZERO)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=_ZERO)] = ""
    job: Annotated[str, msgspec.Meta(max_length=120, pattern=_ZERO)] = ""
    notes: Annotated[str, msgspec.Meta(max_length=20_000, pattern=_ZERO)] = ""
    mention: _Number | None = None
    conversation: _Number | None = None
    brand: Line | Unset = UNSET


class CandidateChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What is told of a candidate; what is left out stays."""

    version: _Version
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ZERO)] | Unset = UNSET
    mail: Annotated[str, msgspec.Meta(max_length=254, pattern=_ZERO)] | Unset = UNSET
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=_ZERO)] | Unset = UNSET
    job: Annotated[str, msgspec.Meta(max_length=120, pattern=_ZERO)] | Unset = UNSET
    notes: Annotated[str, msgspec.Meta(max_length=20_000, pattern=_ZERO)] | Unset = UNSET


class CandidateMoved(msgspec.Struct, forbid_unknown_fields=True):
    """How far a candidate is."""

    step: Step
    version: _Version


class CandidateMet(msgspec.Struct, forbid_unknown_fields=True):
    """The version that was read."""

    version: _Version


def _service(row: Pledge) -> PledgeTold:
    told = promised(row)
    levels = {Priority(one): list(times) for one, times in told.levels.items()}
    return PledgeTold(
        told.hours.zone, row.region, [[list(one) for one in day] for day in told.hours.week],
        sorted(told.hours.closed), levels, row.escalate_share, row.escalate_team_id,
        row.escalate_raises, row.asks, row.survey, row.ask_days, row.version,
    )  # fmt: skip


def _keep_hours(by: Actor, brand: Brand, given: HoursKept) -> Pledge:
    if given.zone not in available_timezones():
        raise Refusal(422, "There is no such time zone - at `$.zone`")
    if given.region not in {one for one, _word in regions()} | {""}:
        raise Refusal(422, "Holidays of this region aren't known - at `$.region`")
    week = [[(one[0], one[1]) for one in day] for day in given.week]
    return verbs.keep_hours(
        by, brand, given.zone, given.region, week, given.closed, seen=given.version
    )


def _keep_levels(by: Actor, brand: Brand, given: LevelsKept) -> Pledge:
    if missing := set(Priority) - set(given.levels):
        raise Refusal(422, f"Say it for {', '.join(sorted(missing))}, too - at `$.levels`")
    team = found(Team.objects.filter(organisation=brand.organisation_id), given.team, "team")
    levels = {str(one): list(times) for one, times in given.levels.items()}
    return verbs.keep_levels(
        by, brand, levels, share=given.share, team=team, raises=given.raises, seen=given.version
    )


def _stages(brand: Brand) -> StagesTold:
    told = stages_of(brand).items()
    return StagesTold([StageTold(name, key) for key, name in told if key not in ENDED])


def _keep_stages(by: Actor, brand: Brand, given: StagesKept) -> Brand:
    keep_stages(by, brand, [(one.key, one.name) for one in given.stages])
    return brand


def _candidates(key: ApiKey) -> QuerySet[Candidate]:
    """Those that may leave the house: some networks forbid to copy their members."""
    rows = Candidate.objects.filter(brand__organisation=key.organisation)
    rows = rows.exclude(voice__platform__in=kept_in())
    return rows.select_related("brand__organisation", "conversation", "voice")


_TOLD = ("name", "mail", "phone", "job", "notes")


def _note(by: Actor, brand: Brand, given: CandidateGiven) -> Candidate:
    heard = Mention.objects.filter(mention_topics__topic__brand=brand).distinct()
    talks = Conversation.objects.filter(brand=brand)
    told = {name: getattr(given, name) for name in _TOLD if getattr(given, name)}
    mention = found(heard.exclude(platform__in=kept_in()), given.mention, "mention")
    talk = found(talks.exclude(platform__in=kept_in()), given.conversation, "conversation")
    return of_candidates.make_candidate(by, brand, told, mention=mention, conversation=talk)


def _change(by: Actor, row: Candidate, given: CandidateChanged) -> None:
    of_candidates.change_candidate(by, row, or_before(given, row, *_TOLD), seen=given.version)


_candidate = teller(CandidateTold)
service = telling(
    "Tells when a brand is open, and what it promises.", lambda brand: _service(service_of(brand)),
    PledgeTold, may=MAY,
)  # fmt: skip
keep_hours = errand(
    "Keeps when a brand is open.", _keep_hours, HoursKept, may=MAY, also=(HOUSE,),
    tells=PledgeTold, told=_service,
)  # fmt: skip
keep_levels = errand(
    "Keeps within what time a brand answers and solves.", _keep_levels, LevelsKept, may=MAY, also=(HOUSE,),
    tells=PledgeTold, told=_service,
)  # fmt: skip
keep_question = errand(
    "Keeps whether people are asked if it helped.",
    lambda by, brand, given: verbs.keep_question(
        by, brand, asks=given.asks, survey=given.survey, days=given.days, seen=given.version
    ),
    QuestionKept, may=MAY, also=(HOUSE,), tells=PledgeTold, told=_service,
)  # fmt: skip
stages = telling("Tells the stages of leads.", _stages, StagesTold, may=(LEADS,))
keep = errand(
    "Keeps the stages of leads in their order.", _keep_stages, StagesKept, may=(LEADS,), also=(HOUSE,),
    tells=StagesTold, told=_stages,
)  # fmt: skip
candidates = shelf(
    "candidates", CandidateTold, _candidates, _candidate, may=RECRUITS, lists="Lists candidates.",
    makes=("Notes a candidate; of who is one already, that one is given.", CandidateGiven, _note),
)  # fmt: skip
candidate = book(
    CandidateTold, _candidates, _candidate, may=RECRUITS, gives="Gives one candidate.",
    changes=("Changes what is told of a candidate.", CandidateChanged, _change),
    removes=("Erases a candidate for good.",
             lambda by, row, _: of_candidates.forget_candidate(by, row)),
)  # fmt: skip
move = deed(
    "Says how far a candidate is.", _candidates,
    lambda by, row, given: of_candidates.move_candidate(by, row, given.step, seen=given.version),
    may=RECRUITS, body=CandidateMoved, tells=CandidateTold, told=_candidate,
)  # fmt: skip
contact = deed(
    "Notes that one was in contact with a candidate today.", _candidates,
    lambda by, row, given: of_candidates.note_contact(by, row, seen=given.version), may=RECRUITS,
    body=CandidateMet, tells=CandidateTold, told=_candidate,
)  # fmt: skip
