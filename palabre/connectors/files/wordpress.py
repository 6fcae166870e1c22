"""Reads WordPress exports (WXR): published posts and pages as articles, approved comments as comments."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from palabre.connectors.contract import Author, Item, Kind, Rejected
from palabre.connectors.dates import moment
from palabre.connectors.files.opening import Options, Row, open_bytes
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.words import N_

ITEM_CAP = 32 * 1024 * 1024  # bytes between the ends of two items

A_BOMB = N_("This file is built to swell without end; it is not read.")
BROKEN = N_("This WordPress export is broken off or damaged; what came before was read.")
TOO_LONG = N_("One entry of this WordPress export is too long to be read.")
NO_DATE = N_("This entry has no date.")
NO_TEXT = N_("This entry has no text.")


class _Budget:
    """A stream that refuses to go on when too much comes before ``renew`` is called."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = ITEM_CAP

    def renew(self) -> None:
        self._left = ITEM_CAP

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, 64 * 1024) if size > 0 else 64 * 1024)
        self._left -= len(data)
        if self._left < 0:
            raise Rejected(TOO_LONG)
        return data


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give each published text and each approved comment, with the number of its entry as line."""
    with open_bytes(path) as stream:
        budget = _Budget(stream)
        number, channel, site = 0, None, ""
        try:
            for event, node in iterparse(budget, events=("start", "end")):
                name = _name(node)
                if event == "start":
                    channel = node if name == "channel" and channel is None else channel
                    continue
                if name == "link" and not site:
                    site = web_address(node.text or "")
                if name == "item":
                    number += 1
                    yield from _of_entry(number, node, site)
                    node.clear()
                    if channel is not None:
                        del channel[:]
                    budget.renew()
        except DefusedXmlException:
            raise Rejected(A_BOMB) from None
        except ParseError:
            yield Row(number + 1, refused=BROKEN)


def _name(node: Element) -> str:
    """The tag without its namespace, but with that of excerpts told apart from contents."""
    space, _, name = str(node.tag).rpartition("}")
    return f"excerpt:{name}" if "/excerpt/" in space else name


def _texts(node: Element) -> dict[str, str]:
    """The first text of each direct child, by name."""
    found: dict[str, str] = {}
    for child in node:
        found.setdefault(_name(child), (child.text or "").strip())
    return found


def _of_entry(number: int, node: Element, site: str) -> Iterator[Row]:
    parts = _texts(node)
    public = parts.get("status", "publish") == "publish" and not parts.get("post_password")
    if parts.get("post_type", "post") not in {"post", "page"} or not public:
        return
    item = _article(parts, node, site)
    if isinstance(item, str):
        yield Row(number, refused=item)
        return
    yield Row(number, item=item)
    for comment in node:
        if _name(comment) == "comment":
            yield from _of_comment(number, comment, item)


def _article(parts: dict[str, str], node: Element, site: str) -> Item | str:
    """Make an item of an entry, or say why not."""
    at = _when(parts.get("post_date_gmt", "")) or moment(parts.get("pubDate", ""))
    body = plain(parts.get("encoded", ""), site)
    title = one_line(plain(parts.get("title", "")).text)
    if at is None:
        return NO_DATE
    if not body.text and not title:
        return NO_TEXT
    url = web_address(parts.get("link", "")) or web_address(parts.get("guid", ""))
    name = one_line(parts.get("creator", ""))
    host = urlsplit(url or site).hostname or ""
    kept = [(c.get("domain"), one_line(c.text or "")) for c in node if _name(c) == "category"]
    return Item(
        remote_id=f"{site or host}#{parts.get('post_id') or url or parts.get('guid', '')}",
        text=body.text or title, title=title, published_at=at, url=url, kind=Kind.ARTICLE,
        author=Author(f"{host}/{name}", name), place=host, links=body.links, media=body.media,
        tags=tuple(tag for domain, tag in kept if domain == "post_tag" and tag),
    )  # fmt: skip


def _of_comment(number: int, node: Element, article: Item) -> Iterator[Row]:
    parts = _texts(node)
    if parts.get("comment_approved", "1") != "1" or parts.get("comment_type") in {
        "pingback",
        "trackback",
    }:
        return
    at = _when(parts.get("comment_date_gmt", "")) or _when(parts.get("comment_date", ""))
    body = plain(parts.get("comment_content", ""), article.url)
    if at is None or not body.text:
        yield Row(number, refused=NO_TEXT if at else NO_DATE)
        return
    key, above = parts.get("comment_id", ""), parts.get("comment_parent", "0")
    name = one_line(parts.get("comment_author", ""))
    home = web_address(parts.get("comment_author_url", ""))
    item = Item(
        remote_id=f"{article.remote_id}#comment-{key}", text=body.text, published_at=at,
        author=Author(home or f"{article.place}/comment/{name}", name, url=home), kind=Kind.COMMENT,
        url=f"{article.url}#comment-{key}" if article.url else "", place=article.place,
        parent=f"{article.remote_id}#comment-{above}" if above.strip("0") else article.remote_id,
        thread=article.remote_id, links=body.links,
    )  # fmt: skip
    yield Row(number, item=item)


def _when(text: str) -> datetime | None:
    """Read WordPress's own date, which is UTC where the name says gmt; zeros mean unknown."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
