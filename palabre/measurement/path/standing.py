"""Where a brand is on its path: each step is told from real rows, never from a tick."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.holding import version_in_force
from palabre.governance.models import Brand, Member
from palabre.listening.access import sources_of
from palabre.listening.brief import own_topics
from palabre.listening.models import MentionTopic, Topic
from palabre.strategy.access import last_review, stance_of
from palabre.strategy.actions.plans import in_force
from palabre.strategy.models import (
    Budget,
    Mission,
    Objective,
    PathMark,
    Pilot,
    PlanVersion,
    Stance,
)
from palabre.strategy.path_words import STEPS, Told
from palabre.strategy.rules import PathStep, SignState
from palabre.strategy.words import name_of


class Stand(StrEnum):
    """How far a step is."""

    DONE = "done"
    BEGUN = "begun"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """What the plan holds of a step, in lines; ``missing`` is what it still takes, "" for nothing.
    ``door`` is the name of the page that is next, where it isn't the step's usual one."""

    lines: list[str]
    missing: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path as it stands for a brand."""

    key: str
    told: Told
    stand: Stand
    lines: list[str] = field(default_factory=list)
    missing: str = ""
    mark: PathMark | None = None
    door: str = ""

    @property
    def is_over(self) -> bool:
        """Whether one may go on."""
        return self.stand in (Stand.DONE, Stand.SKIPPED)


class Rows:
    """The rows that the steps are told from, each read once."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand

    @cached_property
    def stance(self) -> Stance:
        """How the brand stands."""
        return stance_of(self.brand)

    @cached_property
    def missions(self) -> list[Mission]:
        """The missions that stand."""
        return list(Mission.objects.filter(brand=self.brand, ended_on=None))

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics that follow the brand itself."""
        return own_topics(self.brand)

    @cached_property
    def objectives(self) -> list[Objective]:
        """The objectives of the missions that stand."""
        return list(Objective.objects.filter(mission__in=self.missions, ended_on=None))


def path_of(brand: Brand) -> list[Step]:
    """The eight steps as they stand."""
    rows = Rows(brand)
    marks = {one.step: one for one in PathMark.objects.filter(brand=brand).select_related("by")}
    return [_step(key, LOOKS[key](rows), marks.get(key)) for key in PathStep]


def _step(key: str, line: Line, mark: PathMark | None) -> Step:
    if not line.missing:
        stand = Stand.DONE
    elif mark and mark.is_skipped:
        stand = Stand.SKIPPED
    else:
        stand = Stand.BEGUN if line.lines else Stand.OPEN
    told = STEPS[key]
    return Step(key, told, stand, line.lines, line.missing, mark, line.door or told.door)


def next_step(steps: list[Step]) -> Step:
    """The first step that isn't over; the last one when all are."""
    return next((one for one in steps if not one.is_over), steps[-1])


def _place(rows: Rows) -> Line:
    row = rows.stance
    lines = [*row.served, *([row.promise] if row.promise else [])]
    if not row.served:
        return Line(lines, _("Tick at least one goal of the firm that social media serve."))
    if not row.positioning:
        return Line(lines, _("Choose as whom you speak."))
    return Line(lines, "" if row.promise else _("Say what you promise."))


def _missions(rows: Rows) -> Line:
    names = [name_of(one) for one in rows.missions]
    if not names:
        return Line([], _("Choose two or three missions."))
    if len(names) == 1:
        return Line(names, _("Choose a second one, or say why one is enough."))
    return Line(names)


def _listening(rows: Rows) -> Line:
    if not rows.topics:
        return Line([], _("Say what you listen for: your name is enough to begin."))
    names = [one.name for one in rows.topics]
    if not sources_of(rows.brand.organisation_id, rows.brand).exists():
        return Line(names, _("Add a place to read."))
    if not MentionTopic.objects.filter(topic__in=rows.topics).exists():
        return Line(names, _("Nothing is heard yet: it takes some minutes or days."))
    return Line(names)


def _objectives(rows: Rows) -> Line:
    names = [one.name for one in rows.objectives]
    if not rows.missions:
        return Line(names, _("Choose missions first: an objective belongs to one."))
    served = {one.mission_id for one in rows.objectives}
    bare = next((one for one in rows.missions if one.pk not in served), None)
    return Line(names, _("“%(name)s” has none yet.") % {"name": name_of(bare)} if bare else "")


def _means(rows: Rows) -> Line:
    kept = Budget.objects.filter(mission__in=rows.missions).filter(Q(hours__gt=0) | Q(cents__gt=0))
    planned = set(kept.values_list("mission", flat=True))
    names = [name_of(one) for one in rows.missions if one.pk in planned]
    if rows.missions and len(planned) == len(rows.missions):
        return Line(names)
    return Line(names, _("Say how many hours and how much money each mission may take."))


def _charter(rows: Rows) -> Line:
    house = rows.brand.organisation
    version = version_in_force(house, rows.brand)
    if version is None:
        return Line([], _("Publish a charter."))
    there = Member.objects.filter(organisation=house, is_active=True)
    members = (there.filter(brands=rows.brand) | there.filter(brands=None)).distinct()
    accepted = version.acceptances.filter(member__in=members).count()
    told = _("Version %(number)s, accepted by %(count)s of %(all)s") % {
        "number": version.number, "count": accepted, "all": members.count(),
    }  # fmt: skip
    return Line([told], "" if accepted else _("Somebody must read and accept it."))


def _pilot(rows: Rows) -> Line:
    version = in_force(rows.brand)
    if version is None:
        asked = PlanVersion.objects.filter(brand=rows.brand, ended_at=None).first()
        if asked is None:
            return Line([], _("Freeze the plan and have it signed."))
        waits = asked.sign_offs.filter(state__in=(SignState.ASKED, SignState.REFUSED)).count()
        says = ngettext(
            "Version %(number)s waits for %(count)s signature.",
            "Version %(number)s waits for %(count)s signatures.",
            waits,
        )
        return Line([], says % {"number": asked.number, "count": waits})
    told = _("Version %(number)s is signed and in force") % {"number": version.number}
    pilot = Pilot.objects.filter(brand=rows.brand).first()
    if pilot is None:
        return Line([told], _("The plan is signed. Now begin a pilot."), "decide_pilot")
    begun = _("A pilot since %(day)s") % {"day": date_format(pilot.begins_on)}
    return Line([told, begun], door="decide_pilot")


def _review(rows: Rows) -> Line:
    last = last_review(rows.brand)
    if last is None:
        return Line([], _("Look back for the first time."))
    return Line([_("Looked back on %(day)s") % {"day": date_format(last.until)}])


LOOKS: dict[str, Callable[[Rows], Line]] = {
    PathStep.PLACE: _place,
    PathStep.MISSIONS: _missions,
    PathStep.LISTENING: _listening,
    PathStep.OBJECTIVES: _objectives,
    PathStep.MEANS: _means,
    PathStep.CHARTER: _charter,
    PathStep.PILOT: _pilot,
    PathStep.REVIEW: _review,
}
