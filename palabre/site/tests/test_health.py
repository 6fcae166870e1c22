"""What monitors, and the doctor, are told."""

import json
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.jobs import enqueue
from palabre.jobs.clock import tick
from palabre.site.cli import COMMANDS, doctor, run
from palabre.site.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_says_so(client):
    assert client.get("/healthz").content == b"ok\n"


def test_without_a_worker_the_product_is_not_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] is False


def test_with_a_worker_whose_clock_ticks_it_is_ready(client):
    tick(SCHEDULE)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_a_clock_that_stands_still_is_noticed(client):
    tick(SCHEDULE, timezone.now() - timedelta(days=1))
    assert client.get("/readyz").json()["worker_late_s"] > 3600


def test_a_job_that_waits_too_long_makes_it_not_ready(client):
    tick(SCHEDULE)
    enqueue("trial.note", due_at=timezone.now() - timedelta(hours=1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["oldest_job_s"] > 3599


def test_the_doctor_answers_in_json_with_a_sentence_for_each_examination(capsys):
    run(["doctor", "--json"])
    findings = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert findings["database"]["level"] == "ok"
    assert findings["worker"]["level"] == "warning"
    assert all(one["sentence"] for one in findings.values())


def test_the_doctor_finds_a_key_that_others_can_read(settings, tmp_path, capsys):
    settings.HOME = tmp_path
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert run(["doctor"]) == 1
    assert f"chmod 600 {tmp_path}/secret-key" in capsys.readouterr().out


def test_every_command_explains_itself(capsys, monkeypatch):
    # The demonstration sets its settings: processes of the tests after this one mustn't inherit them.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name in COMMANDS:
        with pytest.raises(SystemExit) as end:
            run([name, "--help"])
        assert end.value.code == 0
        assert f"palabre {name}" in capsys.readouterr().out


def test_a_health_check_of_nothing_says_that_nothing_answers(capsys):
    assert run(["healthcheck", "--port", "1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"ready": False, "answers": False}


def test_the_doctor_says_that_nobody_can_be_erased_where_the_list_cannot_be_written(
    settings, tmp_path
):
    settings.ERASURES_FILE = str(tmp_path / "list")
    assert doctor.EXAMINATIONS["erasures"]()[0] == "ok"
    # The list of before is a file: nothing can be written below it.
    settings.ERASURES_FILE = str(tmp_path / "list" / "erasures.jsonl")
    level, sentence = doctor.EXAMINATIONS["erasures"]()
    assert (level, settings.ERASURES_FILE in sentence) == ("fault", True)
