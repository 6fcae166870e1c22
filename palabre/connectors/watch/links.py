"""Finds on a page the links that lead to topics and articles. Pure."""

import base64
import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree

from palabre.connectors.plain import one_line, web_address
from palabre.connectors.words import N_

HTML_CAP = 2_000_000  # characters of a page in which links are looked for
MOST_LINKS = 90
LONGEST = 400  # letters of a link; longer ones are no topic's
SAYS_ENOUGH = 15  # letters of a link's words from which they read like a title

NO_LINKS = N_("No links to topics or articles were recognised on this page.")

_PASSING = frozenset({"sid", "s", "phpsessid", "jsessionid", "fbclid", "gclid", "ref", "view"})
_AROUND = frozenset({"nav", "header", "footer", "form", "button"})
_FILE = re.compile(
    r"\.(png|jpe?g|gif|webp|svg|css|js|pdf|zip|mp[34]|xml|rss|atom|ico)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"(log-?in|log-?out|sign-?(in|up|out)|regist|account|profil|member|user|search|recherche|tag|"
    r"categor|author|auteur|page[/=-]?\d|contact|about|privacy|mentions|legal|faq|help|aide|"
    r"memberlist|ucp|mode=|action=|feed|rss|share|cart|panier|cookie)",
    re.IGNORECASE,
)
_A_TEXT = re.compile(r"(\d|[^/\W_]+-[^/\W_]+-[^/\W_]+)")


def links_of(page: str, url: str, part: str = "") -> tuple[str, tuple[str, ...]]:
    """Give a page's title and its links to texts of the same site, as they stand on the page.

    With ``part`` these are all links whose address holds it; without it they are guessed by their
    words and their address, and what surrounds a page (menus, forms) is left out.
    """
    root = tree_of(page)
    if root is None:
        return "", ()
    host, base, title = urlsplit(url).netloc.lower(), url, ""
    found: dict[str, None] = {}
    for node in root.iter("base", "title", "a"):
        if node.tag == "title":
            title = title or one_line(node.text or "")
        elif node.tag == "base":
            base = web_address(node.get("href") or "", url) or base
        else:
            link = same(web_address(node.get("href") or "", base))
            if not link or urlsplit(link).netloc.lower() != host or link == same(url):
                continue
            if part in link if part else _a_text(node, link):
                found[link] = None
        if len(found) >= MOST_LINKS:
            break
    return title, tuple(found)


def mark(link: str) -> str:
    """Eight letters by which a link is remembered."""
    digest = hashlib.blake2b(link.encode("utf-8", "replace"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()


def tree_of(page: str) -> etree._Element | None:
    """Read a page; None when there is nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True)
    data = page[:HTML_CAP].replace("\0", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def same(link: str) -> str:
    """Give a link without what differs between two visits: the place on the page, session, campaign."""
    if not link or len(link) > LONGEST:
        return ""
    parts = urlsplit(link)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _PASSING and not name.lower().startswith("utm_")
    ]
    return parts._replace(query=urlencode(kept), fragment="").geturl()


def _a_text(node: etree._Element, link: str) -> bool:
    parts = urlsplit(link)
    where = f"{parts.path}?{parts.query}"
    if _FILE.search(parts.path) or _ELSEWHERE.search(where) or where.strip("/?") == "":
        return False
    if any(above.tag in _AROUND for above in node.iterancestors()):
        return False
    said = one_line("".join(str(text) for text in node.itertext())[:1_000])
    return len(said) >= SAYS_ENOUGH or bool(_A_TEXT.search(where) and len(said) > 3)
