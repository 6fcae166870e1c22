"""What is kept of somebody here: their voices, what they said, and files in which they may stand."""

import base64
import binascii
import lzma
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from palabre.connectors.contract import Rejected
from palabre.connectors.files.archives import MOST_MEMBERS, open_member
from palabre.connectors.files.opening import UNPACKED_CAP, Capped, open_bytes
from palabre.governance.acts import Actor
from palabre.governance.held import Held, HeldPart
from palabre.governance.models import Organisation
from palabre.governance.rules import Refused
from palabre.governance.somebody import Change, Found, Keys, Words, plain
from palabre.listening.actions.imports import remove_import
from palabre.listening.deleting import delete_mentions
from palabre.listening.indexing import ask_for_rebuild
from palabre.listening.models import Import, Mention, Voice
from palabre.listening.models.mentions import ANONYMOUS

SLICE = 500
# Files are read in pieces; what stands across two of them is seen in the second.
PIECE, OVERLAP = 1 << 20, 4096
# How mails spell what isn't ASCII: a sign by its number, whole lines of sixty and more characters, headers.
_QUOTED = re.compile(rb"=[0-9A-F]{2}|=\r?\n")
_BASE64 = re.compile(rb"(?<=\n)(?:[A-Za-z0-9+/]{60,76}\r?\n)*[A-Za-z0-9+/]{8,76}={0,2}(?=\r?\n)")
_HEADERS = re.compile(rb"=\?[\w-]+\?([bBqQ])\?([^?\s]+)\?=")
UNREADABLE = (
    Rejected,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
# An archive that swells to more than so many times its size is a trap; a small one may swell this far.
MOST_SWELLING, SMALL = 100, 64 * 1024 * 1024
PACKED = (b"PK\x03\x04", b"\x1f\x8b")
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
# A place's own voice, and whoever was forgotten, is nobody.
NOBODY = Q(remote_id__startswith="place:") | Q(remote_id__startswith=ANONYMOUS)
VOICES = Held(
    Voice, "organisation",
    (("voice", ("platform", "remote_id")), ("handle", ("platform", "handle"))),
    called=("name", "handle", "url", "avatar"), only=~NOBODY,
)  # fmt: skip


def voices_of(organisation: int, keys: Keys) -> QuerySet[Voice]:
    """The voices that these keys mean."""
    return VOICES.of(organisation, keys)


class _Part(HeldPart):
    def look(self, organisation: int, keys: Keys) -> Iterator[Found]:
        yield from super().look(organisation, keys)
        rows = Mention.objects.filter(voice__in=voices_of(organisation, keys)).order_by("pk")
        found = [plain(row) for row in rows.iterator(chunk_size=1000)]
        yield Found(str(Mention._meta.verbose_name_plural), found)

    def words(self, organisation: int, keys: Keys) -> Words:
        found = super().words(organisation, keys)
        rows = Mention.objects.filter(voice__in=voices_of(organisation, keys))
        for title, text, url in rows.values_list("title", "text", "url").iterator(chunk_size=1000):
            found.said |= {title, text}
            found.called.add(url)
        return found

    def erase(self, by: Actor, organisation: Organisation, keys: Keys) -> bool:
        voices = list(voices_of(organisation.pk, keys))
        if not voices:
            return False
        theirs = Mention.objects.filter(voice__in=voices).order_by("pk")
        said = list(theirs.values_list("pk", "platform", "remote_id")[:SLICE])
        # Another one's relay of a text says nothing but that text.
        relays = Mention.objects.filter(
            organisation=organisation,
            platform__in={platform for _pk, platform, _name in said},
            relay_of__in=[name for _pk, _platform, name in said],
        ).order_by("pk")
        if some := set(relays.values_list("pk", flat=True)[:SLICE]):
            delete_mentions(some)
            return True
        delete_mentions({pk for pk, _platform, _name in said})
        if len(said) == SLICE:
            return True
        Voice.objects.filter(pk__in=[one.pk for one in voices]).delete()
        # Deleted texts stand in the index's files until these are merged: fresh ones never held them.
        transaction.on_commit(ask_for_rebuild)
        return False

    def sift(self, by: Actor, organisation: Organisation, take: Change) -> None:
        """Remove the imports whose files, still here, name somebody or can't be looked through to their end:
        they may. Raises `Refused` while one runs."""
        for row in Import.objects.filter(organisation=organisation).exclude(file=""):
            try:
                if not _stands_in(Path(row.file.path), take):
                    continue
                why = {"why": "named"}
            except UNREADABLE:
                why = {"why": "unread"}
            try:
                remove_import(by, row, **why)
            except Rejected:
                raise Refused(
                    _(
                        "They stand in a file that is being brought in just now: wait until that is done."
                    )
                ) from None


def _stands_in(path: Path, take: Change) -> bool:
    """Whether the words stand in a file; raises one of `UNREADABLE` when it can't be looked through."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        is_archive = file.read(4) == PACKED[0]
    if is_archive:
        return _stands_in_archive(path, take)
    with open_bytes(path) as unpacked:
        return _says(unpacked, take)


def _stands_in_archive(path: Path, take: Change) -> bool:
    size, faults = path.stat().st_size, []
    left = min(UNPACKED_CAP + size, max(SMALL, MOST_SWELLING * size))
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise zipfile.BadZipFile
        for one in members:
            if take(one.filename) != one.filename:
                return True
            try:
                with open_member(archive, one) as file:
                    if file.peek(4)[:4].startswith(PACKED):
                        raise zipfile.BadZipFile
                    counted = Capped(cast("BinaryIO", file), left)
                    try:
                        if _says(counted, take):
                            return True
                    finally:
                        left = counted.left
            except UNREADABLE as fault:
                if left < 0:
                    raise
                faults.append(fault)  # it hides no name that stands in another member
    if faults:
        raise faults[0]
    return False


def _says(file: IO[bytes] | Capped, take: Change) -> bool:
    before = b""
    while piece := file.read(PIECE):
        if any(_in(one, take) for one in _readings(before + piece)):
            return True
        before = piece[-OVERLAP:]
    return False


def _in(raw: bytes, take: Change) -> bool:
    texts = (raw.decode(encoding, "ignore") for encoding in ENCODINGS)
    return any(take(text) != text for text in texts)


def _readings(piece: bytes) -> Iterator[bytes]:
    """A piece of a file as it is, and its words as mails of an archive encode them."""
    yield piece
    if _QUOTED.search(piece):
        yield quopri.decodestring(piece)
    for lines in _BASE64.findall(piece):
        # Begun in the midst of a line, it says nothing: that line is whole in the piece before.
        plain = b"".join(lines.split()).rstrip(b"=")
        with suppress(binascii.Error):
            yield base64.b64decode(plain[: len(plain) - (len(plain) % 4 == 1)] + b"==")
    for kind, word in _HEADERS.findall(piece):
        with suppress(binascii.Error):
            is_quoted = kind in b"qQ"
            yield (
                quopri.decodestring(word, header=True)
                if is_quoted
                else base64.b64decode(word + b"==")
            )


PART = _Part((VOICES,))
