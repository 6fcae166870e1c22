"""What we print is PDF/UA-1: by our own look at its structure, and by veraPDF where that is there."""

import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from pypdf import PdfReader

from palabre.analysis.drawing import Series, lines
from palabre.measurement.reports.forms import pdf
from palabre.measurement.reports.parts import Cell, Composed, Part
from tests.paper import faults, is_there

DAYS = [date(2026, 10, 1) + timedelta(days=at) for at in range(31)]


def report(language):
    """A report with texts, a drawing, tables, an empty part, and signs that no font of ours has."""
    chart = lines(DAYS, [Series("Mentions", [at % 7 for at in range(31)], 0)], language)
    cells = [(Cell("Mentions"), Cell("1 204", 1204.0)), (Cell("ಠ_ಠ 👩🏽‍🚀 \u0007"), Cell("–"))]
    parts = [
        Part("Ce qu’il faut retenir", ["Un texte <b>nu</b> & =1+1 #let"]),
        Part("Volume", chart=chart, note="par jour"),
        Part("Volume et chiffres", chart=chart, head=["Métrique", "Valeur"], rows=cells),
        Part("Tableau", head=["Métrique", "Valeur"], rows=cells, words=(1,)),
        Part("Rien"),
    ]
    return Composed("Mois", "Lanterne, octobre", DAYS[0], DAYS[-1], parts)


def tree(node):
    """Every element of a structure, with its kind."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield node["/S"], node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from tree(kid)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_report_is_tagged_and_named_and_its_pictures_have_words(language):
    file = PdfReader(io.BytesIO(pdf(report(language), language)))
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].split("-")[0] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert file.metadata.title == "Mois"
    parts = list(tree(root["/StructTreeRoot"]))
    kinds = [kind for kind, _node in parts]
    figures = [node for kind, node in parts if kind == "/Figure"]
    assert len(figures) == 2
    assert all(node.get("/Alt", "").strip() for node in figures)
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") >= 4
    levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))


@pytest.mark.skipif(not is_there(), reason="veraPDF isn't there: make verapdf")
def test_a_second_program_finds_no_fault_in_french_nor_in_english():
    files = {language: pdf(report(language), language) for language in ("fr", "en")}
    assert faults(files) == {"fr": [], "en": []}
