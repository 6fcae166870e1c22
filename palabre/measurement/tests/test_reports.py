"""A report is composed once: page, PDF, slides, workbook, mail and program are told the same figures."""

import html
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from random import Random
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from pptx import Presentation
from pypdf import PdfReader

from palabre.analysis.drawing import Series, lines
from palabre.channels.keys import FIGURES, make_key
from palabre.connectors.contract import Author, Item
from palabre.engagement.models import Lead, Person
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures.period import Period
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.measurement.actions import reports as verbs
from palabre.measurement.awareness_models import AwarenessMonth
from palabre.measurement.barometer.models import Edition
from palabre.measurement.models import Report
from palabre.measurement.reports import mailing
from palabre.measurement.reports.composing import compose
from palabre.measurement.reports.forms import pdf
from palabre.measurement.reports.parts import Cell, Composed, Part
from palabre.measurement.rules import Rhythm, Span, days_of, next_mail
from palabre.strategy.models import Mission, Objective

pytestmark = pytest.mark.django_db
REPORTS = "/o/lanterne/lanterne/measure/reports/"
TODAY = date(2026, 11, 29)
IN_A_BOOK = {"money": 100, "time": 24 * 3600}
SAYINGS = (
    "J'adore, quelle merveille, je suis ravie :",
    "En panne, très déçu, quelle honte, service nul :",
    "Posée sur la table du salon :",
)


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    from palabre.listening import search

    settings.HOME = tmp_path
    search.index.cache_clear()
    yield
    search.index.cache_clear()


@pytest.fixture
def report(brand, organisation):
    """A report of objectives, leads and a text, over the month in which 1,204 leads came."""
    mission = Mission.objects.create(brand=brand, kind="sales")
    due = timezone.localdate() + timedelta(days=60)
    Objective.objects.create(
        mission=mission, name="Douze cents prospects", metric="leads", target=1500, due_on=due
    )
    person = Person.objects.create(organisation=organisation, brand=brand)
    Lead.objects.bulk_create(Lead(brand=brand, person=person) for _n in range(1204))
    blocks = [
        {"kind": "board"}, {"kind": "metrics", "theme": "sales"},
        {"kind": "text", "title": "Ce qu'il faut retenir", "text": "=1+1 <b>gras</b>\nFin \u0007."},
    ]  # fmt: skip
    return verbs.make_report(MACHINE, brand, "Mois", "fr", blocks)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Span.MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Span.QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Span.YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_report_tells_the_last_span_that_is_over(span, first, last):
    assert days_of(span, TODAY) == (first, last)


def test_a_mail_leaves_at_eight_on_the_first_day_also_when_the_clock_changes():
    paris = ZoneInfo("Europe/Paris")
    after = datetime(2026, 3, 27, 12, tzinfo=UTC)
    for rhythm, day in ((Rhythm.WEEK, (3, 30)), (Rhythm.MONTH, (4, 1)), (Rhythm.QUARTER, (4, 1))):
        at = next_mail(rhythm, after, paris)
        assert (at.month, at.day, at.hour, at.utcoffset()) == (*day, 8, timedelta(hours=2))


def days():
    last = timezone.localdate()
    return f"since={last - timedelta(days=6)}&until={last}"


@pytest.fixture
def spoken_of(brand, report):
    """Forty texts on the brand (sixty in the days before) and twelve on a competitor, and the report's
    blocks on them."""
    chance, now = Random(7), timezone.now()
    for name, kind, count in (("Lanterne", "brand", 100), ("Luciole", "competitor", 12)):
        made = make_topic(MACHINE, brand, name, name.lower(), kind)
        items = []
        for n in range(count):
            noise = " ".join("".join(chance.choices("abdeilmnorstu", k=7)) for _ in range(9))
            said = f"{SAYINGS[n % 3]} {name} {noise}"
            at = now - timedelta(days=n % 6 + 7 * (n >= 40), minutes=n)
            items.append(Item(f"{name}{n}", said, at, Author(f"{name}{n % 9}", f"V{n % 9}")))
        ingest(items, "echo", organisation_id=brand.organisation_id)
        if kind == "brand":
            kinds = ("volume", "tone", "tone_days", "rivals", "words", "voices")
            report.blocks += [{"kind": one, "topic": str(made.pk)} for one in kinds]
    index_pending()
    report.save()


def test_every_form_tells_the_same_figures(report, spoken_of, as_ada, client, organisation):
    address = f"{REPORTS}{report.pk}/?{days()}"
    page = html.unescape(as_ada.get(address).content.decode())
    paper_file = PdfReader(io.BytesIO(as_ada.get(f"{address}&format=pdf").content))
    paper = " ".join(one.extract_text() for one in paper_file.pages)
    show = Presentation(io.BytesIO(as_ada.get(f"{address}&format=pptx").content))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    tables = [shape.table for shape in shapes if shape.has_table]
    charts = [shape.chart for shape in shapes if shape.has_chart]
    cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
    plotted = {value for chart in charts for line in chart.plots[0].series for value in line.values}
    _key, spelling = make_key(MACHINE, organisation, "Figures", [FIGURES])
    told = client.get(
        f"/api/v1/reports/{report.pk}?{days()}", headers={"authorization": f"Bearer {spelling}"}
    ).json()
    book = numbers(as_ada.get(f"{address}&format=xlsx").content)
    rows = [row for part in told["parts"] for row in part["rows"]]
    assert {"text": "1\u202f204", "value": 1204, "unit": "count"} in [
        one for row in rows for one in row
    ]
    figures = [(row[0], one) for row in rows for one in row if one["value"] is not None]
    assert len(figures) > 60
    for first, one in figures:
        assert one["text"] in page
        assert round(one["value"] / IN_A_BOOK.get(one["unit"], 1), 9) in book
        if re.fullmatch(r"\d{4}-\d\d-\d\d", first["text"]):
            assert one["value"] in plotted
        else:
            assert one["text"] in paper
            assert one["text"] in cells
    assert paper_file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    tone = next(one for one in told["parts"] if "Mentions des jours précédents" in one["head"])
    drawn = next(one.chart for one in composed(report) if one.chart and one.chart.kind == "shares")
    earlier = [row[4]["text"] for row in tone["rows"][:-1]]
    assert drawn.rows[1][1:] == earlier
    assert sum(map(int, earlier)) >= 30


def composed(report):
    """The report's parts over the last seven days."""
    last = timezone.localdate()
    return compose(report, Period(last - timedelta(days=6), last)).parts


def numbers(book):
    """Every number of a workbook's sheets."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = set()
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        for name in files.namelist():
            if name.startswith("xl/worksheets/"):
                tree = ElementTree.fromstring(files.read(name))
                for cell in tree.iter(f"{space}c"):
                    if cell.get("t") is None and (value := cell.find(f"{space}v")) is not None:
                        found.add(round(float(value.text), 9))
    return found


def test_a_part_with_a_drawing_and_a_table_has_a_heading_for_each_on_paper():
    chart = lines([TODAY - timedelta(days=1), TODAY], [Series("Mentions", [1, 2])], "fr")
    part = Part("Le ton", chart=chart, head=("Ton", "Mentions"), rows=[(Cell("bon"), Cell("2", 2))])
    paper = pdf(Composed("Mois", "", TODAY, TODAY, [part]), "fr")
    text = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "Le ton\u00a0: les chiffres" in text


def test_hostile_texts_are_texts_in_every_form(report, as_ada):
    address = f"{REPORTS}{report.pk}/?{days()}"
    assert "&lt;b&gt;gras" in as_ada.get(address).content.decode()
    for form in ("pdf", "pptx", "xlsx"):
        assert as_ada.get(f"{address}&format={form}").status_code == 200
    with zipfile.ZipFile(io.BytesIO(as_ada.get(f"{address}&format=xlsx").content)) as files:
        assert b"'=1+1" in files.read("xl/sharedStrings.xml")
        assert b"<f>" not in b"".join(files.read(name) for name in files.namelist())


def test_a_report_is_composed_in_the_browser(as_ada, brand):
    as_ada.post(REPORTS, {"name": "Direction"})
    row = Report.objects.get()
    before = len(row.blocks)
    place = f"{REPORTS}{row.pk}/"
    as_ada.post(f"{place}add/", {"kind": "text", "title": "Mot", "text": "Bonjour"})
    as_ada.post(f"{place}up/", {"at": before})
    row.refresh_from_db()
    assert row.blocks[before - 1]["text"] == "Bonjour"
    as_ada.post(f"{place}drop/", {"at": before - 1})
    row.refresh_from_db()
    assert len(row.blocks) == before
    assert as_ada.get(f"{place}compose/").status_code == 200
    as_ada.post(f"{place}remove/")
    assert not Report.objects.exists()


@pytest.mark.parametrize("at", ["-1", "99", "x", "9" * 40])
def test_a_place_that_is_not_there_changes_nothing(report, as_ada, at):
    before = report.blocks
    for act in ("up", "down", "drop"):
        as_ada.post(f"{REPORTS}{report.pk}/{act}/", {"at": at})
    report.refresh_from_db()
    assert report.blocks == before


def test_a_rhythm_needs_readers(report, as_ada, ada):
    with pytest.raises(Refused):
        verbs.keep_report(MACHINE, report, "Mois", "fr", "month", "month", [])
    as_ada.post(
        f"{REPORTS}{report.pk}/compose/",
        {"name": "Mois", "language": "fr", "span": "month", "rhythm": "month", "reader": [ada.pk]},
    )
    report.refresh_from_db()
    assert report.due_at > timezone.now()
    assert list(report.readers.all()) == [ada]


def test_each_reader_gets_a_due_report_once_with_its_paper(report, ada, bo):
    verbs.keep_report(MACHINE, report, "Mois", "fr", "month", "month", [ada])
    now = timezone.now()
    Report.objects.update(due_at=now - timedelta(minutes=1))
    mailing.ask_due(now)
    mailing.ask_due(now)
    run_due()
    assert [one.to for one in mail.outbox] == [[ada.user.email]]
    assert mail.outbox[0].attachments[0].content.startswith(b"%PDF")
    report.refresh_from_db()
    assert report.due_at > now


def test_who_left_or_lost_the_brand_gets_no_report(report, ada):
    verbs.keep_report(MACHINE, report, "Mois", "fr", "month", "month", [ada])
    Report.objects.update(due_at=timezone.now())
    mailing.ask_due(timezone.now())
    ada.is_active = False
    ada.save()
    run_due()
    assert not mail.outbox


def test_a_metric_is_told_to_programs_with_its_reason_where_it_has_no_value(
    client, organisation, brand
):
    _key, spelling = make_key(MACHINE, organisation, "Figures", [FIGURES])
    head = {"authorization": f"Bearer {spelling}"}
    assert client.get("/api/v1/metrics/leads", headers=head).json()["value"] == 0
    told = client.get(
        "/api/v1/metrics/visits?since=2026-01-01&until=2026-01-31", headers=head
    ).json()
    assert told["value"] is None
    assert told["why"]
    wrong = client.get("/api/v1/metrics/leads?since=2026-02-01&until=2026-01-01", headers=head)
    assert wrong.status_code == 422
    assert client.get("/api/v1/metrics/moon", headers=head).status_code == 404
    assert len(client.get("/api/v1/metrics", headers=head).json()["metrics"]) > 20
    assert client.get("/api/v1/objectives", headers=head).json() == {"objectives": []}


def test_barometer_and_awareness_stand_in_a_report_with_the_figures_of_their_pages(brand):
    month = date(2026, 10, 1)
    share = {"value": 0.75, "low": 0.7, "high": 0.8}
    tones = dict.fromkeys(("positive", "negative", "neutral", "mixed", "unsure"), 0)
    told = {
        "topic": 1, "name": "Lanterne", "is_ours": True, "hue": 1, "attention": 9.0, "mentions": 90,
        "share": share, "rank": 1, "ranks": [1, 1], "level": [], "days": [], "tones": tones,
        "was": "", "voices": 80, "before": None,
    }  # fmt: skip
    figures = {"trust": {"is_told": False}, "languages": [], "countries": [], "mentions": 90}
    Edition.objects.create(
        brand=brand, month=month, method=1, made_at=timezone.now(), brands=[told], figures=figures
    )
    counts = {
        "voices": 100, "naming": 40, "prompted": 0, "several": 60, "first": 15, "unplaced": 0,
        "is_trust_told": True,
    }  # fmt: skip
    AwarenessMonth.objects.create(brand=brand, month=month, figures=counts, made_at=timezone.now())
    blocks = [{"kind": "barometer"}, {"kind": "awareness"}, {"kind": "accounts"}]
    row = verbs.make_report(MACHINE, brand, "Mois", "en", blocks)
    ranking, four, accounts = compose(row, Period(month, date(2026, 10, 31))).parts
    assert [cell.text for cell in ranking.rows[0]][:4] == ["Lanterne", "1", "75%", "70% to 80%"]
    assert ranking.rows[0][2].value == 0.75
    assert any("draft" in text for text in ranking.texts)
    assert [cells[1].text for cells in four.rows] == ["40%", "25%", "–", "–"]
    assert four.rows[0][1].value == 0.4
    assert accounts.texts
    early = compose(row, Period(month, date(2026, 10, 30))).parts
    assert not early[0].rows, "the month wasn't over by then"
    assert not early[1].rows
