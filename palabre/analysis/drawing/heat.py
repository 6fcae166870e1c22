"""The heat map of a week: how much is said at each hour of each day."""

import math
from collections.abc import Callable, Sequence

from babel import dates

from palabre.analysis.drawing.plot import Chart, amount, door, locale_of, percent_of, words

_LEVELS = 6
_ROW = 24
_GUTTER = 7


def heat(
    counts: Sequence[Sequence[int]],
    language: str,
    *,
    href: Callable[[int, int], str] | None = None,
    day_label: str = "",
    unit: Callable[[int], str] = lambda count: "",
) -> Chart:
    """Seven rows from Monday, 24 columns; ``href(day, hour)`` opens a cell, ``unit(count)`` is its noun.

    The levels follow the square root of the count, so that quiet hours still differ.
    """
    names = dates.get_day_names("wide", locale=locale_of(language))
    shorts = dates.get_day_names("short", locale=locale_of(language))
    most = max((count for row in counts for count in row), default=0)
    width = (100 - _GUTTER) / 24
    body = []
    for day, row in enumerate(counts):
        y = day * _ROW
        body.append(words(shorts[day].rstrip("."), "0", y + 16))
        for hour, count in enumerate(row):
            level = math.ceil(_LEVELS * math.sqrt(count / most)) if count else 0
            x = _GUTTER + hour * width
            cell = (
                f'<rect class="cell heat-{level}" x="{x + 0.15:.3f}%" y="{y + 1}"'
                f' width="{width - 0.3:.3f}%" height="{_ROW - 2}" rx="3"/>'
            )
            says = f"{names[day]} {hour:02d}:00 · {amount(count, language)} {unit(count)}".rstrip()
            target = href(day, hour) if href and count else ""
            body.append(door(cell, target, says, x + width / 2, day == hour == 0))
    foot = len(counts) * _ROW + 14
    for hour in range(0, 24, 3):
        kind = "tick" if hour % 6 == 0 else "tick wide-only"
        place = percent_of(_GUTTER + (hour + 0.5) * width, 100)
        body.append(words(f"{hour:02d}", place, foot, kind, "middle"))
    table = [
        [names[day], *(amount(count, language) for count in row)] for day, row in enumerate(counts)
    ]
    head = [day_label, *(f"{hour:02d}" for hour in range(24))]
    return Chart("".join(body), foot + 5, head, table, kind="heat")
