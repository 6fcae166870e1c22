"""Reads JSON and JSON lines: records with nested parts become rows with dotted column names."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from palabre.connectors.contract import Rejected
from palabre.connectors.files.formats import encoding_of
from palabre.connectors.files.opening import Options, Row, open_bytes
from palabre.connectors.words import N_

RECORD_CAP = 2 * 1024 * 1024  # bytes or characters of one record
WHOLE_CAP = 64 * 1024 * 1024  # bytes of a file that must be read as a whole
CHUNK = 256 * 1024
DEEPEST = 4
MOST_COLUMNS = 300

_BETWEEN = re.compile(r"[\s,]*")

NOT_JSON = N_("This line is no JSON.")
NO_RECORD = N_("This record is no object with names and values.")
TOO_LONG = N_("This record is too long to be read.")
BROKEN = N_("This file is no well-formed JSON.")
NO_LIST = N_("This JSON holds no list of records.")
TOO_BIG = N_(
    "This JSON file is too big for its shape: a list of records at the top can be any size."
)


def rows_of_lines(path: Path, options: Options) -> Iterator[Row]:
    """Give the records of a file with one JSON object a line."""
    with open_bytes(path) as stream:
        number = 0
        while line := stream.readline(RECORD_CAP + 1):
            number += 1
            if len(line) > RECORD_CAP and not line.endswith(b"\n"):
                _skip_line(stream)
                yield Row(number, refused=TOO_LONG)
            elif line.strip():
                yield _row_of_line(number, line)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(RECORD_CAP)) and not rest.endswith(b"\n"):
        pass


def _row_of_line(number: int, line: bytes) -> Row:
    try:
        record = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return Row(number, refused=NOT_JSON)
    return row(number, record)


def row(number: int, record: Any) -> Row:
    """Make a row of one JSON object."""
    if not isinstance(record, dict):
        return Row(number, refused=NO_RECORD)
    return Row(number, flat(record))


def flat(record: Mapping[str, Any]) -> dict[str, str]:
    """Spread an object into columns: ``{"user": {"name": "Zoé"}}`` gives ``user.name``."""
    columns: dict[str, str] = {}
    waiting: list[tuple[str, Any, int]] = [
        (str(k), v, 1) for k, v in reversed(list(record.items()))
    ]
    while waiting and len(columns) < MOST_COLUMNS:
        name, value, depth = waiting.pop()
        if isinstance(value, dict) and depth < DEEPEST:
            waiting += [(f"{name}.{k}", v, depth + 1) for k, v in reversed(list(value.items()))]
        else:
            columns[name[:200]] = _text(value)
    return columns


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        plain = [str(part) for part in value if isinstance(part, str | int | float)]
        return ", ".join(plain)
    return str(value) if not isinstance(value, dict) else ""


def rows_of_json(path: Path, options: Options) -> Iterator[Row]:
    """Give the records of a JSON array, or of the longest list inside a JSON object."""
    with open_bytes(path) as stream:
        head = stream.read(CHUNK)
        encoding = options.encoding or encoding_of(head)
        if head.decode(encoding, "replace").lstrip("\ufeff \t\r\n").startswith("["):
            chained = io.BufferedReader(_Chained(head, stream))
            text = io.TextIOWrapper(chained, encoding, errors="replace")
            for number, record in enumerate(_records(text), 1):
                yield row(number, record)
            return
        body = head + stream.read(WHOLE_CAP + 1 - len(head))
    if len(body) > WHOLE_CAP:
        raise Rejected(TOO_BIG)
    for number, record in enumerate(_longest_list(_decoded(body, encoding)), 1):
        yield row(number, record)


class _Chained(io.RawIOBase):
    """What was read of a stream already, then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(view) :]
        view[: len(data)] = data
        return len(data)


def _decoded(body: bytes, encoding: str) -> Any:
    try:
        return msgspec.json.decode(body.decode(encoding, "replace").lstrip("\ufeff"))
    except (msgspec.DecodeError, RecursionError, ValueError, LookupError):
        raise Rejected(BROKEN) from None


def _longest_list(whole: Any) -> list[Any]:
    """Find the longest list of objects among the values of an object, two levels deep."""
    found: list[list[Any]] = []
    level = [whole]
    for _ in range(3):
        values = [v for part in level if isinstance(part, dict) for v in part.values()]
        found += [v for v in values if isinstance(v, list) and any(isinstance(r, dict) for r in v)]
        level = values
    if not found:
        raise Rejected(NO_LIST)
    return max(found, key=len)


def _records(text: io.TextIOWrapper) -> Iterator[Any]:
    """Read a JSON array record by record: memory holds one record and one chunk."""
    decoder = json.JSONDecoder()
    window, at = text.read(CHUNK).lstrip("\ufeff \t\r\n"), 1
    while True:
        at = _BETWEEN.match(window, at).end()  # type: ignore[union-attr]
        if window.startswith("]", at):
            return
        try:
            record, end = decoder.raw_decode(window, at)
        except RecursionError:
            raise Rejected(BROKEN) from None
        except ValueError:
            end = len(window)
        if end < len(window):  # what ends at the edge may go on
            yield record
            at = end
            continue
        more = text.read(CHUNK)
        if not more or len(window) - at > RECORD_CAP:
            raise Rejected(TOO_LONG if more else BROKEN)
        window, at = window[at:] + more, 0
