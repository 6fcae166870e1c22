"""A first objective for each mission: a sentence, a metric, its value of today, and a target that is near."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, Metric, Unit, Value, value_of
from palabre.measurement.metrics.shape import Words
from palabre.measurement.told import TYPED, said
from palabre.strategy.models import Mission
from palabre.strategy.rules import MissionKind
from palabre.strategy.words import name_of

DAYS = 30


@dataclass(frozen=True, slots=True)
class Usual:
    """An objective that suits a kind of mission. ``times`` is what the target is of today's value, ``plus``
    what is added to it, ``least`` what is asked for where that can't be told; all in the metric's unit."""

    name: Words
    metric: str
    least: float
    times: float = 1.0
    plus: float = 0.0


USUAL: dict[str, Usual] = {
    MissionKind.SUPPORT: Usual(
        _("Half of those who write have their answer sooner"), "first-answer", 4 * 3600, 0.5
    ),
    MissionKind.RELATIONS: Usual(_("More people of the trade speak of us"), "voices", 50, 1.25),
    MissionKind.AWARENESS: Usual(
        _("Who speaks of our trade names us more often"), "share-of-voice", 0.2, plus=0.05
    ),
    MissionKind.LAUNCHES: Usual(_("More people hear of what is new"), "visits", 500, 1.3),
    MissionKind.SALES: Usual(_("More people ask for an offer"), "leads", 10, 1.5),
    MissionKind.NEW_IDEAS: Usual(_("Customers tell us what is missing"), "ideas", 12, 1.5),
    MissionKind.IMPROVEMENT: Usual(
        _("Less of what is said of us is blame"), "negative-share", 0.2, 0.75
    ),
    MissionKind.DIALOGUE: Usual(
        _("Who asks or complains has an answer"), "answered", 0.9, plus=0.15
    ),
    MissionKind.RECOMMENDATION: Usual(
        _("Praise outweighs blame by more"), "net-tone", 0.3, plus=0.1
    ),
    MissionKind.COMMUNITIES: Usual(_("More people take part"), "voices", 100, 1.25),
    MissionKind.INTERNAL: Usual(_("What colleagues share is followed"), "link-visitors", 50, 1.5),
    MissionKind.OWN: Usual(_("More people speak of us"), "voices", 50, 1.25),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed to a mission that has no objective: ``target`` as one types it, ``now`` in words."""

    mission: Mission
    mission_name: str
    name: Words
    metric: Metric
    unit: Words
    now: str
    why_unknown: Words
    target: str


def proposals_for(brand: Brand, missions: Iterable[Mission]) -> Iterator[Proposed]:
    """One objective for each of these missions, with what it is today."""
    today = timezone.localdate()
    look = Look(brand, Period(today - timedelta(days=DAYS - 1), today))
    for mission in missions:
        usual = USUAL[mission.kind]
        metric = METRICS[usual.metric]
        value = value_of(metric, look)
        yield Proposed(
            mission, name_of(mission), usual.name, metric, TYPED[metric.unit][0],
            said(value.value, metric.unit, value.currency), value.why,
            typed(target_of(usual, metric, value), metric.unit),
        )  # fmt: skip


def target_of(usual: Usual, metric: Metric, value: Value) -> float:
    """A target within reach: from today's value, or the usual one where that isn't known or is zero."""
    if not value.value:
        return usual.least
    wanted = value.value * usual.times + usual.plus
    return min(wanted, 1.0) if metric.unit in (Unit.SHARE, Unit.BALANCE) else wanted


def typed(target: float, unit: Unit) -> str:
    """A target as a person types it: in %, in hours, or a number; never more exact than it is."""
    value = target / TYPED[unit][1]
    if unit == Unit.TIME:
        return f"{max(value, 0.1):.1f}".rstrip("0").rstrip(".")
    return str(round(value) or 1)
