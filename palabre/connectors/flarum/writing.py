"""Speaks on a Flarum forum with a key: topics, answers, changes, likes, what moderators do, figures.

Paths and attributes of its JSON:API as its source has them (flarum/framework 1). The network knows no keys
of ours: after a lost answer the account's own newest posts tell.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import (
    Author,
    Moderation,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import SIGNED_OUT
from palabre.connectors.forums import (
    NO_KEY,
    NO_SUCH_ACT,
    ODD,
    SLACK,
    Forum,
    title_of,
    without_files,
)
from palabre.connectors.http import Answer
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Measured, Offer, Offered, Sent
from palabre.connectors.shapes import (
    confirmed,
    count,
    dict_at,
    dicts_at,
    entire,
    listing,
    told,
    word,
)
from palabre.connectors.words import N_

RECENT = "20"
TURNED = {
    Moderation.LIKE: {"isLiked": True},
    Moderation.UNLIKE: {"isLiked": False},
    Moderation.HIDE: {"isHidden": True},
    Moderation.SHOW: {"isHidden": False},
    Moderation.APPROVE: {"isApproved": True},
}
OF_ACCOUNT = {"posts": "commentCount", "topics": "discussionCount"}

NO_TAGS = N_("Tags are given by their numbers, with commas between them.")


class Writing(Forum):
    """What an account does on its forum; `FlarumConnector` is one of these that also reads."""

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the tags of the forum that the account sees."""
        only(what, "tags")
        found = entire(told(self._call("GET", "tags")).get("data"))
        return gathered([[_tag(one) for one in found]], words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Begin a topic under the tags that ``to`` names."""
        text, title = without_files(draft), title_of(draft)
        numbers = [one.strip() for one in draft.to.get("tags", "").split(",") if one.strip()]
        if not all(map(count, numbers)):
            raise Rejected(NO_TAGS)
        thing: dict[str, Any] = _thing("discussions", title=title, content=text)
        if numbers:
            thing["relationships"] = {"tags": {"data": [_named("tags", one) for one in numbers]}}
        given = confirmed(self._call("POST", "discussions", json={"data": thing}))
        topic = dict_at(given, "data")
        first = dict_at(topic, "relationships", "firstPost", "data") or next(
            (one for one in dicts_at(given, "included") if one.get("type") == "posts"), {}
        )
        return self._sent(first, count(topic.get("id")), 1)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post of the connected forum, in its topic."""
        text, found = without_files(draft), self._number(to)
        above = told(self._call("GET", f"posts/{found}"))
        topic = word(dict_at(above, "data", "relationships", "discussion", "data").get("id"))
        if not count(topic):
            raise Unavailable(ODD)
        thing = _thing("posts", content=text)
        thing["relationships"] = {"discussion": {"data": _named("discussions", topic)}}
        given = dict_at(confirmed(self._call("POST", "posts", json={"data": thing})), "data")
        return self._sent(given, count(topic), 0)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post of ours; the title of a topic stays as it is."""
        found = self._number(remote_id)
        given = confirmed(self._turn(found, {"content": without_files(draft)}))
        return self._sent(dict_at(given, "data"), 0, 0)

    def delete(self, remote_id: str) -> None:
        """Take a post of ours away, as its author can: hidden; what is gone already is deleted."""
        found = self._number(remote_id)
        self._turn(found, {"isHidden": True}, expect=(404, 410))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a post or take the like back; hide it, show it, approve it or delete it, as moderators can."""
        found = self._number(remote_id)
        if act is Moderation.DELETE:
            self._call("DELETE", f"posts/{found}", expect=(404, 410))
            return
        if act not in TURNED:
            raise Rejected(NO_SUCH_ACT)
        self._turn(found, TURNED[act])

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the likes and answers of posts, or the account's own figures. What is gone is left out."""
        if not remote_ids:
            own = dict_at(self._self(), "attributes")
            return tuple(
                Measured("", name, float(count(own[theirs])))
                for name, theirs in OF_ACCOUNT.items()
                if theirs in own
            )
        found: list[Measured] = []
        for remote_id in remote_ids:
            answer = self._call("GET", f"posts/{self._number(remote_id)}", expect=(404, 410))
            if answer.status >= 400:
                continue
            entry = dict_at(told(answer), "data")
            for name, theirs in (("likes", "likes"), ("replies", "mentionedBy")):
                links = dict_at(entry, "relationships", theirs)
                if "data" in links:  # a forum without that extension doesn't tell
                    found.append(Measured(remote_id, name, float(len(listing(links["data"])))))
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest posts: those of the time, by what they say."""
        asked = {"filter[author]": self._whose().handle, "filter[type]": "comment"}
        asked |= {"sort": "-createdAt", "page[limit]": RECENT, "include": "discussion"}
        for entry in entire(told(self._call("GET", "posts", params=asked)).get("data")):
            about = dict_at(entry, "attributes")
            at, said = when(about.get("createdAt")), about.get("content")
            if not at or (at >= since - SLACK and not isinstance(said, str)):
                raise Unknown(ODD)
            if at >= since - SLACK and str(said).strip() == without_files(draft):
                topic = dict_at(entry, "relationships", "discussion", "data")
                return self._sent(entry, count(topic.get("id")), 0)
        return None

    # Calls and names

    def _headers(self) -> dict[str, str]:
        """A key of the whole forum says for whom it speaks; a token of a user's knows."""
        if not self._key:
            raise Rejected(NO_KEY)
        whom = f"; userId={self._user}" if self._user else ""
        return {"Authorization": f"Token {self._key}{whom}"}

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = self._headers()
        url = f"{self._base}/api/{path}".rstrip("/")
        return self._http.call(method, url, headers=headers, **options)

    def _turn(self, number: int, changed: Mapping[str, Any], **options: Any) -> Answer:
        body = {"data": {**_thing("posts", **changed), "id": str(number)}}
        return self._call("PATCH", f"posts/{number}", json=body, **options)

    def _self(self) -> Mapping[str, Any]:
        """The account as the forum knows it; raises `Reconnect` when it doesn't take the key."""
        given = told(self._call("GET", ""))
        number = dict_at(given, "data", "relationships", "actor", "data").get("id")
        along = (one for one in dicts_at(given, "included") if one.get("type") == "users")
        found = next((one for one in along if one.get("id") == number), {})
        if not word(number) or not dict_at(found, "attributes").get("username"):
            raise Reconnect(SIGNED_OUT)
        return found

    def _whose(self) -> Author:
        found = self._self()
        about, base = dict_at(found, "attributes"), self._base
        handle = one_line(word(about.get("username")), 100)
        name = one_line(word(about.get("displayName")), 100) or handle
        place = urlsplit(base).netloc
        return Author(f"{place}/u/{word(found.get('id'))[:20]}", name, handle)

    def _sent(self, entry: Mapping[str, Any], topic: int, position: int) -> Sent:
        """What the forum gave for a post; an answer without a number leaves it open what happened."""
        number = count(entry.get("id"))
        if not number or entry.get("type") != "posts":
            raise Unknown(ODD)
        base, about = self._base, dict_at(entry, "attributes")
        position = count(about.get("number")) or position
        topic = topic or count(dict_at(entry, "relationships", "discussion", "data").get("id"))
        url = f"{base}/d/{topic}/{position}" if topic and position else base
        name = f"{urlsplit(base).netloc}/p/{number}"
        # Where its extension holds a new post back, a moderator looks at it first.
        return Sent(
            name, url, ready=about.get("isApproved") is not False, at=when(about.get("createdAt"))
        )


def _thing(kind: str, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "attributes": attributes}


def _named(kind: str, number: str) -> dict[str, str]:
    return {"type": kind, "id": number}


def _tag(tag: Mapping[str, Any]) -> Offer | None:
    said, number = dict_at(tag, "attributes"), word(tag.get("id"))
    return offer(number, said.get("name"), said.get("description")) if count(number) else None
