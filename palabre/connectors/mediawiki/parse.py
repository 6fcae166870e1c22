"""Their JSON to our words: a change to a page becomes what it added. Pure.

Shapes: https://www.mediawiki.org/wiki/API:Revisions and API:Search.
"""

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.mediawiki.wikitext import added, read
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word
from palabre.connectors.websites import host_of, place_of


def site_of_api(api: str) -> str:
    """The wiki's address: where its api.php lies."""
    return api.removesuffix("/api.php")


def content_of(revision: Any) -> str | None:
    """The markup of a revision, or None when it isn't shown."""
    content = mapping(mapping(mapping(revision).get("slots")).get("main")).get("content")
    return content if isinstance(content, str) else None


def change_of(page: Any, revision: Any, before: str, api: str, bot: bool = False) -> Item | None:
    """Make an item of a revision: what it added to ``before``, or else its summary.

    None for what is hidden or undated, and for a change that neither adds nor explains anything.
    """
    page, revision = mapping(page), mapping(revision)
    number, at = count(revision.get("revid")), when(revision.get("timestamp"))
    content = content_of(revision)
    title = one_line(word(page.get("title")), 300)
    if not number or at is None or content is None or not title:
        return None
    fresh = read(added(before, content))
    summary = cleaned(read(word(revision.get("comment"))).text, 1_000)
    if not (fresh.text or summary):
        return None
    site = site_of_api(api)
    place = place_of(site)
    address = web_address(word(page.get("canonicalurl")) or word(page.get("fullurl")))
    joint = "&" if "?" in address else "?"
    return Item(
        remote_id=f"{place}#rev-{number}",
        text=fresh.text or summary,
        title=title,
        published_at=at,
        author=author_of(revision, place, bot),
        kind=Kind.WIKI,
        url=f"{address}{joint}oldid={number}" if address else "",
        language=word(page.get("pagelanguage"))[:3].rstrip("-"),
        place=host_of(site),
        place_name=host_of(site),
        thread=f"{place}#page-{count(page.get('pageid'))}",
        links=fresh.links,
        raw={"summary": summary[:300], "namespace": count(page.get("ns"))},
    )


def author_of(revision: Any, place: str, bot: bool = False) -> Author:
    """Who wrote it; somebody without an account is known by a mark, not by the network address."""
    name = one_line(word(mapping(revision).get("user")), 200)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return Author(f"{place}#user-{name or '?'}", name=name, handle=name, automatic=bot)
    return Author(f"{place}#anon-{hashlib.sha256(f'{place} {name}'.encode()).hexdigest()[:16]}")


def hit_of(hit: Any, api: str) -> Item | None:
    """Make an item of a page that search found: the words around what was found."""
    hit = mapping(hit)
    number, at = count(hit.get("pageid")), when(hit.get("timestamp"))
    title = one_line(word(hit.get("title")), 300)
    if not number or at is None or not title:
        return None
    site = site_of_api(api)
    place = place_of(site)
    return Item(
        remote_id=f"{place}#page-{number}",
        text=read(plain(word(hit.get("snippet"))).text).text,
        title=title,
        published_at=at,
        author=Author(place, name=host_of(site)),
        kind=Kind.WIKI,
        url=f"{site}/index.php?curid={number}",
        place=host_of(site),
        place_name=host_of(site),
        thread=f"{place}#page-{number}",
        raw={"namespace": count(hit.get("ns"))},
    )


def pages_in(answered: Any) -> list[Any]:
    """The pages of an answer."""
    return [mapping(one) for one in listing(mapping(mapping(answered).get("query")).get("pages"))]


def revisions_of(page: Any) -> list[Any]:
    """The revisions of a page."""
    return [mapping(one) for one in listing(mapping(page).get("revisions"))]


def first(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first of several, or nothing."""
    return found[0] if found else {}
