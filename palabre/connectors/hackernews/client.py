"""Reads Hacker News: the official interface for stories and threads, Algolia's for words."""

import re
from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import Item, Page, Rejected
from palabre.connectors.hackernews.parse import hits_of, item_of
from palabre.connectors.http import Http
from palabre.connectors.paging import number, page_of, paged, until
from palabre.connectors.shapes import count, listing, mapping, told
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

HOME = "https://hacker-news.firebaseio.com/v0"
SEARCH = "https://hn.algolia.com/api/v1/search_by_date"
MOST_CALLS = 30  # each text is a call of its own
MOST_WAITING = 120  # texts of a thread that a cursor keeps for the next page
MOST_HITS = 100

NO_THREAD = N_("This is no story: give the address of its page, or the number at its end.")
NO_SUCH = N_("Hacker News knows no text of this number.")
UNKNOWN_KIND = N_("Hacker News can't be read in this way.")

_THREAD = re.compile(r"(?:https://news\.ycombinator\.com/item\?id=)?(\d{1,12})")


class HackerNewsConnector:
    """Needs no credential."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give new stories, oldest first, or a thread from its story downwards."""
        calls = max(1, min(limit, MOST_CALLS))
        if source == "new":
            return self._new(cursor, calls)
        found = _THREAD.fullmatch(values.get("thread", "").strip())
        if source != "thread":
            raise Rejected(UNKNOWN_KIND)
        if not found:
            raise Rejected(NO_THREAD)
        return self._thread(int(found[1]), cursor, calls)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give stories and comments with these words, the newest first; nobody asks their language."""
        key = key_of(words)
        at = place(cursor, key)
        size, page = max(1, min(limit, MOST_HITS)), page_of(at)
        asked = {"query": words, "tags": "(story,comment)", "hitsPerPage": str(size)}
        asked |= {"page": str(page), "numericFilters": f"created_at_i>={until(at)}"}
        answer = told(self._http.get(SEARCH, params=asked))
        marks = [count(mapping(hit).get("created_at_i")) for hit in listing(answer.get("hits"))]
        more = page + 1 < count(answer.get("nbPages"))
        return keeping(paged(hits_of(answer), marks, at, more=more), cursor, key)

    def _new(self, cursor: Mapping[str, Any], calls: int) -> Page:
        """Numbers rise with time, so the highest that was read is all there is to remember."""
        told_ids = listing(self._http.get(f"{HOME}/newstories.json").json())
        fresh = sorted({count(one) for one in told_ids} - {0})
        done = until(cursor)
        fresh = [one for one in fresh if one > done]
        now, later = (fresh[:calls], fresh[calls:]) if done else (fresh[-calls:], [])
        items, deleted, _ = self._walk(now, 0)
        after = {"done": max([done, *now])}
        return Page(items, after, deleted=deleted, more=bool(later), unchanged=not now)

    def _thread(self, root: int, cursor: Mapping[str, Any], calls: int) -> Page:
        """Go down a thread level by level; one with as many comments as last time isn't walked."""
        waiting = [
            count(one) for one in listing(cursor.get("waiting"))[:MOST_WAITING] if count(one)
        ]
        if waiting:
            items, deleted, below = self._walk(waiting[:calls], root)
            rest = [*waiting[calls:], *below]
            size = number(cursor.get("size"))
        else:
            story = mapping(self._http.get(f"{HOME}/item/{root}.json").json())
            if not story:
                raise Rejected(NO_SUCH)
            size = count(story.get("descendants"))
            if cursor and size == number(cursor.get("size")):
                return Page(cursor={"size": size}, unchanged=True)
            top = item_of(story, root)
            items, deleted = ((top,), ()) if top else ((), (str(root),))
            rest = [count(one) for one in listing(story.get("kids")) if count(one)]
        after: dict[str, Any] = {"size": size}
        if rest:
            after["waiting"] = rest[:MOST_WAITING]
        return Page(items, after, deleted=deleted, more=bool(rest))

    def _walk(
        self, numbers: list[int], root: int
    ) -> tuple[tuple[Item, ...], tuple[str, ...], list[int]]:
        """Read texts one by one: those that are there, those that are gone, and who answers them."""
        items: dict[str, Item] = {}
        deleted, below = [], []
        for one in numbers:
            entry = mapping(self._http.get(f"{HOME}/item/{one}.json").json())
            below += [count(kid) for kid in listing(entry.get("kids")) if count(kid)]
            item = item_of(entry, root)
            if item:
                items[item.remote_id] = item
            elif entry.get("deleted") is True or entry.get("dead") is True:
                deleted.append(str(one))
        return tuple(items.values()), tuple(deleted), below
