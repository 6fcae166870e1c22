"""Reads mailboxes (mbox): every message becomes an item, its quoted lines kept as they are."""

import email
import email.utils
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.files.opening import Options, Row, open_bytes
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.words import N_

MESSAGE_CAP = 25 * 1024 * 1024  # bytes
LINE_CAP = 256 * 1024
MOST_PARTS = 200

TOO_LONG = N_("This message is too long to be read.")
NO_DATE = N_("This message has no date.")
NO_TEXT = N_("This message has no text.")
UNREADABLE = N_("This message can't be read.")

_SEPARATOR = re.compile(rb"From \S.*\d")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the messages of a mailbox, with the line on which each begins."""
    with open_bytes(path) as stream:
        for line, raw in _messages(stream):
            if raw is None:
                yield Row(line, refused=TOO_LONG)
                continue
            found = _item(raw)
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


def _item(raw: bytes) -> Item | str:
    """Make an item of one message, or say why not."""
    try:
        message = email.message_from_bytes(raw)
        text, links = _content(message)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return UNREADABLE
    at = _date(message)
    if at is None:
        return NO_DATE
    title = one_line(_header(message, "Subject"))
    if not text and not title:
        return NO_TEXT
    name, address = email.utils.parseaddr(_header(message, "From"))
    above = _ID.findall(_header(message, "In-Reply-To"))
    thread = _ID.findall(_header(message, "References")) or above
    own = _ID.findall(_header(message, "Message-ID"))
    place = _ID.findall(_header(message, "List-Id"))
    return Item(
        remote_id=own[0] if own else hashlib.sha256(raw).hexdigest()[:32], text=text or title,
        title=title, published_at=at, kind=Kind.MAIL, parent=above[0] if above else "",
        author=Author(address.lower() or one_line(name), one_line(name) or address, address),
        thread=thread[0] if thread else "", place=place[0] if place else "", links=links,
    )  # fmt: skip


def _header(message: Message, name: str) -> str:
    """Give a header with its encoded words decoded, on one line."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        decoded = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        decoded = str(raw)
    return " ".join(decoded.split())[:2_000]


def _date(message: Message) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(_header(message, "Date"))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _content(message: Message) -> tuple[str, tuple[str, ...]]:
    """Give the text and the links: the plain part where there is one, else the HTML part as text."""
    written: dict[str, str] = {}
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            break
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment"
        if kind in {"text/plain", "text/html"} and not attached:
            written.setdefault(kind, _decoded(part))
    if text := cleaned(written.get("text/plain", "")):
        links = dict.fromkeys(web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text))
        links.pop("", None)
        return text, tuple(links)[:100]
    shown = plain(written.get("text/html", ""))
    return shown.text, shown.links


def _decoded(part: Message) -> str:
    body = part.get_payload(decode=True)
    data = body if isinstance(body, bytes) else b""
    for charset in (str(part.get_content_charset() or "utf-8"), "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")
