"""Finds feeds and hubs: in a page's links, in a header, where sites usually put them. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from lxml import etree

from palabre.connectors.plain import web_address

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"
)
TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/x.atom+xml",
    }
)
USUAL = ("feed/", "feed", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json", "rss")
HEAD_CAP = 500_000  # characters of a page in which links are looked for

_LINK = re.compile(
    r'<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]{0,500}"|[^\s";,]{1,500}))*)'
)
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)


def feeds_of(page: str, url: str) -> tuple[str, ...]:
    """Give the feeds that a web page names with <link rel="alternate">; comment feeds come last."""
    found: dict[str, str] = {}
    base = url
    for link in _elements(page):
        if link.tag == "base":
            base = web_address(link.get("href") or "", url) or base
            continue
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        told = "feed" in rels or ("alternate" in rels and kind in TYPES)
        # WordPress offers its REST API as an alternate in JSON.
        address = web_address(link.get("href") or "", base)
        if told and address and not (kind == "application/json" and "wp-json" in address):
            found.setdefault(address, (link.get("title") or "").lower())
    return tuple(sorted(found, key=lambda one: "comment" in found[one] or "comments" in one))


def _elements(page: str) -> list[etree._Element]:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True)
    data = page[:HEAD_CAP].replace("\0", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        return []
    return list(root.iter("base", "link")) if root is not None else []


def usual_places(url: str) -> tuple[str, ...]:
    """Give the addresses where a site's feed usually lies."""
    return tuple(urljoin(url, "/" + path) for path in USUAL)


def links_in(header: str, rel: str) -> tuple[str, ...]:
    """Give the targets of a Link header (RFC 8288) that bear this relation."""
    found = []
    for target, parameters in _LINK.findall(header[:8_000]):
        said = _REL.search(parameters)
        if said and rel in (said[1] or said[2]).lower().split():
            found.append(target.strip())
    return tuple(found)


def hub_of(headers: Mapping[str, str], url: str) -> str:
    """Give the WebSub hub that the Link header names, or ""."""
    return next((web_address(link, url) for link in links_in(headers.get("link", ""), "hub")), "")
