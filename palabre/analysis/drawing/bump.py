"""Ranks over months: a line each, the first on top, its name where it ends."""

from collections.abc import Sequence
from datetime import date

from palabre.analysis.drawing.plot import (
    WIDTH,
    Chart,
    Series,
    amount,
    day_in_full,
    day_word,
    door,
    percent_of,
    words,
)

_ROW, _FOOT, _NAME = 44, 22, 16
_DRAWN = 0.62
"""The part of the width that the lines have; the names stand beside them."""


def bump(
    months: Sequence[date], series: Sequence[Series], language: str, *, month_label: str = ""
) -> Chart:
    """One line a series; its values are ranks from 1, None where there is none."""
    most = max((int(value) for one in series for value in one.values if value), default=1)
    height = most * _ROW
    inner = "".join(_curve(one, len(months), height, most) for one in reversed(series))
    body = [
        f'<svg x="0" y="0" width="{_DRAWN:.0%}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        f' preserveAspectRatio="none" class="curves">{inner}</svg>'
    ]
    body += [
        _column(at, month, len(months), series, language, height) for at, month in enumerate(months)
    ]
    body += [
        words(
            day_word(month, language), _x(at, len(months)), height + _FOOT - 6,
            "tick" if (len(months) - at) % 2 else "tick wide-only", "middle",
        )
        for at, month in enumerate(months)
    ]  # fmt: skip
    body += _names(series)
    rows = [
        [day_in_full(month, language), *(amount(one.values[at], language) for one in series)]
        for at, month in enumerate(months)
    ]
    head = [month_label, *(one.name for one in series)]
    return Chart("".join(body), height + _FOOT, head, rows, (), (), "bump")


def _x(at: int, count: int) -> str:
    return percent_of((at + 0.5) * _DRAWN, count)


def _y(rank: float) -> float:
    return (rank - 0.5) * _ROW


def _curve(one: Series, count: int, height: int, most: int) -> str:
    runs: list[list[str]] = [[]]
    for at, rank in enumerate(one.values):
        if rank is None:
            runs.append([])
        else:
            runs[-1].append(f"{(at + 0.5) / count * WIDTH:.1f} {_y(rank):.1f}")
    return "".join(
        f'<path class="curve {one.colour}" vector-effect="non-scaling-stroke" d="M{"L".join(run)}"/>'
        for run in runs
        if len(run) > 1
    )


def _column(
    at: int, month: date, count: int, series: Sequence[Series], language: str, height: int
) -> str:
    x = _x(at, count)
    ranked = sorted(
        ((one.values[at] or 0, one) for one in series if one.values[at] is not None),
        key=lambda pair: pair[0],
    )
    dots = "".join(
        f'<circle class="part {one.colour}" cx="{x}" cy="{_y(rank):.1f}" r="11"/>'
        + words(f"{rank:.0f}", x, _y(rank) + 4, "in-part", "middle")
        for rank, one in reversed(ranked)
    )
    left, width = percent_of(at * _DRAWN, count), percent_of(_DRAWN, count)
    hit = f'<rect class="hit" x="{left}" y="0" width="{width}" height="{height}"/>'
    says = " · ".join(
        [day_in_full(month, language), *(f"{rank:.0f}. {one.name}" for rank, one in ranked)]
    )
    href = next((one.hrefs[at] for one in series if at < len(one.hrefs)), "")
    return door(hit + dots, href, says, 100 * _DRAWN * (at + 0.5) / count, at == 0)


def _names(series: Sequence[Series]) -> list[str]:
    """The names beside the lines, at their last ranks; those of one rank below each other."""
    ends = [(next((v for v in reversed(one.values) if v is not None), None), one) for one in series]
    found: list[str] = []
    lowest = 0.0
    for rank, one in sorted(
        ((r, one) for r, one in ends if r is not None), key=lambda pair: pair[0]
    ):
        lowest = max(_y(rank) + 4, lowest + _NAME)
        found.append(words(one.name, f"{100 * _DRAWN:.1f}%", lowest, "name"))
    return found
