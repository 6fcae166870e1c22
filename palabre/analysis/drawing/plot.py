"""What all charts share: their values, scales, words and the pieces of SVG.

A drawing has a fixed height in pixels and any width: places along it are percentages, and the curves lie
in an inner drawing that stretches. So text keeps its size on a phone, with no script and no second drawing.
Colours are classes; the page's sheet or, on paper, `paper.py` gives them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from babel import Locale, dates, numbers

WIDTH = 720
ROUND_HOURS, MOST_TICKS = (1, 2, 3, 6, 12, 24, 48, 96, 168), 8
# English pages are European: day before month, 24-hour clock, weeks from Monday.
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}


class Month(date):
    """A whole month among the days of a drawing: its first day, said as a month."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, a value a day (None where nothing is known), its hue and its doors.

    ``hrefs`` gives the address of the mentions behind each value. ``kind`` is a class: "before" draws it
    dashed and grey, a tone's name in the tone's colour.
    """

    name: str
    values: Sequence[float | None]
    hue: int = 0
    hrefs: Sequence[str] = ()
    kind: str = ""

    @property
    def colour(self) -> str:
        """The class that colours it."""
        return self.kind or f"hue-{self.hue % 7}"


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of days that stands out, with its words and its door."""

    since: date
    until: date
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, the same figures as a table, the legend and the episodes that stand beside it."""

    body: str
    height: int
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[Series] = ()
    episodes: Sequence[Episode] = ()
    kind: str = field(default="")

    def svg(self, title: str) -> str:
        """The drawing for a page."""
        return (
            f'<svg class="plot {self.kind}" width="100%" height="{self.height}" role="group"'
            f" aria-label={quoteattr(title)}>{self.body}</svg>"
        )


@lru_cache(maxsize=8)
def locale_of(language: str) -> Locale:
    """The customs of a language, European for English."""
    return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))


@lru_cache(maxsize=4096)
def amount(value: float | None, language: str, unit: str = "") -> str:
    """A value as it is read: 12 480, or 34,2 % when the unit is "percent"."""
    if value is None:
        return "–"
    locale = locale_of(language)
    if unit == "percent":
        pattern = locale.percent_formats[None].pattern.replace("#,##0", "#,##0.#")
        return str(numbers.format_percent(value, format=pattern, locale=locale))
    return str(numbers.format_decimal(value, format="#,##0.##", locale=locale))


def axis_amount(value: float, language: str, unit: str = "") -> str:
    """A value on an axis, compact: 12 k."""
    if unit == "percent":
        return amount(value, language, unit)
    return str(numbers.format_compact_decimal(value, fraction_digits=1, locale=locale_of(language)))


def day_word(day: date, language: str) -> str:
    """A day as an axis says it: 2 août; a moment by its hour: 14:00; a month: nov."""
    if isinstance(day, datetime):
        return f"{day:%H:%M}"
    return _said(day, "MMM" if isinstance(day, Month) else "MMMd", language)


def day_in_full(day: date, language: str) -> str:
    """A day as a table says it: 2 août 2026; a moment with its hour; a month: novembre 2026."""
    if isinstance(day, Month):
        return _said(day, "yMMMM", language)
    return _said(_date(day), "long", language) + _hour(day)


def day_of_week(day: date, language: str) -> str:
    """A day as a point says it: dimanche 2 août; a moment with its hour; a month as in a table."""
    if isinstance(day, Month):
        return day_in_full(day, language)
    return _said(_date(day), "full", language) + _hour(day)


def _date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _hour(day: date) -> str:
    return f" {day:%H:%M}" if isinstance(day, datetime) else ""


# Of days alone: two moments are equal in whatever zones they are told.
@lru_cache(maxsize=2048, typed=True)
def _said(day: date, form: str, language: str) -> str:
    locale = locale_of(language)
    if form == "long":
        return str(dates.format_date(day, form, locale=locale))
    if form == "full":
        pattern = locale.date_formats[form].pattern.removesuffix(" y")
        return str(dates.format_date(day, pattern, locale=locale))
    return str(dates.format_skeleton(form, day, locale=locale))


def ceiling(values: Iterable[float | None], unit: str = "") -> tuple[float, float]:
    """The top of the axis and its step (1, 2 or 5 times a power of ten), for three or four lines."""
    most = max((value for value in values if value is not None), default=0) or 1
    step = 10 ** math.floor(math.log10(most / 3))
    for factor in (1, 2, 5, 10):
        if most / (step * factor) <= 4:
            step *= factor
            break
    if unit != "percent":
        step = max(step, 1)
    return math.ceil(round(most / step, 9)) * step, step


def percent_of(part: float, whole: float) -> str:
    """A place along the drawing, as an SVG percentage."""
    return f"{100 * part / whole:.3f}%"


def words(text: str, x: str, y: float, kind: str = "tick", anchor: str = "start") -> str:
    """A text at a place."""
    return f'<text class="{kind}" x="{x}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def grid(top: float, step: float, area: tuple[float, float], language: str, unit: str) -> str:
    """The lines of the axis with their values written on them; ``area`` is top and bottom in pixels."""
    high, low = area
    parts = []
    for number in range(round(top / step) + 1):
        y = low - (low - high) * (number * step / top)
        kind = "grid base" if number == 0 else "grid"
        parts.append(f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        if number:
            parts.append(words(axis_amount(number * step, language, unit), "0", y - 4))
    return "".join(parts)


def day_ticks(days: Sequence[date], y: float, language: str) -> str:
    """The days under a drawing: about six; every other one leaves on a narrow screen."""
    places = [at for at in _told(days) if 0.04 < (at + 0.5) / len(days) < 0.96]
    return "".join(
        words(
            _tick(days[at], language),
            percent_of(at + 0.5, len(days)),
            y,
            "tick" if order % 2 else "tick wide-only",
            "middle",
        )
        for order, at in enumerate(places)
    )


def _told(days: Sequence[date]) -> Sequence[int]:
    """Which of the days are told; of moments those at round hours, or at midnights."""
    moments = [day for day in days if isinstance(day, datetime)]
    for hours in ROUND_HOURS if moments else ():
        found = [at for at, moment in enumerate(moments) if _is_round(moment, hours)]
        if 1 < len(found) <= MOST_TICKS:
            return found
    every = max(1, round(len(days) / 6))
    return range(every // 2, len(days), every)


def _is_round(moment: datetime, hours: int) -> bool:
    counted = moment.toordinal() * 24 + moment.hour
    return moment.minute == 0 and counted % hours == 0


def _tick(day: date, language: str) -> str:
    if isinstance(day, datetime) and (day.hour, day.minute) == (0, 0):
        return day_word(day.date(), language)
    return day_word(day, language)


def door(inner: str, href: str, says: str, at: float, first: bool) -> str:
    """A part of a drawing that says its words and opens the mentions behind it.

    Only the first of a drawing is a stop of the tab key; arrows go on from it.
    """
    stop = "0" if first else "-1"
    shared = (
        f'class="point" data-x="{at:.3f}" data-says={quoteattr(says)} aria-label={quoteattr(says)}'
    )
    if not href:
        return f'<g {shared} role="img" tabindex="{stop}">{inner}</g>'
    return f'<a {shared} href={quoteattr(href)} tabindex="{stop}">{inner}</a>'
