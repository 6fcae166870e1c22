"""What is said to an account of a NodeBB forum, by the forum's own notifications.

`/api/notifications`, `/api/topic/{tid}` and `/api/v3/posts/{pid}/summary` of its makers' description (4.15,
read on 28 November 2026). The forum makes one notification of several answers in a topic: so the topic's
newest posts are read, too.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Item, Page, Rejected, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.forums import NO_KEY, ODD
from palabre.connectors.nodebb.parse import post_of
from palabre.connectors.nodebb.writing import Writing
from palabre.connectors.shapes import count, dict_at, dicts_at, told, word

ANSWER = "new-reply"
TO_US = frozenset({"mention", ANSWER})
MOST_TOPICS = 10  # in one reading, a call each


class Inbox(Writing):
    """What an account is told; `NodebbConnector` is one of these."""

    def _news(self, cursor: Mapping[str, Any]) -> Page:
        """The posts that name the account, or answer in topics that it follows, its own above all.

        The cursor keeps the moment of the newest notification that was read, in milliseconds (``at``).
        """
        if not self._key:
            raise Rejected(NO_KEY)
        done = reached_ms(cursor.get("at"))
        given = told(self._read("api/notifications"))
        if not isinstance(given.get("notifications"), list):
            raise Unavailable(ODD)
        news = [
            one for one in dicts_at(given, "notifications")
            if word(one.get("type")) in TO_US and count(one.get("datetime")) > done and count(one.get("tid"))
        ]  # fmt: skip
        news.sort(key=lambda one: count(one.get("datetime")))
        topics = list(dict.fromkeys(count(one.get("tid")) for one in news))
        now = [one for one in news if count(one.get("tid")) in topics[:MOST_TOPICS]]
        if (
            len(topics) > MOST_TOPICS
        ):  # the mark is one: what came after the first that waits waits, too
            first = next(count(one.get("datetime")) for one in news if one not in now)
            now = [one for one in now if count(one.get("datetime")) < first]
        items = self._told_in(now, done) if now else {}
        mark = max([done, *(count(one.get("datetime")) for one in now)])
        after = {"at": min(mark, now_ms())}
        return Page(tuple(items.values()), after, more=len(now) < len(news), unchanged=not items)

    def _told_in(self, news: list[Mapping[str, Any]], done: int) -> dict[str, Item]:
        """The posts that notifications are about, but for the account's own."""
        base, own = self._base, count(self._self().get("uid"))
        found: dict[str, Item] = {}
        for topic in dict.fromkeys(count(one.get("tid")) for one in news):
            about = [one for one in news if count(one.get("tid")) == topic]
            wanted = {count(one.get("pid")) for one in about} - {0}
            since = done if any(one.get("type") == ANSWER for one in about) else 0
            for entry in self._posts_of(topic, wanted, since):
                item = post_of(entry, base)
                if item and count(dict_at(entry, "user").get("uid")) != own:
                    found[item.remote_id] = item
        return found

    def _posts_of(self, topic: int, wanted: set[int], since: int) -> Iterator[Mapping[str, Any]]:
        """The posts of a topic that are wanted, and those that came since then (0 for none)."""
        answer = self._read(f"api/topic/{topic}", sort="newest_to_oldest", expect=(403, 404))
        page = told(answer) if answer.status < 400 else {}
        seen = set()
        for post in dicts_at(page, "posts"):
            number, at = count(post.get("pid")), when(post.get("timestampISO"))
            if number in wanted or (since and at and at.timestamp() * 1000 > since):
                seen.add(number)
                yield {**post, "topic": page, "category": dict_at(page, "category")}
        for number in sorted(wanted - seen):
            one = self._call("GET", f"posts/{number}/summary", expect=(403, 404))
            if one.status < 400:
                yield dict_at(told(one), "response")

    def _read(self, path: str, *, expect: tuple[int, ...] = (), **asked: str) -> Any:
        url, params = f"{self._base}/{path}", {**asked, **self._for_whom()}
        return self._http.get(url, headers=self._headers(), params=params, expect=expect)


def now_ms() -> int:
    """What time it is, in milliseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1000)


def reached_ms(value: Any) -> int:
    """The moment that a cursor keeps; 0, and all is read anew, when it is to come."""
    found = count(value)
    return found if found <= now_ms() + 60_000 else 0
