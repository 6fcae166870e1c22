"""Comments of an Isso server to our words: from its JSON, and from its administrator's page. Pure.

Shapes: https://isso-comments.de/docs/reference/server-api/. The queue has no other form than HTML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word
from palabre.connectors.websites import host_of, place_of

ACCEPTED, WAITING, DELETED = 1, 2, 4
STATUS = {ACCEPTED: "approved", WAITING: "hold"}
_MODES = {"label-valid": ACCEPTED, "label-pending": WAITING, "label-staled": DELETED}
_KEY = re.compile(r"\((\d{1,15}), '([\w.=-]{1,300})'")
_TIME = re.compile(r"(\d\d):(\d\d) / (\d\d)-(\d\d)-(\d{4})")
_ESCAPES = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPECIAL = re.compile(r"([\\`*_{}\[\]#!|~^<>&])")
_LEADING = re.compile(r"^(\s*)(\d{1,9})?([.)+=-])", re.MULTILINE)
_LINK = re.compile(r"https?://[^\s<>()\[\]\\`*]*[^\s<>()\[\]\\`*.,;:!?_\"']")


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment as the administrator sees it, with the key that moderates it."""

    number: int
    page: str
    text: str
    author: str
    website: str
    mode: int
    at: datetime | None
    key: str


def name_of(server: str, number: int, page: str) -> str:
    """What a comment is called here: its server, its number there, and its page."""
    return f"{place_of(server)}#isso-{number}@{page}"


def comment_of(comment: Any, server: str, page: str, site: str) -> Item | None:
    """Make an item of a comment of the JSON; None for one that is deleted, undated or empty."""
    comment = mapping(comment)
    number, at = count(comment.get("id")), since_1970(comment.get("created"))
    page = word(comment.get("uri")) or page
    if not number or at is None or count(comment.get("mode")) == DELETED or not page:
        return None
    body = plain(word(comment.get("text")), site)
    kept = Kept(
        number, page[:1_000], body.text, plain(word(comment.get("author"))).text,
        plain(word(comment.get("website"))).text, count(comment.get("mode")), at, "",
    )  # fmt: skip
    item = item_of(kept, server, site)
    if item is None:
        return None
    above = count(comment.get("parent"))
    values: dict[str, Any] = {
        "links": body.links,
        "likes": count(comment.get("likes")),
        "replies": count(comment.get("total_replies")),
        "edited_at": since_1970(comment.get("modified")),
        "parent": name_of(server, above, kept.page) if above else item.parent,
    }
    return Item(**{**{name: getattr(item, name) for name in Item.__dataclass_fields__}, **values})


def item_of(kept: Kept, server: str, site: str) -> Item | None:
    """Make an item of a comment; None for one that is deleted, undated or empty."""
    if kept.mode == DELETED or kept.at is None or not kept.text:
        return None
    place = place_of(server)
    author, page = one_line(kept.author, 200), web_address(kept.website)
    host = host_of(site or server)
    return Item(
        remote_id=name_of(server, kept.number, kept.page),
        text=kept.text,
        published_at=kept.at,
        author=Author(page or f"{place}#name-{author or '?'}", name=author, url=page),
        kind=Kind.COMMENT,
        url=web_address(f"{site}{kept.page}#isso-{kept.number}") if site else "",
        place=host,
        place_name=host,
        parent=f"{place}#page@{kept.page}",
        thread=f"{place}#page@{kept.page}",
        raw={"status": STATUS.get(kept.mode, "")},
    )


def administered(page: str) -> Iterator[Kept]:
    """The comments of the administrator's page."""
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True)
    try:
        root = etree.fromstring(page.encode("utf-8", "replace") or b"<p>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    nodes = root.iterfind(".//div[@class='isso-comment']") if root is not None else ()
    for node in nodes:
        found = _KEY.search(" ".join(one.get("onclick", "") for one in node.iter("a")))
        links = (one.get("href", "") for one in node.iter("a"))
        number = count((node.get("id") or "").removeprefix("isso-"))
        if not number:
            continue
        labels = " ".join(one.get("class", "") for one in node.iter("span")).split()
        yield Kept(
            number,
            next((link for link in links if link.startswith("/")), "")[:1_000],
            cleaned(unescaped(_said(node, "pre", f"isso-text-{number}"))),
            _author(_said(node, "span", f"isso-author-{number}")),
            _said(node, "span", f"isso-website-{number}"),
            next((_MODES[label] for label in labels if label in _MODES), 0),
            _moment(_said(node, "time", "")),
            found[2] if found and count(found[1]) == number else "",
        )


def marked(text: str) -> str:
    """Make of plain text Markdown that shows exactly this text; only web addresses stay links."""
    parts: list[str] = []
    reached = 0
    text = text.replace("\r\n", "\n").strip()
    for found in _LINK.finditer(text):
        parts += (_escaped(text[reached : found.start()]), found[0])
        reached = found.end()
    parts.append(_escaped(text[reached:]))
    whole = _LEADING.sub(lambda found: f"{(found[2] or '')}\\{found[3]}", "".join(parts))
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", whole)


def unescaped(markdown: str) -> str:
    """Markdown as text: what was escaped as it was written, all else as it stands."""
    return _ESCAPES.sub(r"\1", markdown)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _said(node: Any, tag: str, name: str) -> str:
    for one in node.iter(tag):
        if not name or one.get("id") == name:
            return "".join(one.itertext())
    return ""


def _author(name: str) -> str:
    return "" if name == "Anonymous" else plain(name).text


def _moment(spelled: str) -> datetime | None:
    found = _TIME.search(spelled)
    if not found:
        return None
    hour, minute, day, month, year = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def comments_in(answered: Any) -> Iterator[Any]:
    """The comments of a thread: those that stand alone, each followed by its answers."""
    for one in map(mapping, listing(mapping(answered).get("replies"))):
        yield one
        yield from map(mapping, listing(one.get("replies")))
