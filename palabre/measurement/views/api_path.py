"""The way to a plan for programs: where each of its steps is, and the guide beside it."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from palabre.channels.deeds import telling
from palabre.channels.keys import FIGURES, PLANS
from palabre.connectors.advice import Advice
from palabre.governance.models import Brand
from palabre.measurement.mistakes import checks_of
from palabre.measurement.path.standing import Stand, Step, next_step, path_of
from palabre.measurement.views.guide import entries_for
from palabre.strategy.mistakes import Mistake

MAY = (FIGURES, PLANS)


class StepTold(msgspec.Struct, forbid_unknown_fields=True):
    """A step of the path: what it asks, the minutes that it takes, what the plan holds of it, and what is
    missing; ``notes`` and ``left_out_why`` are what people wrote."""

    step: str
    title: str
    question: str
    why: str
    who: str
    minutes: int
    stands: Stand
    lines: list[str]
    missing: str
    notes: str
    left_out_why: str


class PathTold(msgspec.Struct, forbid_unknown_fields=True):
    """The eight steps from "why" to a signed plan; ``next`` is the first one that isn't over."""

    brand: str
    next: str
    steps: list[StepTold]


class AdviceTold(msgspec.Struct, forbid_unknown_fields=True):
    """What is advised for a network; ``is_ours`` where an account of the brand is there."""

    network: str
    name: str
    is_ours: bool
    about: str
    do: str
    dont: str
    profile: str
    rhythm: str
    answers: str
    media: str


class MistakeTold(msgspec.Struct, forbid_unknown_fields=True):
    """A classic mistake, held against the brand's own last ninety days: ``is_made`` is null where it can't be
    told, ``unknown`` is what no program can know, ``rows`` are where what was found is shown."""

    mistake: Mistake
    title: str
    why: str
    better: str
    is_made: bool | None
    found: str
    unknown: str
    rows: list["RowsTold"]


class RowsTold(msgspec.Struct, forbid_unknown_fields=True):
    """Words with the address of a page."""

    words: str
    address: str


class GuideTold(msgspec.Struct, forbid_unknown_fields=True):
    """The classic mistakes, and the networks, the brand's own first."""

    brand: str
    mistakes: list[MistakeTold]
    networks: list[AdviceTold]


def _step(one: Step) -> StepTold:
    mark, told = one.mark, one.told
    return StepTold(
        str(one.key), str(told.title), str(told.question), str(told.why), str(told.who), told.minutes,
        one.stand, [str(line) for line in one.lines], one.missing, mark.notes if mark else "",
        mark.reason if mark and mark.is_skipped else "",
    )  # fmt: skip


def _path(brand: Brand) -> PathTold:
    steps = path_of(brand)
    return PathTold(brand.slug, str(next_step(steps).key), [_step(one) for one in steps])


def _guide(brand: Brand) -> GuideTold:
    networks = [
        AdviceTold(one.of.slug, _(one.of.name), one.is_ours, **_said(one.advice))
        for one in entries_for(brand)
    ]
    mistakes = [
        MistakeTold(
            mistake, str(one.lesson.title), str(one.lesson.why), str(one.lesson.better),
            one.seen.is_bad, one.seen.says, one.seen.unknown,
            [RowsTold(words, address) for words, address in one.seen.doors],
        )
        for mistake, one in zip(Mistake, checks_of(brand), strict=True)
    ]  # fmt: skip
    return GuideTold(brand.slug, mistakes, networks)


def _said(advice: Advice) -> dict[str, Any]:
    names = ("about", "do", "dont", "profile", "rhythm", "answers", "media")
    return {name: _(words) if (words := getattr(advice, name)) else "" for name in names}


path = telling("Tells how each step of the path stands.", _path, PathTold, may=MAY)
guide = telling(
    "Gives the guide: the classic mistakes held against one's own data, and advice for each network.",
    _guide, GuideTold, may=MAY,
)  # fmt: skip
