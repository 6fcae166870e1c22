"""Makes an item of a mapped row, or says in a sentence why it can't."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfoNotFoundError

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.files.dates import read_date
from palabre.connectors.files.mapping import ColumnMap, bare
from palabre.connectors.files.opening import Row
from palabre.connectors.plain import cleaned, looks_like_html, one_line, plain, web_address
from palabre.connectors.words import N_

NO_TEXT = N_("There is no text.")
NO_DATE = N_("There is no date.")
ODD_DATE = N_("The date can't be read.")
ODD_ZONE = N_("This time zone isn't known.")

_KINDS: Mapping[Kind, str] = {
    Kind.ARTICLE: "article news blog blogs web presse online print press media magazine blogpost",
    Kind.REVIEW: "review reviews avis rating",
    Kind.FORUM: "forum forums board thread discussion reddit",
    Kind.COMMENT: "comment comments commentaire commentaires reply",
    Kind.VIDEO: "video videos youtube tv",
    Kind.PHOTO: "photo photos image picture instagram",
    Kind.MAIL: "mail email courriel",
    Kind.WIKI: "wiki wikipedia",
    Kind.MESSAGE: "message chat dm",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_LANGUAGES = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "espagnol": "es",
    "spanish": "es", "allemand": "de", "german": "de", "italien": "it", "italian": "it",
    "neerlandais": "nl", "dutch": "nl", "portugais": "pt", "portuguese": "pt", "arabe": "ar", "arabic": "ar",
}  # fmt: skip
_TONES = {
    "negative": "negative negatif negatives neg bad mauvais unfavorable defavorable",
    "neutral": "neutral neutre neutres neu balanced",
    "positive": "positive positif positives pos good bon favorable",
    "mixed": "mixed mixte mitige ambivalent partage",
}
_TONE_OF = {word: tone for tone, words in _TONES.items() for word in words.split()}
_COUNT = re.compile(r"([\d\s\u00a0\u202f.,']+)\s*([kKmM]?)")
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
_TAG = re.compile(r"(?<!\w)#(\w*[^\W\d_]\w*)")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be brought in: its line, the reason, and the beginning of what it held."""

    line: int
    reason: str
    extract: str = ""


def to_item(row: Row, mapping: ColumnMap) -> Item | Refused:
    """Make an item of a row. A cell like ``=cmd()`` stays the text that it is.

    A missing number is made from the address, or else from author, time and text, so that the same
    row gives the same item whenever it is brought in again.
    """
    if row.refused:
        return Refused(row.line, row.refused, _extract(row))
    if row.item is not None:
        return row.item
    cells = {meaning: row.columns.get(column, "") for meaning, column in mapping.columns.items()}
    title = one_line(_plain(cells.get("title", "")))
    text = _plain(cells.get("text", "")) or title
    if not text:
        return Refused(row.line, NO_TEXT, _extract(row))
    try:
        at = _moment(cells.get("date", ""), cells.get("time", ""), mapping)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return Refused(row.line, ODD_ZONE, _extract(row))
    if at is None:
        return Refused(
            row.line, ODD_DATE if cells.get("date", "").strip() else NO_DATE, _extract(row)
        )
    item = Item(remote_id="", text=text, title=title, published_at=at, author=_author(cells))
    return _completed(item, cells, mapping)


def tone_of(row: Row, mapping: ColumnMap) -> str:
    """Give the tone that a row names in words, as our models name it; empty when it names none.

    Numbers are left alone: 1 is good on one scale and the worst on another.
    """
    return _TONE_OF.get(bare(row.columns.get(mapping.columns.get("tone", ""), "")), "")


def _moment(day: str, hour: str, mapping: ColumnMap) -> datetime | None:
    """Read date and time together, or the date alone when it holds its time already."""
    together = read_date(f"{day} {hour}", day_first=mapping.day_first, zone=mapping.zone)
    return together or read_date(day, day_first=mapping.day_first, zone=mapping.zone)


def _completed(item: Item, cells: Mapping[str, str], mapping: ColumnMap) -> Item:
    url = web_address(cells.get("url", "").strip())
    links = dict.fromkeys(web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(item.text))
    links.pop("", None)
    given = re.split(r"[,;|\s]+", cells.get("tags", ""))
    tags = dict.fromkeys(
        tag.lstrip("#") for tag in (*given, *_TAG.findall(item.text)) if tag.strip("#")
    )
    place = one_line(cells.get("place", "") or mapping.place, 200)
    item = replace(
        item, url=url, links=tuple(links)[:100], tags=tuple(tags)[:50],
        kind=_KIND_OF.get(bare(cells.get("kind", "")), mapping.kind),
        language=_language(cells.get("language", "")) or mapping.language,
        country=_country(cells.get("country", "")) or mapping.country, place_name=place,
        place=(urlsplit(url).hostname or "") if url else place,
        parent=one_line(cells.get("parent", ""), 500),
        relay_of=one_line(cells.get("relay_of", ""), 500), likes=count(cells.get("likes", "")),
        relays=count(cells.get("relays", "")), replies=count(cells.get("replies", "")),
    )  # fmt: skip
    return replace(item, remote_id=one_line(cells.get("id", ""), 500) or _digest(item))


def _digest(item: Item) -> str:
    parts = (item.author.remote_id, item.published_at.isoformat(), item.title, item.text)
    spelled = item.url or "\x1f".join(parts)
    return "row:" + hashlib.sha256(spelled.encode("utf-8", "replace")).hexdigest()[:32]


def _plain(cell: str) -> str:
    return plain(cell).text if looks_like_html(cell) else cleaned(cell)


def _author(cells: Mapping[str, str]) -> Author:
    name = one_line(cells.get("author", ""), 200)
    handle = one_line(cells.get("handle", ""), 200).lstrip("@")
    url = web_address(cells.get("author_url", "").strip())
    key = one_line(cells.get("author_id", ""), 200) or url or handle or name
    return Author(
        key, name or handle, handle, url, followers=count(cells.get("followers", "")) or None
    )


def _language(cell: str) -> str:
    spelled = bare(cell)
    code = spelled.split()[0] if spelled else ""
    return _LANGUAGES.get(spelled, code if 2 <= len(code) <= 3 and code.isalpha() else "")


def _country(cell: str) -> str:
    code = cell.strip().upper()
    return code if len(code) == 2 and code.isalpha() and code.isascii() else ""


def count(cell: str) -> int:
    """Read a number of people: 1 234, 1,234, 1.234 or 1,2k; 0 for anything else."""
    found = _COUNT.fullmatch(cell.strip())
    if not found:
        return 0
    factor = {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()]
    digits = re.sub(r"[\s\u00a0\u202f']", "", found[1])
    grouped = re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits)
    try:
        value = float(re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", "."))
    except ValueError:
        return 0
    return int(min(value * factor, 10**12))


def _extract(row: Row) -> str:
    return one_line(" | ".join(value for value in row.columns.values() if value), 300)
