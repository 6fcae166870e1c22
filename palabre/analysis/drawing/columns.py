"""A column a day: counts that are read one by one."""

from collections.abc import Sequence
from datetime import date

from palabre.analysis.drawing.plot import (
    Chart,
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


def columns(
    days: Sequence[date],
    series: Series,
    language: str,
    *,
    day_label: str = "",
    height: int = 180,
) -> Chart:
    """One column a day, each a door to the mentions of that day."""
    high, low = 16, height - 22
    most, step = ceiling(series.values)
    body = [grid(most, step, (high, low), language, "")]
    count = len(days)
    for at, (day, value) in enumerate(zip(days, series.values, strict=True)):
        size = (value or 0) / most * (low - high)
        says = f"{day_of_week(day, language)} · {series.name} {amount(value, language)}"
        column = (
            f'<rect class="hit" x="{percent_of(at, count)}" y="0" width="{percent_of(1, count)}"'
            f' height="{low}"/><rect class="column {series.colour}" x="{percent_of(at + 0.12, count)}"'
            f' width="{percent_of(0.76, count)}" y="{low - size:.1f}" height="{size:.1f}" rx="1.5"/>'
        )
        href = series.hrefs[at] if at < len(series.hrefs) else ""
        body.append(door(column, href, says, 100 * (at + 0.5) / count, at == 0))
    body.append(day_ticks(days, height - 5, language))
    rows = [
        [day_in_full(day, language), amount(value, language)]
        for day, value in zip(days, series.values, strict=True)
    ]
    return Chart("".join(body), height, [day_label, series.name], rows, kind="columns")
