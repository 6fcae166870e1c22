"""What a body is (XML, JSON, a page, nothing) and in which letters it is written."""

import codecs
import re
from dataclasses import dataclass

import msgspec
from feedparser.encodings import convert_to_utf8

ENTITY_HEAD = 8 * 1024  # bytes that a document may spend before its first element
ENTITY_BODY = 1024 * 1024  # bytes that a document which declares entities may have

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
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
    headers = {"content-type": _without_odd_charset(content_type)} if content_type else {}
    told: dict[str, object] = {}
    data = convert_to_utf8(headers, _without_odd_declaration(body), told)
    overridden = type(told.get("bozo_exception")).__name__ in {
        "CharacterEncodingOverride",
        "CharacterEncodingUnknown",
    }
    return Letters(data, str(told.get("encoding") or ""), overridden)


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
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + data[head:], True


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


def _without_odd_declaration(body: bytes) -> bytes:
    """A declared codec that isn't one of letters is taken for UTF-8."""
    for head in (body[:400].replace(b"\0", b""), body[:400].decode("cp037").encode("utf-8")):
        found = _DECLARED.match(head.lstrip(b"\xff\xfe\xef\xbb\xbf"))
        if found and _odd(found[1].decode("ascii", "replace")):
            return codecs.BOM_UTF8 + body[body.find(b">") + 1 :]
    return body
