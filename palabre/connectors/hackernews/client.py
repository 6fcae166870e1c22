"""Reads Hacker News: stories and comments by its search, newest first, and stories by the official API."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import Item, Page, Rejected, Unavailable
from palabre.connectors.hackernews.parse import (
    count,
    is_gone,
    item_of_hit,
    item_of_story,
    number,
)
from palabre.connectors.http import Http
from palabre.connectors.paging import reached_second, second_by_now
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

SEARCH = "https://hn.algolia.com/api/v1/search_by_date"
OFFICIAL = "https://hacker-news.firebaseio.com/v0"
MOST_ASKED = 100
MOST_HITS, MOST_PAGES = 1_000, 50  # the search gives no more of one question
OVERLAP_S = 120  # a text may be found a little after it was written

NO_AUTHOR = N_("This is no user name of Hacker News.")
NO_ITEM = N_("This is no address or number of a Hacker News story.")
ODD = N_("Hacker News answered something that can't be read.")
UNKNOWN_KIND = N_("Hacker News isn't read in this way.")

_AUTHOR = re.compile(r"[\w-]{2,40}", re.ASCII)
_ITEM = re.compile(r"(?:https?://news\.ycombinator\.com/item\?id=)?(\d{1,15})(?:[&#].*)?")


class HackernewsConnector:
    """Reads what everybody sees; there is no account to connect."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the texts of an account, or the story and the comments, that are newer than last time."""
        if source == "author":
            author = values.get("author", "").strip()
            if not _AUTHOR.fullmatch(author):
                raise Rejected(NO_AUTHOR)
            return self._newest({"tags": f"author_{author},(story,comment)"}, cursor, limit)
        if source == "thread":
            found = _ITEM.fullmatch(values.get("item", "").strip())
            if not found:
                raise Rejected(NO_ITEM)
            return self._thread(found[1], cursor, limit)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest stories and comments that hold the words."""
        key = key_of(words)
        asked = {"query": words[:300], "tags": "(story,comment)"}
        return keeping(self._newest(asked, place(cursor, key), limit), cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which stories and comments are gone, and how the others are now."""
        names = (name for name in remote_ids if _ITEM.fullmatch(name) and number(name))
        return one_by_one(names, self._again)

    def _again(self, name: str) -> Item | None:
        told = self._http.get(f"{OFFICIAL}/item/{name}.json").json()
        if told is None:
            return None  # it never knew of it, which is no word about a text that we read
        if not isinstance(told, dict) or number(told.get("id")) != name:
            raise Unavailable(ODD)
        if is_gone(told):
            raise NoMore
        return item_of_story(told)

    def _thread(self, number: str, cursor: Mapping[str, Any], limit: int) -> Page:
        if count(cursor.get("page")):  # the story itself comes with the first page
            return self._newest({"tags": f"comment,story_{number}"}, cursor, limit)
        told = self._http.get(f"{OFFICIAL}/item/{number}.json").json()
        if told is None or is_gone(told):
            return Page(cursor=dict(cursor), deleted=(number,))
        story = item_of_story(told)
        if story is None:
            raise Unavailable(ODD)
        page = self._newest({"tags": f"comment,story_{number}"}, cursor, limit)
        return Page((story, *page.items), page.cursor, more=page.more)

    def _newest(self, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int) -> Page:
        """Ask for one page, newest first, back to where the last reading began.

        The cursor keeps ``since`` (seconds since 1970 of the newest text of the last complete reading),
        and while a reading goes on ``top`` (the same for this one) and ``page``.
        """
        since, page = reached_second(cursor.get("since")), count(cursor.get("page"))
        size = max(1, min(limit, MOST_ASKED))
        params: dict[str, Any] = {**asked, "hitsPerPage": size, "page": page}
        if since:
            params["numericFilters"] = f"created_at_i>={max(0, since - OVERLAP_S)}"
        told = self._http.get(SEARCH, params=params).json()
        hits = told.get("hits") if isinstance(told, dict) else None
        if not isinstance(hits, list):
            raise Unavailable(ODD)
        moments = [count(hit.get("created_at_i")) for hit in hits if isinstance(hit, dict)]
        top = count(cursor.get("top")) or second_by_now(max([since, *moments]))
        found = {item.remote_id: item for hit in hits if (item := item_of_hit(hit))}
        more = bool(since) and len(hits) >= size and (page + 2) * size <= MOST_HITS
        more = more and page < MOST_PAGES
        going = {"since": since, "top": top, "page": page + 1}
        done = {"since": top} if top else {}
        return Page(tuple(found.values()), going if more else done, more=more, unchanged=not found)
