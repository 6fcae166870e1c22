"""Reads OPML, the format in which feed readers pass on their lists. Pure."""

import re
from dataclasses import dataclass

import defusedxml.ElementTree as SafeXML
from defusedxml import DefusedXmlException
from lxml import etree

from palabre.connectors.contract import Rejected
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.words import N_

SIZE_CAP = 5 * 1024 * 1024  # bytes
MOST_OUTLINES = 10_000
DEEPEST = 50

NOT_OPML = N_("This file is no list of feeds (OPML).")
TOO_BIG = N_("This list of feeds is too big to be read.")
A_BOMB = N_("This file is built to swell without end; it is not read.")

_ADDRESS = re.compile(r"^\s*(feed:(//)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; ``folder`` is the path of folders that it lies in ("News / Local")."""

    url: str
    title: str = ""
    site: str = ""
    folder: str = ""


def read(body: bytes) -> tuple[Outline, ...]:
    """Give the feeds of an OPML file, each address once. Raises `Rejected` with the reason."""
    if len(body) > SIZE_CAP:
        raise Rejected(TOO_BIG)
    root = _tree(body)
    if root is None or _name(root) != "opml":
        raise Rejected(NOT_OPML)
    found: dict[str, Outline] = {}
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [
        (child, ()) for child in reversed(list(root))
    ]
    seen = 0
    while waiting and seen < MOST_OUTLINES:
        node, folders = waiting.pop()
        outline = _outline(node, folders)
        if outline:
            seen += 1
            found.setdefault(outline.url, outline)
        inner = folders if outline or len(folders) >= DEEPEST else (*folders, *_title(node))
        waiting += [(child, inner) for child in reversed(list(node))]
    return tuple(found.values())


def _tree(body: bytes) -> etree._Element | None:
    """Parse strictly and safely; only a list that is malformed goes to the forgiving parser."""
    try:
        return SafeXML.fromstring(body)
    except DefusedXmlException:
        raise Rejected(A_BOMB) from None
    except (SafeXML.ParseError, ValueError, LookupError):
        if b"<!ENTITY" in body.replace(b"\0", b""):
            raise Rejected(A_BOMB) from None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2].lower()


def _outline(node: etree._Element, folders: tuple[str, ...]) -> Outline | None:
    told = {str(name).lower(): str(value) for name, value in node.attrib.items()}
    url = web_address(_ADDRESS.sub(_scheme, told.get("xmlurl", "")))
    if _name(node) != "outline" or not url:
        return None
    title = one_line(plain(told.get("title") or told.get("text", "")).text, 200)
    return Outline(url, title, web_address(told.get("htmlurl", "")), " / ".join(folders))


def _scheme(found: re.Match[str]) -> str:
    return "http://" if found[2] else ""


def _title(node: etree._Element) -> tuple[str, ...]:
    if _name(node) != "outline":
        return ()
    title = one_line(plain(node.get("title") or node.get("text") or "").text, 200)
    return (title,) if title else ()
