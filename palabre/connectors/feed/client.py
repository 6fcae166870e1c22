"""Reads feeds and finds them: one conditional request a read, nothing kept but the cursor."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors import articles
from palabre.connectors.contract import SEEN, ConnectorError, Found, Page, Rejected, Unavailable
from palabre.connectors.faults import BROKEN_OFF
from palabre.connectors.feed import again, discover, parse
from palabre.connectors.feed.boards import feeds_of_board
from palabre.connectors.feed.discover import ACCEPT
from palabre.connectors.http import BODY_CAP, Answer, Http
from palabre.connectors.words import N_

PAUSE = timedelta(seconds=1)  # between two reads of one host
MISSES_TILL_GONE = 10
FIRST_MISS_WAIT, LAST_MISS_WAIT = timedelta(hours=1), timedelta(days=1)
MOST_PROPOSALS = 5
MOST_RECEIVED = 200
WAIT = "wait"

MOVED = N_("This feed has moved; its new address is used from now on.")
GONE = N_("The site says that this feed is gone for good.")
MISSING = N_("There is nothing at this feed's address any more; we keep trying for some days.")
LOST = N_("This feed has been missing for days and is no longer read.")
CUT = N_("This feed sends more than we read at once; only its beginning was read.")
ON_THE_SITE = N_("The site names this feed itself.")
OF_A_FORUM = N_("Forums of this make have their feeds here.")
USUAL_PLACE = N_("The feed lies where sites usually put it.")


class FeedConnector:
    """Reads any web feed. It needs no credential."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what the feed at ``values["url"]`` holds, or ``unchanged``; at most ``limit`` items.

        The cursor keeps ETag, Last-Modified, a digest of the body, the names of the entries that
        were read, the pause the feed asks for, how many items of this very body were given, and
        how often in a row nothing was there. Raises the five errors.
        """
        url = values.get("url", "")
        answer = self._http.get(
            url,
            headers={"Accept": ACCEPT} | _conditions(cursor),
            expect=(304, 404, 410),
            cut=True,
            pause=PAUSE,
            alone=True,
        )
        moved = (MOVED,) if answer.moved_to else ()
        if answer.status == 304:
            page = _unchanged({name: v for name, v in cursor.items() if name != "misses"})
        elif answer.status in {404, 410}:
            page = _missing(answer.status, cursor)
        else:
            page = _present(answer, cursor, limit)
        remarks = (*moved, *answer.remarks, *page.remarks)
        return replace(page, moved_to=answer.moved_to, remarks=remarks)

    def turn(self, values: Mapping[str, str]) -> None:
        """Take the turn of the feed's host for a reading elsewhere; raises `TooSoon` or `Rejected`."""
        self._http.turn(values.get("url", ""), PAUSE)

    def hold(self, values: Mapping[str, str], wait: timedelta) -> None:
        """Leave the feed's host in peace, as it asked for elsewhere."""
        self._http.hold(values.get("url", ""), wait)

    def directory(self, words: str, *, language: str = "", site: str = "") -> tuple[Found, ...]:
        """Propose a site's feeds: those its page names, else those in the usual places."""
        if not site:
            return ()
        address = site if "://" in site else f"https://{site}"
        answer = self._http.get(address, headers={"Accept": ACCEPT}, cut=True)
        itself = _proposal(answer, N_("This address is itself a feed."))
        if itself:
            return (itself,)
        named = discover.feeds_of(answer.text, answer.url)
        found = [self._try(url, ON_THE_SITE) for url in named[:MOST_PROPOSALS]]
        found += self._of_a_board(answer, {one.values["url"] for one in found if one})
        if not any(found) and _broken_off(answer):
            raise Unavailable(BROKEN_OFF)
        if not any(found):
            found = [self._try(url, USUAL_PLACE) for url in discover.usual_places(answer.url)]
        return tuple({one.values["url"]: one for one in found if one}.values())

    def _of_a_board(self, answer: Answer, named: set[str]) -> list[Found | None]:
        """Of a forum whose make is known: the feed of the topic or forum asked for, and of all of it."""
        groups = feeds_of_board(answer.text, answer.url)
        # Whoever names a feed of everything need not be asked for it again.
        wanted = groups[:-1] if named else groups
        found: list[Found | None] = []
        for ways in wanted:
            if not named.intersection(ways):
                found.append(
                    next((one for url in ways if (one := self._try(url, OF_A_FORUM))), None)
                )
        return found

    def received(self, values: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> Page:
        """Give what a hub sent for the feed at ``values["url"]``; raises `Rejected` for no feed."""
        url = values.get("url", "")
        feed = parse.read(body, headers, url)
        items, remarks = parse.items(feed, url, datetime.now(UTC))
        return Page(items=items[:MOST_RECEIVED], remarks=remarks)

    def robots(self, url: str) -> str:
        """Give the robots.txt of an address's site, for the caller to keep for a day."""
        return articles.robots_of(self._http, url)

    def complete(self, url: str, robots: str) -> str:
        """Give the whole text of an article's page; raises the five errors."""
        return articles.fetch(self._http, url, robots).text

    def check_pages(self, pages: Mapping[str, str]) -> Page:
        """Say which articles are gone from their sites, by their names and addresses."""
        return again.looked_at(self._http, pages)

    def _try(self, url: str, why: str) -> Found | None:
        try:
            return _proposal(self._http.get(url, headers={"Accept": ACCEPT}, cut=True), why)
        except ConnectorError:
            return None  # one dead proposal must not hide the others


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    """Ask only for what changed, unless part of the last body is still to be given."""
    if cursor.get("given"):
        return {}
    names = (("etag", "If-None-Match"), ("modified", "If-Modified-Since"))
    told = {header: str(cursor.get(name) or "") for name, header in names}
    # What no header may hold can't be given back; without it the feed is read as a whole.
    return {header: v for header, v in told.items() if v and v.isascii() and v.isprintable()}


def _missing(status: int, cursor: Mapping[str, Any]) -> Page:
    misses = int(cursor.get("misses", 0)) + 1
    gone = status == 410 or misses >= MISSES_TILL_GONE
    trouble = GONE if status == 410 else LOST if gone else MISSING
    wait = min(FIRST_MISS_WAIT * 2 ** min(misses - 1, 10), LAST_MISS_WAIT)
    return Page(cursor=dict(cursor) | {"misses": misses}, gone=gone, wait=wait, trouble=trouble)


def _present(answer: Answer, cursor: Mapping[str, Any], limit: int) -> Page:
    digest = hashlib.blake2b(answer.body, digest_size=12).hexdigest()
    same = digest == cursor.get("digest")
    given = int(cursor.get("given", 0)) if same else 0
    after = _cursor(answer, digest)
    if same and not given:
        return _unchanged(after | {name: cursor[name] for name in (SEEN, WAIT) if name in cursor})
    # What was read before needn't be read again: reading is nearly all that a changed feed costs.
    try:
        feed = parse.read(answer.body, answer.headers, answer.url, seen=str(cursor.get(SEEN, "")))
    except Rejected:
        if _broken_off(answer):  # too early to tell what it would have been
            raise Unavailable(BROKEN_OFF) from None
        raise
    items, remarks = parse.items(feed, answer.url, datetime.now(UTC))
    until = given + max(limit, 1)
    more = until < len(items)
    wait = parse.polite_wait(feed)
    seen = str(cursor.get(SEEN, "")) if more else feed.seen
    places = {"given": until if more else 0, SEEN: seen, WAIT: wait and wait.total_seconds()}
    return Page(
        items=items[given:until],
        cursor=after | {name: value for name, value in places.items() if value},
        more=more,
        wait=wait,
        title=parse.title_of(feed),
        hub=discover.hub_of(answer.headers, answer.url) or parse.link_in(feed.hub, answer.url),
        remarks=((CUT,) if answer.cut else ()) + remarks,
    )


def _broken_off(answer: Answer) -> bool:
    return answer.cut and len(answer.body) < BODY_CAP


def _unchanged(cursor: dict[str, Any]) -> Page:
    """Nothing is new; the pause that the feed asked for when it was last read still holds."""
    wait = float(cursor.get(WAIT, 0))
    return Page(cursor=cursor, unchanged=True, wait=timedelta(seconds=wait) if wait else None)


def _cursor(answer: Answer, digest: str) -> dict[str, Any]:
    """A body that was cut is asked for again whole: its validators would hide the rest."""
    after: dict[str, Any] = {"digest": digest}
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        value = answer.headers.get(header, "")
        if value and len(value) <= 300 and not answer.cut:
            after[name] = value
    return after


def _proposal(answer: Answer, why: str) -> Found | None:
    try:
        feed = parse.read(answer.body, answer.headers, answer.url)
    except Rejected:
        return None
    url = answer.moved_to or answer.url
    return Found("feed", {"url": url}, parse.title_of(feed) or url, why)
