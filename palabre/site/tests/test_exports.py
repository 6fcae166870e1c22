"""Govern › Export: an owner asks for the archive, takes it, and it doesn't stay."""

import io
import os
import time
import zipfile

import pytest

from palabre.governance.models import AuditEntry
from palabre.jobs import enqueue
from palabre.jobs.running import run_due
from palabre.site import jobs
from palabre.site.archive import writing
from palabre.site.archive.kept import archive_of, clear_archives_of, clear_old_archives

ADDRESS = "/o/lanterne/govern/export/"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def test_an_owner_asks_for_the_file_takes_it_and_it_is_thrown_away_after_a_day(
    as_ada, organisation
):
    assert as_ada.get(ADDRESS + "file/").status_code == 404
    assert as_ada.post(ADDRESS).status_code == 302
    assert "is being written" in as_ada.get(ADDRESS).content.decode()
    run_due()
    assert ADDRESS + "file/" in as_ada.get(ADDRESS).content.decode()
    answer = as_ada.get(ADDRESS + "file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert b'"lanterne"' in archive.read("tables/governance.Organisation.jsonl")
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["asked for the archive", "took the archive"]
    assert clear_old_archives() == 0
    old = time.time() - 25 * 3600
    os.utime(archive_of(organisation.pk), (old, old))
    assert clear_old_archives() == 1
    assert as_ada.get(ADDRESS + "file/").status_code == 404


def test_nobody_but_an_owner_gets_it(client, bo, cy, organisation):
    for who, status in ((bo, 403), (cy, 404)):
        client.force_login(who.user)
        for answer in (client.get(ADDRESS), client.post(ADDRESS), client.get(ADDRESS + "file/")):
            assert answer.status_code == status


def test_an_erasure_takes_the_archive_away_and_whoever_is_writing_one_begins_again(
    organisation, cy, monkeypatch
):
    other = cy.organisation.pk
    for number in (organisation.pk, other):
        archive_of(number).write_bytes(b"before")
    enqueue("site.write_archive_of", organisation.pk)
    write, written = jobs.write_archive, []

    def erased_meanwhile(*asked):
        """A double of the writer, in whose midst somebody is erased once."""
        if not written:
            with monkeypatch.context() as patch:
                patch.setattr(writing.os, "fsync", lambda _file: clear_archives_of(organisation.pk))
                written.append("begun")
                return write(*asked)
        written.append("whole")
        return write(*asked)

    monkeypatch.setattr(jobs, "write_archive", erased_meanwhile)
    while run_due():
        pass
    assert written == ["begun", "whole"]
    assert archive_of(other).read_bytes() == b"before", "of another organisation nobody was erased"
