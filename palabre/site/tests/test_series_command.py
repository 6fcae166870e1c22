"""`palabre bursts`: what it prints of a series, and how it refuses one."""

import io
import json
import sys

import pytest
from django.utils import translation

from palabre.site.cli import run, series

QUIET = [f"2026-11-{1 + hour // 24:02} {hour % 24:02}:00,{4 + hour % 3}\n" for hour in range(240)]
BURST = "2026-11-11 00:00,26\n2026-11-11 01:00,400\n"


@pytest.fixture
def table(tmp_path):
    def written(data):
        path = tmp_path / "series.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    return written


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_alarm_is_a_line_of_json(table, capsys):
    assert series.bursts([table("timestamp,value\n" + "".join(QUIET) + BURST)]) == 0
    (alarm,) = rows(capsys)
    assert alarm["at"] == alarm["episode"] == "2026-11-11T01:00:00"
    assert (alarm["since"], alarm["first"]) == ("2026-11-11T00:00:00", 26)
    assert (alarm["seen"], alarm["window_seconds"]) == (400, 3600)
    assert alarm["expected"] == pytest.approx(5, abs=0.1)
    assert alarm["z"] > 9


def test_the_sensitive_rule_is_an_option(table, capsys):
    assert series.bursts(["--sensitive", table("".join(QUIET) + BURST)]) == 0
    (alarm,) = rows(capsys)
    assert alarm["at"] == "2026-11-11T00:00:00"


def test_a_quiet_series_prints_nothing_and_is_no_fault(table, capsys):
    assert series.bursts([table("".join(QUIET))]) == 0
    assert rows(capsys) == []


def test_a_series_is_read_from_stdin(monkeypatch, capsys):
    data = ("".join(QUIET) + BURST).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert series.bursts(["-"]) == 0
    assert len(rows(capsys)) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("timestamp,value\n2026-11-28,4\nsoon,4\n", "Line 3: “soon” is no time"),
        (b"2026-11-28,4\n\xff\xfe,4\n", "The file is not in UTF-8."),
        ("x" * 5_000_000, "Line 1 is longer than"),
        (b"\0" * 5000, "Line 1 is longer than"),
        ("", "The series is too short"),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_code_two(table, capsys, data, sentence):
    assert series.bursts([table(data)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert series.bursts([str(tmp_path / "none.csv")]) == 2
    assert series.bursts([str(tmp_path)]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_the_fault_is_told_in_the_language_of_the_terminal(table, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with translation.override("en"):
        assert run(["bursts", table("2026-11-28,4\nbientôt,4\n")]) == 2
    assert "n’est pas une date" in capsys.readouterr().err
