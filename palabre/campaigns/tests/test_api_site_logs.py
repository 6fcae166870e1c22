"""Programs bring access logs in: large ones go from the wire to the disk, never whole into memory."""

import tracemalloc
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from palabre.campaigns.site_models import SiteLog
from palabre.campaigns.tests.conftest import BY
from palabre.campaigns.views import api_visits
from palabre.channels.keys import make_key
from palabre.governance.models import AuditEntry

PATH = "/api/v1/site-logs/bring"
LINE = b'192.0.2.7 - - [20/Nov/2026:10:00:03 +0000] "GET /page HTTP/1.1" 200 99 "-" "Firefox"\n'
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Files of a test go with it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def bring(client, brand, tmp_path):
    """Send a log of so many bytes from a file, as a server gives it to us: give the answer."""
    bearer = make_key(BY, brand.organisation, "planner", ("posts",))[1]

    def sent(size):
        body = tmp_path / "body"
        with body.open("wb") as file:
            file.write(b'--x\r\nContent-Disposition: form-data; name="brand"\r\n\r\nlanterne\r\n')
            file.write(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n')
            file.write(b"Content-Type: text/plain\r\n\r\n")
            for _ in range(size // MEGABYTE):
                file.write((LINE * (MEGABYTE // len(LINE) + 1))[:MEGABYTE])
            file.write(b"\r\n--x--\r\n")
        with body.open("rb") as wire:
            return client.post(
                PATH, content_type="multipart/form-data; boundary=x",
                headers={"authorization": f"Bearer {bearer}"},
                **{"wsgi.input": wire, "CONTENT_LENGTH": str(body.stat().st_size)},
            )  # fmt: skip

    return sent


@pytest.mark.django_db
def test_a_large_log_is_kept_byte_by_byte_and_never_whole_in_memory(bring):
    assert bring(MEGABYTE).status_code == 201  # what a first call loads is none of the file's
    tracemalloc.start()
    answer = bring(40 * MEGABYTE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 201, answer.content
    row = SiteLog.objects.latest("pk")
    assert Path(default_storage.path(row.files[0])).stat().st_size == 40 * MEGABYTE == row.size
    assert row.names == ["a.log"]
    assert peak < 16 * MEGABYTE


@pytest.mark.django_db
def test_a_log_that_is_too_large_is_refused_in_a_sentence_and_nothing_is_kept(bring):
    answer = bring(api_visits.LARGEST + MEGABYTE)
    assert (answer.status_code, answer.json()["error"]) == (413, "A file may carry 100 megabytes.")
    assert not SiteLog.objects.exists()
    assert not AuditEntry.objects.filter(verb="started").exists()
