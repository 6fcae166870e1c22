"""A composed report as a file: tagged PDF, slides, a workbook."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.analysis.drawing import paper, slides
from palabre.analysis.drawing.plot import day_in_full, day_word
from palabre.analysis.drawing.signs import latin, visible
from palabre.governance.trail import FORMULA
from palabre.listening.figures.told import language
from palabre.listening.printing import PrintingFailed, printed
from palabre.measurement.metrics import Unit
from palabre.measurement.reports.parts import Cell, Composed, Part, tabled

KINDS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Spell = Callable[[str], str]
# A slide's table is twelve inches wide, of which the first column takes more.
WIDE, FIRST = 12.0, 4.0


def pdf(told: Composed, spoken: str) -> bytes:
    """The report on paper. Raises `PrintingFailed`. Paper refuses signs that no font has: then only those of
    Latin texts are set."""
    with translation.override(spoken):
        try:
            return _set(told, visible)
        except PrintingFailed:
            return _set(told, latin)


def _set(told: Composed, spell: Spell) -> bytes:
    blocks: list[paper.Block] = []
    for part in told.parts:
        blocks += _on_paper(part, spell)
    return printed(
        "report", spell(told.title), spell(told.subtitle), blocks, language(), timezone.localtime(),
        foot="Palabre",
    )  # fmt: skip


def _on_paper(part: Part, spell: Spell) -> list[paper.Block]:
    title, rows = spell(part.title), _spelt(part.rows, spell)
    found: list[paper.Block] = []
    if part.chart:
        found.append(paper.Drawing(part.chart, title, spell(part.note)))
    if rows:
        label = _("%(title)s: the figures") % {"title": title} if part.chart else title
        found.append(paper.Table(label, [*map(spell, part.head)], rows, words=bool(part.words)))
    elif not part.chart and title:
        found.append(paper.Heading(title))
    found += [paper.Paragraph(spell(one)) for one in part.texts]
    return found


def _spelt(rows: Sequence[Sequence[Cell]], spell: Spell) -> list[list[str]]:
    return [[spell(cell.text) for cell in row] for row in rows]


def pptx(told: Composed, spoken: str) -> bytes:
    """The report as slides; its curves are charts that office programs change."""
    with translation.override(spoken):
        show = slides.begun()
        slides.title(show, told.title, told.subtitle, ())
        for part in told.parts:
            if part.curve:
                days = [_moment(day) for day in part.curve.days]
                slides.curve(show, part.title, days, part.curve.lines)
            if part.rows:
                rest = (WIDE - FIRST) / max(1, len(part.head) - 1)
                widths = [FIRST, *([rest] * (len(part.head) - 1))] if len(part.head) > 1 else [WIDE]
                rows = [[cell.text for cell in row] for row in part.rows]
                slides.tables(show, part.title, part.head, rows, widths)
            if part.texts:
                slides.text(show, part.title or told.title, part.texts)
        return slides.saved(show)


def _moment(day: date) -> str:
    return (day_in_full if isinstance(day, datetime) else day_word)(day, language())


def xlsx(told: Composed, spoken: str) -> bytes:
    """The report as a workbook: a sheet a table, figures as figures, a curve as its days."""
    import xlsxwriter  # loaded with the first workbook

    out = io.BytesIO()
    with translation.override(spoken):
        book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
        forms = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        first = book.add_worksheet(_sheet_name(_("Report"), 0))
        first.write_string(0, 0, _plain(told.title), bold)
        first.write_string(1, 0, _plain(told.subtitle))
        line = 3
        for part in told.parts:
            for text in (part.title, *part.texts) if part.texts else ():
                first.write_string(line, 0, _plain(text))
                line += 1
        for at, part in enumerate(map(tabled, told.parts), start=1):
            if part.rows:
                sheet = book.add_worksheet(_sheet_name(part.title, at))
                for column, label in enumerate(part.head):
                    sheet.write_string(0, column, _plain(label), bold)
                for row, cells in enumerate(part.rows, start=1):
                    for column, cell in enumerate(cells):
                        if cell.value is None:
                            sheet.write_string(row, column, _plain(cell.text))
                        else:
                            sheet.write_number(row, column, _scaled(cell), forms[cell.unit])
                sheet.set_column(0, 0, 40)
                sheet.set_column(1, max(1, len(part.head) - 1), 18)
        book.close()
    return out.getvalue()


_FORMATS = {
    Unit.COUNT: "#,##0.##",
    Unit.SHARE: "0%",
    Unit.BALANCE: "+0%;-0%;0%",
    Unit.TIME: "[h]:mm",
    Unit.MONEY: "#,##0.00",
}
_DAY = 24 * 3600


def _scaled(cell: Cell) -> float:
    """A figure as a workbook has it: money in whole units, times in days."""
    value = cell.value or 0.0
    return {Unit.MONEY: value / 100, Unit.TIME: value / _DAY}.get(cell.unit, value)


def _plain(text: str) -> str:
    """A text that no office program takes for a formula."""
    seen = visible(text)
    return f"'{seen}" if seen.startswith(FORMULA) else seen


def _sheet_name(title: str, at: int) -> str:
    kept = "".join(one for one in visible(title) if one not in "[]:*?/\\'\n")
    return f"{at} {kept}"[:31].strip() if at else kept[:31]


FORMS: dict[str, Callable[[Composed, str], bytes]] = {"pdf": pdf, "pptx": pptx, "xlsx": xlsx}
