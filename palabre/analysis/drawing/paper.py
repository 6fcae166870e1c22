"""Drawings on paper: a chart as a picture, and a report of charts, figures and tables as PDF.

Typst sets both in this process (about 30 MB once loaded, 30 to 100 ms a document). Every text is passed
as data, so nothing in it is ever read as markup. Paper is always light.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from palabre.analysis.drawing.plot import WIDTH, Chart

# The light tokens of the pages' sheet (a test keeps them the same).
INK = {
    "text": "#1c1e21",
    "muted": "#5b6068",
    "line": "#e2e1dc",
    "edge": "#85888d",
    "mixed": "#7a5300",
    "heat": ("#f4f4f1", "#e3e6f5", "#c8cfee", "#a5b0e2", "#7f8dd3", "#5a6ac4", "#3d4fb8"),
}
COLOURS = {
    "hue-0": "#3d4fb8",
    "hue-1": "#c5455a",
    "hue-2": "#1a7f3a",
    "hue-3": "#8f7a12",
    "hue-4": "#2b8bab",
    "hue-5": "#a3307a",
    "hue-6": "#6f6f6f",
    "positive": "#0f6d7e",
    "neutral": "#8b939d",
    "negative": "#b0430f",
    "mixed": "#7a5300",
    "unsure": "#e2e1dc",
    "before": "#8b939d",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A title within a report."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures side by side: label, value, note (the change in words)."""

    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with the title that says what it shows."""

    chart: Chart
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; the first column is text, the others figures unless they are ``words``."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: bool = False


Block = Heading | Paragraph | Figures | Drawing | Table


def picture(chart: Chart, title: str, language: str, *, note: str = "", ppi: float = 192) -> bytes:
    """The chart as PNG with its title above it, for a file or a mail."""
    data = {"title": title, "language": language, "blocks": [_plain(Drawing(chart, title, note))]}
    return _compile("picture.typ", data, "png", ppi)


def report(
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    language: str,
    made_at: datetime,
    foot: str = "",
) -> bytes:
    """The blocks as a tagged PDF on A4; ``foot`` stands on each page beside its number."""
    data = {
        "title": title,
        "subtitle": subtitle,
        "language": language,
        "foot": foot,
        "made": [made_at.year, made_at.month, made_at.day],
        "blocks": [_plain(block) for block in blocks],
    }
    return _compile("report.typ", data, "pdf", 144)


def svg(chart: Chart) -> str:
    """The chart as a file of its own: with its size and colours, and without what a pointer does."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {chart.height}" width="{WIDTH}"'
        f' height="{chart.height}"><style>{_sheet()}</style>{chart.body}</svg>'
    )


@lru_cache(maxsize=1)
def _sheet() -> str:
    """Give the colours of a drawing on paper, for the classes of the drawing."""
    rules = [
        f"text{{fill:{INK['muted']};font-family:Inter,'DejaVu Sans',sans-serif;font-size:12px}}",
        f".name{{fill:{INK['text']};font-weight:600}}.in-part,.flag-number{{fill:#fff;font-weight:600}}",
        f".grid{{stroke:{INK['line']}}}.base{{stroke:{INK['edge']}}}",
        f".episode{{fill:{INK['mixed']};fill-opacity:.11}}.flag{{fill:{INK['mixed']}}}",
        ".curve{fill:none;stroke-width:2;stroke-linejoin:round}.ground{fill-opacity:.09;stroke:none}",
        f".in-part.on-neutral,.in-part.on-unsure{{fill:{INK['text']}}}",
        ".hit,.rule,.dot{display:none}.part{stroke:#fff}",
    ]
    for name, colour in COLOURS.items():
        rules.append(f".curve.{name}{{stroke:{colour}}}")
        rules.append(f".ground.{name},.column.{name},.part.{name}{{fill:{colour}}}")
    rules += [f".heat-{level}{{fill:{colour}}}" for level, colour in enumerate(INK["heat"])]
    rules.append(".curve.before{stroke-width:1.5;stroke-dasharray:3 4}.ground.before{fill:none}")
    return "".join(rules)


def _plain(block: Block) -> dict[str, object]:
    """Give a block as values that JSON can carry."""
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Figures(rows):
            return {"kind": "figures", "rows": rows}
        case Table(title, head, rows, words):
            return {"kind": "table", "title": title, "head": head, "rows": rows, "words": words}
        case Drawing(chart, title, note):
            legend = [[one.name, COLOURS[one.colour]] for one in chart.legend]
            episodes = [one.label for one in chart.episodes]
            return {
                "kind": "drawing",
                "title": title,
                "note": note,
                "svg": svg(chart),
                "legend": legend,
                "episodes": episodes,
            }


def _compile(name: str, data: Mapping[str, object], form: str, ppi: float) -> bytes:
    """Set a template of this folder with the data; nothing outside of it can be read."""
    import typst  # loaded with the first document, for the web process to stay small

    folder = files("palabre.analysis.drawing")
    source = folder.joinpath("blocks.typ").read_bytes() + folder.joinpath(name).read_bytes()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    if form == "pdf":
        made = typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    else:
        made = typst.compile(source, format="png", ppi=ppi, sys_inputs=inputs)
    return bytes(made[0] if isinstance(made, list) else made)
