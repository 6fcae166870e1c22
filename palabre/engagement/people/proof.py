"""What a page says of its owner: the links that it marks as their own profiles (rel="me"). Pure.

The mark is that of https://microformats.org/wiki/rel-me, which Mastodon and others check in the same way.
"""

from urllib.parse import urljoin

from lxml import etree, html

MOST_LINKS, LONGEST = 100, 500


def own_links(page: str, address: str) -> set[str]:
    """The addresses that a page marks as its owner's own; none of a page that can't be read."""
    try:
        tree = html.fromstring(page)
    except (etree.LxmlError, ValueError):
        return set()
    found: set[str] = set()
    for one in tree.iter("a", "link"):
        marks = (one.get("rel") or "").lower().split()
        leads = (one.get("href") or "").strip()
        if "me" in marks and leads and len(leads) <= LONGEST:
            whole = _joined(address, leads)
            if whole.startswith(("https://", "http://")):
                found.add(whole)
        if len(found) >= MOST_LINKS:
            break
    return found


def _joined(address: str, leads: str) -> str:
    try:
        return urljoin(address, leads)
    except ValueError:
        return ""
