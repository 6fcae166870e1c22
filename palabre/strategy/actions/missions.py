"""Missions chosen and dropped, and the objectives of each: two or three missions, never more."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, User
from palabre.governance.rules import Refused
from palabre.strategy.models import Mission, Objective
from palabre.strategy.rules import MOST_MISSIONS, MissionKind, names_a_network

MOST_OBJECTIVES = 12
LONGEST_NAME, LONGEST_WHY, LONGEST_OBJECTIVE = 80, 1000, 200
TOO_MANY = 1e15


@transaction.atomic
def choose_mission(by: Actor, brand: Brand, kind: str, name: str, why: str) -> Mission:
    """Choose a mission. Raises `Refused` for a fourth, for one that stands, for an own one without a name."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    standing = list(Mission.objects.filter(brand=brand, ended_on=None))
    if len(standing) >= MOST_MISSIONS:
        raise Refused(
            _(
                "Three missions stand already. Who is active for everything is remembered for nothing: drop "
                "one first."
            )
        )
    if kind not in set(MissionKind):
        raise Refused(_("There is no such mission."))
    own = _plain(name, LONGEST_NAME) if kind == MissionKind.OWN else ""
    if kind == MissionKind.OWN and not own:
        raise Refused(_("A mission of your own needs a name."))
    if any(one.kind == kind and one.name == own for one in standing):
        raise Refused(_("This mission is chosen already."))
    made = Mission.objects.create(
        brand=brand, kind=kind, name=own, why=_plain(why, LONGEST_WHY), place=len(standing)
    )
    audit(brand.organisation_id, "made", made, by)
    return made


@transaction.atomic
def drop_mission(by: Actor, row: Mission, day: date) -> None:
    """Drop a mission; it and its objectives stay in the past."""
    if row.ended_on is None:
        row.ended_on = day
        row.save(update_fields=["ended_on"])
        audit(row.brand.organisation_id, "ended", row, by)


def _plain(text: str, most: int) -> str:
    return text.replace("\0", "").strip()[:most]


@dataclass(frozen=True, slots=True)
class Wish:
    """An objective as it is asked for; ``target`` in the metric's own unit, ``cost`` in cents of
    ``currency``."""

    name: str
    metric: str
    days: int
    target: float
    at_most: bool
    due_on: date
    owner: User | None = None
    cost: int | None = None
    currency: str = "EUR"
    baseline: float | None = None


@transaction.atomic
def set_objective(by: Actor, mission: Mission, wish: Wish, today: date) -> Objective:
    """Set an objective of a mission. Raises `Refused` where it isn't told without tools, or can't be reached
    in time, or past twelve a mission."""
    Mission.objects.select_for_update().get(pk=mission.pk)
    name = _plain(wish.name, LONGEST_OBJECTIVE)
    if not name:
        raise Refused(_("Say what shall be reached."))
    if tool := names_a_network(name):
        raise Refused(
            _(
                "“%(tool)s” is a tool, and no objective: say what the firm gains by it. Tools change, "
                "objectives stay."
            )
            % {"tool": tool}
        )
    if wish.due_on <= today:
        raise Refused(_("The day by which it shall be reached must lie ahead."))
    if not abs(wish.target) < TOO_MANY:
        raise Refused(_("The target must be a number."))
    if mission.objectives.filter(ended_on=None).count() >= MOST_OBJECTIVES:
        raise Refused(_("A mission has at most twelve objectives."))
    made = Objective.objects.create(
        mission=mission, name=name, metric=wish.metric, days=wish.days, target=wish.target,
        at_most=wish.at_most, due_on=wish.due_on, owner=wish.owner, cost=wish.cost, currency=wish.currency,
        baseline=wish.baseline, baseline_on=None if wish.baseline is None else today,
    )  # fmt: skip
    audit(mission.brand.organisation_id, "made", made, by)
    return made


@transaction.atomic
def end_objective(by: Actor, row: Objective, day: date) -> None:
    """End an objective; it stays in the past."""
    if row.ended_on is None:
        row.ended_on = day
        row.save(update_fields=["ended_on", "changed_at"])
        audit(row.mission.brand.organisation_id, "ended", row, by)
