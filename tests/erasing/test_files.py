"""Files that wait to be brought in, when somebody is erased: looked through within limits, or removed."""

import gzip
import io
import tracemalloc
from functools import partial
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from django.core.files.base import ContentFile

from palabre.governance.models import AuditEntry
from palabre.governance.sweeping import Taker
from palabre.listening.models import Import
from palabre.listening.somebody import PART, UNREADABLE, _stands_in
from tests.erasing import house as made

pytestmark = pytest.mark.django_db


def _locked(path):
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("photo", "x" * 99)
        archive.writestr("words", made.NAME)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the first is said to be encrypted, in both places
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def test_packed_files_are_looked_through_and_a_member_that_is_locked_hides_no_other(tmp_path):
    packed, locked = tmp_path / "a.csv.gz", tmp_path / "b.zip"
    packed.write_bytes(gzip.compress(made.NAME.encode()))
    _locked(locked)
    nobody = Taker(["Nobody Else"], ())
    assert all(_stands_in(one, Taker([made.NAME], ())) for one in (packed, locked))
    assert not _stands_in(packed, nobody)
    with pytest.raises(UNREADABLE):
        _stands_in(locked, nobody)


def _bomb(path, how=ZIP_DEFLATED):
    with ZipFile(path, "w", how) as archive, archive.open("shares.csv", "w") as member:
        for _ in range(128):
            member.write(b"\0" * (1 << 20))


def _nested(path):
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("words", made.NAME)
    with ZipFile(path, "w") as archive:
        archive.writestr("more.zip", packed.getvalue())


@pytest.mark.parametrize(
    "make",
    [
        _locked, _bomb, _nested, partial(_bomb, how=ZIP_LZMA), partial(_bomb, how=ZIP_BZIP2),
        lambda path: path.write_bytes(b"PK\x03\x04" + b"cut off"),
        lambda path: path.write_bytes(gzip.compress(b"date,text\n" * 99)[:-9]),
    ],
    ids=["locked", "bomb", "nested", "lzma bomb", "bzip2 bomb", "damaged", "damaged gzip"],
)  # fmt: skip
def test_a_file_that_cannot_be_looked_through_goes_and_the_trail_says_why(
    organisation, by, brand, tmp_path, make, django_capture_on_commit_callbacks
):
    make(tmp_path / "a")
    row = Import(organisation=organisation, brand=brand, name="a", format="archive", size=9)
    row.file.save("a", ContentFile((tmp_path / "a").read_bytes()))
    tracemalloc.start()
    with django_capture_on_commit_callbacks(execute=True):
        PART.sift(by, organisation, Taker(["Nobody Else"], ()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not Import.objects.exists()
    assert not Path(row.file.path).exists()
    assert AuditEntry.objects.get(verb="removed").details == {"why": "unread"}
    assert peak < 64 << 20
