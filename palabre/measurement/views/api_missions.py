"""Missions, objectives and the stance for programs: chosen, set and ended, as under Decide."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.utils import timezone

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    member_named,
    shelf,
    teller,
    telling,
)
from palabre.channels.keys import FIGURES, PLANS
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.governance.rules import is_near
from palabre.listening.figures.period import Period
from palabre.measurement.access import members_of
from palabre.measurement.metrics import METRICS, Better, Look, value_of
from palabre.strategy.actions import missions as verbs
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.actions.comments import comment
from palabre.strategy.actions.stance import Stand, settle_stance
from palabre.strategy.models import Mission, Objective, Stance
from palabre.strategy.rules import MissionKind, Positioning

MAY, READ = (PLANS,), (FIGURES,)
_Long = Annotated[str, msgspec.Meta(max_length=5000)]


class MissionTold(msgspec.Struct, forbid_unknown_fields=True):
    """A mission; ``name`` is empty unless it is one's own."""

    id: int
    brand: str
    kind: MissionKind
    name: str
    why: str
    ended_on: date | None


class MissionGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A mission to choose; one's own has a name. A fourth is refused."""

    kind: MissionKind
    name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    why: _Long = ""
    brand: Line | Unset = UNSET


class ObjectiveSet(msgspec.Struct, forbid_unknown_fields=True):
    """An objective: ``target`` in the metric's own unit, ``cost`` in cents, ``owner`` by mail address."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    metric: Annotated[str, msgspec.Meta(max_length=40)]
    target: float
    due_on: date
    days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 30
    owner: EMail | None = None
    cost: Annotated[int, msgspec.Meta(ge=0, le=10**13)] | None = None


class ObjectiveSaid(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of an objective; nothing takes it back."""

    text: Annotated[str, msgspec.Meta(max_length=500)]


def _missions(key: ApiKey) -> QuerySet[Mission]:
    return Mission.objects.filter(brand__organisation=key.organisation).select_related("brand")


def _objectives(key: ApiKey) -> QuerySet[Objective]:
    rows = Objective.objects.filter(mission__brand__organisation=key.organisation)
    return rows.select_related("mission__brand")


def _choose(by: Actor, brand: Brand, given: MissionGiven) -> Mission:
    return verbs.choose_mission(by, brand, given.kind, given.name, given.why)


def _drop(by: Actor, row: Mission, _given: object) -> None:
    verbs.drop_mission(by, row, timezone.localdate())


def _owner(brand: Brand, address: str) -> Member:
    member = member_named(brand.organisation_id, address)
    if member not in members_of(brand):
        raise Refusal(422, "This member doesn't work for the brand - at `$.owner`")
    return member


def _set(by: Actor, row: Mission, given: ObjectiveSet) -> None:
    metric, today = METRICS.get(given.metric), timezone.localdate()
    if metric is None:
        raise Refusal(422, "There is no such metric - at `$.metric`")
    if not is_near(given.due_on):
        raise Refusal(422, "Between the years 2000 and 2100 - at `$.due_on`")
    owner = _owner(row.brand, given.owner).user if given.owner else None
    period = Period(today - timedelta(days=given.days - 1), today)
    wish = verbs.Wish(
        given.name, metric.slug, given.days, given.target, metric.better == Better.LESS, given.due_on,
        owner, given.cost, rates_of(row.brand).currency, value_of(metric, Look(row.brand, period)).value,
    )  # fmt: skip
    verbs.set_objective(by, row, wish, today)


_mission = teller(MissionTold)
missions = shelf(
    "missions", MissionTold, _missions, _mission, may=MAY, reads=READ, lists="Lists missions.",
    makes=("Chooses a mission.", MissionGiven, _choose),
)  # fmt: skip
mission = book(
    MissionTold, _missions, _mission, may=MAY, reads=READ, gives="Gives one mission.",
    removes=("Drops a mission; it stays in the past.", _drop),
)  # fmt: skip
set_objective = deed(
    "Sets an objective of a mission; its baseline is measured at once.", _missions, _set, may=MAY,
    body=ObjectiveSet, whole=False,
)  # fmt: skip
end_objective = deed(
    "Ends an objective; it stays in the past.", _objectives,
    lambda by, row, _: verbs.end_objective(by, row, timezone.localdate()), may=MAY,
)  # fmt: skip
say = deed(
    "Says something of an objective.", _objectives, lambda by, row, given: comment(by, row, given.text),
    may=MAY, body=ObjectiveSaid,
)  # fmt: skip


class GoalTold(msgspec.Struct, forbid_unknown_fields=True):
    """A goal of the firm, and whether social media serve it."""

    words: Annotated[str, msgspec.Meta(max_length=300)]
    served: bool = False


class StanceTold(msgspec.Struct, forbid_unknown_fields=True):
    """How a brand stands: the firm's goals, channels beside, positioning, promise, tone, do and don't."""

    goals: list[GoalTold]
    beside: str
    positioning: str
    promise: str
    tone: str
    dos: str
    donts: str


class StanceGiven(msgspec.Struct, forbid_unknown_fields=True):
    """How a brand stands, as a whole."""

    goals: Annotated[list[GoalTold], msgspec.Meta(max_length=12)] = []
    beside: _Long = ""
    positioning: Positioning | None = None
    promise: _Long = ""
    tone: _Long = ""
    dos: _Long = ""
    donts: _Long = ""
    brand: Line | Unset = UNSET


_NAMES = ("beside", "positioning", "promise", "tone", "dos", "donts")


def _stance(row: Stance | None) -> StanceTold:
    goals = [GoalTold(words, served) for words, served in row.goals] if row else []
    return StanceTold(goals, *(getattr(row, name) if row else "" for name in _NAMES))


def _settle(by: Actor, brand: Brand, given: StanceGiven) -> Stance:
    told = {name: getattr(given, name) or "" for name in _NAMES}
    return settle_stance(by, brand, Stand([(one.words, one.served) for one in given.goals], **told))


stance = telling(
    "Tells how a brand stands.", lambda brand: _stance(Stance.objects.filter(brand=brand).first()),
    StanceTold, may=(*READ, *MAY),
)  # fmt: skip
settle = errand(
    "Settles how a brand stands, as a whole.",
    _settle,
    StanceGiven,
    may=MAY,
    tells=StanceTold,
    told=_stance,
)
