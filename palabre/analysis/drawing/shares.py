"""Bars of a hundred per cent, one a row: how the tone of several things divides."""

from collections.abc import Sequence
from dataclasses import dataclass

from palabre.analysis.drawing.plot import Chart, Series, amount, door, percent_of, words

_ROW = 46


@dataclass(frozen=True, slots=True)
class Share:
    """One row: its name, a count for each part, and the doors of the parts."""

    name: str
    counts: Sequence[int]
    hrefs: Sequence[str] = ()


def shares(
    rows: Sequence[Share], parts: Sequence[Series], language: str, *, row_label: str = ""
) -> Chart:
    """One bar a row, divided in the order of ``parts`` (name and colour; their values are not read)."""
    body = []
    is_first = True
    for number, row in enumerate(rows):
        y = number * _ROW
        total = sum(row.counts) or 1
        body.append(words(row.name, "0", y + 14, "name"))
        body.append(
            words(f"n = {amount(sum(row.counts), language)}", "100%", y + 14, "tick", "end")
        )
        at = 0
        for index, (part, count) in enumerate(zip(parts, row.counts, strict=True)):
            if not count:
                continue
            href = row.hrefs[index] if index < len(row.hrefs) else ""
            ratio = amount(count / total, language, "percent")
            says = f"{row.name} · {part.name} {ratio} ({amount(count, language)})"
            bar = (
                f'<rect class="part {part.colour}" x="{percent_of(at, total)}" y="{y + 21}"'
                f' width="{percent_of(count, total)}" height="16"/>'
            )
            if count / total >= 0.12:
                middle = percent_of(at + count / 2, total)
                whole = amount(round(count / total, 2), language, "percent")
                bar += words(whole, middle, y + 33, f"in-part on-{part.colour}", "middle")
            body.append(door(bar, href, says, 100 * (at + count / 2) / total, is_first))
            is_first = False
            at += count
    table = [[row.name, *(amount(count, language) for count in row.counts)] for row in rows]
    head = [row_label, *(part.name for part in parts)]
    return Chart("".join(body), max(len(rows), 1) * _ROW, head, table, parts, kind="shares")
