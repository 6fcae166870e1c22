"""Reads a feed slowly and forgivingly, with feedparser: broken XML, every old format."""

import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import feedparser
import feedparser.api

from palabre.connectors import dates
from palabre.connectors.feed.entry import MOST_ENTRIES, Enclosure, Entry, Feed, Words
from palabre.connectors.plain import looks_like_html
from palabre.connectors.shapes import text_of
from palabre.connectors.words import N_

# Else it looks for a parser of old systems each time: a tenth of what a short feed costs.
feedparser.api.PREFERRED_XML_PARSERS = []

# feedparser takes 0.01 s for an ordinary feed, but about 0.1 ms for each tag and 6 us for each
# reference of a hostile one: 3 MB of "<a>" took 125 s. What is beyond these numbers is not read.
CAREFUL_CAP = 3 * 1024 * 1024  # bytes
MOST_TAGS, MOST_REFERENCES, LONGEST_TAG = 30_000, 300_000, 32 * 1024
_ENDLESS_TAG = re.compile(rb"<[^<>!]{%d}" % LONGEST_TAG)
_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]{4})|0*([0-9]{5}))(?![0-9a-fA-F]);?")

MALFORMED = N_("This feed is malformed; it was read as far as possible.")
CUT_SHORT = N_("This feed is very long or very tangled; only its beginning was read.")
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_SAYS_TEXT = re.compile(rb"\btype\s*=\s*[\"']text(/plain)?[\"']")
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes, url: str = "", language: str = "") -> Feed:
    """Read a feed that is already in UTF-8; never raises, gives what could be understood."""
    whole, data = data, _bearable(data)
    remarks = [CUT_SHORT] if len(data) < len(whole) else []
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    if language:
        headers["content-language"] = language
    told = _told(_without_halves(data), headers)
    if told.get("bozo") and not remarks:
        remarks.append(MALFORMED)
    feed = told["feed"]
    links = _mappings(feed.get("links"))
    # Atom 1.0 says whether a text is HTML. Elsewhere, and where nobody wrote a type, it is guessed.
    typed = str(told.get("version") or "").startswith("atom10") and bool(_SAYS_TEXT.search(data))
    return Feed(
        format=str(told.get("version") or ""),
        title=_words(feed, "title", typed),
        about=_words(feed, "subtitle", typed) or _words(feed, "info", typed),
        link=text_of(feed.get("link")),
        language=text_of(feed.get("language")) or language,
        author=text_of(feed.get("author")),
        hub=_link(links, "hub"),
        myself=_link(links, "self"),
        wait=_wait(feed),
        entries=tuple(_entry(each, typed) for each in told["entries"][: MOST_ENTRIES + 1]),
        remarks=tuple(remarks),
        reader="careful",
    )


def _told(data: bytes, headers: dict[str, str]) -> Mapping[str, Any]:
    try:
        # A stream, not bytes: feedparser would take short bytes for the name of a local file.
        told: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(data),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError,
            TypeError, ValueError):  # fmt: skip
        # What feedparser raises for data it wasn't made for: the feed is then one without entries.
        return {"bozo": True, "feed": {}, "entries": []}
    return told


def _without_halves(data: bytes) -> bytes:
    """The document without references to halves of a pair, which are no characters."""
    return _REFERENCE.sub(lambda found: b"\xef\xbf\xbd" if _is_half(found) else found[0], data)


def _is_half(found: re.Match[bytes]) -> bool:
    hexadecimal, decimal = found.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return 0xD800 <= code <= 0xDFFF


def _bearable(data: bytes) -> bytes:
    """Give the beginning of a document that can be read in a few seconds whatever it holds."""
    data = data[:CAREFUL_CAP]
    endless = _ENDLESS_TAG.search(data)
    data = data[: endless.start()] if endless else data
    for mark, most in ((b"<", MOST_TAGS), (b"&", MOST_REFERENCES)):
        parts = data.split(mark, most)
        data = mark.join(parts[:most]) if len(parts) > most else data
    return data


def pause(ttl: str, period: str = "", frequency: str = "") -> timedelta | None:
    """Give the pause a feed asks for: <ttl> in minutes, or the syndication module's period."""
    if ttl.isascii() and ttl.isdigit() and int(ttl[:6]) > 0:
        return timedelta(minutes=int(ttl[:6]))
    times = int(frequency[:4]) if frequency.isascii() and frequency.isdigit() else 1
    whole = PERIODS.get(period.strip().lower())
    return whole / max(times, 1) if whole else None


def _wait(feed: Mapping[str, Any]) -> timedelta | None:
    return pause(
        text_of(feed.get("ttl")).strip(),
        text_of(feed.get("sy_updateperiod")),
        text_of(feed.get("sy_updatefrequency")).strip(),
    )


def _entry(entry: Any, typed: bool) -> Entry:
    contents = _mappings(entry.get("content"))
    content = max(contents, key=lambda part: len(text_of(part.get("value"))), default={})
    detail = entry.get("author_detail") or {}
    return Entry(
        id=text_of(entry.get("id")),
        link=text_of(entry.get("link")),
        title=_words(entry, "title", typed),
        summary=_words(entry, "summary", typed),
        content=_of_detail(content, typed),
        published=_moment(entry, "published") or _moment(entry, "created"),
        updated=_moment(entry, "updated"),
        author=text_of(detail.get("name")) or text_of(entry.get("author")),
        author_url=text_of(detail.get("href")),
        language=text_of(content.get("language")) or _language(entry),
        tags=tuple(text_of(tag.get("term")) for tag in _mappings(entry.get("tags"))),
        enclosures=_enclosures(entry),
        comments=text_of(entry.get("comments")),
        comment_count=_number(entry.get("slash_comments") or entry.get("thr_total")),
        parent=_parent(entry),
        video="yt_videoid" in entry,
    )


def _number(value: object) -> int:
    text = text_of(value).strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _mappings(values: object) -> list[Mapping[str, Any]]:
    return (
        [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    )


def _words(holder: Any, name: str, typed: bool) -> Words:
    detail = dict.get(holder, f"{name}_detail")
    return _of_detail(detail or {"value": holder.get(name)}, typed)


def _of_detail(detail: Mapping[str, Any], typed: bool) -> Words:
    """Read one text; ``typed`` says that the feed's word on whether it is HTML can be taken."""
    kind = text_of(detail.get("type")).lower()
    value = text_of(detail.get("value"))
    told = kind in _HTML_TYPES or kind.endswith(("+xml", "/xml"))
    guess = (not typed or kind == "application/octet-stream") and looks_like_html(value)
    return Words(value, told or guess, text_of(detail.get("base")))


def _moment(entry: Any, name: str) -> Any:
    # dict.get: feedparser's own lookup would answer "published" when asked for "updated".
    found = dates.from_struct(dict.get(entry, f"{name}_parsed"))
    return found or dates.moment(text_of(dict.get(entry, name)))


def _language(entry: Any) -> str:
    for name in ("summary_detail", "title_detail"):
        detail = dict.get(entry, name)
        if detail and text_of(detail.get("language")):
            return text_of(detail.get("language"))
    return ""


def _link(links: list[Mapping[str, Any]], rel: str) -> str:
    return next((text_of(link.get("href")) for link in links if link.get("rel") == rel), "")


def _enclosures(entry: Any) -> tuple[Enclosure, ...]:
    found = [
        Enclosure(text_of(link.get("href")), text_of(link.get("type")))
        for link in _mappings(entry.get("links"))
        if link.get("rel") == "enclosure"
    ]
    found += [
        Enclosure(
            text_of(part.get("url")), text_of(part.get("type")) or text_of(part.get("medium"))
        )
        for part in _mappings(dict.get(entry, "media_content"))
    ]
    found += [
        Enclosure(text_of(part.get("url")), "image")
        for part in _mappings(dict.get(entry, "media_thumbnail"))
    ]
    return tuple(found)


def _parent(entry: Any) -> str:
    answered = dict.get(entry, "thr_in-reply-to")
    if isinstance(answered, Mapping):
        return text_of(answered.get("ref")) or text_of(answered.get("href"))
    return text_of(answered)
