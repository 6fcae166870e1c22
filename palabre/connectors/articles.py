"""Reads the page of an article whole, for feeds that give only an excerpt. Keeps to the site's robots.txt."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from lxml import etree

from palabre.connectors import dates
from palabre.connectors.contract import ConnectorError, Rejected
from palabre.connectors.http import Answer, Http
from palabre.connectors.plain import TEXT_CAP, cleaned, one_line, web_address
from palabre.connectors.shapes import text_at
from palabre.connectors.words import N_

ROBOT = "Palabre"
PAGE_CAP = 2 * 1024 * 1024  # bytes; a longer article page is cut there
ROBOTS_CAP = 500 * 1024  # bytes (RFC 9309, 2.5)
PAUSE = timedelta(seconds=2)
# The extraction climbs trees by recursion and reads them many times: a page of 600,000 elements took 44 s.
DEEPEST, MOST_ELEMENTS = 200, 15_000

FORBIDDEN = N_("The site asks robots not to read this page (robots.txt).")
NO_ARTICLE = N_("No article could be recognised on this page.")
NOT_A_PAGE = N_("This address does not lead to a web page.")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its page shows it, in plain text. Fields the page doesn't tell are empty."""

    url: str
    text: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    site: str = ""
    language: str = ""
    picture: str = ""


def robots_of(http: Http, url: str) -> str:
    """Give the text of a site's robots.txt, for the caller to keep for a day.

    As RFC 9309 says, a site without one allows everything, and one that can't be reached nothing.
    """
    try:
        answer = http.get(urljoin(url, "/robots.txt"), cap=ROBOTS_CAP, cut=True)
    except Rejected:
        return ""
    except ConnectorError:
        return "User-agent: *\nDisallow: /"
    return answer.text


def may_read(robots: str, url: str) -> bool:
    """Say whether a robots.txt lets us read this address."""
    rules = RobotFileParser()
    rules.parse(robots.splitlines()[:5_000])
    return rules.can_fetch(ROBOT, url)


def fetch(http: Http, url: str, robots: str) -> Article:
    """Read an article's page. ``robots`` is what `robots_of` gave for its site.

    Raises the five errors; `Rejected` also when the site's robots.txt or the page itself offers nothing.
    """
    check_allowed(robots, url)
    answer = page_of(http, url)
    return extract(answer.body, answer.url)


def check_allowed(robots: str, url: str) -> None:
    """Raise `Rejected` when a robots.txt keeps us from this address."""
    if not may_read(robots, url):
        raise Rejected(FORBIDDEN)


def page_of(http: Http, url: str, expect: frozenset[int] = frozenset()) -> Answer:
    """Ask for a web page, at the site's pace. Raises `Rejected` when what answers is none."""
    answer = http.get(
        url, headers={"Accept": "text/html"}, cap=PAGE_CAP, cut=True, pause=PAUSE, expect=expect
    )
    is_html = "html" in answer.headers.get("content-type", "text/html").lower()
    if not is_html and answer.status not in expect:
        raise Rejected(NOT_A_PAGE)
    return answer


def extract(page: bytes, url: str) -> Article:
    """Find the article in a page (trafilatura: Barbaresi, ACL 2021). Raises `Rejected` when there is none."""
    # Weighs 30 MB once loaded, and most processes never read an article.
    import trafilatura

    tree = trafilatura.load_html(page[:PAGE_CAP])
    if tree is None or swollen(tree):
        raise Rejected(NO_ARTICLE)
    said = trafilatura.extract(
        tree,
        url=url,
        output_format="json",
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
    )
    told = json.loads(said) if said else {}
    text = cleaned(text_at(told, "text"), TEXT_CAP)
    if not text:
        raise Rejected(NO_ARTICLE)
    canonical = web_address(text_at(told, "source"), url)
    return Article(
        url=canonical or url,
        text=text,
        title=one_line(text_at(told, "title")),
        author=one_line(text_at(told, "author"), 200),
        published=dates.moment(text_at(told, "date")),
        site=one_line(text_at(told, "source-hostname") or text_at(told, "hostname"), 200),
        language=text_at(told, "language")[:2] or language_of(tree),
        picture=web_address(text_at(told, "image"), url),
    )


def language_of(tree: etree._Element) -> str:
    """Give the language that a page tells of itself, or ""."""
    root = tree.getroottree().getroot()
    return (root.get("lang") or "").strip().lower().replace("_", "-").split("-")[0][:3]


def swollen(tree: etree._Element) -> bool:
    """Say whether a page is nested or split beyond what any article is."""
    depth = seen = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        seen += event == "start"
        if depth > DEEPEST or seen > MOST_ELEMENTS:
            return True
    return False
