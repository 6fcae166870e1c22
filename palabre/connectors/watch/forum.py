"""Reads a forum without a feed: the topmost topics again and again, each by the page where it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors import articles
from palabre.connectors.articles import PAUSE
from palabre.connectors.contract import Author, Item, Kind, Page, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.plain import web_address
from palabre.connectors.shapes import count, listing, mapping, word
from palabre.connectors.watch.links import NO_LINKS, links_of, mark, same
from palabre.connectors.watch.posts import (
    Post,
    Read,
    address_of,
    ending_of,
    order_of,
    read_page,
)
from palabre.connectors.words import N_

MOST_TOPICS = 10  # that are looked at each time
MOST_PAGES = 5  # of one topic, each time
MOST_KNOWN = 12  # texts of a topic that a cursor remembers, the last ones of its page
MOST_KEPT = 1_700  # letters of a cursor
STALE_S = 24 * 3_600
GONE = frozenset({404, 410})
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

NO_POSTS = N_("On the page of a topic no texts could be told apart.")


@dataclass(frozen=True, slots=True)
class Topic:
    """What is remembered of a topic: its link, the page where it ends, and the texts there.

    ``known`` holds the texts' numbers and prints. ``fallen`` says that the board no longer shows it on
    top: it is looked at once more, because what was deleted falls too. ``turns`` counts the pages read.
    """

    link: str
    ending: str = ""
    known: tuple[tuple[int, str], ...] = ()
    fallen: bool = False
    turns: int = 0


class Forum:
    """One forum; each call asks it for one page."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def read(self, values: Mapping[str, str], cursor: Mapping[str, Any]) -> Page:
        """Look which topics stand on top, or read a page of the next of them."""
        now, url = datetime.now(UTC), values.get("url", "").strip()
        since, left, topics = (
            count(cursor.get("since")),
            count(cursor.get("left")),
            _topics(cursor, url),
        )
        if now.timestamp() - since < STALE_S and 0 < left <= len(topics):
            return self._next(topics, left, since, now)
        return self._look(url, values.get("part", "").strip(), topics, now)

    def _look(self, url: str, part: str, topics: list[Topic], now: datetime) -> Page:
        self._http.addresses.check(url)
        robots = articles.robots_of(self._http, url)
        articles.check_allowed(robots, url)
        answer = articles.page_of(self._http, url)
        title, links = links_of(answer.text, answer.url, part)
        allowed = [one for one in links if articles.may_read(robots, one)]
        top = [one for one in allowed if not is_page_of(one, allowed)][:MOST_TOPICS]
        known = {
            topic.link: replace(topic, turns=0, fallen=topic.link not in top) for topic in topics
        }
        now_on_top = [known.get(link, Topic(link)) for link in top]
        fallen = [topic for topic in known.values() if topic.fallen]
        after = [*now_on_top, *fallen[:MOST_TOPICS]]
        return Page(
            cursor=_cursor(after, len(after), int(now.timestamp())), more=bool(after), unchanged=not after,
            title=title, remarks=() if top else (NO_LINKS,), moved_to=answer.moved_to,
            wait=PAUSE if after else None,
        )  # fmt: skip

    def _next(self, topics: list[Topic], left: int, since: int, now: datetime) -> Page:
        """Read a page of one topic; one that goes on stays the next."""
        at = len(topics) - left
        topic = topics[at]
        url = address_of(topic.link, topic.ending)
        found, trouble = Found(topic), ""
        remarks: tuple[str, ...] = ()
        try:
            if topic.ending:
                articles.check_allowed(articles.robots_of(self._http, url), url)
            answer = articles.page_of(self._http, url, GONE)
            elsewhere = same(answer.url) != same(url)
            if answer.status in GONE:
                found = _gone(topic)
            elif elsewhere and topic.fallen:
                found = Found(
                    None
                )  # it moved, or is hidden behind a log-in: nothing is known of it
            else:
                read = read_page(answer.text, answer.url, topic.link)
                found = _compared(topic, read, url, now)
                found = replace(found, deleted=()) if elsewhere else found
                remarks = () if read.posts else (NO_POSTS,)
        except Rejected as refusal:
            remarks = (str(refusal),)
        except Unavailable as fault:
            trouble = str(fault)
        if not found.goes_on:
            left -= 1
        done = topic.fallen and not found.goes_on and not trouble
        kept = [found.topic] if found.topic and not done else []
        after = [*topics[:at], *kept, *topics[at + 1 :]]
        return Page(
            found.items, _cursor(after, left, since), deleted=found.deleted, more=left > 0,
            remarks=remarks, trouble=trouble, wait=PAUSE if left else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a page of a topic brought, and what to remember of the topic: nothing when it is gone."""

    topic: Topic | None
    items: tuple[Item, ...] = ()
    deleted: tuple[str, ...] = ()
    goes_on: bool = False


def _gone(topic: Topic) -> Found:
    """A page that is gone: of a topic that goes on elsewhere, or with it all its texts that are known."""
    if topic.ending and topic.turns < MOST_PAGES:
        return Found(replace(topic, ending="", turns=topic.turns + 1), goes_on=True)
    return Found(None, deleted=tuple(_name(topic.link, number) for number, _ in topic.known))


def _compared(topic: Topic, read: Read, url: str, now: datetime) -> Found:
    """Make items of a page's texts, say which are edited and which are gone, and where the topic goes on."""
    prints = dict(topic.known)
    items = tuple(
        _item(
            topic.link,
            url,
            read,
            post,
            now,
            edited=prints.get(post.number, post.print) != post.print,
        )
        for post in read.posts
    )
    here = {post.number: post.print for post in read.posts}
    lost = lost_of(topic, set(here))
    # One who comes for the first time reads where a topic began and where it ends.
    ending = read.following if topic.known else read.last
    after = replace(topic, known=tuple(here.items())[-MOST_KNOWN:], turns=topic.turns + 1)
    if ending and topic.turns + 1 < MOST_PAGES and order_of(ending) > order_of(topic.ending):
        after, goes_on = replace(after, ending=ending), True
    else:
        goes_on = False
    return Found(after, items, tuple(_name(topic.link, number) for number in lost), goes_on)


def lost_of(topic: Topic, here: set[int]) -> list[int]:
    """Give which of the known texts were deleted.

    What is missing before all that is still there may have moved to the page before, unless there is none.
    """
    lost: list[int] = []
    stood = not topic.ending and bool(here)
    for number, _ in topic.known:
        if number in here:
            stood = True
        elif stood:
            lost.append(number)
    return lost


def is_page_of(link: str, links: Sequence[str]) -> bool:
    """Say whether a link leads to a page of a topic that another link names."""
    return any(link != one and ending_of(link, one) for one in links)


def _name(link: str, number: int) -> str:
    return f"{_place(link)}/{mark(link)}#{number}"


def _place(link: str) -> str:
    return urlsplit(link).hostname or ""


def _item(link: str, url: str, read: Read, post: Post, now: datetime, *, edited: bool) -> Item:
    place = _place(link)
    at = post.at if post.at and post.at <= now else now
    return Item(
        remote_id=_name(link, post.number),
        text=post.text,
        title=read.title,
        published_at=at,
        author=Author(f"{place}/{post.author or '?'}", post.author or place, url=post.author_url),
        kind=Kind.FORUM,
        url=f"{url}#{post.anchor}" if post.anchor else url,
        language=read.language,
        place=place,
        thread=f"{place}/{mark(link)}",
        links=post.links,
        media=post.media,
        edited_at=now if edited else None,
    )


# What a cursor keeps


def _cursor(topics: list[Topic], left: int, since: int) -> dict[str, Any]:
    """Write down what is known of topics, as far as there is room."""
    written: list[dict[str, Any]] = []
    room = MOST_KEPT
    for topic in topics:
        parts = urlsplit(topic.link)
        told: dict[str, Any] = {"t": parts._replace(scheme="", netloc="").geturl()}
        known = " ".join(_in_36(number) + said for number, said in topic.known)
        told |= {"p": topic.ending} if topic.ending else {}
        told |= {"n": topic.turns} if topic.turns else {}
        told |= {"f": 1} if topic.fallen else {}
        room -= sum(len(str(one)) + 10 for one in told.values())
        if known and room > len(known):
            told["k"] = known
            room -= len(known) + 8
        written.append(told)
    after: dict[str, Any] = {"topics": written}
    return after | ({"left": left, "since": since} if left > 0 else {})


def _topics(cursor: Mapping[str, Any], url: str) -> list[Topic]:
    found: list[Topic] = []
    for one in map(mapping, listing(cursor.get("topics"))[: 3 * MOST_TOPICS]):
        link = web_address(word(one.get("t")), url)
        known = [
            (int(token[:-3], 36), token[-3:])
            for token in word(one.get("k")).split()[:MOST_KNOWN]
            if 3 < len(token) < 16 and token.isascii() and token.isalnum()
        ]
        if link:
            turns, fallen = count(one.get("n")), bool(one.get("f"))
            found.append(Topic(link, word(one.get("p"))[:40], tuple(known), fallen, turns))
    return found


def _in_36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits
