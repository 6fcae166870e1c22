"""Reads forums that run Discourse, as anybody who isn't signed in; speaks by ``writing.py``."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.discourse.messages import Messages
from palabre.connectors.discourse.parse import found_of, post_of
from palabre.connectors.forums import NO_WORDS, asked_of, base_of
from palabre.connectors.paging import number, page_of, paged, until
from palabre.connectors.shapes import count, listing, mapping, told, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_TOPICS = 10  # first posts in one reading, a call each

NO_TOPIC = N_("This is no topic's address: it holds /t/ and a number.")
UNKNOWN_KIND = N_("Discourse can't be read in this way.")
NO_DISCOURSE = N_("This address answers, but not as a Discourse forum does.")

_TOPIC = re.compile(r"(/.*)?/t/(?:[^/]+/)?(\d{1,12})(?:/\d*)?/?")


class DiscourseConnector(Messages):
    """A forum that runs Discourse; a user's own key needs no ``account``."""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give new posts, new topics, a topic or a search; the cursor keeps the highest number."""
        if source == "topic":
            return self._topic(values.get("topic", ""), cursor)
        if source == "notifications":
            return self._news(cursor)
        if source == "messages":
            return self._messages(cursor)
        if source == "waiting":
            return self._waiting(cursor)
        base = base_of(values.get("server", ""))
        if source == "posts":
            return self._posts(base, cursor)
        if source == "topics":
            return self._topics(base, cursor, max(1, min(limit, MOST_TOPICS)))
        if source == "words":
            return self._found(base, values.get("words", ""), cursor)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the passages with these words on the connected forum, the newest first."""
        key = key_of(words)
        found = self._found(self._base, words, place(cursor, key))
        return keeping(found, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts their forums no longer show to everybody, and which were edited."""
        return asked_of(
            remote_ids,
            self._home,
            lambda base, names: one_by_one(names, partial(self._again, base)),
        )

    def _again(self, base: str, name: str) -> Item | None:
        number = name.rpartition("/")[2]
        # What was said to the account may stand where only its key leads.
        own = self._key and self._home and base == self._base
        headers = self._headers() if own else {}
        answer = self._http.get(f"{base}/posts/{number}.json", headers=headers, expect=(404, 410))
        entry = told(answer)
        if answer.status >= 400:
            if (
                entry.get("error_type") == "not_found"
            ):  # its own word; a page that isn't there has none
                raise NoMore
            raise Unavailable(NO_DISCOURSE)
        if str(count(entry.get("id"))) != number:
            raise Unavailable(NO_DISCOURSE)
        taken = entry.get("hidden") is True or entry.get("user_deleted") is True
        if taken or entry.get("deleted_at"):
            raise NoMore
        item = post_of(entry, base)
        if item is None or item.edited_at is None:
            return None
        topic = count(entry.get("topic_id"))
        return post_of(entry, base, told(self._http.get(f"{base}/t/{topic}.json", headers=headers)))

    def me(self) -> Author:
        """Say whose key it is, without one which forum is connected.

        Raises `Reconnect` for a dead key, `Rejected` where there is no forum.
        """
        base = self._base
        if self._key:
            return self._whose()
        about = mapping(told(self._http.get(f"{base}/about.json")).get("about"))
        if not about:
            raise Rejected(NO_DISCOURSE)
        place = urlsplit(base).netloc
        return Author(place, word(about.get("title"))[:200] or place, url=base)

    def _posts(self, base: str, cursor: Mapping[str, Any]) -> Page:
        """The forum lists its last posts, and those before a number."""
        before = number(cursor.get("before"))
        asked = {"before": str(before)} if before and page_of(cursor) else {}
        answer = told(self._http.get(f"{base}/posts.json", params=asked))
        if "latest_posts" not in answer:
            raise Rejected(NO_DISCOURSE)
        entries = [mapping(one) for one in listing(answer.get("latest_posts"))]
        items = [item for one in entries if (item := post_of(one, base))]
        marks = [count(one.get("id")) for one in entries if count(one.get("id"))]
        # A forum that is read for the first time is not read back to its beginning.
        page = paged(items, marks, cursor, more=bool(until(cursor) and marks))
        if not page.more:
            return page
        return Page(page.items, {**page.cursor, "before": min(marks)}, more=True)

    def _topics(self, base: str, cursor: Mapping[str, Any], most: int) -> Page:
        asked = {"order": "created"}
        answer = told(self._http.get(f"{base}/latest.json", params=asked))
        if "topic_list" not in answer:
            raise Rejected(NO_DISCOURSE)
        entries = listing(mapping(answer.get("topic_list")).get("topics"))
        done = until(cursor)
        fresh = sorted({count(mapping(one).get("id")) for one in entries} - {0})
        fresh = [one for one in fresh if one > done]
        now, later = (fresh[:most], fresh[most:]) if done else (fresh[-most:], [])
        items: list[Item] = []
        for one in now:
            topic = self._stream(base, one)
            first = [item for post in topic[1][:1] if (item := post_of(post, base, topic[0]))]
            items += first
        after = {"done": max([done, *now])}
        return Page(tuple(items), after, more=bool(later), unchanged=not now)

    def _topic(self, address: str, cursor: Mapping[str, Any]) -> Page:
        """Give a topic from where the last reading stopped; the cursor keeps a post's number."""
        base, topic = topic_of(address)
        done = until(cursor)
        told_of, posts = self._stream(base, topic, done + 1 if done else 0)
        items = [item for post in posts if (item := post_of(post, base, told_of))]
        reached = max([done, *(count(post.get("post_number")) for post in posts)])
        fresh = tuple({item.remote_id: item for item in items}.values())
        more = done < reached < count(told_of.get("highest_post_number"))
        return Page(fresh, {"done": reached}, more=more, unchanged=reached == done)

    def _stream(
        self, base: str, topic: int, near: int = 0
    ) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """A topic's own data, and its posts around a number (from its beginning without one)."""
        path = f"{base}/t/{topic}/{near}.json" if near else f"{base}/t/{topic}.json"
        answer = told(self._http.get(path))
        posts = listing(mapping(answer.get("post_stream")).get("posts"))
        return answer, [mapping(post) for post in posts]

    def _found(self, base: str, words: str, cursor: Mapping[str, Any]) -> Page:
        if not words.strip():
            raise Rejected(NO_WORDS)
        page = page_of(cursor)
        asked = {"q": f"{words.strip()} order:latest", "page": str(page + 1)}
        answer = told(self._http.get(f"{base}/search.json", params=asked))
        items, marks = found_of(answer, base)
        following = mapping(answer.get("grouped_search_result"))
        more = following.get("more_full_page_results") is True
        return paged(items, marks, cursor, more=more and bool(until(cursor)))


def topic_of(address: str) -> tuple[str, int]:
    """Give the forum and the number of a topic from the address of its page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise Rejected(NO_TOPIC) from None
    found = _TOPIC.fullmatch(parts.path)
    if not found or not parts.netloc:
        raise Rejected(NO_TOPIC)
    return base_of(f"{parts.scheme}://{parts.netloc}{found[1] or ''}"), int(found[2])
