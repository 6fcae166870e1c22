"""Charts and reports on paper: real files, whole texts, the colours of the pages."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
from PIL import Image

from palabre.analysis.drawing import Episode, Series, Share, lines, paper, shares

DAYS = [date(2026, 11, 1) + timedelta(days=at) for at in range(20)]
HOSTILE = '#panic("no") $x$ *b* <script>"'
TOKENS = Path(__file__).parents[2] / "site/static/palabre/css/tokens.css"


def chart():
    """A chart with everything: two lines, one dashed, and an episode."""
    series = [Series("Mentions", range(20)), Series("Avant", [4] * 20, kind="before")]
    return lines(DAYS, series, "fr", episodes=[Episode(DAYS[3], DAYS[4], HOSTILE)])


def test_a_chart_becomes_a_picture_with_ink_on_it():
    picture = Image.open(io.BytesIO(paper.picture(chart(), "Deux fois plus", "fr")))
    assert picture.format == "PNG"
    assert picture.width == 1504
    assert (61, 79, 184) in {colour[:3] for _count, colour in picture.getcolors(1 << 20)}


def test_a_report_holds_its_texts_as_texts_and_is_tagged():
    tone = shares(
        [Share("Lanterne", (3, 4))], [Series("+", (), kind="positive"), Series("-", (), 1)], "fr"
    )
    blocks = [
        paper.Heading("La semaine"),
        paper.Paragraph(HOSTILE),
        paper.Figures([("Mentions", "12 480", "8 % de plus")]),
        paper.Drawing(chart(), "Deux fois plus que d’habitude", "mentions par jour"),
        paper.Drawing(tone, "Tonalité"),
        paper.Table("Lieux", ["Lieu", "Mentions"], [["piaille.example", "42"]]),
    ]
    made_at = datetime(2026, 11, 21, tzinfo=UTC)
    file = pypdf.PdfReader(
        io.BytesIO(paper.report("Lanterne", "30 jours", blocks, "fr", made_at, "Palabre"))
    )
    text = "".join(page.extract_text() for page in file.pages)
    assert "La semaine" in text
    assert '#panic("no") $x$ *b* <script>"' in text.replace("“", '"').replace("”", '"').replace(
        "« ", '"'
    )
    assert "piaille.example" in text
    assert file.trailer["/Root"]["/Lang"] == "fr"
    assert "/StructTreeRoot" in file.trailer["/Root"]


def test_paper_has_the_light_colours_of_the_pages():
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6})", TOKENS.read_text()))
    for name in ("text", "muted", "line", "edge", "mixed"):
        assert paper.INK[name] == light[name]
    assert list(paper.INK["heat"]) == [light[f"heat-{level}"] for level in range(7)]
    own = {"hue-0": "accent", "unsure": "line", "neutral": "neutral-fill", "before": "neutral-fill"}
    for name, colour in paper.COLOURS.items():
        assert colour == light[own.get(name, name)], name
