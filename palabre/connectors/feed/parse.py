"""From the bytes of a feed to our items: format, letters, texts, ids, dates, places. Pure."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind, Media, Rejected
from palabre.connectors.feed import careful, fresh, json_feed, sniff
from palabre.connectors.feed.boards import ON_A_FORUM, without_signature
from palabre.connectors.feed.entry import MOST_ENTRIES, Enclosure, Entry, Feed, Words
from palabre.connectors.plain import (
    MOST_LINKS,
    MOST_MEDIA,
    Plain,
    cleaned,
    one_line,
    plain,
    web_address,
)
from palabre.connectors.words import N_

MOST_TAGS, TAG_CAP = 20, 100
ID_CAP = 200
NAME_CAP = 200
AHEAD = timedelta(minutes=10)  # clocks differ; what is later than that comes from the future
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)

EMPTY = N_("This address answers with nothing at all.")
NOT_A_FEED = N_("There is no feed at this address.")
A_PAGE = N_("This is a web page, not a feed. Its feeds can be looked for.")
NO_ENTRIES = N_("This feed has no articles at the moment.")
BOMB = N_("This feed declares abbreviations that could swell without end; they were left out.")
WRONG_LETTERS = N_("This feed announces the wrong character encoding; the right one was guessed.")
FUTURE = N_("Some articles are dated in the future; the time we read them is used.")
UNDATED = N_("Some articles have no readable date; the time we read them is used.")
NAMELESS = N_("Some articles have no identifier of their own; one was made from their content.")
TOO_MANY = N_("This feed is very long; only its first thousand articles were read.")

_OWN_SCHEME = re.compile(r"(?:https?://|tag:|urn:|yt:|at://)\S{3,}", re.IGNORECASE)
_MAIL = re.compile(r"^([^@\s]+)@[^@\s]+$")


def read(
    body: bytes, headers: Mapping[str, str] | None = None, url: str = "", *, seen: str = ""
) -> Feed:
    """Understand a feed; entries that ``seen`` names, from an earlier reading, are left out.

    Raises `Rejected` with a sentence when there is nothing to understand.
    """
    told = {name.lower(): value for name, value in (headers or {}).items()}
    if not body.strip():
        raise Rejected(EMPTY)
    value = sniff.json_value(body)
    if value is not None:
        if not json_feed.is_feed(value):
            raise Rejected(NOT_A_FEED)
        return json_feed.read(value)  # type: ignore[arg-type]
    text = sniff.letters(body, told.get("content-type", ""))
    data, bomb = sniff.without_bomb(text.data)
    root = sniff.root_of(data)
    if root in {"", "html"}:
        raise Rejected(A_PAGE if root else NOT_A_FEED)
    base = _joined(url, told.get("content-location", ""))
    feed = _read(data, base, told.get("content-language", ""), seen)
    remarks = [BOMB] * bomb + [WRONG_LETTERS] * text.overridden + list(feed.remarks)
    return replace(feed, remarks=tuple(remarks))


def _read(data: bytes, base: str, language: str, seen: str) -> Feed:
    """Read what is new of a document, as far as that gives the same as reading the whole."""
    named, rest = fresh.unseen(data, seen)
    feed = careful.read(rest, base, language)
    if feed.remarks and len(rest) < len(data):
        feed, rest = careful.read(data, base, language), data
    # A document that isn't in order is read as a whole the next time too.
    return replace(feed, seen="" if feed.remarks else named, partial=len(rest) < len(data))


def items(feed: Feed, url: str, now: datetime) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Give a feed's items, in its order, and the remarks that arose on the way.

    ``url`` is the feed's address: it names the place and makes ids unique among feeds.
    """
    entries = feed.entries[:MOST_ENTRIES]
    remarks = [*feed.remarks, *([TOO_MANY] if len(feed.entries) > MOST_ENTRIES else [])]
    repeated = {name for name, times in Counter(entry.id for entry in entries).items() if times > 1}
    found: dict[str, Item] = {}
    for entry in entries:
        item, said = _item(feed, entry, url, now, alone=entry.id not in repeated)
        remarks += said
        found.setdefault(item.remote_id, item)
    if not entries and not feed.partial:
        remarks.append(NO_ENTRIES)
    return tuple(found.values()), tuple(dict.fromkeys(remarks))


def polite_wait(feed: Feed) -> timedelta | None:
    """Give the pause the feed asks for, within what is sensible."""
    return min(max(feed.wait, SHORTEST_WAIT), LONGEST_WAIT) if feed.wait else None


def describe(body: bytes, headers: Mapping[str, str], url: str) -> dict[str, Any]:
    """Say what the reader understands of a feed, as JSON: for the command line and for support.

    Keys: ok, reason (when not ok), format, title, about, link, language, hub, wait_s, items,
    remarks.
    """
    try:
        feed = read(body, headers, url)
    except Rejected as refusal:
        return {"ok": False, "reason": str(refusal), "items": [], "remarks": []}
    found, remarks = items(feed, url, datetime.now(UTC))
    wait = polite_wait(feed)
    return {
        "ok": True,
        "format": feed.format,
        "title": title_of(feed),
        "about": text_of(feed.about, url).text,
        "link": link_in(feed.link, url),
        "language": _language(feed.language),
        "hub": web_address(feed.hub, url),
        "wait_s": int(wait.total_seconds()) if wait else None,
        "items": [_as_json(item) for item in found],
        "remarks": list(remarks),
    }


def title_of(feed: Feed) -> str:
    """Give the feed's title on one line."""
    return one_line(text_of(feed.title, "").text)


def link_in(link: str, url: str) -> str:
    """Give a link of the feed as an absolute web address, or ""."""
    return web_address(link, url)


def text_of(words: Words, base: str) -> Plain:
    """Give a text of the feed without markup."""
    if words.html:
        return plain(without_signature(words.value), _joined(base, words.base))
    return Plain(cleaned(words.value))


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "id": item.remote_id,
        "title": item.title,
        "text": item.text,
        "link": item.url,
        "published": item.published_at.isoformat(),
        "edited": item.edited_at.isoformat() if item.edited_at else None,
        "author": item.author.name,
        "language": item.language,
        "tags": list(item.tags),
        "links": list(item.links),
        "media": [{"url": one.url, "kind": one.kind, "alt": one.alt} for one in item.media],
        "answers": item.parent or None,
    }


def _item(
    feed: Feed, entry: Entry, url: str, now: datetime, *, alone: bool
) -> tuple[Item, list[str]]:
    home = web_address(feed.link, url) or url
    link = web_address(entry.link, url) or (web_address(entry.id) if entry.id else "")
    summary, content = text_of(entry.summary, link or url), text_of(entry.content, link or url)
    body = content if len(content.text) >= len(summary.text) else summary
    title = one_line(text_of(entry.title, url).text)
    published, remarks = _when(entry, now)
    remote_id, named = _remote_id(entry, url, link, title + "\n" + body.text, alone=alone)
    host = _host(home) or _host(url)
    parent = _name_in(url, entry.parent) if entry.parent else ""
    item = Item(
        remote_id=remote_id,
        text=body.text,
        title=title,
        published_at=published,
        edited_at=_edited(entry, published, now),
        author=_author(feed, entry, host, url),
        kind=_kind(entry, parent),
        url=link,
        language=_language(entry.language or feed.language),
        place=host,
        place_name=title_of(feed)[:NAME_CAP],
        parent=parent,
        thread=parent,
        links=_links(link, body),
        media=_media(entry.enclosures, body.media, link or url),
        tags=_tags(entry.tags),
        replies=entry.comment_count,
        raw=_raw(entry, summary, url),
    )
    return item, remarks + ([] if named else [NAMELESS])


def _raw(entry: Entry, summary: Plain, url: str) -> dict[str, str]:
    """What a person may ask for later: the feed's own id, its excerpt, the page for comments."""
    discussed = web_address(entry.comments, url)
    return {"id": entry.id[:ID_CAP], "summary": summary.text, "comments": discussed}


def _when(entry: Entry, now: datetime) -> tuple[datetime, list[str]]:
    published = entry.published or entry.updated
    if published is None:
        return now, [UNDATED]
    if published > now + AHEAD:
        return now, [FUTURE]
    return published, []


def _edited(entry: Entry, published: datetime, now: datetime) -> datetime | None:
    updated = entry.updated
    if updated is None or entry.published is None or not published < updated <= now + AHEAD:
        return None
    return updated


def _remote_id(entry: Entry, url: str, link: str, text: str, *, alone: bool) -> tuple[str, bool]:
    """Give an id that stays the same from read to read, and whether the feed itself named it.

    A guid that looks like an address or a tag: is unique by itself; "1234" is so only within its
    feed. Where it is missing or repeated the link, else the text, tells entries apart.
    """
    name = one_line(entry.id, 2_000)
    if name and alone:
        return _name_in(url, name), True
    if link and not name:
        return _shortened(link), True
    return _name_in(url, f"{name}~{_digest(link + text)}"), False


def _name_in(url: str, name: str) -> str:
    if _OWN_SCHEME.match(name):
        return _shortened(name)
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return _shortened(f"{parts.netloc.removeprefix('www.')}{parts.path}{query}#{name}")


def _shortened(name: str) -> str:
    """Long names keep their beginning, for people, and a digest of the whole."""
    return name if len(name) <= ID_CAP else f"{name[:150]}~{_digest(name)}"


def _joined(base: str, link: str) -> str:
    return web_address(link, base) or base


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _author(feed: Feed, entry: Entry, host: str, url: str) -> Author:
    name = one_line(plain(entry.author or feed.author).text, NAME_CAP)
    if "(" in name and ")" not in name:  # feedparser stumbles over "a@b.example (Name)"
        name = name.rpartition("(")[2]
    mail = _MAIL.match(name)
    name = mail[1] if mail else name
    remote_id = f"{host}#{name.lower()}" if name else host
    shown = name or title_of(feed)[:NAME_CAP] or host
    page = web_address(entry.author_url, url)
    return Author(remote_id=_shortened(remote_id or "?"), name=shown, url=page)


def _kind(entry: Entry, parent: str) -> Kind:
    if entry.video:
        return Kind.VIDEO
    if ON_A_FORUM.search(entry.link):
        return Kind.FORUM
    return Kind.COMMENT if parent else Kind.ARTICLE


def _language(tag: str) -> str:
    """Give the primary language of a tag such as "fr-CA" (BCP 47), or ""."""
    primary = re.split(r"[-_]", tag.strip().lower())[0]
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else ""


def _links(link: str, body: Plain) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in (link, *body.links) if each))[:MOST_LINKS]


def _tags(terms: tuple[str, ...]) -> tuple[str, ...]:
    clean = (one_line(plain(term).text, TAG_CAP) for term in terms)
    return tuple(dict.fromkeys(term for term in clean if term))[:MOST_TAGS]


def _media(files: tuple[Enclosure, ...], shown: tuple[Media, ...], base: str) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for file in files:
        address, sort = web_address(file.url, base), file.type.partition("/")[0].lower()
        if address and sort in {"image", "video", "audio"}:
            found.setdefault(address, Media(address, sort, one_line(file.alt)))
    for one in shown:
        found.setdefault(one.url, one)
    return tuple(found.values())[:MOST_MEDIA]
