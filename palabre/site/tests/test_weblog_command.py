"""`palabre weblog`: what it prints of access logs, and how it refuses a file."""

import gzip
import io
import json
import sys

import pytest
from django.utils import translation

from palabre.site.cli import run, weblog

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LINE = '{who} - - [{day}/Nov/2026:10:05:03 +0000] "GET {path} HTTP/1.1" 200 512 "{referrer}" "{agent}"\n'


def line(path="/", who="192.0.2.1", referrer="-", agent=FIREFOX, day=28):
    return LINE.format(path=path, who=who, referrer=referrer, agent=agent, day=day)


@pytest.fixture
def log(tmp_path):
    def written(data, name="access.log"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    return written


def answer(capsys):
    return json.loads(capsys.readouterr().out)


def test_several_files_are_one_count_in_json(log, capsys):
    today = log(
        line("/a?utm_campaign=luciole&utm_source=bluesky")
        + line("/b", referrer="https://shop.example/a")
        + line("/c", who="192.0.2.2", referrer="https://t.co/")
        + line(agent="curl/8.5.0")
        + "nonsense\n"
    )
    before = log(gzip.compress(line(day=27).encode()), "access.log.1.gz")
    assert weblog.weblog([today, before, "--site", "shop.example"]) == 0
    told = answer(capsys)
    assert (told["lines"], told["unread"], told["site"]) == (6, 1, ["shop.example"])
    assert told["notes"] == ["1 of 6 lines are no requests and were left out."]
    assert [(day["day"], day["visitors"], day["robots"]) for day in told["days"]] == [
        ("2026-11-27", 1, 0),
        ("2026-11-28", 2, 1),
    ]
    assert (told["total"]["hits"], told["total"]["bytes"]) == (5, 2560)
    assert told["total"]["statuses"] == {"200": 5}
    assert {one["network"]: one["visits"] for one in told["networks"]} == {
        "": 1,
        "bluesky": 1,
        "x": 1,
    }
    (referrer,) = told["referrers"]
    assert referrer == {"host": "t.co", "network": "x", "visits": 1, "visitors": 1, "views": 1}
    (campaign,) = told["campaigns"]
    assert (campaign["campaign"], campaign["visits"]) == ("luciole", 1)
    assert {one["path"] for one in told["pages"]} == {"/", "/a", "/b", "/c"}
    assert told["robots"] == {"names": {"curl": 1}, "signs": {}}


def test_a_log_is_read_from_stdin(monkeypatch, capsys):
    data = gzip.compress(line().encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert weblog.weblog(["-"]) == 0
    assert answer(capsys)["total"]["visitors"] == 1


def test_it_is_told_what_a_log_cannot_tell(log, capsys):
    assert (
        weblog.weblog([log('10.0.0.1 - - [28/Nov/2026:10:05:03 +0000] "GET / HTTP/1.1" 200 1\n')])
        == 0
    )
    agents, proxy = answer(capsys)["notes"]
    assert "no agents" in agents
    assert "a proxy stands before" in proxy


def test_lists_are_as_long_as_asked(log, capsys):
    assert weblog.weblog([log("".join(line(f"/{n}") for n in range(9))), "--most", "4"]) == 0
    assert len(answer(capsys)["pages"]) == 4


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "is empty"),
        (b"\x7fELF\0\0", "holds no text"),
        (gzip.compress(line().encode())[:-9], "ends in the middle"),
        ("x" * 5_000_000, "lines are longer than"),
        ("some words\n", "No line of the file is a request"),
    ],
)
def test_bad_input_gets_a_sentence_with_the_files_name_and_exit_code_two(
    log, capsys, data, sentence
):
    good = log(line(), "good.log")
    assert weblog.weblog([good, log(data, "bad.log")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "bad.log: " in said.err
    assert sentence in said.err


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert weblog.weblog([str(tmp_path / "none.log")]) == 2
    assert weblog.weblog([str(tmp_path)]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_the_fault_is_told_in_the_language_of_the_terminal(log, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with translation.override("en"):
        assert run(["weblog", log("")]) == 2
    assert "Le fichier est vide." in capsys.readouterr().err
