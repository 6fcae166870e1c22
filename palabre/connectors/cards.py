"""Reads what a page says of itself for those who link to it: its title, description and picture.

The protocol is Open Graph (https://ogp.me), with Twitter's names for the same and the page's own title after
it. One page is read because one person links to it: that is no crawling, and robots.txt isn't asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree, html

from palabre.connectors.contract import Rejected
from palabre.connectors.http import Http
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.words import N_

PAGE_CAP = 1024 * 1024  # bytes; what a page says of itself stands at its beginning
PICTURE_CAP = 8 * 1024 * 1024
LONGEST_TITLE, LONGEST_TEXT, LONGEST_SITE = 300, 1_000, 200

NOT_A_PAGE = N_("This address does not lead to a web page.")
SAYS_NOTHING = N_("This page says nothing of itself.")


@dataclass(frozen=True, slots=True)
class PageCard:
    """What a page says of itself; ``picture`` is an address, "" for none."""

    title: str
    text: str = ""
    site: str = ""
    picture: str = ""
    alt: str = ""


def read(http: Http, address: str) -> PageCard:
    """Read a page. Raises the five errors; `Rejected` also for what is no page, or says nothing."""
    answer = http.get(address, headers={"Accept": "text/html"}, cap=PAGE_CAP, cut=True)
    if "html" not in answer.headers.get("content-type", "text/html").lower():
        raise Rejected(NOT_A_PAGE)
    charset = answer.headers.get("content-type", "").lower().partition("charset=")[2]
    return said_in(answer.body, answer.url, charset.split(";")[0].strip(" \"'"))


def read_picture(http: Http, address: str) -> bytes:
    """Read the picture of a card. Raises the five errors."""
    return http.get(address, headers={"Accept": "image/*"}, cap=PICTURE_CAP).body


def said_in(page: bytes, address: str, charset: str = "") -> PageCard:
    """Find what a page says of itself. Raises `Rejected` when it has no title."""
    if not charset and b"charset=" not in page[:4096].lower():
        charset = "utf-8"  # what nobody names is that, today
    try:
        parser = html.HTMLParser(encoding=charset or None)
    except (LookupError, ValueError):  # a charset that nobody knows, or no name of one
        parser = html.HTMLParser()
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Rejected(SAYS_NOTHING) from None
    told = _told(tree)
    title = _first(told, "og:title", "twitter:title") or _title(tree)
    if not title:
        raise Rejected(SAYS_NOTHING)
    picture = _first(told, "og:image:secure_url", "og:image:url", "og:image", "twitter:image")
    return PageCard(
        title=one_line(title, LONGEST_TITLE),
        text=one_line(
            _first(told, "og:description", "twitter:description", "description"), LONGEST_TEXT
        ),
        site=one_line(_first(told, "og:site_name"), LONGEST_SITE),
        picture=web_address(picture, address),
        alt=one_line(_first(told, "og:image:alt", "twitter:image:alt"), LONGEST_TEXT),
    )


def _told(tree: html.HtmlElement) -> dict[str, str]:
    """The page's own words by their names, the first of each."""
    found: dict[str, str] = {}
    for element in _some(tree.iter("meta")):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _some(elements: Iterable[html.HtmlElement], most: int = 500) -> Iterable[html.HtmlElement]:
    for _at, element in zip(range(most), elements, strict=False):
        yield element


def _title(tree: html.HtmlElement) -> str:
    element = next(tree.iter("title"), None)
    return "".join(element.itertext()).strip() if element is not None else ""


def _first(told: dict[str, str], *names: str) -> str:
    return next((told[name] for name in names if name in told), "")
