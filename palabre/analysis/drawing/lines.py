"""Lines over days: volumes, shares, several brands, with the episodes that stand out."""

from collections.abc import Sequence
from datetime import date

from palabre.analysis.drawing.plot import (
    WIDTH,
    Chart,
    Episode,
    Series,
    amount,
    ceiling,
    day_in_full,
    day_of_week,
    day_ticks,
    door,
    grid,
    percent_of,
)

_FOOT = 22
_HEAD = 20


def lines(
    days: Sequence[date],
    series: Sequence[Series],
    language: str,
    *,
    day_label: str = "",
    episodes: Sequence[Episode] = (),
    unit: str = "",
    height: int = 220,
) -> Chart:
    """One line a series over the same days; a single line gets a soft ground under it.

    ``unit`` is "" for counts or "percent" for ratios. ``day_label`` heads the days in the table.
    """
    high, low = _HEAD, height - _FOOT
    most, step = ceiling([value for one in series for value in one.values], unit)
    body = [grid(most, step, (high, low), language, unit)]
    body.append(_bands(days, episodes, high, low))
    inner = "".join(_curve(one, most, low - high, len(series) == 1) for one in reversed(series))
    body.append(
        f'<svg x="0" y="{high}" width="100%" height="{low - high}" viewBox="0 0 {WIDTH} {low - high}"'
        f' preserveAspectRatio="none" class="curves">{inner}</svg>'
    )
    body.append(day_ticks(days, height - 5, language))
    for at, day in enumerate(days):
        body.append(_column(at, day, days, series, language, unit, (most, high, low)))
    rows = [
        [
            day_in_full(day, language),
            *(amount(one.values[at], language, unit) for one in series),
        ]
        for at, day in enumerate(days)
    ]
    head = [day_label, *(one.name for one in series)]
    legend = series if len(series) > 1 else ()
    return Chart("".join(body), height, head, rows, legend, episodes, "lines")


def _curve(one: Series, most: float, height: float, is_alone: bool) -> str:
    """Give the path of a line; days without a value break it."""
    count = len(one.values)
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        runs[-1].append(((at + 0.5) / count * WIDTH, height - value / most * height))
    parts = []
    for run in filter(None, runs):
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
        if is_alone:
            ground = f"M{run[0][0]:.1f} {height}L{path}L{run[-1][0]:.1f} {height}Z"
            parts.append(f'<path class="ground {one.colour}" d="{ground}"/>')
        end = "" if len(run) > 1 else f"L{run[0][0] + 0.1:.1f} {run[0][1]:.1f}"
        parts.append(
            f'<path class="curve {one.colour}" vector-effect="non-scaling-stroke" d="M{path}{end}"/>'
        )
    return "".join(parts)


def _bands(days: Sequence[date], episodes: Sequence[Episode], high: float, low: float) -> str:
    """Give the grounds and numbers of the episodes that lie within the days."""
    if not days:
        return ""
    parts = []
    for number, episode in enumerate(episodes, start=1):
        start = max((episode.since - days[0]).days, 0)
        length = min((episode.until - days[0]).days, len(days) - 1) - start + 1
        if length < 1 or start >= len(days):
            continue
        x, width = percent_of(start, len(days)), percent_of(length, len(days))
        middle = percent_of(start + length / 2, len(days))
        parts.append(
            f'<rect class="episode" x="{x}" y="{high}" width="{width}" height="{low - high}"/>'
            f'<circle class="flag" cx="{middle}" cy="10" r="8.5"/>'
            f'<text class="flag-number" x="{middle}" y="13.6" text-anchor="middle">{number}</text>'
        )
    return "".join(parts)


def _column(
    at: int,
    day: date,
    days: Sequence[date],
    series: Sequence[Series],
    language: str,
    unit: str,
    area: tuple[float, float, float],
) -> str:
    """Give the door of one day: its words, its points, and the place one can press."""
    most, high, low = area
    count = len(days)
    middle = percent_of(at + 0.5, count)
    dots = "".join(
        f'<circle class="dot {one.colour}" cx="{middle}" r="3.5"'
        f' cy="{low - value / most * (low - high):.1f}"/>'
        for one in series
        if (value := one.values[at]) is not None
    )
    figures = [(one.name, amount(one.values[at], language, unit)) for one in series]
    said = " · ".join(f"{name} {figure}" for name, figure in figures)
    hit = (
        f'<rect class="hit" x="{percent_of(at, count)}" y="0" width="{percent_of(1, count)}"'
        f' height="{low}"/><line class="rule" x1="{middle}" x2="{middle}" y1="{high}" y2="{low}"/>'
    )
    href = series[0].hrefs[at] if series and at < len(series[0].hrefs) else ""
    says = f"{day_of_week(day, language)} · {said}"
    return door(hit + dots, href, says, 100 * (at + 0.5) / count, at == 0)
