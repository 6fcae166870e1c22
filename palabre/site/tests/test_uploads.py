"""Files that came in to a process that was killed don't stay for ever."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from palabre.governance import erasures
from palabre.governance.models import Erasure
from palabre.site import preparing, sweeping, uploads
from palabre.site.jobs import clear_uploads
from palabre.site.uploads import LEFT_AFTER

HOUR = LEFT_AFTER.total_seconds()


@pytest.fixture
def place(settings, tmp_path):
    """An own place for files on their way in."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR


def aged(path, seconds):
    """Let it have been written so long ago."""
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def test_files_of_forms_wait_in_the_data_folder():
    assert Path(house.FILE_UPLOAD_TEMP_DIR) == house.HOME / "uploads"
    assert house.FILE_UPLOAD_TEMP_DIR.stat().st_mode & 0o077 == 0


def test_what_a_killed_process_left_goes_and_what_still_comes_in_stays(place):
    with TemporaryUploadedFile("film.mp4", "video/mp4", 10, None) as coming:
        aged(Path(coming.temporary_file_path()), HOUR - 60)
        left = place / "tmpabc.upload.mp4"
        left.write_bytes(b"x")
        aged(left, HOUR + 60)
        other = place / "README"
        other.touch()
        aged(other, HOUR + 60)
        clear_uploads()
        assert Path(coming.temporary_file_path()).exists()
        assert (left.exists(), other.exists()) == (False, True)


def test_an_archive_that_is_sent_to_the_bucket_for_hours_stays_for_a_day(place):
    sent = place / "tmpabc.upload.archive-7"
    sent.touch()
    aged(sent, 20 * HOUR)
    assert uploads.clear_left_uploads() == 0
    aged(sent, 5 * HOUR)
    assert uploads.clear_left_uploads() == 1


def test_a_folder_that_is_called_like_a_file_keeps_none_from_being_cleared(place):
    folder, left = place / "a.upload.d", place / "tmpabc.upload.mp4"
    folder.mkdir()
    left.touch()
    aged(folder, HOUR + 60)
    aged(left, HOUR + 60)
    clear_uploads()
    assert (folder.exists(), left.exists()) == (True, False)


@pytest.mark.django_db
def test_each_machine_looks_after_what_it_keeps_for_itself(
    place, settings, tmp_path, monkeypatch, organisation
):
    settings.HOME, settings.FILES_URL = tmp_path, "s3://key:secret@files.example/bucket"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    erasure = Erasure.objects.create(organisation=organisation, at=timezone.now())
    left, copy = place / "tmpabc.upload.archive-7", tmp_path / "copies/aa/one"
    copy.parent.mkdir(parents=True)
    for one in (left, copy):
        one.touch()
        aged(one, 2 * 24 * HOUR)
    stop = threading.Event()
    monkeypatch.setattr(sweeping, "SWEPT_S", 0)
    monkeypatch.setattr(sweeping, "close_old_connections", stop.set)
    sweeping.sweep(stop)
    assert (left.exists(), copy.exists()) == (False, False)
    assert list(erasures.listed()) == [erasure.pk], "it was noted on another machine"


@pytest.mark.django_db
def test_a_fault_of_any_kind_ends_no_looking_after(place, monkeypatch, caplog):
    def fail():
        raise ValueError("a torn line")

    stop, turns = threading.Event(), []

    def end_of_turn():
        turns.append("turn")
        if len(turns) == 2:
            stop.set()

    monkeypatch.setattr(sweeping, "note_missing", fail)
    monkeypatch.setattr(sweeping, "SWEPT_S", 0)
    monkeypatch.setattr(sweeping, "close_old_connections", end_of_turn)
    sweeping.sweep(stop)
    assert len(turns) == 2
    assert "a torn line" in caplog.text


@pytest.mark.django_db
def test_a_line_that_was_torn_within_a_letter_keeps_no_other_from_being_read(
    settings, tmp_path, organisation
):
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    erasure = Erasure.objects.create(organisation=organisation, at=timezone.now())
    erasures.note(erasure)
    with settings.ERASURES_FILE.open("ab") as file:
        file.write('{"key": "é'.encode()[:-1])
    assert list(erasures.listed()) == [erasure.pk]


def test_archives_that_an_earlier_version_kept_here_go_and_nothing_else_does(settings, tmp_path):
    settings.HOME = tmp_path
    folder = tmp_path / "archives"
    folder.mkdir()
    for name in ("7.zip", ".7.zip.123.draft", "mine.zip"):
        (folder / name).touch()
    uploads.clear_former_archives()
    assert [one.name for one in folder.iterdir()] == ["mine.zip"]
    (folder / "mine.zip").unlink()
    uploads.clear_former_archives()
    assert not folder.exists()


@pytest.mark.django_db
def test_a_process_that_is_killed_over_a_file_leaves_what_the_next_start_clears(place, monkeypatch):
    code = (
        "import django, sys, time; from django.conf import settings;"
        f"settings.configure(FILE_UPLOAD_TEMP_DIR={str(place)!r});"
        "from django.core.files.uploadedfile import TemporaryUploadedFile;"
        "one = TemporaryUploadedFile('film.mp4', 'video/mp4', 10, None); one.write(b'x'); one.flush();"
        "print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGKILL)
    (left,) = place.iterdir()
    monkeypatch.setattr(preparing, "compile_messages", lambda: ([], []))
    for name in ("waiting_migrations", "collect_static"):
        monkeypatch.setattr(preparing, name, lambda: False)
    preparing.prepare(print)
    assert left.exists()  # another process may be at it
    aged(left, HOUR + 60)
    preparing.prepare(print)
    assert not left.exists()
