"""Watches a page for new links and reads what they lead to, one page a call, at the site's pace."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from palabre.connectors import articles
from palabre.connectors.articles import PAUSE, Article
from palabre.connectors.contract import Author, Item, Kind, Media, Page, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.shapes import listing
from palabre.connectors.watch.forum import Forum
from palabre.connectors.watch.links import NO_LINKS, links_of, mark
from palabre.connectors.words import N_

MOST_SEEN = 110  # links that a cursor remembers, eight letters each
MOST_WAITING = 600  # letters of links that a cursor keeps to be read one after the other
MOST_AT_FIRST = 5  # pages read when a page is watched for the first time
MARK = 8
STALE = timedelta(hours=24)  # what robots.txt allowed is believed so long (RFC 9309, 2.4)

UNREAD = N_("A page that is newly linked holds no text that could be recognised.")
UNKNOWN_KIND = N_("Pages can't be watched in this way.")


class WatchConnector:
    """Needs no credential."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Look for new links, or read the next of those that were found.

        One call asks the site for one page, with robots.txt before the first. The cursor keeps
        marks of links that were seen (``seen``), the links to be read (``waiting``) and since when.
        A forum is read in the same manner, each topic as long as it stands on top (see forum.py).
        Raises the five errors, `TooSoon` when the site was read just before.
        """
        if source == "forum":
            return Forum(self._http).read(values, cursor)
        if source != "page":
            raise Rejected(UNKNOWN_KIND)
        url, now = values.get("url", "").strip(), datetime.now(UTC)
        waiting = [one for one in listing(cursor.get("waiting")) if isinstance(one, str)]
        if waiting and _fresh(cursor, now):
            return self._next(url, waiting, cursor, now)
        return self._look(url, values.get("part", "").strip(), cursor, now)

    def _look(self, url: str, part: str, cursor: Mapping[str, Any], now: datetime) -> Page:
        self._http.addresses.check(url)
        robots = articles.robots_of(self._http, url)
        articles.check_allowed(robots, url)
        answer = articles.page_of(self._http, url)
        title, links = links_of(answer.text, answer.url, part)
        seen, first = _seen(cursor), "seen" not in cursor
        new = [one for one in links if mark(one) not in seen and articles.may_read(robots, one)]
        if first:  # what was there before anybody watched is no news, but for a taste of it
            seen, new = [mark(one) for one in links[MOST_AT_FIRST:]], new[:MOST_AT_FIRST]
        here = {mark(one) for one in links}
        kept = [one for one in seen if one in here] + [one for one in seen if one not in here][-20:]
        waiting = _that_fit(new)
        after = _cursor(kept, waiting, now)
        remarks = () if links else (NO_LINKS,)
        return Page(
            cursor=after, more=bool(waiting), unchanged=not waiting, title=title, remarks=remarks,
            moved_to=answer.moved_to, wait=PAUSE if waiting else None,
        )  # fmt: skip

    def _next(self, url: str, waiting: list[str], cursor: Mapping[str, Any], now: datetime) -> Page:
        """Read one page. A page that can't be read now is met again when links are next looked for."""
        link, rest, seen = waiting[0], waiting[1:], _seen(cursor)
        items: tuple[Item, ...] = ()
        remarks: tuple[str, ...] = ()
        trouble = ""
        try:
            # robots.txt was asked when the link was found; what it forbids never waits.
            items = (_item(link, articles.fetch(self._http, link, ""), now),)
            seen.append(mark(link))
        except Rejected:
            seen.append(mark(link))
            remarks = (UNREAD,)
        except Unavailable as fault:
            trouble = str(fault)
        since = cursor.get("since")
        after = _cursor(seen, rest, now) | ({"since": since} if rest else {})
        wait = PAUSE if rest else None
        return Page(items, after, more=bool(rest), remarks=remarks, wait=wait, trouble=trouble)


def _seen(cursor: Mapping[str, Any]) -> list[str]:
    kept = cursor.get("seen")
    told = kept[: MOST_SEEN * MARK] if isinstance(kept, str) else ""
    return [told[at : at + MARK] for at in range(0, len(told), MARK)]


def _cursor(seen: list[str], waiting: list[str], now: datetime) -> dict[str, Any]:
    after: dict[str, Any] = {"seen": "".join(seen[-MOST_SEEN:])}
    if waiting:
        after |= {"waiting": waiting, "since": int(now.timestamp())}
    return after


def _fresh(cursor: Mapping[str, Any], now: datetime) -> bool:
    since = cursor.get("since")
    return isinstance(since, int | float) and now.timestamp() - since < STALE.total_seconds()


def _that_fit(links: list[str]) -> list[str]:
    """The first links that a cursor has room for; the others are found again by the next look."""
    found: list[str] = []
    for link in links:
        if sum(map(len, found)) + len(link) > MOST_WAITING:
            break
        found.append(link)
    return found


def _item(link: str, found: Article, now: datetime) -> Item:
    place = urlsplit(found.url).hostname or urlsplit(link).hostname or ""
    told = found.published
    return Item(
        remote_id=f"{place}/{mark(link)}",
        text=found.text,
        title=found.title,
        # Pages mostly tell the day only, or nothing: then the moment when it was seen is better.
        published_at=told if told and told <= now else now,
        author=Author(f"{place}/{found.author}" if found.author else place, found.author or place),
        kind=Kind.FORUM,
        url=urljoin(link, found.url),
        language=found.language,
        place=place,
        place_name=found.site,
        media=(Media(found.picture),) if found.picture else (),
    )
