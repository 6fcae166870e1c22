"""Tells what a file is by its first bytes, and by its name only where bytes can't tell."""

import codecs
import re
import zlib
from enum import StrEnum
from pathlib import Path

HEAD = 256 * 1024  # bytes looked at


class Format(StrEnum):
    """The kinds of file that can be brought in."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON = "json"
    JSONL = "jsonl"
    OPML = "opml"
    WORDPRESS = "wordpress"
    MBOX = "mbox"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pictures, programs, PDF, old Office, 7z, rar: known, and of no use here.
_OTHERS = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!",
    b"\x7fELF", b"MZ", b"SQLite format",
)  # fmt: skip
_MBOX = re.compile(rb"\AFrom \S+.*\d{4}\s*\r?\n[!-9;-~]+:")
_JSON_LINE = re.compile(r"\A\s*\{.*\}\s*\n\s*\{", re.DOTALL)


def encoding_of(head: bytes) -> str:
    """Guess the encoding of a text: its byte order mark, UTF-8, UTF-16 without mark, or Windows-1252."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs >= 4:
        if head[1 : 2 * pairs : 2].count(0) > 0.4 * pairs:
            return "utf-16-le"
        if head[0 : 2 * pairs : 2].count(0) > 0.4 * pairs:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def unpacked_head(head: bytes) -> bytes:
    """Give the beginning of what a gzip file holds; other bytes as they are."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""


def sniff(name: str, head: bytes) -> Format:
    """Name the format of a file from its first bytes (as many as ``HEAD``) and its name."""
    name = name.lower().removesuffix(".gz")
    head = unpacked_head(head)
    if head.startswith(b"PK\x03\x04"):
        sheet = b"[Content_Types].xml" in head[:4096] or b"xl/" in head[:4096]
        return Format.XLSX if name.endswith(".xlsx") or sheet else Format.ARCHIVE
    if not head.strip() or head.startswith(_OTHERS):
        return Format.UNKNOWN
    if _MBOX.match(head):
        return Format.MBOX
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \r\n\t")
    return _of_text(name, text)


def _of_text(name: str, text: str) -> Format:
    outbox = text.startswith("{") and '"OrderedCollection"' in text[:4096]
    if text.startswith("window.YTD.") or outbox:
        return Format.ARCHIVE
    if text.startswith("<"):
        return _of_markup(text)
    if text.startswith("{") and (name.endswith((".jsonl", ".ndjson")) or _JSON_LINE.match(text)):
        return Format.JSONL
    if text.startswith(("{", "[{", "[")) and not name.endswith((".csv", ".tsv", ".txt")):
        return Format.JSON
    if text.count("\x00") > len(text) // 20:
        return Format.UNKNOWN
    first = text.split("\n", 1)[0]
    tabbed = name.endswith(".tsv") or first.count("\t") > max(first.count(","), first.count(";"))
    return Format.TSV if tabbed else Format.CSV


def _of_markup(text: str) -> Format:
    start = text[:20_000].lower()
    if "<opml" in start:
        return Format.OPML
    if "wordpress.org/export/" in start or "<wp:wxr_version" in start:
        return Format.WORDPRESS
    return Format.UNKNOWN


def sniff_file(path: Path, name: str = "") -> Format:
    """Name the format of a file on disk; ``name`` is what its owner called it."""
    with path.open("rb") as file:
        return sniff(name or path.name, file.read(HEAD))
