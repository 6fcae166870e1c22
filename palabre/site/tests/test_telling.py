"""What the long commands say to people, and to programs."""

import io
import json
import os
import sys
import threading

import pytest

from palabre.site import supervisor
from palabre.site.telling import Teller, telling


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_person_reads_sentences_and_no_events():
    out = io.StringIO()
    teller = Teller(out, as_json=False)
    teller.say("Palabre est là.")
    teller.tell("ready", pids={})
    assert out.getvalue() == "Palabre est là.\n"


def test_a_program_reads_one_object_a_line_and_nothing_that_others_print(capsys):
    with telling(as_json=True) as teller:
        print("a letter, for want of a mail server")
        print("a farewell of Celery", file=sys.__stdout__)
        teller.say("Deux\nlignes")
        teller.tell("ready", pids={"web": 7})
    said = capsys.readouterr()
    told = lines(said.out)
    assert [one["event"] for one in told] == ["said", "ready", "stopped"]
    assert (told[0]["sentence"], told[1]["pids"]) == ("Deux\nlignes", {"web": 7})
    assert all(one["at"].endswith("+00:00") for one in told)
    assert "a letter" in said.err
    assert "a farewell" in said.err


def test_stopped_is_told_also_when_the_command_breaks_down(capsys):
    with pytest.raises(SystemExit), telling(as_json=True):
        raise SystemExit(3)
    assert lines(capsys.readouterr().out)[-1]["event"] == "stopped"


def test_a_child_that_falls_and_stands_up_again_is_told(monkeypatch):
    monkeypatch.setattr(supervisor, "LOOK_S", 0.01)
    monkeypatch.setattr(supervisor.Child, "rest", lambda child: 0.0)
    stop, told, read_write = threading.Event(), [], os.pipe()

    def fall_once(stop):
        os.read(read_write[0], 1)  # the byte of the first life; the second finds none, and waits

    def tell(event, **facts):
        told.append((event, facts))
        if event == "ready":
            os.write(read_write[1], b".")
        if event == "started":
            stop.set()
            os.write(read_write[1], b".")

    supervisor.supervise({"worker": fall_once}, stop, tell)
    assert [event for event, _ in told] == ["ready", "ended", "started"]
    first, ended, second = (facts for _, facts in told)
    assert (ended["name"], ended["pid"]) == ("worker", first["pids"]["worker"])
    assert second["pid"] != ended["pid"]
