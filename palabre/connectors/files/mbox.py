"""Reads mailboxes (mbox): every message becomes an item, its quoted lines kept as they are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from palabre.connectors.files.opening import Options, Row, open_bytes
from palabre.connectors.letters import MESSAGE_CAP, TOO_LONG, item_of

LINE_CAP = 256 * 1024

_SEPARATOR = re.compile(rb"From \S.*\d")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the messages of a mailbox, with the line on which each begins."""
    with open_bytes(path) as stream:
        for line, raw in _messages(stream):
            if raw is None:
                yield Row(line, refused=TOO_LONG)
                continue
            found = item_of(raw)
            yield Row(line, refused=found) if isinstance(found, str) else Row(line, item=found)


def _messages(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Cut a mailbox at its "From " lines; None stands for a message that passes the cap."""
    parts: list[bytes] = []
    size, begun, number, blank = 0, 1, 0, True
    while line := stream.readline(LINE_CAP):
        number += line.endswith(b"\n")
        if blank and _SEPARATOR.match(line):
            if size:
                yield begun, _joined(parts, size)
            parts, size, begun = [], 0, max(number, 1)
            continue
        size += len(line)
        if size <= MESSAGE_CAP:
            parts.append(line)
        blank = line in {b"\n", b"\r\n"}
    if size:
        yield begun, _joined(parts, size)


def _joined(parts: list[bytes], size: int) -> bytes | None:
    return _QUOTED_FROM.sub(rb"\1", b"".join(parts)) if size <= MESSAGE_CAP else None
