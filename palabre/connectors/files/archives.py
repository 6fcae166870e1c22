"""Opens the archives that platforms give their users, without trusting what a zip says of itself."""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipExtFile, ZipFile, ZipInfo

from palabre.connectors.contract import Rejected
from palabre.connectors.files import archive_parts as parts
from palabre.connectors.files.opening import DAMAGED, SWELLS, Options, Row
from palabre.connectors.words import N_

MOST_MEMBERS = 200_000
MEMBER_CAP = 128 * 1024 * 1024  # bytes of one member, counted while it is unpacked
WHOLE_CAP = 512 * 1024 * 1024  # bytes of all members that are read
ROW_NUMBERS = 10_000_000  # lines of the second member begin here, of the third at twice this

NOTHING_HERE = N_("No platform's archive that Palabre knows was found in this file.")
LOCKED = N_("This archive is locked with a password.")
TOO_MANY = N_("This archive holds more files than Palabre looks at.")

Read = Callable[[bytes, Options], Iterator[Row]]

# Where each platform keeps its user's texts. Only these members are ever unpacked.
MEMBERS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(^|.*/)data/tweets?(-part\d+)?\.js$", parts.tweets),
        (r"(^|.*/)outbox\.json$", parts.activities),
        (r"(^|.*/)posts/your_posts.*\.json$", parts.facebook_posts),
        (r"(^|.*/)comments(_and_reactions)?/(your_)?comments.*\.json$", parts.facebook_comments),
        (r"(^|.*/)(content|media)/(posts|reels)_\d+\.json$", parts.instagram_posts),
        # Takeout translates the names of folders, but never that of the network.
        (r"(^|.*/)[^/]*google\+[^/]*/[^/]+/[^/]+\.json$", parts.google_plus),
        (r"(^|.*/)shares\.csv$", parts.linkedin_shares),
        (r"(^|.*/)posts\.csv$", parts.reddit_posts),
        (r"(^|.*/)(comments|commentaires)\.csv$", parts.any_comments),
    )
)


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the texts of a platform's archive (zip), or of its tweets.js or outbox.json alone."""
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if not packed:
        yield from _alone(path, options)
        return
    try:
        with ZipFile(path) as archive:
            yield from _of_zip(archive, options)
    except (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        raise Rejected(DAMAGED) from None


def _alone(path: Path, options: Options) -> Iterator[Row]:
    with path.open("rb") as file:
        body = file.read(MEMBER_CAP + 1)
    if len(body) > MEMBER_CAP:
        raise Rejected(SWELLS)
    read = parts.activities if body.lstrip().startswith(b"{") else parts.tweets
    yield from read(body, options)


def _of_zip(archive: ZipFile, options: Options) -> Iterator[Row]:
    members = list(islice(archive.infolist(), MOST_MEMBERS + 1))
    if len(members) > MOST_MEMBERS:
        raise Rejected(TOO_MANY)
    left, met = WHOLE_CAP, 0
    for member in members:
        read = _reader_of(member)
        if read is None:
            continue
        if member.flag_bits & 1:
            raise Rejected(LOCKED)
        body = _unpacked(archive, member, min(MEMBER_CAP, left))
        left -= len(body)
        for row in read(body, options):
            yield Row(row.line + met * ROW_NUMBERS, row.columns, row.item, row.refused)
        met += 1
    if not met:
        raise Rejected(NOTHING_HERE)


def _reader_of(member: ZipInfo) -> Read | None:
    name = str(PurePosixPath(member.filename.replace("\\", "/")))
    if member.is_dir() or len(name) > 500:
        return None
    return next((read for pattern, read in MEMBERS if pattern.match(name)), None)


def open_member(archive: ZipFile, member: ZipInfo) -> ZipExtFile:
    """Open a member of an archive. Raises `BadZipFile` unless it is stored or deflated: what is packed in
    another way Python unpacks in one go, however much that is."""
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    return cast("ZipExtFile", archive.open(member))


def _unpacked(archive: ZipFile, member: ZipInfo, cap: int) -> bytes:
    """Unpack one member into memory, counting what really comes out."""
    whole = io.BytesIO()
    with open_member(archive, member) as stream:
        while chunk := stream.read(256 * 1024):
            if whole.tell() + len(chunk) > cap:
                raise Rejected(SWELLS)
            whole.write(chunk)
    return whole.getvalue()
