"""`palabre graph`: what it writes of a table of interactions, and how it refuses one."""

import csv
import gzip
import io
import json
import sys
from datetime import date, timedelta

import pytest
from django.utils import translation

from palabre.analysis.graphs.tests.made import conversation
from palabre.site.cli import graphs, run

MONDAY = date(2026, 8, 31)


@pytest.fixture
def lines():
    source, target, day = conversation(circles=3, size=20, partners=6)
    return [
        f"v{a:02},v{b:02},{MONDAY + timedelta(days=int(d))}\n"
        for a, b, d in zip(source, target, day, strict=True)
    ]


@pytest.fixture
def table(tmp_path):
    def written(data):
        path = tmp_path / "edges.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    return written


def graph(table, tmp_path, data, out="out"):
    return graphs.graph([table(data), "--out", str(tmp_path / out)])


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_communities_influence_and_layout_are_written(table, tmp_path, lines, capsys):
    assert graph(table, tmp_path, "source,target,timestamp\n" + "".join(lines)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["interactions"], told["voices"]) == (len(lines), 60)
    assert (told["communities"], told["crowds"], told["notes"]) == (3, 0, [])
    communities = rows(tmp_path / "out" / "communities.csv")
    assert [one["voices"] for one in communities] == ["20"] * 3
    assert {one["kind"] for one in communities} == {"community"}
    influence = rows(tmp_path / "out" / "influence.csv")
    assert len(influence) == 60
    scores = [float(one["influence"]) for one in influence]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 40
    for one in influence:
        for part in ("reach", "resonance", "regularity"):
            assert 0 <= float(one[part]) <= 100
    circles = {one["voice"]: one["community"] for one in influence}
    assert len({(int(name[1:]) // 20, place) for name, place in circles.items()}) == 3
    layout = rows(tmp_path / "out" / "layout.csv")
    assert {one["voice"]: one["community"] for one in layout} == circles
    assert all(0 <= float(one[side]) <= 1 for one in layout for side in "xy")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "communities.csv", "influence.csv", "layout.csv",
    ]  # fmt: skip


def test_the_order_of_lines_and_columns_makes_no_difference(table, tmp_path, lines):
    assert graph(table, tmp_path, "source,target,timestamp\n" + "".join(lines), "one") == 0
    turned = [";".join(reversed(line.strip().split(","))) for line in reversed(lines)]
    data = "\ufefftimestamp;target;source\n" + "\n".join(turned)
    assert graph(table, tmp_path, data, "other") == 0
    for name in ("communities.csv", "influence.csv", "layout.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_bad_lines_are_left_out_told_and_give_exit_code_one(table, tmp_path, lines, capsys):
    assert graph(table, tmp_path, "".join(lines) + "v1,v2,soon\nv1\n") == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["left_out"] == 2
    assert f"Line {len(lines) + 1}: “soon” is no time" in said.err
    assert "Lines that were left out: 2." in said.err


def test_a_name_that_a_spreadsheet_takes_for_a_formula_is_disarmed(table, tmp_path):
    data = "=1+1,b,2026-11-23\nb,=1+1,2026-11-23\n"
    assert graph(table, tmp_path, data) == 0
    assert {one["voice"] for one in rows(tmp_path / "out" / "layout.csv")} == {"'=1+1", "b"}


def test_where_nobody_is_answered_it_says_so(table, tmp_path, capsys):
    assert graph(table, tmp_path, "a,b,2026-11-23\nc,b,2026-11-23\nb,b,2026-11-23\n") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seeds"] == 0
    assert "no voice is trusted" in " ".join(told["notes"])
    assert {one["influence"] for one in rows(tmp_path / "out" / "influence.csv")} == {"0.0"}


def test_voices_that_only_speak_with_themselves_are_a_table_too(table, tmp_path, capsys):
    assert graph(table, tmp_path, "a,a,2026-11-23\n") == 0
    assert json.loads(capsys.readouterr().out)["ties"] == 0
    assert [one["voice"] for one in rows(tmp_path / "out" / "layout.csv")] == ["a"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "The file is empty"),
        (b"\xff\xfe,4\n", "Line 1 is not in UTF-8."),
        ("a,b\nc,d\n", "names no columns"),
        ("x" * 5_000_000, "Line 1 is longer than"),
        (
            "a,b,soon\n",
            "No line of the file could be read as source,target,timestamp. Line 1: “soon”",
        ),
    ],
)
def test_what_cant_be_read_gets_a_sentence_and_writes_nothing(
    table, tmp_path, capsys, data, sentence
):
    assert graph(table, tmp_path, data) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert not (tmp_path / "out").exists()


def test_a_file_or_folder_that_cant_be_used_is_told(table, tmp_path, capsys):
    assert graphs.graph([str(tmp_path / "none.csv")]) == 2
    assert "can't be read" in capsys.readouterr().err
    (tmp_path / "taken").write_text("mine")
    assert graph(table, tmp_path, "a,b,2026-11-23\n", "taken") == 2
    assert "can't be written to" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_packed_table_is_unpacked_and_a_damaged_one_refused(table, tmp_path, lines, capsys):
    packed = gzip.compress("".join(lines).encode())
    assert graph(table, tmp_path, packed) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] == 0
    for data, said in ((packed[:-9], "ends in the middle"), (b"PK\x03\x04" + packed, "unpack it")):
        assert graph(table, tmp_path, data, "none") == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_stdin_is_read_and_a_folder_is_named_after_the_file(table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = b"a,b,2026-11-23\nb,a,2026-11-23\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert graphs.graph(["-"]) == 0
    assert graphs.graph([table(data)]) == 0
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"edges-graph"}
    assert (tmp_path / "edges-graph" / "layout.csv").exists()


def test_the_fault_is_told_in_the_language_of_the_terminal(table, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with translation.override("en"):
        assert run(["graph", table("a,b,bientôt\n")]) == 2
    assert "n’est pas une date" in capsys.readouterr().err
