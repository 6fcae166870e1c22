"""Reads mails and what is written like them (RFC 5322): every message becomes an item."""

import email
import email.utils
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.sound import Sound
from palabre.connectors.words import N_

MESSAGE_CAP = 25 * 1024 * 1024  # bytes
MOST_PARTS, MOST_ATTACHED = 200, 20

TOO_LONG = N_("This message is too long to be read.")
NO_DATE = N_("This message has no date.")
NO_TEXT = N_("This message has no text.")
UNREADABLE = N_("This message can't be read.")

_ID = re.compile(r"<([^<>\s]{1,500})>")
CLIP = "\N{PAPERCLIP}"  # before the name of a file that hangs on a mail
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class File(Sound):
    """A file that hung on a message: its name, and what is in it. What it says it is isn't believed."""

    name: str
    data: bytes = field(repr=False)


def file_of(raw: bytes, number: int) -> File | None:
    """The file of this place (from 0) among those that hang on a message; None where there is none."""
    try:
        parts = list(_parts(email.message_from_bytes(raw)))
        part = parts[number] if 0 <= number < len(parts) else None
        body = part.get_payload(decode=True) if part is not None else None
        return (
            File(_file_name(part), body) if part is not None and isinstance(body, bytes) else None
        )
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None


def item_of(
    raw: bytes, *, kind: Kind = Kind.MAIL, place: str = "", read_at: datetime | None = None
) -> Item | str:
    """Make an item of one message, or say in a sentence why not.

    ``place`` is where it was found, when no mailing list is its place; ``read_at`` its time when it tells
    none that can be read, and no server on its way does.
    """
    try:
        message = email.message_from_bytes(raw)
        text, links = _content(message)
        attached = _attached(message)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return UNREADABLE
    at = date_of(message) or _taken_at(message) or read_at
    if at is None:
        return NO_DATE
    title = one_line(header(message, "Subject"))
    if not text and not title:  # a picture alone says something, too
        text = ", ".join(str(one["name"]) for one in attached if one["name"])
    elif hung := _hung(message):
        text = "\n\n".join(filter(None, (text, "\n".join(f"{CLIP} {name}" for name in hung))))
    if not text and not title:
        return NO_TEXT
    references = ids_in(header(message, "References"))
    above = ids_in(header(message, "In-Reply-To")) or references[-1:]
    thread = references or above
    own = ids_in(header(message, "Message-ID"))
    lists = ids_in(header(message, "List-Id"))
    return Item(
        remote_id=own[0] if own else hashlib.sha256(raw).hexdigest()[:32], text=text or title,
        title=title, published_at=at, kind=kind, parent=above[0] if above else "",
        author=author_of(message), thread=thread[0] if thread else "",
        place=lists[0] if lists else place, links=links,
        raw={"attachments": attached} if attached else {},
    )  # fmt: skip


def author_of(message: Message) -> Author:
    """Give who wrote a message; a machine that says so (RFC 3834) is known as one."""
    name, address = email.utils.parseaddr(header(message, "From"))
    name, address = one_line(name), one_line(address)
    automatic = header(message, "Auto-Submitted").lower() not in {"", "no"}
    known = address.lower() or name or "?"
    return Author(known, name or address, address, automatic=automatic)


def ids_in(value: str) -> list[str]:
    """Give the names of messages in a header, without their angle brackets."""
    return _ID.findall(value)


def header(message: Message, name: str) -> str:
    """Give a header with its encoded words decoded, on one line."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        decoded = str(make_header([_named(*part) for part in decode_header(raw)]))
    except (HeaderParseError, LookupError, ValueError):
        decoded = str(raw)
    return " ".join(decoded.split())[:20_000]


def _named(part: str | bytes, charset: str | None) -> tuple[str | bytes, str | None]:
    """A part of a header; bytes that nobody named are UTF-8 (RFC 6532), or what old programs wrote."""
    if charset != "unknown-8bit" or isinstance(part, str):
        return part, charset
    try:
        return part.decode(), "utf-8"
    except UnicodeDecodeError:
        return part.decode("cp1252", "replace"), "utf-8"


def date_of(message: Message) -> datetime | None:
    """Give the time that a message bears; None when it can't be read."""
    return _moment(header(message, "Date"))


def _taken_at(message: Message) -> datetime | None:
    """Give the time at which the last server took a message (RFC 5321, 4.4)."""
    return _moment(header(message, "Received").rpartition(";")[2])


def _moment(told: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(told)
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


def _hung(message: Message) -> list[str]:
    """The names of the files that somebody hung on a message, without the pictures that stand in its text."""
    parts = itertools.islice(message.walk(), MOST_PARTS)
    hung = (part for part in parts if part.get_content_disposition() == "attachment")
    return list(filter(None, map(_file_name, itertools.islice(hung, MOST_ATTACHED))))


def _file_name(part: Message) -> str:
    name = part.get_filename() or ""
    try:
        return one_line(str(make_header(decode_header(name))), 200)
    except (HeaderParseError, LookupError, ValueError):
        return one_line(str(name), 200)


def _attached(message: Message) -> list[dict[str, Any]]:
    """Name what hangs on a message, without its content."""
    found: list[dict[str, Any]] = []
    for part in _parts(message):
        body = part.get_payload(decode=True)
        size = len(body) if isinstance(body, bytes) else 0
        found.append({"name": _file_name(part), "type": part.get_content_type(), "bytes": size})
    return found


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message that are files, in their order."""

    def is_file(part: Message) -> bool:
        named = part.get_filename() or part.get_content_disposition() == "attachment"
        return bool(named) and not part.is_multipart()

    walked = itertools.islice(message.walk(), MOST_PARTS)
    return itertools.islice(filter(is_file, walked), MOST_ATTACHED)


def hung_on(attached: Sequence[Mapping[str, Any]]) -> tuple[Media, ...]:
    """What hangs on a mail as an item shows it: by name and size, fetched when somebody opens it."""
    return tuple(Media("", "file", str(one["name"]) or "…", int(one["bytes"])) for one in attached)
