"""What only an account of a Discourse forum sees: messages to it, and posts that wait for its approval.

``/topics/private-messages/NAME.json`` as the vendor describes it (docs.discourse.org), ``/review.json`` and
``/review/ID/perform/ACT`` as the source has them (reviewables_controller.rb, reviewable_serializer.rb;
all read on 29 November 2026). Messages are topics that few see: answered, changed and deleted like others.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from palabre.connectors.contract import Item, Kind, Moderation, Page, Rejected, Unavailable
from palabre.connectors.dates import spelt, when
from palabre.connectors.discourse.parse import QUEUED, post_of, waiting_of
from palabre.connectors.discourse.writing import Writing
from palabre.connectors.forums import NO_SUCH_ACT, ODD, SLACK, written
from palabre.connectors.paging import by_now, reached
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import count, dict_at, dicts_at, listing, told, word

MOST_TOPICS = 10  # conversations in one reading, a call each
MOST_PAGES, A_PAGE, MOST_KEPT = 5, 10, 200  # of posts that wait
SHOWN, BEFORE = (
    20,
    5,
)  # posts of a topic in one call, and how many of them stand before the one asked for
OVERLAP = timedelta(minutes=1)
ACTS = {Moderation.APPROVE: "approve_post", Moderation.DELETE: "reject_post"}
_WAITING = re.compile(r"([A-Za-z0-9][A-Za-z0-9.:-]{0,260})/review/(\d{1,15})")


class Messages(Writing):
    """What is said to an account alone; `DiscourseConnector` is one of these."""

    # Messages

    def _messages(self, cursor: Mapping[str, Any]) -> Page:
        """What others wrote in conversations that moved, the longest unmoved first.

        The cursor keeps ``at``, when the last of them moved, and ``since``, where the reading began that
        goes on: a conversation that is read later may hold older posts.
        """
        name = self._name()
        answer = told(self._call("GET", f"topics/private-messages/{quote(name, safe='')}.json"))
        listed = dict_at(answer, "topic_list")
        if not isinstance(listed.get("topics"), list):
            raise Unavailable(ODD)
        at, since = reached(cursor.get("at")), reached(cursor.get("since"))
        moved = sorted(
            (last, number, count(one.get("highest_post_number")))
            for one in dicts_at(listed, "topics")
            if (last := when(one.get("last_posted_at"))) and (number := count(one.get("id")))
            and (at is None or last > at)
        )  # fmt: skip
        # Those of one moment are read together: the mark is that moment.
        now = [one for one in moved if one[0] <= moved[:MOST_TOPICS][-1][0]]
        more = len(now) < len(moved)
        items = [item for _last, number, highest in now
                 for item in self._said_in(number, highest, name, since)]  # fmt: skip
        reached_now = by_now(now[-1][0]) if now else at
        after = {"at": spelt(reached_now), "since": spelt(since if more else reached_now)}
        return Page(tuple(items), after, more=more, unchanged=not items)

    def _said_in(
        self, topic: int, highest: int, name: str, since: datetime | None
    ) -> Iterator[Item]:
        about, posts = self._conversation(topic, highest)
        for entry in posts:
            item = post_of(entry, self._base, about)
            ours = word(entry.get("username")).casefold() == name.casefold()
            if item and not ours and (since is None or item.published_at > since - OVERLAP):
                yield replace(item, kind=Kind.MESSAGE, private=True)

    def _conversation(
        self, topic: int, highest: int, *, raw: bool = False
    ) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """A conversation's own data, and its last posts, of its first ones where the highest isn't told.

        A forum gives twenty posts: five before a number, the others from there on.
        """
        near = highest - SHOWN + BEFORE + 1 if highest > SHOWN else 0
        path = f"t/{topic}/{near}.json" if near else f"t/{topic}.json"
        asked = {"include_raw": "true"} if raw else {}
        answer = self._call("GET", path, params=asked, expect=(403, 404, 410))
        given = told(answer) if answer.status < 400 else {}
        return given, dicts_at(dict_at(given, "post_stream"), "posts")

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest ones, for an answer in private in its topic."""
        topic = self._topic_of(to) if to else 0
        about, posts = self._conversation(topic, 0, raw=True) if topic else ({}, [])
        if about.get("archetype") != "private_message":
            return super().receipt(key, draft, since, to)
        name, highest = self._name().casefold(), count(about.get("highest_post_number"))
        if highest > SHOWN:
            posts = self._conversation(topic, highest, raw=True)[1]
        for entry in posts:
            at = when(entry.get("created_at"))
            ours = word(entry.get("username")).casefold() == name
            same = word(entry.get("raw")).strip().startswith(written(draft))
            if ours and same and at and at >= since - SLACK:
                return self._sent(entry)
        return None

    def _topic_of(self, remote_id: str) -> int:
        """The number of a post's topic; 0 where the post is there no more."""
        path = f"posts/{self._number(remote_id)}.json"
        answer = self._call("GET", path, expect=(403, 404, 410))
        return count(told(answer).get("topic_id")) if answer.status < 400 else 0

    # Posts that wait

    def _waiting(self, cursor: Mapping[str, Any]) -> Page:
        """The posts that wait for an approval of a moderator; those that no longer do are announced as gone.

        The cursor keeps ``waits``, the numbers that were met last time.
        """
        base, found, whole = self._base, dict[int, Item](), False
        for page in range(MOST_PAGES):
            asked = {"type": QUEUED, "status": "pending", "offset": str(page * A_PAGE)}
            answer = told(self._call("GET", "review.json", params=asked))
            if not isinstance(answer.get("reviewables"), list):
                raise Unavailable(ODD)
            users = {count(one.get("id")): one for one in dicts_at(answer, "users")}
            waits = dicts_at(answer, "reviewables")
            given = ((count(one.get("id")), waiting_of(one, users, base)) for one in waits)
            found |= {number: item for number, item in given if item}
            if whole := len(waits) < A_PAGE:
                break
        met = {count(one) for one in listing(cursor.get("waits"))} - {0}
        place = urlsplit(base).netloc
        gone = tuple(f"{place}/review/{one}" for one in sorted(met - found.keys())) if whole else ()
        items = tuple(item for number, item in found.items() if number not in met)
        after = {"waits": sorted(found if whole else {*met, *found})[-MOST_KEPT:]}
        return Page(items, after, deleted=gone, unchanged=not (items or gone))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Do to a post what moderators and members can; what waits is approved or refused."""
        if not (named := _WAITING.fullmatch(remote_id)):
            return super().moderate(remote_id, act)
        self._check_here(named[1])
        if act not in ACTS:
            raise Rejected(NO_SUCH_ACT)
        one = dict_at(told(self._call("GET", f"review/{named[2]}.json")), "reviewable")
        # A version that moved since is refused: somebody else has decided.
        asked = {"version": str(count(one.get("version")))}
        self._call("PUT", f"review/{named[2]}/perform/{ACTS[act]}.json", params=asked)
        return None
