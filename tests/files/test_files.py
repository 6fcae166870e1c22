"""Files in a folder and in a bucket, by the same tests; the bucket's server is real (tests/files/node.sh)."""

import io
import os
import time
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.campaigns import site_logs
from palabre.campaigns.actions import site_logs as logs
from palabre.campaigns.rules import LogState
from palabre.governance import files as place
from palabre.governance.acts import MACHINE
from palabre.governance.files import store
from palabre.governance.models import Erasure
from palabre.listening.actions.imports import start_import
from palabre.listening.import_files import delete_file, delete_strays
from palabre.listening.importing import path_of as import_path
from palabre.publishing import library, outside, renditions
from palabre.publishing.actions import media
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.jobs import clean_library, forget_picture
from palabre.publishing.models import Delivery, Media
from palabre.publishing.sending import FILES_AWAY
from palabre.publishing.tests.test_film_library import body
from palabre.publishing.tests.test_films import SHORT
from palabre.publishing.tests.test_renditions import file_of, halves
from palabre.site.archive import kept
from palabre.site.archive.kept import archive_of, clear_archives_of, keep_archive
from palabre.site.buckets import bucket_of
from palabre.site.cli.doctor import examine
from palabre.site.uploads import clear_left_uploads
from tests.files.buckets import new_bucket

pytestmark = pytest.mark.django_db
NOBODY = "s3+http://palabre:secret-of-files@127.0.0.1:9/palabre"


@pytest.fixture
def machine(settings, tmp_path):
    """Move to a machine of that name: its data folder is its own."""

    def move(name):
        settings.HOME = tmp_path / name
        settings.MEDIA_ROOT = tmp_path / name / "media"
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path / name / "uploads"

    move("one")
    return move


@pytest.fixture
def bucket(settings, machine):
    """An empty bucket as the place of files."""
    settings.STORAGES = {**settings.STORAGES, "default": bucket_of(new_bucket())}


@pytest.fixture(params=["folder", "bucket"])
def anywhere(request, machine):
    """Either place, empty."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return request.param


@pytest.fixture
def cut_off(settings):
    """Call it, and the bucket's server doesn't answer any more."""

    def cut():
        told = bucket_of(NOBODY)
        told["OPTIONS"]["client_config"].retries = {"max_attempts": 0}
        settings.STORAGES = {**settings.STORAGES, "default": told}

    return cut


@pytest.fixture
def nowhere(machine, cut_off):
    """A bucket whose server never answers."""
    cut_off()


def names():
    return sorted(name for name, _age in store().walk())


def picture(brand, image=None):
    return media.add_picture(MACHINE, brand, "deux.png", file_of(image or halves(80, 40), "PNG"))


def test_a_file_is_kept_found_aged_and_let_go(anywhere):
    draft = store().draft()
    draft.write_bytes(b"whole")
    store().keep("aa/one", draft)

    assert not draft.exists()
    assert names() == ["aa/one"]
    assert Path(store().path("aa/one")).read_bytes() == b"whole"
    assert default_storage.open("aa/one").read() == b"whole"
    assert abs(store().age("aa/one") - time.time()) < 120
    assert store().touch("aa/one")
    store().delete("aa/one")
    store().delete("aa/one")
    assert names() == []
    assert store().age("aa/one") is None
    assert not store().touch("aa/one")
    assert not Path(store().path("aa/one")).exists()


def test_names_begin_as_asked(anywhere):
    for name in ("imports/2026/a.csv", "weblogs/b", "imports/c.csv"):
        default_storage.save(name, ContentFile(b"x"))

    assert len(names()) == 3
    assert len(list(store().walk("imports/"))) == 2


def test_no_name_leaves_the_place(anywhere, settings):
    with suppress(SuspiciousOperation):
        path = Path(store().path("../../../../etc/passwd")).resolve()
        assert path.is_relative_to(settings.HOME)
        assert not path.exists()


def test_a_picture_of_one_machine_is_shown_and_sent_by_another(bucket, machine, brand, settings):
    row = picture(brand)
    small = renditions.small(row)
    settings.ADDRESS = "https://palabre.example"
    (made,) = (name for name in names() if ".made/" in name)
    address = outside.address_of(row.digest, made.rpartition("/")[2])

    machine("two")
    assert library.read(row)
    assert renditions.small(row) == small
    assert outside.opened(address.split("/")[-2]).read_bytes() == small.data
    assert len(names()) == 2  # nothing was made anew


def test_a_film_of_one_machine_is_played_by_another(bucket, machine, brand, as_ada):
    row = media.add_film(MACHINE, brand, "short.mp4", [SHORT.read_bytes()])
    machine("two")
    page = f"/o/lanterne/lanterne/publish/media/{row.pk}/file/"
    answer = as_ada.get(page, headers={"Range": "bytes=4-7"})

    assert answer.status_code == 206
    assert body(answer) == b"ftyp"


def test_a_post_whose_picture_cannot_be_fetched_waits_and_leaves_once_it_can(
    bucket, machine, cut_off, settings, brand, channel, network, clock
):
    row = picture(brand)
    place_of_files = settings.STORAGES
    written = Written("Bonjour.", media=[(row.pk, "Two")], told=[Told(channel.pk)])
    schedule(MACHINE, write_post(MACHINE, brand, written))
    machine("two")
    cut_off()
    clock()
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.last_error) == ("waiting", FILES_AWAY)
    assert network.drafts == []

    settings.STORAGES = place_of_files
    clock(minutes=5)
    assert Delivery.objects.get().state == "published"
    assert len(network.drafts[0].media) == 1


def test_what_nobody_has_any_more_is_thrown_away(anywhere, brand, monkeypatch):
    kept, lost = picture(brand), picture(brand, halves(90, 20))
    renditions.small(lost)
    Media.objects.filter(pk=lost.pk).delete()
    assert forget_picture(lost.digest) is not None  # just touched: later
    assert library.stray(time.time() + 60) == {kept.digest, lost.digest}

    assert library.throw_away(lost.digest, time.time() + 60)
    assert names() == [library.name_of(kept.digest)]
    clean_library()
    assert names() == [library.name_of(kept.digest)]


def test_a_file_that_is_brought_in_is_read_by_another_machine(bucket, machine, brand):
    row = start_import(MACHINE, brand, ContentFile(b"date,text\n2026-11-20,Bonjour\n"), "a.csv")
    machine("two")
    assert import_path(row).read_bytes().startswith(b"date,text")
    delete_file(row)
    assert names() == []


def test_strays_of_imports_go_after_a_day(anywhere, brand, monkeypatch):
    row = start_import(MACHINE, brand, ContentFile(b"date,text\n2026-11-20,Bonjour\n"), "a.csv")
    default_storage.save("imports/2026/11/left.csv", ContentFile(b"left"))
    assert delete_strays() == 0
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 2 * 24 * 3600)
    assert delete_strays() == 1
    assert names() == [row.file.name]


def test_an_access_log_is_read_by_another_machine(bucket, machine, brand):
    line = '192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 9 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"\n'  # noqa: E501
    row = logs.start_log(MACHINE, brand, [SimpleUploadedFile("access.log", line.encode())])
    machine("two")
    site_logs.read(row.pk)
    row.refresh_from_db()

    assert row.state == LogState.READ
    assert [one["day"] for one in row.found["days"]] == [date(2026, 11, 20).isoformat()]


def test_an_organisations_archive_is_offered_by_another_machine_and_erased_for_all(
    anywhere, machine, organisation, as_ada, settings
):
    mounted = settings.MEDIA_ROOT
    keep_archive(organisation)
    keep_archive(organisation)
    machine("two")
    settings.MEDIA_ROOT = mounted
    assert len(names()) == 1
    assert "/govern/export/file/" in as_ada.get("/o/lanterne/govern/export/").content.decode()
    answer = as_ada.get("/o/lanterne/govern/export/file/")
    whole = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(whole) == archive_of(organisation.pk).size()
    assert zipfile.is_zipfile(io.BytesIO(whole))
    Erasure.objects.create(organisation=organisation, at=timezone.now())
    assert clear_archives_of(organisation.pk) == 1
    assert names() == []
    assert [one for one in settings.HOME.rglob("*") if one.is_file()] == [], "no copy stays here"


def test_a_half_written_archive_goes_with_an_erasure(anywhere, machine, organisation):
    draft = kept._draft(organisation.pk)
    draft.write_bytes(b"words")
    assert clear_archives_of(organisation.pk + 10) == 0
    assert clear_archives_of(organisation.pk) == 1
    assert not draft.exists()


def test_a_place_that_does_not_answer_is_said_to_an_owner_who_comes_for_the_archive(
    nowhere, as_ada
):
    page = as_ada.get("/o/lanterne/govern/export/")
    assert "The place for files doesn’t answer" in page.content.decode()
    assert as_ada.get("/o/lanterne/govern/export/file/").status_code == 302


def test_a_copy_that_nobody_asks_for_goes_after_a_day(bucket, machine, brand):
    row = picture(brand)
    copy = library.path_of(row.digest)
    place.sweep_copies()
    assert copy.exists()
    os.utime(copy, (0, time.time() - place.COPY_KEPT_S - 1))
    place.sweep_copies()

    assert not copy.exists()
    assert library.read(row)


def test_a_draft_of_a_process_that_died_is_cleared(bucket, settings):
    draft = store().draft()
    os.utime(draft, (0, 0))

    assert clear_left_uploads() == 1
    assert not draft.exists()


def test_a_place_that_does_not_answer_is_said_to_who_brings_a_file(nowhere, as_ada, brand):
    sent = SimpleUploadedFile("deux.png", file_of(halves(80, 40), "PNG"))
    answer = as_ada.post("/o/lanterne/lanterne/publish/media/", {"files": [sent]}, follow=True)

    assert "doesn’t answer" in answer.content.decode()
    assert not Media.objects.exists()
    film = SimpleUploadedFile("short.mp4", SHORT.read_bytes())
    answer = as_ada.post("/o/lanterne/lanterne/publish/media/", {"files": [film]}, follow=True)
    assert "doesn’t answer" in answer.content.decode()
    csv = SimpleUploadedFile("a.csv", b"date,text\n2026-11-20,Bonjour\n")
    answer = as_ada.post("/o/lanterne/lanterne/listen/imports/new/", {"file": csv}, follow=True)
    assert "doesn’t answer" in answer.content.decode()


def test_the_doctor_tells_where_files_are_and_whether_they_can_be_reached(anywhere, settings):
    (found,) = (one for one in examine() if one.name == "files")
    assert found.level == "ok"
    assert ("media" if anywhere == "folder" else "palabre-") in found.sentence
    assert "secret" not in found.sentence


def test_the_doctor_says_that_a_bucket_does_not_answer(nowhere):
    (found,) = (one for one in examine() if one.name == "files")
    assert found.level == "fault"
    assert "secret" not in found.sentence


@pytest.mark.parametrize(
    "address",
    ["s3://key:secret@host", "https://host/bucket", "s3:///bucket", "s3://host/a/b", "bucket", ""],
)
def test_an_address_that_names_no_bucket_is_refused_in_words(address):
    with pytest.raises(ValueError, match="FILES_URL must read s3://"):
        bucket_of(address)


def test_an_address_says_all_that_a_bucket_needs():
    told = bucket_of("s3://key:sec%2Fret@files.example:9000/house?region=eu-west-3")["OPTIONS"]
    assert (told["access_key"], told["secret_key"]) == ("key", "sec/ret")
    assert told["endpoint_url"] == "https://files.example:9000"
    assert (told["bucket_name"], told["region_name"]) == ("house", "eu-west-3")
    assert urlsplit(bucket_of("s3+http://k:s@127.0.0.1/b")["OPTIONS"]["endpoint_url"]).port is None
