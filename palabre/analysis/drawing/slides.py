"""Slides of 16:9 that office programs open and change: titles, texts, tables, curves."""

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from palabre.analysis.drawing.signs import visible

# What a slide of this size can show and be read: lines of a list, signs of a text, points of a curve, and of
# tables the inches and the signs of an inch.
MOST_LINES, MOST_WORDS, MOST_POINTS = 16, 240, 200
MOST_INCHES, SIGNS_AN_INCH, LINE, MARGIN = 5.3, 12, 0.22, 0.12
# A longer title takes two lines, in a smaller size.
SHORT_TITLE, SIGNS_A_LINE = 60, 100
One = TypeVar("One")
Lines = Sequence[tuple[str, Sequence[float | None]]]


def begun() -> Any:
    """A show without slides."""
    from pptx import Presentation  # loaded with the first show, for the web process to stay small
    from pptx.util import Inches

    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    return show


def saved(show: Any) -> bytes:
    """The show as a file."""
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def title(show: Any, name: str, below: str, figures: Sequence[tuple[str, str, str]]) -> None:
    """The first slide: a name, what stands below it, and up to four figures (label, value, note)."""
    first = slide(show, name)
    box(first, [below], (0.7, 1.3, 12, 0.6), 16)
    for at, (label, value, note) in enumerate(figures[:4]):
        left = 0.7 + 3 * at
        box(first, [label], (left, 2.6, 2.9, 0.5), 14)
        box(first, [value], (left, 3.0, 2.9, 0.9), 28)
        box(first, [note], (left, 3.8, 2.9, 0.5), 12)


def curve(show: Any, name: str, moments: Sequence[str], lines: Lines) -> None:
    """A slide with lines over time, as a chart that can be changed; each is a name and a value a moment."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches

    every = max(1, len(moments) // MOST_POINTS)
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = list(moments[::every])
    for label, values in lines:
        data.add_series(label, _summed(values, every))
    place = (Inches(0.7), Inches(1.5), Inches(12), Inches(5.5))
    chart = slide(show, name).shapes.add_chart(XL_CHART_TYPE.LINE, *place, data).chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False


def _summed(values: Sequence[float | None], every: int) -> list[float | None]:
    if every == 1:
        return list(values)
    return [sum(one or 0 for one in values[at : at + every]) for at in range(0, len(values), every)]


def slide(show: Any, name: str) -> Any:
    """A slide with its title alone."""
    from pptx.util import Inches, Pt

    made = show.slides.add_slide(show.slide_layouts[5])
    head = made.shapes.title
    head.left, head.top, head.width, head.height = Inches(0.7), Inches(0.4), Inches(12), Inches(0.9)
    _say(head.text_frame, [name], Pt(30 if len(name) <= SHORT_TITLE else 22), bold=True)
    return made


def _say(frame: Any, lines: Sequence[str], size: Any, *, bold: bool = False) -> None:
    from pptx.enum.text import PP_ALIGN

    frame.word_wrap = True
    for at, line in enumerate(lines):
        part = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        part.alignment = PP_ALIGN.LEFT
        run = part.add_run()
        run.text, run.font.size, run.font.bold = shown(line), size, bold


def shown(text: str) -> str:
    """A text as a slide can hold it: short, and without signs that no XML may carry."""
    plain = visible(text).replace("\n", " ")
    return plain[:MOST_WORDS] + ("…" if len(plain) > MOST_WORDS else "")


def box(on: Any, lines: Sequence[str], place: tuple[float, float, float, float], size: int) -> None:
    """Lines in a box on a slide: its left, top, width and height in inches."""
    from pptx.util import Inches, Pt

    left, top, width, height = map(Inches, place)
    made = on.shapes.add_textbox(left, top, width, height)
    _say(made.text_frame, lines, Pt(size))


def text(show: Any, name: str, lines: Sequence[str]) -> None:
    """Lines as a list, on as many slides as it takes."""
    said = [f"• {line.strip()}" for line in lines if line.strip()]
    for part in _parts(said, [_lines(one, SIGNS_A_LINE) for one in said], MOST_LINES):
        box(slide(show, name), part, (0.7, 1.6, 12, 5.4), 18)


def _lines(text: str, signs: float) -> int:
    return max(1, math.ceil(len(shown(text)) / signs))


def _parts(rows: Sequence[One], sizes: Sequence[float], most: float) -> Iterator[list[One]]:
    """The rows in as many parts as it takes for each to have its place on a slide."""
    part: list[One] = []
    full = 0.0
    for row, size in zip(rows, sizes, strict=True):
        if part and full + size > most:
            yield part
            part, full = [], 0.0
        part.append(row)
        full += size
    if part:
        yield part


def tables(
    show: Any,
    name: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """A table on as many slides as it takes, each with its head; ``widths`` are inches, 12 in all."""

    def inches(row: Sequence[str]) -> float:
        pairs = zip(row, widths, strict=True)
        return MARGIN + LINE * max(_lines(cell, wide * SIGNS_AN_INCH) for cell, wide in pairs)

    for part in _parts(rows, [inches(row) for row in rows], MOST_INCHES - inches(head)):
        _table(show, name, [head, *part], [inches(row) for row in (head, *part)], widths)


def _table(
    show: Any,
    name: str,
    rows: Sequence[Sequence[str]],
    heights: Sequence[float],
    widths: Sequence[float],
) -> None:
    from pptx.util import Inches, Pt

    on = slide(show, name)
    place = (Inches(0.7), Inches(1.5), Inches(12), Inches(sum(heights)))
    table = on.shapes.add_table(len(rows), len(widths), *place).table
    for at, width in enumerate(widths):
        table.columns[at].width = Inches(width)
    for line, row in enumerate(rows):
        table.rows[line].height = Inches(heights[line])
        for at, cell in enumerate(row):
            _say(table.cell(line, at).text_frame, [cell], Pt(13), bold=line == 0)
