"""What a body is (XML, JSON, a page, nothing) and in which letters it is written."""

import codecs
import re
from dataclasses import dataclass

import msgspec
from feedparser.encodings import convert_to_utf8

ENTITY_HEAD = 8 * 1024  # bytes that a document may spend before its first element
ENTITY_BODY = 1024 * 1024  # bytes that a document which declares entities may have

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
LONGEST_DECLARATION = 400
_DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_WIDE = (
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    ("<?xm".encode("cp037"), "cp037"),
)
_FIRST_ELEMENT = re.compile(rb"<\w")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|channel|html)\b", re.IGNORECASE)
# Python knows these codecs, no feed uses them, and some take quadratic time.
_NO_LETTERS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})


@dataclass(frozen=True, slots=True)
class Letters:
    """A body in UTF-8: from which encoding, and whether that differs from the one announced."""

    data: bytes
    encoding: str
    overridden: bool = False


def letters(body: bytes, content_type: str = "") -> Letters:
    """Turn a body into UTF-8 by its byte order mark, header, declaration, or by trial."""
    body = body.lstrip(b" \t\r\n") if body[:1] in b" \t\r\n" else body
    wide = _wide(body)
    if wide:
        return wide
    headers = {"content-type": _without_odd_charset(content_type)} if content_type else {}
    told: dict[str, object] = {}
    data = convert_to_utf8(headers, _short_head(body), told)
    overridden = type(told.get("bozo_exception")).__name__ in {
        "CharacterEncodingOverride",
        "CharacterEncodingUnknown",
    }
    return Letters(data, str(told.get("encoding") or ""), overridden)


def _wide(body: bytes) -> Letters | None:
    """Read the encodings in which "<" isn't one byte; their first bytes tell."""
    codec = next((codec for mark, codec in _WIDE if body.startswith(mark)), "")
    try:
        text = body.decode(codec) if codec else ""
    except UnicodeDecodeError:
        return None
    if not text:
        return None
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]
    return Letters(_DECLARATION + text.encode("utf-8", "replace"), codec)


def _short_head(body: bytes) -> bytes:
    """End the first line after the declaration, or drop one that has no end or names no letters.

    The expression with which feedparser looks for the declaration takes quadratic time on a long first line.
    """
    mark = codecs.BOM_UTF8 if body.startswith(codecs.BOM_UTF8) else b""
    rest = body[len(mark) :]
    if not rest.startswith(b"<?"):
        return body
    end = rest.find(b"?>", 0, LONGEST_DECLARATION) + 2
    if end < 2:
        return _DECLARATION + rest[2:]
    found = _DECLARED.match(rest[:end])
    if found and _odd(found[1].decode("ascii", "replace")):
        return _DECLARATION + rest[end:]
    return mark + rest[:end] + b"\n" + rest[end:]


def json_value(body: bytes) -> object:
    """Give the JSON value a body holds, or None."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return None
    try:
        return msgspec.json.decode(body.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def root_of(data: bytes) -> str:
    """Give "rss", "feed", "rdf", "channel" or "html", whichever element comes first, or ""."""
    found = _ROOT.search(data[: 64 * 1024])
    return found[1].decode().lower() if found else ""


def without_bomb(data: bytes) -> tuple[bytes, bool]:
    """Drop the declarations before the first element when they could unfold into gigabytes.

    A few short entities are legitimate and kept; external ones are never loaded by any reader.
    """
    start = _FIRST_ELEMENT.search(data)
    head = start.start() if start else len(data)
    if head <= ENTITY_HEAD and (len(data) <= ENTITY_BODY or b"<!ENTITY" not in data[:head]):
        return data, False
    return _DECLARATION + data[head:], True


def _odd(name: str) -> bool:
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError, UnicodeError):
        return False
    return found.name.replace("_", "-") in _NO_LETTERS


def _without_odd_charset(content_type: str) -> str:
    kind, _, rest = content_type.partition(";")
    names = (part.partition("=")[2] for part in rest.split(";"))
    return kind if any(_odd(name) for name in names if name) else content_type
