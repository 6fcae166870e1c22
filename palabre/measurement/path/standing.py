"""Where a brand is on its path: each step is told from real rows, never from a tick."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from palabre.governance.models import Brand
from palabre.listening.access import sources_of
from palabre.listening.brief import own_topics
from palabre.listening.models import MentionTopic, Topic
from palabre.publishing.models import CharterRules
from palabre.strategy.access import stance_of
from palabre.strategy.models import Mission, Objective, PathMark, Stance
from palabre.strategy.path_words import STEPS, Told
from palabre.strategy.rules import PathStep
from palabre.strategy.words import name_of


class Stand(StrEnum):
    """How far a step is."""

    DONE = "done"
    BEGUN = "begun"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """What the plan holds of a step, in lines; ``missing`` is what it still takes, "" for nothing."""

    lines: list[str]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the path as it stands for a brand."""

    key: str
    told: Told
    stand: Stand
    lines: list[str] = field(default_factory=list)
    missing: str = ""
    mark: PathMark | None = None

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
    return Step(key, STEPS[key], stand, line.lines, line.missing, mark)


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
    costs = [one for one in rows.objectives if one.cost is not None]
    return Line(
        [], "" if costs else _("Say how many hours and how much money each mission may take.")
    )


def _charter(rows: Rows) -> Line:
    rules = CharterRules.objects.filter(organisation=rows.brand.organisation_id, is_current=True)
    return Line([], "" if rules.exists() else _("Publish a charter."))


def _pilot(rows: Rows) -> Line:
    return Line([], _("Have the plan signed."))


def _review(rows: Rows) -> Line:
    return Line([], _("Hold the first review."))


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
