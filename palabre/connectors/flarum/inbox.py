"""What is said to an account of a Flarum forum, by the forum's own notifications.

`GET /api/notifications` and the filter ``mentionedPost`` of posts, as the source of Flarum 1.8 and 2 has them
(read on 28 November 2026); both kinds of notifications come from its extension for mentions. The forum makes
one of several answers to the same post: so all answers to that post are read. It takes the look at the list
for the account's: the number beside its bell is 0 afterwards.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Item, Page, Unavailable
from palabre.connectors.flarum.parse import Given, given_by
from palabre.connectors.flarum.writing import Writing
from palabre.connectors.forums import ODD
from palabre.connectors.paging import until
from palabre.connectors.shapes import count, dict_at, told

NAMED, ANSWERED = "userMentioned", "postMentioned"
MOST_ASKED = 50
MOST_ANSWERED = 10  # posts of ours in one reading, a call each
ALONG = "user,discussion"


class Inbox(Writing):
    """What an account is told; `FlarumConnector` is one of these."""

    def _news(self, cursor: Mapping[str, Any]) -> Page:
        """The posts that name the account, and the answers to its own; the cursor keeps a number."""
        given = self._listed("notifications", {"page[limit]": str(MOST_ASKED)})
        done = until(cursor)
        news = sorted(
            (number, word_of(one), count(dict_at(one, "relationships", "subject", "data").get("id")))
            for one in given.data
            if (number := count(one.get("id"))) > done and word_of(one) in {NAMED, ANSWERED}
        )  # fmt: skip
        answered = [one for one in news if one[1] == ANSWERED]
        if len(answered) > MOST_ANSWERED:
            news = [one for one in news if one[0] < answered[MOST_ANSWERED][0]]
        base = self._base
        items: dict[str, Item] = {}
        for told_of in self._told_in(news):
            found = (told_of.item(post, base) for post in told_of.posts())
            items |= {item.remote_id: item for item in found if item}
        after = {"done": max([done, *(number for number, _kind, _post in news)])}
        more = len(answered) > MOST_ANSWERED
        return Page(tuple(items.values()), after, more=more, unchanged=not items)

    def _told_in(self, news: list[tuple[int, str, int]]) -> Iterator[Given]:
        """The lists of posts that notifications are about."""
        named = sorted({post for _number, kind, post in news if kind == NAMED and post})
        if named:
            numbers = ",".join(map(str, named))
            yield self._listed("posts", {"filter[id]": numbers, "include": ALONG})
        for post in dict.fromkeys(
            post for _number, kind, post in news if kind == ANSWERED and post
        ):
            asked = {"filter[mentionedPost]": str(post), "filter[type]": "comment"}
            yield self._listed("posts", {**asked, "sort": "-createdAt", "include": ALONG})

    def _listed(self, path: str, asked: Mapping[str, str]) -> Given:
        answer = told(self._call("GET", path, params=dict(asked)))
        if not isinstance(answer.get("data"), list):
            raise Unavailable(ODD)
        return given_by(answer)


def word_of(notification: Mapping[str, Any]) -> str:
    """What kind of notification it is; "" when it doesn't say."""
    kind = dict_at(notification, "attributes").get("contentType")
    return kind if isinstance(kind, str) else ""
