"""Hands a film out as players ask for it: from a place in it on (RFC 9110, section 14), in pieces."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def part_of(
    request: HttpRequest, path: Path, content_type: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """The part of a file that is asked for, or all of it; 404 for a file that is gone. Of several parts asked
    for at once, as of what can't be understood, all is given: so the RFC allows."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Http404 from None
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    is_part = asked is not None and asked[0] != "bytes=-"
    start, end = _bounds(asked[1], asked[2], size) if asked and is_part else (0, size - 1)
    # Packed by anybody on the way, its parts would be those of another file.
    known = {"Accept-Ranges": "bytes", "Content-Encoding": "identity", **headers}
    if is_part and (start >= size or end < start):
        return HttpResponse(status=416, headers={**known, "Content-Range": f"bytes */{size}"})
    known["Content-Length"] = str(end - start + 1)
    if is_part:
        known["Content-Range"] = f"bytes {start}-{end}/{size}"
    return StreamingHttpResponse(
        _pieces(path, start, 0 if request.method == "HEAD" else end - start + 1),
        status=206 if is_part else 200, content_type=content_type, headers=known,
    )  # fmt: skip


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and the last byte of a part: without a first one, the last so many."""
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last or size - 1), size - 1)


async def _pieces(path: Path, start: int, left: int) -> AsyncIterator[bytes]:
    """The bytes of a part. Asynchronous, for Django reads all of another iterator before it hands it on."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        while left and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
            left -= len(piece)
            yield piece
    finally:
        file.close()
