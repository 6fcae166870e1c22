"""Turns outside HTML into plain text, and gathers its links and pictures. No markup survives."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from palabre.connectors.contract import Media

TEXT_CAP = 100_000  # characters of one text
TITLE_CAP = 1_000
LINK_CAP = 2_000
MOST_LINKS, MOST_MEDIA = 100, 20
WORDLESS = "…"
"""Stands for the words of a text that has none: of pictures, a document, a card or a poll alone."""
SOURCE_CAP = 4 * TEXT_CAP  # characters of HTML that are read for one text

# Only what is never read aloud: an unclosed <embed> or <object> must not swallow the text after it.
_UNSEEN = frozenset(
    {"script", "style", "template", "head", "title", "svg", "math", "select", "textarea", "button"}
)
# fmt: off
_BREAKS = frozenset({
    "address", "article", "aside", "dd", "dt", "figcaption", "figure", "footer", "header", "li",
    "main", "nav", "tr",
})
_PARAGRAPHS = frozenset({
    "p", "div", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl",
    "table", "section", "hr", "center", "fieldset",
})
# fmt: on
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!\[CDATA\[|<\?")
_ENTITY = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
# Control characters (but tab and line feed) and the invisible ones that reorder what a reader sees.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_NO_ADDRESS = re.compile(r"[\x00-\x20<>\"`]")  # blanks and markup: no address that is meant as one
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r" *\n[ \n]*")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without markup; paragraphs are separated by an empty line."""

    text: str
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


def cleaned(text: str, cap: int = TEXT_CAP) -> str:
    """Give a text without control characters or runs of blanks, at most ``cap`` characters."""
    text = text[: 4 * cap]
    if text.isprintable() and "  " not in text:  # as most posts are: nothing to clean
        return text.strip()[:cap].rstrip()
    text = _SURROGATES.sub("\ufffd", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    text = _LINES.sub(lambda gap: "\n\n" if gap[0].count("\n") > 1 else "\n", text)
    return text.strip()[:cap].rstrip()


def one_line(text: str, cap: int = TITLE_CAP) -> str:
    """Give a plain text on one line, as a title or a name must be."""
    return " ".join(cleaned(text, cap).split())


def looks_like_html(text: str) -> bool:
    """Say whether a text whose type nobody told is HTML: it holds a tag or an entity."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def web_address(link: str, base: str = "") -> str:
    """Give an absolute http(s) address, or "" for all else (javascript:, data:, broken)."""
    link = "".join(link.split()) if len(link) <= LINK_CAP else ""
    try:
        whole = urljoin(base, link) if link else ""
        parts = urlsplit(whole)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != -1
    except ValueError:
        return ""
    if not good or len(whole) > LINK_CAP or _NO_ADDRESS.search(whole):
        return ""
    return _SURROGATES.sub("", whole)


def plain(source: str, base: str = "") -> Plain:
    """Read HTML as a person would see it: no scripts, no forms, entities resolved, paragraphs kept.

    Links and pictures are made absolute against ``base``; those that are no web address are
    dropped.
    """
    source = source[:SOURCE_CAP]
    if not _TAG.search(source):
        # Without tags line feeds are layout as in HTML, but writers mean them: keep them.
        return Plain(cleaned(html.unescape(source)))
    root = _tree(source)
    if root is None:
        return Plain("")
    parts: list[str] = []
    links: dict[str, None] = {}
    media: dict[str, Media] = {}
    for kind, node, said in _walk(root):
        if kind == "text":
            parts.append(said)
            continue
        name = str(node.tag)
        if kind == "start" and name == "a":
            links[web_address(node.get("href") or "", base)] = None
        elif kind == "start" and name == "img":
            address = web_address(node.get("src") or "", base)
            media[address] = Media(address, "image", one_line(node.get("alt") or ""))
        parts.append(_layout(kind, name))
    links.pop("", None)
    media.pop("", None)
    text = cleaned("".join(parts))
    return Plain(text, tuple(links)[:MOST_LINKS], tuple(media.values())[:MOST_MEDIA])


def _tree(source: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, no_network=True
    )
    data = _INVISIBLE.sub("", _SURROGATES.sub("\ufffd", source)).encode()
    try:
        return etree.fromstring(b"<html><body><div>" + data + b"</div></body></html>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    """Yield starts, ends and texts in the order of reading, without recursion."""
    hidden = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        unseen = node.tag in _UNSEEN
        if event == "start":
            hidden += unseen
            if not hidden:
                yield "start", node, ""
                if node.text:
                    yield "text", node, _flowing(node.text, node)
        else:
            if not hidden:
                yield "end", node, ""
            hidden -= unseen
            if not hidden and node.tail:
                yield "text", node, _flowing(node.tail, node.getparent())


def _flowing(text: str, parent: etree._Element | None) -> str:
    """Line feeds of the source are blanks, except in preformatted text."""
    if parent is not None and parent.tag == "pre":
        return text
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


def _layout(kind: str, name: str) -> str:
    if name == "br":
        return "\n" if kind == "start" else ""
    if name in _PARAGRAPHS:
        return "\n\n"
    if name in _BREAKS:
        return "\n- " if name == "li" and kind == "start" else "\n"
    return " " if name in {"td", "th"} else ""


EXCERPT = 600  # characters below which a text may be only the beginning of one


def is_excerpt(text: str) -> bool:
    """Guess whether a feed gave only the beginning of an article."""
    ending = text.rstrip().rstrip("])")
    return len(text) < EXCERPT or ending.endswith(("...", "\u2026", "Read more", "Lire la suite"))
