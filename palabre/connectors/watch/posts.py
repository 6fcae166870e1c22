"""Tells apart the texts of several people on one page of a forum, and finds the page's neighbours. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from palabre.connectors import dates
from palabre.connectors.articles import language_of, swollen
from palabre.connectors.contract import Media
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.watch.links import same, tree_of

MOST_POSTS = 60  # of one page
MOST_NUMBERED, MOST_GROUPS = 400, 30  # elements of a page that bear a number, kinds of them
LONGEST_NAME = 80

_NUMBERED = re.compile(r"(\D{0,40}?)(\d{1,15})")
_ORDERED = ("data-pk", "data-post-id", "data-postid", "data-comment-id", "data-id")
_CALLED = re.compile(r"post|comment|msg|message|reply|answer|article", re.IGNORECASE)
_SHORT = frozenset({"p", "c", "m", "r"})
_CONTENT = re.compile(
    r"(^|[_-]|post|comment|reply|bb)(text|content|message|msg|body|inner|wrapper)$", re.IGNORECASE
)
_QUOTE = re.compile(r"quote", re.IGNORECASE)
_PERSON = re.compile(r"user|author|auteur|member|membre|profil|poster|/u/", re.IGNORECASE)
_TIMED = re.compile(r"date|time", re.IGNORECASE)
_HOUR = re.compile(r"\d{4}\D{1,4}\d{1,2}[:h]\d{2}")
_PAGE = re.compile(
    r"[?&;/]?(?:page|paged|pagenumber|pg|start|st|offset|p)[=/-]?(\d{1,7})/?", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class Post:
    """One person's text. ``number`` is the forum's own; ``anchor`` its place on the page."""

    number: int
    text: str
    author: str = ""
    author_url: str = ""
    at: datetime | None = None
    anchor: str = ""
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()

    @property
    def print(self) -> str:
        """Three letters that are others when the text is another."""
        return hashlib.blake2b(self.text.encode("utf-8", "replace"), digest_size=2).hexdigest()[:3]


@dataclass(frozen=True, slots=True)
class Read:
    """A page of a topic: its title, language and texts, and the endings of its neighbours' addresses."""

    title: str
    language: str
    posts: tuple[Post, ...]
    following: str = ""
    last: str = ""


def read_page(page: str, url: str, link: str) -> Read:
    """Read a page of the topic of this link, found at this address."""
    root = tree_of(page)
    if root is None or swollen(root):
        return Read("", "", ())
    posts = [post for node in _blocks(root) if (post := _post(node, url)).text]
    following, last = _neighbours(root, url, link)
    return Read(_title(root), language_of(root), tuple(posts[:MOST_POSTS]), following, last)


def address_of(link: str, ending: str) -> str:
    """Give the address of a page of a topic from the ending that was kept."""
    return _stem(link) + ending if ending else link


def order_of(ending: str) -> int:
    """Give the number of a page, or of its first text: later pages have higher ones."""
    found = re.search(r"(\d+)/?$", ending)
    return int(found[1]) if found else 0


# Where the texts are


def _blocks(root: etree._Element) -> list[etree._Element]:
    """Give the elements that hold one text each: alike, numbered, and the ones that say the most."""
    groups: dict[tuple[str, str, str], list[etree._Element]] = defaultdict(list)
    for node, stem in islice(_numbered(root), MOST_NUMBERED):
        first = (node.get("class") or "").split()[:1]
        groups[(str(node.tag), stem, re.sub(r"\d+", "", first[0] if first else ""))].append(node)
    likely = [
        nodes for (_, stem, name), nodes in groups.items()
        if stem.strip("-_").lower() in _SHORT or _CALLED.search(f"{stem} {name}")
    ]  # fmt: skip
    several = likely or [nodes for nodes in groups.values() if len(nodes) > 1]
    alike = [_outermost(nodes) for nodes in several]
    people = [[one for one in nodes if _person(one, "")[0] or _time(one, None)] for nodes in alike]
    say_most = sorted(people, key=lambda nodes: -sum(len(_said(one)) for one in nodes))
    for nodes in say_most[:MOST_GROUPS]:
        if len(nodes) != 1 or not _surrounds(nodes[0], people):
            return nodes
    return []


def _outermost(nodes: list[etree._Element]) -> list[etree._Element]:
    """Leave out what is inside another of its kind, as an answer to a comment may be."""
    inside = set(nodes)
    return [one for one in nodes if not any(above in inside for above in one.iterancestors())]


def _surrounds(node: etree._Element, people: list[list[etree._Element]]) -> bool:
    """Say whether an element holds several that are alike, as what is around all texts does."""
    return any(
        sum(any(above is node for above in one.iterancestors()) for one in nodes) > 1
        for nodes in people
    )


def _numbered(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for node in root.iter("div", "article", "li", "section", "tr", "table", "td"):
        found = _NUMBERED.fullmatch(node.get("id") or "")
        if found:
            yield node, found[1]
        elif any((node.get(name) or "").isdigit() for name in _ORDERED):
            yield node, "post"


def _post(node: etree._Element, url: str) -> Post:
    content = _content(node)
    shown = plain(
        etree.tostring(node if content is None else content, encoding="unicode", with_tail=False),
        url,
    )
    name, address = _person(node, url, content)
    identity = node.get("id") or ""
    return Post(
        _number(node), shown.text, name, address, _time(node, content), identity[:LONGEST_NAME],
        shown.links, shown.media,
    )  # fmt: skip


def _number(node: etree._Element) -> int:
    """Its own number rather than its place on the page, which changes."""
    for name in _ORDERED:
        told = node.get(name) or ""
        if told.isascii() and told.isdigit() and len(told) < 16:
            return int(told)
    found = _NUMBERED.fullmatch(node.get("id") or "")
    return int(found[2]) if found else 0


def _content(node: etree._Element) -> etree._Element | None:
    """The innermost element that is called a text and is no quotation."""
    called = [
        one for one in node.iterdescendants() if isinstance(one.tag, str) and _is_content(one, node)
    ]
    holding = {above for one in called for above in one.iterancestors()}
    inner = [one for one in called if one not in holding]
    return next((one for one in inner if _said(one) or one.find(".//img") is not None), None)


def _is_content(one: etree._Element, within: etree._Element) -> bool:
    names = [*(one.get("class") or "").split()[:8], re.sub(r"[_-]?\d+$", "", one.get("id") or "")]
    if one.get("itemprop") not in {"text", "articleBody"} and not any(map(_CONTENT.search, names)):
        return False
    for above in one.iterancestors():
        if above is within:
            return True
        if above.tag == "blockquote" or _QUOTE.search(above.get("class") or ""):
            return False
    return True


# Who and when


def _person(
    node: etree._Element, url: str, content: etree._Element | None = None
) -> tuple[str, str]:
    """Give the name above a text, and its page."""
    told = one_line(node.get("data-author") or "", LONGEST_NAME)
    inside = set() if content is None else {content, *content.iterdescendants()}
    for one in node.iterdescendants("a"):
        where = f"{urlsplit(one.get('href') or '').path}?{urlsplit(one.get('href') or '').query}"
        if one in inside or not (_PERSON.search(where) or _PERSON.search(one.get("class") or "")):
            continue
        name = one_line(_said(one), LONGEST_NAME)
        if name:
            return told or name, web_address(one.get("href") or "", url) if url else ""
    for one in node.iterdescendants():
        if (
            one not in inside
            and isinstance(one.tag, str)
            and _PERSON.search(one.get("class") or "")
        ):
            name = one_line(_said(one), LONGEST_NAME + 1)
            if 0 < len(name) <= LONGEST_NAME:
                return told or name, ""
    return told, ""


def _time(node: etree._Element, content: etree._Element | None) -> datetime | None:
    """Give when a text was written; days alone count only where something says that they are its date."""
    inside = set() if content is None else {content, *content.iterdescendants()}
    perhaps: datetime | None = None
    for one in node.iterdescendants():
        if one in inside or not isinstance(one.tag, str):
            continue
        stamp = one.get("data-time") or one.get("data-timestamp") or ""
        if stamp.isascii() and stamp.isdigit() and 9 <= len(stamp) <= 10:
            return datetime.fromtimestamp(int(stamp), UTC)
        told = [one.get("datetime"), one.get("title"), one.get("content")]
        if one.tag == "time" or _TIMED.search(one.get("class") or ""):
            told.append(_said(one)[:60])
        for text in told:
            if text and 7 < len(text) < 60 and (found := dates.moment(text)):
                return found
        words = one.text or ""
        if perhaps is None and len(words) < 80 and _HOUR.search(words):
            perhaps = dates.moment(words)
    return perhaps


def _title(root: etree._Element) -> str:
    for name in ("h1", "title"):
        for node in root.iter(name):
            if title := one_line(_said(node)):
                return title
    return ""


def _said(node: etree._Element) -> str:
    return " ".join("".join(str(text) for text in node.itertext("*")).split())


# The pages of a topic


def ending_of(address: str, link: str) -> str:
    """Give what the address of a further page of a topic adds to its link; "" for all else."""
    stem = _stem(link)
    if not address.startswith(stem) or address == link:
        return ""
    ending = address[len(stem) :]
    numbered = _NUMBER if stem != link else _PAGE
    return ending if len(ending) < 40 and numbered.fullmatch(ending) else ""


def _neighbours(root: etree._Element, url: str, link: str) -> tuple[str, str]:
    """Give the endings of the next page's address and of the last one's."""
    here = order_of(ending_of(same(url), link))
    addresses = {same(web_address(node.get("href") or "", url)) for node in root.iter("a", "link")}
    endings = {ending for one in addresses if (ending := ending_of(one, link))}
    after = sorted((order_of(one), one) for one in endings if order_of(one) > max(here, 1))
    return (after[0][1], after[-1][1]) if after else ("", "")


def _stem(link: str) -> str:
    """What the addresses of a topic's pages begin with: some forums count from a zero at the end."""
    return link[:-1] if link.endswith(".0") else link
