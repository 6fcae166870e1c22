"""Figures for programs: the catalogue, a metric over some days, objectives, and reports as they read."""

from datetime import date, timedelta

import msgspec
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation

from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES
from palabre.channels.models import ApiKey
from palabre.listening.figures.period import LONGEST, Period
from palabre.measurement import board
from palabre.measurement.metrics import METRICS, Look, Metric, Unit, value_of
from palabre.measurement.metrics.shape import Medium, Per
from palabre.measurement.models import Report
from palabre.measurement.reports.composing import compose, period_of
from palabre.measurement.reports.parts import tabled
from palabre.publishing import programs
from palabre.publishing.doors import door
from palabre.publishing.programs import UNSET, Answer, Unreadable, Unset
from palabre.publishing.views.api_library import OfBrand
from palabre.strategy.words import name_of

ONLY = (FIGURES,)


class Days(OfBrand):
    """Of which brand, and over which days, both included: the last thirty without any."""

    since: date | Unset = UNSET
    until: date | Unset = UNSET


class MetricTold(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the catalogue. ``better`` is "more", "less" or ""; ``per`` of what a value can be told;
    ``medium`` is "earned" (what others say), "owned" (one's own accounts and site) or ""."""

    name: str
    title: str
    theme: str
    unit: Unit
    better: str
    definition: str
    formula: str
    source: str
    misses: str
    medium: Medium
    per: list[Per]


class MetricsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The catalogue."""

    metrics: list[MetricTold]


class ValueTold(msgspec.Struct, forbid_unknown_fields=True):
    """A metric over some days. Shares are ratios, times seconds of working time, money cents of ``currency``;
    ``value`` is null where it can't be told, ``why`` says why. ``base`` is how many things it rests on."""

    metric: str
    brand: str
    since: date
    until: date
    value: float | None
    low: float | None
    high: float | None
    base: int
    unit: Unit
    currency: str
    why: str


class ObjectiveTold(msgspec.Struct, forbid_unknown_fields=True):
    """An objective as it stands; what it costs in cents of ``currency``."""

    id: int
    mission: str
    name: str
    metric: str
    days: int
    value: float | None
    baseline: float | None
    target: float
    at_most: bool
    due_on: date
    state: board.State
    forecast: float | None
    low: float | None
    high: float | None
    cost: int | None
    currency: str


class ObjectivesTold(msgspec.Struct, forbid_unknown_fields=True):
    """The objectives of a brand."""

    objectives: list[ObjectiveTold]


class ReportNamed(msgspec.Struct, forbid_unknown_fields=True):
    """A report of the organisation."""

    id: int
    brand: str
    name: str


class ReportsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The reports of a brand."""

    reports: list[ReportNamed]


class CellTold(msgspec.Struct, forbid_unknown_fields=True):
    """One place of a table: its words, and the plain value of a figure."""

    text: str
    value: float | None
    unit: Unit


class PartTold(msgspec.Struct, forbid_unknown_fields=True):
    """A part of a report: texts and a table."""

    title: str
    texts: list[str]
    head: list[str]
    rows: list[list[CellTold]]


class ReportTold(msgspec.Struct, forbid_unknown_fields=True):
    """A report over some days, in its language."""

    id: int
    title: str
    subtitle: str
    since: date
    until: date
    parts: list[PartTold]


def period_of_days(asked: Days) -> Period:
    """The days that a program asks for. Raises `Unreadable` for none, and for more than two years."""
    last = timezone.localdate() if isinstance(asked.until, Unset) else asked.until
    first = last - timedelta(days=29) if isinstance(asked.since, Unset) else asked.since
    if not first <= last or (last - first).days >= LONGEST:
        raise Unreadable("From since to until are one day to two years - at `$.since`")
    return Period(first, last)


@door(Call("GET", "Gives the catalogue of metrics.", MetricsTold, may=ONLY))
def metrics(request: HttpRequest, key: ApiKey) -> Answer:
    """The catalogue of metrics."""
    return 200, MetricsTold([_told(one) for one in METRICS.values()])


def _told(one: Metric) -> MetricTold:
    return MetricTold(
        one.slug, str(one.title), one.theme, one.unit, one.better, str(one.definition),
        str(one.formula), str(one.source), str(one.misses), one.medium, one.per,
    )  # fmt: skip


@door(Call("GET", "Gives a metric over some days.", ValueTold, asks=Days, may=ONLY))
def metric(request: HttpRequest, key: ApiKey, slug: str) -> Answer:
    """A metric of a brand over some days."""
    found = METRICS.get(slug)
    if found is None:
        raise Http404
    asked = programs.asked_of(request.GET, Days)
    brand, period = programs.brand_of(key.organisation, asked.brand), period_of_days(asked)
    value = value_of(found, Look(brand, period))
    return 200, ValueTold(
        slug, brand.slug, period.first, period.last, value.value, value.low, value.high,
        value.base, found.unit, value.currency, str(value.why),
    )  # fmt: skip


@door(
    Call("GET", "Lists a brand's objectives as they stand.", ObjectivesTold, asks=OfBrand, may=ONLY)
)
def objectives(request: HttpRequest, key: ApiKey) -> Answer:
    """The objectives of a brand."""
    brand = programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)
    rows = [
        _objective(name_of(mission), goal)
        for mission, goals in board.board_of(brand)
        for goal in goals
    ]
    return 200, ObjectivesTold(rows)


def _objective(mission: str, goal: board.Goal) -> ObjectiveTold:
    row, ahead = goal.objective, goal.forecast
    value, low, high = (ahead.value, ahead.low, ahead.high) if ahead else (None, None, None)
    return ObjectiveTold(
        row.pk, mission, row.name, row.metric, row.days, goal.now.value, row.baseline, row.target,
        row.at_most, row.due_on, goal.state, value, low, high, row.cost, row.currency,
    )  # fmt: skip


@door(Call("GET", "Lists a brand's reports.", ReportsTold, asks=OfBrand, may=ONLY))
def reports(request: HttpRequest, key: ApiKey) -> Answer:
    """The reports of a brand."""
    brand = programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)
    rows = [ReportNamed(one.pk, brand.slug, one.name) for one in brand.reports.all()]
    return 200, ReportsTold(rows)


@door(
    Call(
        "GET",
        "Gives a report over its last span, or over some days.",
        ReportTold,
        asks=Days,
        may=ONLY,
    )
)
def report(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """A report as it reads."""
    rows = Report.objects.filter(brand__organisation=key.organisation)
    row = get_object_or_404(rows.select_related("brand"), pk=number)
    asked = programs.asked_of(request.GET, Days)
    whole = isinstance(asked.since, Unset) and isinstance(asked.until, Unset)
    told = compose(row, period_of(row) if whole else period_of_days(asked))
    with translation.override(row.language):
        parts = list(map(tabled, told.parts))
    said = [
        PartTold(
            part.title, list(part.texts), list(part.head),
            [[CellTold(cell.text, cell.value, cell.unit) for cell in cells] for cells in part.rows],
        )
        for part in parts
    ]  # fmt: skip
    return 200, ReportTold(row.pk, told.title, told.subtitle, told.first, told.last, said)
