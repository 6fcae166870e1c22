"""What watches the house is told how it is, and no secret: metrics, logs, whom to tell of a weakness."""

import json
import logging
import re

import pytest

from palabre.jobs.clock import tick
from palabre.site.logs import JsonLines, Lines
from palabre.site.schedule import SCHEDULE

SECRET = "s3cr3tvalue"
LINE = re.compile(r"^(# (HELP|TYPE) palabre_\w+ .+|palabre_\w+(\{\w+=\"[^\"]*\"\})? -?[0-9.e+]+)$")


def test_the_figures_are_in_the_form_that_prometheus_reads(client, db):
    tick(SCHEDULE)
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    said = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert [line for line in said.splitlines() if not LINE.fullmatch(line)] == []
    assert "\npalabre_worker 1\n" in said
    assert "\npalabre_index_waiting 0\n" in said
    named = re.findall(r"^(palabre_\w+)", said, re.MULTILINE)
    assert set(named) <= set(re.findall(r"^# TYPE (\w+)", said, re.MULTILINE))


@pytest.mark.parametrize(
    "who",
    [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}, {"REMOTE_ADDR": ""}],
)
def test_figures_are_told_to_this_machine_alone_or_to_who_has_the_token(client, db, settings, who):
    assert client.get("/metrics", **who).status_code == 403
    settings.METRICS_TOKEN = SECRET
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 403
    assert client.get("/metrics", **who, HTTP_AUTHORIZATION="Bearer other").status_code == 403
    assert client.get("/metrics", **who, HTTP_AUTHORIZATION=f"Bearer {SECRET}").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        f"asked https://a.example/?access_token={SECRET}&page=2",
        f"postgres://palabre:{SECRET}@db/palabre refused",
        f"Authorization: Bearer {SECRET}",
        f"{{'client_secret': '{SECRET}', 'page': 2}}",
        f"password={SECRET}",
        f'"api_key": "{SECRET}"',
    ],
)
def test_no_secret_gets_into_the_log(said):
    try:
        raise ValueError(said)
    except ValueError as fault:
        trace = (ValueError, fault, fault.__traceback__)
    record = logging.LogRecord("a", logging.ERROR, "", 1, "it broke: %s", (said,), trace)
    told = json.loads(JsonLines().format(record))
    assert (told["level"], told["logger"]) == ("ERROR", "a")
    assert "it broke" in told["message"]
    assert "ValueError" in told["trace"]
    assert SECRET not in JsonLines().format(record)
    assert SECRET not in Lines().format(record)


def test_a_json_line_is_one_line_whatever_was_said():
    record = logging.LogRecord("a", logging.INFO, "", 1, "one\ntwo \x1b[31m", (), None)
    assert "\n" not in JsonLines().format(record)
    assert "\x1b" not in JsonLines().format(record)


def test_whoever_finds_a_weakness_is_told_whom_to_tell(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "security@example.org"
    answer = client.get("/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:security@example.org"
    assert set(said) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
