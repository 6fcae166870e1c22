"""Tables and records: recognised, read to the end, and harmless whatever they hold."""

import csv
import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Item, Rejected
from palabre.connectors.files import (
    Format,
    Options,
    open_rows,
    sniff,
)
from palabre.connectors.files.tests.reading import items, read

HEADER = "Date;Auteur;Texte;Lien\r\n"


LINE = "21/11/2026 14:05;Zoé;« L’été » à la brûlerie, ça alors;https://voliere.example/1\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_french_spreadsheet_is_read_in_any_of_its_encodings(keep, encoding):
    [item] = items(keep("export.csv", (HEADER + LINE).encode(encoding)), zone="Europe/Paris")
    assert item.text == "« L’été » à la brûlerie, ça alors"
    assert item.published_at == datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
    assert (item.author.name, item.url, item.place) == (
        "Zoé",
        "https://voliere.example/1",
        "voliere.example",
    )


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_when_others_stand_in_the_text(keep, sign):
    text = io.StringIO()
    rows = [["date", "text", "author"]] + [
        ["2026-11-21", f"a, b; c {n}", f"z{n}"] for n in range(9)
    ]
    csv.writer(text, delimiter=sign).writerows(rows)
    found = items(keep("t.csv", text.getvalue()))
    assert [item.text for item in found] == [f"a, b; c {n}" for n in range(9)]


def test_the_hint_that_excel_writes_is_no_row(keep):
    assert [row.columns["Texte"] for row in read(keep("e.csv", "sep=;\r\n" + HEADER + LINE))]


def test_a_text_with_line_breaks_in_quotes_stays_one_row(keep):
    [item] = items(keep("b.csv", 'date,text\n2026-11-21,"one\ntwo, ""three"""\n'))
    assert item.text == 'one\ntwo, "three"'


def test_columns_without_a_name_or_with_the_same_name_are_told_apart(keep):
    [row] = read(keep("n.csv", "text,,text\na,b,c\n"))
    assert row.columns == {"text": "a", "#2": "b", "text #3": "c"}


def test_a_line_with_too_many_cells_is_refused_and_the_next_is_read(keep):
    rows = read(keep("w.csv", "date,text\n2026-11-21,a,b,c\n2026-11-21,d\n"))
    assert [(row.line, bool(row.refused)) for row in rows] == [(2, True), (3, False)]


def test_a_cell_of_ten_megabytes_is_refused_in_little_memory_and_the_rest_is_read(keep):
    path = keep("big.csv", "date,text\n2026-11-21," + "x" * 10_000_000 + "\n2026-11-21,fine\n")
    tracemalloc.start()
    rows = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(row.refused) for row in rows] == [True, False]
    assert peak < 8_000_000


def test_a_quotation_mark_that_never_closes_does_not_swallow_the_file(keep):
    lines = 'date,text\n2026-11-21,"open\n' + "2026-11-21,fine\n" * 20_000
    rows = read(keep("q.csv", lines))
    assert any(row.refused for row in rows)
    assert sum(not row.refused for row in rows) > 10_000


def test_nul_bytes_are_dropped_and_formulas_stay_text(keep):
    path = keep("nul.csv", b"date,text\n2026-11-21,=cmd|'/c calc'!A1\x00\n")
    [item] = items(path)
    assert item.text == "=cmd|'/c calc'!A1"


def test_markup_in_a_cell_becomes_plain_text(keep):
    [item] = items(
        keep(
            "h.csv", 'date,text\n2026-11-21,"<p>Bonjour <script>alert(1)</script><b>toi</b></p>"\n'
        )
    )
    assert item.text == "Bonjour toi"


def test_a_spreadsheet_file_is_read_with_its_dates_and_long_numbers(tmp_path):
    path = tmp_path / "classeur.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        sheet = book.add_worksheet("Mentions")
        sheet.write_row(
            0, 0, ["Date de publication", "Message", "Nombre de J’aime", "Identifiant unique"]
        )
        sheet.write_datetime(1, 0, datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001
        sheet.write_row(1, 1, ["Très bon", 12, 900719925474])
    [item] = items(path)
    assert (item.text, item.likes, item.remote_id) == ("Très bon", 12, "900719925474")
    assert item.published_at == datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def test_a_spreadsheet_that_would_swell_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        for number in range(6):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * 50_000_000)
    with pytest.raises(Rejected):
        read(path)


def test_a_spreadsheet_whose_cells_are_as_far_apart_as_they_can_be_ends_no_process(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "text")
        sheet.write(1_048_575, 16_383, "far away")
    with pytest.raises(Rejected, match="unpacks to more"):
        read(path)


def test_a_sheet_that_is_not_there_is_named_as_such(tmp_path):
    path = tmp_path / "book.xlsx"
    xlsxwriter.Workbook(str(path)).close()
    with pytest.raises(Rejected, match="no sheet of this name"):
        list(open_rows(path, Format.XLSX, Options(sheet="Two")))


def test_json_lines_are_read_and_broken_ones_refused_by_number(keep):
    lines = '{"created_at": "2026-11-21", "text": "a", "user": {"name": "Zoé"}}\nnope\n[1]\n{"text": "b"}\n'
    found = items(keep("m.jsonl", lines))
    assert isinstance(found[0], Item)
    assert found[0].author.name == "Zoé"
    assert [(bad.line, bool(bad.reason)) for bad in found[1:]] == [(2, True), (3, True), (4, True)]


def test_a_list_of_records_is_found_inside_a_json_object(keep):
    body = json.dumps(
        {"meta": {"n": 2}, "data": {"posts": [{"text": "a"}, {"text": "b"}], "tags": [1]}}
    )
    assert [row.columns["text"] for row in read(keep("d.json", body))] == ["a", "b"]


@given(
    st.lists(
        st.dictionaries(st.text(min_size=1, max_size=5), st.text() | st.integers(), min_size=1)
    )
)
def test_a_json_array_is_read_record_by_record_as_a_whole_reader_would(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    rows = list(open_rows(path, Format.JSON))
    assert [len(row.columns) for row in rows] == [len({k[:200] for k in r}) for r in records]


def test_a_long_json_array_needs_no_more_memory_than_one_record(keep):
    record = json.dumps({"text": "x" * 1_000, "date": "2026-11-21"})
    path = keep("long.json", "[" + ",\n".join([record] * 20_000) + "]")
    tracemalloc.start()
    assert sum(1 for _ in open_rows(path, Format.JSON)) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 100_000, '[{"a": 1}, {"b"', "{}", '["a", 3']
)
def test_senseless_json_is_refused_in_a_sentence(keep, body):
    with pytest.raises(Rejected, match=r"\.$"):
        list(open_rows(keep("x.json", body), Format.JSON))


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"<?xml version='1.0'?><opml version='2.0'>", "a.xml", Format.OPML),
        (b"%PDF-1.7", "a.csv", Format.UNKNOWN),
        (b"", "a.csv", Format.UNKNOWN),
        (b"\x89PNG\r\n", "a.csv", Format.UNKNOWN),
        (b"a\tb\n1\t2\n", "a.txt", Format.TSV),
        (b'{"a": 1}\n{"a": 2}\n', "a.txt", Format.JSONL),
        (b"<html><body>no</body></html>", "a.html", Format.UNKNOWN),
    ],
)
def test_a_file_is_known_by_its_bytes(head, name, kind):
    assert sniff(name, head) is kind


def test_a_list_of_feeds_and_an_unknown_file_are_refused_with_advice(keep):
    for kind in (Format.OPML, Format.UNKNOWN):
        with pytest.raises(Rejected, match=r"\.$"):
            list(open_rows(keep("x", b"x"), kind))


def test_an_encoding_that_nobody_knows_is_refused(keep):
    with pytest.raises(Rejected):
        read(keep("e.csv", HEADER + LINE), Options(encoding="klingon"))


def test_gzip_is_unpacked_on_the_way_and_a_damaged_one_refused(keep):
    packed = gzip.compress((HEADER + LINE).encode())
    assert len(read(keep("e.csv.gz", packed))) == 1
    with pytest.raises(Rejected):
        list(open_rows(keep("f.csv.gz", gzip.compress(b"a,b\n" * 9_000)[:-20]), Format.CSV))
