"""`palabre lookalikes`: what it prints, what it says of bad input, and the code it ends with."""

import io
import json
import sys

import pytest
from django.utils import translation

from palabre.site.cli import lookalikes as command
from palabre.site.cli import texts
from palabre.site.cli.lookalikes import lookalikes

OURS = "# ours\n@torreo\tTorréo\ttorreo.fr\n\n@boussole\tBoussole\n"


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "official.txt"
    path.write_text(OURS, "utf-8")
    return str(path)


def found(tmp_path, data):
    path = tmp_path / "handles.txt"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def test_each_suspect_is_a_line_with_its_class_its_reasons_and_a_sentence(tmp_path, ours, capsys):
    listed = found(
        tmp_path,
        "torreo_sav\tTorréo\tÉcrivez-nous\nmarie\n@torreo\ntorreo.fr\ntorreo_parodie\n",
    )
    assert lookalikes([ours, listed]) == 0
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [(row["handle"], row["class"]) for row in rows] == [
        ("torreo_sav", "phishing"),
        ("torreo_parodie", "parody"),
    ]
    assert rows[0]["official"] == "@torreo"
    assert rows[0]["reasons"][0] == {"code": "added", "official": "@torreo", "words": "sav"}
    assert rows[0]["why"].startswith("It adds “sav” to “@torreo”.")
    assert rows[0]["advice"]
    assert said.err == "5 lines, 2 suspects; 0 lines could not be read.\n"


def test_the_sentences_are_in_the_readers_language(tmp_path, ours, capsys):
    with translation.override("fr"):
        assert lookalikes([ours, found(tmp_path, "torreo_sav\n"), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["why"].startswith("Il ajoute «")
    assert said.err == ""


def test_handles_are_read_from_stdin(monkeypatch, ours, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbft0rreo\r\n")))
    assert lookalikes([ours, "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["handle"] == "t0rreo"


def test_a_bad_line_is_told_with_its_number_and_the_rest_is_swept(tmp_path, ours, capsys):
    endless = b"torreo" * (texts.LONGEST_LINE // 3)
    listed = found(tmp_path, b"\xff\xfe\n" + endless + b"\ntorreo_sav\n")
    assert lookalikes([ours, listed]) == 2
    said = capsys.readouterr()
    assert [json.loads(line)["handle"] for line in said.out.splitlines()] == ["torreo_sav"]
    assert "handles.txt, line 1: The line is not in UTF-8." in said.err
    assert "handles.txt, line 2: The line is longer than a megabyte." in said.err
    assert "2 lines could not be read." in said.err


@pytest.mark.parametrize(
    ("official", "sentence"),
    [
        (b"", "names nobody"),
        (b"# nothing\n\n", "names nobody"),
        (b"X\n", "names nobody"),
        (b"torreo\n\xff\n", "official.txt, line 2: The line is not in UTF-8."),
        (b"a" * 40 + b"\0" * 40, None),
    ],
)
def test_officials_that_cannot_be_read_end_the_command_with_a_sentence(
    tmp_path, capsys, official, sentence
):
    path = tmp_path / "official.txt"
    path.write_bytes(official)
    assert lookalikes([str(path), found(tmp_path, "marie\n")]) == (2 if sentence else 0)
    if sentence:
        assert sentence in capsys.readouterr().err


def test_too_many_officials_are_refused(tmp_path, monkeypatch, ours, capsys):
    monkeypatch.setattr(command, "MOST_OFFICIALS", 1)
    assert lookalikes([ours, found(tmp_path, "")]) == 2
    assert "more than 1 lines" in capsys.readouterr().err


def test_files_that_are_not_there_are_named(tmp_path, ours, capsys):
    assert lookalikes([str(tmp_path / "none"), "-"]) == 2
    assert "none can't be read" in capsys.readouterr().err
    assert lookalikes([ours, str(tmp_path)]) == 2
    assert f"{tmp_path} can't be read" in capsys.readouterr().err


def test_characters_that_turn_a_terminal_round_are_written_as_codes(tmp_path, ours, capsys):
    assert lookalikes([ours, found(tmp_path, "\u202eoerrot\ntor\u200breo\n"), "--json"]) == 0
    said = capsys.readouterr().out
    assert "\u202e" not in said
    assert "\u200b" not in said
    assert json.loads(said.splitlines()[0])["handle"] == "\u202eoerrot"
