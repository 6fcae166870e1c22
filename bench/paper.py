"""A report of twenty pages and fifteen drawings: how long its PDF, slides and workbook take, and what a
second checker of PDF/UA says of the PDF in both languages (`ua_faults`; where `make verapdf` brought it)."""

import io
import os
import time
from datetime import date, timedelta

import django
import numpy as np

CHARTS, TABLES, ROWS, TIMES = 15, 22, 30, 3


def run(scale: str) -> dict:
    """Set the report three times in each form, the median counts; then have the PDF checked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
    django.setup()
    from pypdf import PdfReader

    from palabre.measurement.reports.forms import FORMS
    from tests.paper import faults, is_there

    told = {language: _report(language) for language in ("fr", "en")}
    figures: dict[str, float] = {}
    files: dict[str, bytes] = {}
    for form, make in FORMS.items():
        took = []
        for _time in range(TIMES):
            began = time.perf_counter()
            file = make(told["fr"], "fr")
            took.append(time.perf_counter() - began)
        figures[f"{form}_seconds"] = sorted(took)[TIMES // 2]
        figures[f"{form}_kb"] = len(file) / 1024
        if form == "pdf":
            files = {"fr": file, "en": make(told["en"], "en")}
    figures["pages"] = len(PdfReader(io.BytesIO(files["fr"])).pages)
    notes = [f"{CHARTS} drawings, {TABLES} tables of {ROWS} lines"]
    if is_there():
        found = faults(files)
        figures["ua_faults"] = sum(map(len, found.values()))
        notes += [f"{name}: {fault}" for name, some in found.items() for fault in some]
    else:
        notes.append("veraPDF isn't there (make verapdf): nobody checked PDF/UA")
    return {
        "figures": figures,
        "targets": {"pdf_seconds": 5, "pages": 20} | ({"ua_faults": 0} if is_there() else {}),
        "at_least": ["pages"],
        "notes": notes,
    }  # fmt: skip


def _report(language: str):
    from palabre.analysis.drawing import Series, lines
    from palabre.measurement.reports.parts import Cell, Composed, Curve, Part

    rng = np.random.default_rng(7)
    days = [date(2026, 7, 1) + timedelta(days=at) for at in range(92)]
    parts = []
    for number in range(CHARTS):
        named = [(f"Série {at}", [*map(float, rng.poisson(40, 92))]) for at in range(3)]
        chart = lines(
            days, [Series(name, values, at) for at, (name, values) in enumerate(named)], language
        )
        parts.append(
            Part(f"Volume {number}", ["Un texte."], chart=chart, curve=Curve(days, named), note="par jour")
        )  # fmt: skip
    for number in range(TABLES):
        rows = [
            (Cell(f"Indicateur {at}"), *(Cell(str(one), float(one)) for one in rng.poisson(900, 4)))
            for at in range(ROWS)
        ]
        head = ["Indicateur", "Ces jours", "Avant", "Bas", "Haut"]
        parts.append(Part(f"Tableau {number}", head=head, rows=rows))
    return Composed("Trimestre", "Lanterne, juillet à septembre", days[0], days[-1], parts)
