"""What a report is made of, whatever it becomes: each figure with its words and its plain value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from palabre.analysis.drawing import Chart
from palabre.analysis.drawing.plot import amount
from palabre.listening.figures.told import language
from palabre.measurement.metrics import Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table: its words, and for a figure its value and unit."""

    text: str
    value: float | None = None
    unit: Unit = Unit.COUNT
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """Lines over days (or weeks, by their first day, or hours): of each its name and a value a day."""

    days: Sequence[date]
    lines: Sequence[tuple[str, Sequence[float | None]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A title with texts, a drawing, or a table whose columns of these numbers hold ``words``, no figures,
    beside the first. ``curve`` has a drawing's figures; ``how`` says how it is computed."""

    title: str
    texts: Sequence[str] = ()
    chart: Chart | None = None
    curve: Curve | None = None
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    words: Collection[int] = ()
    note: str = ""
    how: str = ""


def tabled(part: Part) -> Part:
    """The part with the figures of its drawing as a table, where it has no other."""
    if part.rows or part.curve is None:
        return part
    head = (_("Day"), *(name for name, _values in part.curve.lines))
    rows = [
        (
            Cell(day.isoformat()),
            *(
                Cell(amount(values[at], language()), values[at])
                for _name, values in part.curve.lines
            ),
        )
        for at, day in enumerate(part.curve.days)
    ]
    return replace(part, head=head, rows=rows)


@dataclass(frozen=True, slots=True)
class Composed:
    """A report over some days, in one language."""

    title: str
    subtitle: str
    first: date
    last: date
    parts: Sequence[Part] = field(default_factory=tuple)
