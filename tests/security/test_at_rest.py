"""At rest Palabre calls nobody: there is no telemetry, no look for a new version, nothing fetched."""

import socket

import pytest

from palabre.jobs.actions import enqueue
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.listening import search
from palabre.site.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


def test_a_house_that_is_connected_to_nothing_opens_no_socket_whatever_falls_due(
    as_ada, brand, settings, monkeypatch, tmp_path
):
    settings.ONLINE, settings.HOME = True, tmp_path
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    search.index.cache_clear()
    tried = []

    def refuse(*asked, **_more):
        tried.append(asked)
        raise OSError("a socket was opened")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert as_ada.get("/", follow=True).status_code == 200
    for one in SCHEDULE:
        enqueue(one.name)
    while run_due():
        pass
    assert tried == []
    ended = set(Job.objects.exclude(ended_at=None).values_list("name", flat=True))
    assert {one.name for one in SCHEDULE} <= ended
    assert not Job.objects.exclude(last_error="").exists()
    search.index.cache_clear()
