"""The closing report as slides, which office programs open and change: its curve is a chart of theirs."""

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.protection.incident_report import Report, visible

# What a slide of this size can show and be read: lines of a list, signs of a text, points of a curve, and of
# tables the inches and the signs of an inch.
MOST_LINES, MOST_WORDS, MOST_POINTS = 16, 240, 200
MOST_INCHES, SIGNS_AN_INCH, LINE, MARGIN = 5.3, 12, 0.22, 0.12
# A longer title takes two lines, in a smaller size.
SHORT_TITLE, SIGNS_A_LINE = 60, 100
One = TypeVar("One")


def pptx(report: Report) -> bytes:
    """Slides of 16:9: what it was, the curve, times, causes, what was done, lessons, log."""
    from pptx import Presentation  # loaded with the first report, for the web process to stay small
    from pptx.util import Inches

    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    _title(show, report)
    if report.series is not None:
        _curve(show, report)
    if report.times:
        head = _("What happened"), _("When"), _("After the beginning")
        _tables(show, _("Times"), head, report.times, (4, 5, 3))
    if report.drill:
        head = _("Step"), _("After"), _("Against the plan")
        _tables(show, _("Against the plan"), head, report.drill, (5.6, 2.2, 4.2))
    _text(show, _("What caused it"), report.causes.splitlines())
    _text(show, _("What was done"), report.done.splitlines())
    _text(show, _("Lessons"), list(report.lessons) or [_("None was written down.")])
    log = [(f"{when}", what, who) for what, who, when in report.log]
    _tables(show, _("Log"), (_("When"), _("What happened"), _("Who")), log, (2.6, 7.3, 2.1))
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _slide(show: Any, title: str) -> Any:
    """A slide with its title alone."""
    from pptx.util import Inches, Pt

    slide = show.slides.add_slide(show.slide_layouts[5])
    box = slide.shapes.title
    box.left, box.top, box.width, box.height = Inches(0.7), Inches(0.4), Inches(12), Inches(0.9)
    _say(box.text_frame, [title], Pt(30 if len(title) <= SHORT_TITLE else 22), bold=True)
    return slide


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


def _box(
    slide: Any, lines: Sequence[str], place: tuple[float, float, float, float], size: int
) -> None:
    from pptx.util import Inches, Pt

    left, top, width, height = map(Inches, place)
    box = slide.shapes.add_textbox(left, top, width, height)
    _say(box.text_frame, lines, Pt(size))


def _title(show: Any, report: Report) -> None:
    slide = _slide(show, report.title)
    _box(slide, [report.subtitle], (0.7, 1.3, 12, 0.6), 16)
    for at, (label, value, note) in enumerate(report.figures[:4]):
        left = 0.7 + 3 * at
        _box(slide, [label], (left, 2.6, 2.9, 0.5), 14)
        _box(slide, [value], (left, 3.0, 2.9, 0.9), 28)
        _box(slide, [note], (left, 3.8, 2.9, 0.5), 12)


def _curve(show: Any, report: Report) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches

    assert report.series is not None  # noqa: S101  (asked before)
    moments, seen, negative = report.series
    every = max(1, len(moments) // MOST_POINTS)
    data = CategoryChartData()
    data.categories = [f"{timezone.localtime(one):%d/%m %H:%M}" for one in moments[::every]]
    data.add_series(_("Mentions"), _summed(seen, every))
    data.add_series(_("Negative ones"), _summed(negative, every))
    slide = _slide(show, _("What was said"))
    place = (Inches(0.7), Inches(1.5), Inches(12), Inches(5.5))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, data).chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False


def _summed(values: Sequence[int], every: int) -> list[int]:
    return [sum(values[at : at + every]) for at in range(0, len(values), every)]


def _text(show: Any, title: str, lines: Sequence[str]) -> None:
    said = [f"• {line.strip()}" for line in lines if line.strip()]
    for part in _parts(said, [_lines(one, SIGNS_A_LINE) for one in said], MOST_LINES):
        _box(_slide(show, title), part, (0.7, 1.6, 12, 5.4), 18)


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


def _tables(
    show: Any,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """A table on as many slides as it takes, each with its head."""

    def inches(row: Sequence[str]) -> float:
        pairs = zip(row, widths, strict=True)
        return MARGIN + LINE * max(_lines(cell, wide * SIGNS_AN_INCH) for cell, wide in pairs)

    for part in _parts(rows, [inches(row) for row in rows], MOST_INCHES - inches(head)):
        _table(show, title, [head, *part], [inches(row) for row in (head, *part)], widths)


def _table(
    show: Any,
    title: str,
    rows: Sequence[Sequence[str]],
    heights: Sequence[float],
    widths: Sequence[float],
) -> None:
    from pptx.util import Inches, Pt

    slide = _slide(show, title)
    place = (Inches(0.7), Inches(1.5), Inches(12), Inches(sum(heights)))
    table = slide.shapes.add_table(len(rows), len(widths), *place).table
    for at, width in enumerate(widths):
        table.columns[at].width = Inches(width)
    for line, row in enumerate(rows):
        table.rows[line].height = Inches(heights[line])
        for at, cell in enumerate(row):
            _say(table.cell(line, at).text_frame, [cell], Pt(13), bold=line == 0)
