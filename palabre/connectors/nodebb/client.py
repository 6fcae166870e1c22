"""Reads forums that run NodeBB, as anybody who isn't signed in; speaks by ``writing.py``."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.forums import NO_WORDS, asked_of, base_of
from palabre.connectors.nodebb.chats import Chats
from palabre.connectors.nodebb.parse import gone_of, post_of
from palabre.connectors.paging import page_of, paged, until
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import count, listing, mapping, since_1970, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

UNKNOWN_KIND = N_("NodeBB can't be read in this way.")
NO_NODEBB = N_("This address answers, but not as a NodeBB forum does.")
MEMBERS_ONLY = N_("This forum lets only its members search.")


class NodebbConnector(Chats):
    """A forum that runs NodeBB; ``account`` is the user's number."""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the posts of the last week or those with some words, the newest first, or what is told to
        the account."""
        if source == "notifications":
            return self._news(cursor)
        if source == "chats":
            return self._chats(cursor)
        if source == "room":
            return self._room(values.get("room", ""), cursor)
        base = base_of(values.get("server", ""))
        if source == "posts":
            return self._posts(base, cursor)
        if source == "words":
            return self._found(base, values.get("words", ""), cursor)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the posts with these words on the connected forum, the newest first."""
        key = key_of(words)
        found = self._found(self._base, words, place(cursor, key))
        return keeping(found, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts their forums no longer show, and which were edited."""
        return asked_of(
            remote_ids,
            self._home,
            lambda base, names: one_by_one(names, partial(self._again, base)),
        )

    def _again(self, base: str, name: str) -> Item | None:
        number = name.rpartition("/")[2]
        # What was said to the account may stand where only its token leads.
        own = self._key and self._home and base == self._base
        asked = {"headers": self._headers(), "params": self._for_whom()} if own else {}
        answer = self._http.get(f"{base}/api/v3/posts/{number}", expect=(404,), **asked)
        told = mapping(answer.json())
        if answer.status == 404:
            if mapping(told.get("status")).get("code") == "not-found":  # its own word
                raise NoMore
            raise Unavailable(NO_NODEBB)
        entry = mapping(told.get("response"))
        if str(count(entry.get("pid"))) != number:
            raise Unavailable(NO_NODEBB)
        if gone_of(entry, base):
            raise NoMore
        edited = since_1970(count(entry.get("edited")) // 1000)
        if edited is None:
            return None
        topic = self._http.get(f"{base}/api/v3/topics/{count(entry.get('tid'))}", **asked).json()
        moment = {"timestampISO": entry.get("timestampISO") or _iso(entry.get("timestamp"))}
        whole = {**entry, **moment, "topic": mapping(mapping(topic).get("response"))}
        item = post_of(whole, base)
        return replace(item, edited_at=edited) if item else None

    def me(self) -> Author:
        """Say whose token it is, without one which forum is connected.

        Raises `Reconnect` for a dead token, `Rejected` where there is no forum.
        """
        base = self._base
        if self._key:
            return self._whose()
        config = mapping(self._http.get(f"{base}/api/config").json())
        if "siteTitle" not in config:
            raise Rejected(NO_NODEBB)
        here = urlsplit(base).netloc
        title = one_line(html.unescape(word(config.get("siteTitle"))), 200)
        return Author(here, title or here, url=base)

    def _posts(self, base: str, cursor: Mapping[str, Any]) -> Page:
        asked = {"page": str(page_of(cursor) + 1)}
        answer = self._http.get(f"{base}/api/recent/posts/week", params=asked).json()
        # A bare list, or a page's data around it.
        entries = answer if isinstance(answer, list) else mapping(answer).get("posts")
        if not isinstance(entries, list):
            raise Rejected(NO_NODEBB)
        return _page(entries, base, cursor, more=bool(entries))

    def _found(self, base: str, words: str, cursor: Mapping[str, Any]) -> Page:
        if not words.strip():
            raise Rejected(NO_WORDS)
        asked = {"term": words.strip(), "in": "titlesposts", "sortBy": "timestamp"}
        asked |= {"sortDirection": "desc", "page": str(page_of(cursor) + 1)}
        reply = self._http.get(f"{base}/api/search", params=asked, expect=(401, 403))
        if reply.status >= 400:
            raise Rejected(MEMBERS_ONLY)
        answer = mapping(reply.json())
        if "posts" not in answer:
            raise Rejected(NO_NODEBB)
        more = page_of(cursor) + 1 < count(answer.get("pageCount"))
        return _page(listing(answer.get("posts")), base, cursor, more=more)


def _iso(milliseconds: Any) -> str:
    at = since_1970(count(milliseconds) // 1000)
    return at.isoformat() if at else ""


def _page(entries: list[Any], base: str, cursor: Mapping[str, Any], *, more: bool) -> Page:
    """A first reading takes one page, not the forum's past; the cursor keeps the highest number."""
    told = [mapping(one) for one in entries]
    items = [item for one in told if (item := post_of(one, base))]
    deleted = [named for one in told if (named := gone_of(one, base))]
    marks = [count(one.get("pid")) for one in told if count(one.get("pid"))]
    return paged(items, marks, cursor, more=more and bool(until(cursor)), deleted=deleted)
