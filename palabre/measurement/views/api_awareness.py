"""Awareness for programs: its months, the texts behind a count, and what people tell of it."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.deeds import UNSET, Line, Unset, errand, found, shelf, teller
from palabre.channels.keys import FIGURES, PLANS
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Number, Refusal, asked, door
from palabre.community.models import Question
from palabre.community.rules import CHOICES
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Chosen
from palabre.measurement import awareness
from palabre.measurement.actions.awareness import keep_given, keep_how
from palabre.measurement.awareness_models import Awareness, AwarenessMonth, GivenFigure
from palabre.measurement.awareness_told import line_of_four
from palabre.measurement.barometer.making import last_months
from palabre.measurement.metrics.shape import Unit
from palabre.measurement.rules import GivenKind

READ, WRITE = (FIGURES, PLANS), (PLANS,)
A_PAGE = 100
_Count = Annotated[int, msgspec.Meta(ge=0, le=9_000_000_000)]
_Source = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\A[^\x00\r\n]*\Z")]


class Figure(Chosen):
    """The counts of a month whose texts can be read."""

    NAMING = "naming"
    PROMPTED = "prompted"
    FIRST = "first"
    SEVERAL = "several"
    UNPLACED = "unplaced"


class MeasureTold(msgspec.Struct, forbid_unknown_fields=True):
    """One of the four measures: ``value`` is null where it can't be told; ``between`` is its interval in
    words."""

    measure: str
    title: str
    value: float | None
    unit: Unit
    between: str
    note: str


class AwarenessMonthTold(msgspec.Struct, forbid_unknown_fields=True):
    """A month as it was counted: ``month`` is its first day, ``counts`` what of its texts and voices."""

    id: int
    brand: str
    month: date
    counts: dict[str, Any]
    measures: list[MeasureTold]
    made_at: datetime


class BehindAsked(msgspec.Struct):
    """Which count, and from where its texts are read."""

    figure: Figure = Figure.NAMING
    before: Annotated[int | Unset, msgspec.Meta(description="Those before this number.")] = UNSET


class BehindTold(msgspec.Struct, forbid_unknown_fields=True):
    """The mentions behind a count as they are today, the newest first; of voices the newest of each."""

    figure: Figure
    count: int
    mentions: list[int]
    before: int | None


class GivenTold(msgspec.Struct, forbid_unknown_fields=True):
    """A figure that somebody told, of so many in all where people were asked."""

    id: int
    brand: str
    month: date
    kind: GivenKind
    value: int
    total: int | None
    source: str


class GivenGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A figure of one of the last twelve months that are over; ``month`` is its first day."""

    month: date
    kind: GivenKind
    value: _Count
    source: _Source
    total: _Count | None = None
    brand: Line | Unset = UNSET


class HowGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The survey question and the place of its answer, from 0, that says somebody knows the brand; the list
    of the voices of those who work for it."""

    question: Number | None = None
    option: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    staff: Number | None = None
    brand: Line | Unset = UNSET


class HowTold(msgspec.Struct, forbid_unknown_fields=True):
    """How the next month is counted."""

    question: int | None
    option: int
    staff: int | None


def _months(key: ApiKey) -> QuerySet[AwarenessMonth]:
    rows = AwarenessMonth.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand")


def _given(key: ApiKey) -> QuerySet[GivenFigure]:
    rows = GivenFigure.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand")


def _measures(row: AwarenessMonth) -> list[MeasureTold]:
    return [
        MeasureTold(one.slug, str(one.title), one.plain, one.unit, one.between, one.note)
        for one in line_of_four(row.brand, row)
    ]


@door(
    Call(
        "GET",
        "Lists the mentions behind a count of a month.",
        BehindTold,
        asks=BehindAsked,
        may=READ,
    )
)
def behind(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The mentions behind a count of a month."""
    row, wanted = get_object_or_404(_months(key), pk=number), asked(request, BehindAsked)
    every = awareness.behind(row.brand, row.month, wanted.figure)
    some = every
    if not isinstance(wanted.before, Unset):
        some = [one for one in every if one < wanted.before]
    before = some[A_PAGE - 1] if len(some) > A_PAGE else None
    return 200, BehindTold(wanted.figure, len(every), some[:A_PAGE], before)


behind.rows = _months  # type: ignore[attr-defined]


def _keep_given(by: Actor, brand: Brand, given: GivenGiven) -> GivenFigure:
    if given.month not in last_months(12):
        raise Refusal(422, "The first day of one of the last twelve months - at `$.month`")
    total = given.total if given.kind == GivenKind.AIDED else None
    if given.kind == GivenKind.AIDED and not total:
        raise Refusal(422, "Say how many people were asked - at `$.total`")
    if total is not None and given.value > total:
        raise Refusal(422, "More people can’t know it than were asked - at `$.value`")
    return keep_given(by, brand, given.month, given.kind, given.value, total, given.source)


def _keep_how(by: Actor, brand: Brand, given: HowGiven) -> Awareness:
    rows = Question.objects.filter(survey__brand=brand, kind__in=[str(one) for one in CHOICES])
    question = found(rows, given.question, "question")
    if question and given.option >= len(question.options):
        raise Refusal(422, "The question has no such answer - at `$.option`")
    staff = found(brand.voice_lists.all(), given.staff, "staff")
    return keep_how(by, brand, question, given.option if question else 0, staff)


months = shelf(
    "months", AwarenessMonthTold, _months,
    teller(AwarenessMonthTold, counts=lambda row: row.figures, measures=_measures), may=READ,
    lists="Lists the months of awareness as they were counted, with their four measures.",
)  # fmt: skip
given = shelf(
    "figures", GivenTold, _given, teller(GivenTold), may=WRITE, reads=READ,
    lists="Lists the figures of awareness that people told.",
    makes=("Keeps a figure of a month, in place of the one of its kind.", GivenGiven, _keep_given),
)  # fmt: skip
how = errand(
    "Keeps how awareness is counted from the next month on.", _keep_how, HowGiven, may=WRITE,
    tells=HowTold, told=lambda row: HowTold(row.question_id, row.option, row.staff_id),
)  # fmt: skip
__all__ = ["behind", "given", "how", "months"]
