"""Speaks on a NodeBB forum with a token: topics, answers, changes, votes, what moderators do, figures.

Paths and fields of version 3 of the interface, as its makers' description has them. The network knows no
keys of ours: after a lost answer the account's own newest posts tell.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

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
    mapping,
    since_1970,
    told,
    word,
)
from palabre.connectors.words import N_

NO_CATEGORY = N_("Give the category by its number, the first one in its address.")
FIGURES = {"likes": "upvotes", "dislikes": "downvotes", "replies": "replies"}
OF_ACCOUNT = {"posts": "postcount", "topics": "topiccount", "reputation": "reputation"}


class Writing(Forum):
    """What an account does on its forum; `NodebbConnector` is one of these that also reads."""

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the categories of the forum that the account sees."""
        only(what, "category")
        url = f"{self._base}/api/categories"
        answer = self._http.get(url, headers=self._headers(), params=self._for_whom())
        found = entire(told(answer).get("categories"))
        below = [(child, one.get("name")) for one in found for child in dicts_at(one, "children")]
        whole = [*((one, "") for one in found), *below]
        return gathered([[_category(one, above) for one, above in whole]], words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Begin a topic in the category that ``to`` names."""
        text, title = without_files(draft), title_of(draft)
        category = count(draft.to.get("category", "").strip())
        if not category:
            raise Rejected(NO_CATEGORY)
        body = {"cid": category, "title": title, "content": text}
        tags = {"tags": list(draft.tags)} if draft.tags else {}
        return self._created("topics", {**body, **tags}, "mainPost")

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post of the connected forum, in its topic."""
        text, found = without_files(draft), self._number(to)
        topic = count(self._post(found).get("tid"))
        if not topic:
            raise Unavailable(ODD)
        return self._created(f"topics/{topic}", {"content": text, "toPid": found}, "")

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post of ours; of the first one of a topic the title, too."""
        body = {"content": without_files(draft)}
        title = {"title": draft.title.strip()} if draft.title.strip() else {}
        path = f"posts/{self._number(remote_id)}"
        given = confirmed(self._call("PUT", path, json={**body, **title}))
        return self._sent(dict_at(given, "response"))

    def delete(self, remote_id: str) -> None:
        """Delete a post of ours, as its author can; what is gone already is deleted."""
        found = self._number(remote_id)
        answer = self._call("GET", f"posts/{found}", expect=(404, 410))
        if answer.status < 400 and not _is_deleted(dict_at(told(answer), "response")):
            self._call("DELETE", f"posts/{found}/state", expect=(404, 410))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Vote for a post or take the vote back, flag it as spam; hide it, show it or delete it for good, as
        moderators can."""
        found = self._number(remote_id)
        if act is Moderation.LIKE:
            self._call("PUT", f"posts/{found}/vote", json={"delta": 1})
        elif act is Moderation.UNLIKE:
            self._call("DELETE", f"posts/{found}/vote")
        elif act is Moderation.SPAM:
            self._call("POST", "flags", json={"type": "post", "id": found, "reason": "Spam"})
        elif act in {Moderation.HIDE, Moderation.SHOW}:
            method = "DELETE" if act is Moderation.HIDE else "PUT"
            self._call(method, f"posts/{found}/state")
        elif act is Moderation.DELETE:
            self._call("DELETE", f"posts/{found}", expect=(404, 410))
        else:
            raise Rejected(NO_SUCH_ACT)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give votes and answers of posts, or the account's own. What is gone is left out."""
        if not remote_ids:
            return tuple(_figures("", self._self(), OF_ACCOUNT))
        found: list[Measured] = []
        for remote_id in remote_ids:
            answer = self._call("GET", f"posts/{self._number(remote_id)}", expect=(404, 410))
            if answer.status < 400:
                found += _figures(remote_id, dict_at(told(answer), "response"), FIGURES)
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest posts: those of the time, by what they say."""
        slug, text = word(self._self().get("userslug")), without_files(draft)
        if not slug:
            raise Unknown(ODD)
        asked = self._http.get(
            f"{self._base}/api/user/{quote(slug, safe='')}/posts", headers=self._headers(),
            params=self._for_whom(),
        )  # fmt: skip
        for entry in entire(told(asked).get("posts")):
            at = when(entry.get("timestampISO")) or since_1970(
                count(entry.get("timestamp")) // 1000
            )
            if not (at and count(entry.get("pid"))):
                raise Unknown(ODD)
            if at >= since - SLACK:
                raw = told(self._call("GET", f"posts/{count(entry.get('pid'))}/raw"))
                said = dict_at(raw, "response").get("content")
                if not isinstance(said, str):
                    raise Unknown(ODD)
                if said.strip() == text:
                    return self._sent(entry)
        return None

    # Calls and names

    def _headers(self) -> dict[str, str]:
        if not self._key:
            raise Rejected(NO_KEY)
        return {"Authorization": f"Bearer {self._key}"}

    def _for_whom(self) -> dict[str, str]:
        """A token of the whole forum says for whom it speaks; one of a user's knows."""
        return {"_uid": self._user} if self._user else {}

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        url = f"{self._base}/api/v3/{path}"
        return self._http.call(
            method, url, headers=self._headers(), params=self._for_whom(), **options
        )

    def _post(self, number: int) -> Mapping[str, Any]:
        return dict_at(told(self._call("GET", f"posts/{number}")), "response")

    def _self(self) -> Mapping[str, Any]:
        """The account as the forum knows it; raises `Reconnect` when it takes the token no longer."""
        url = f"{self._base}/api/self"
        answer = self._http.get(
            url, headers=self._headers(), params=self._for_whom(), expect=(403,)
        )
        found = told(answer)
        if answer.status >= 400 or not count(found.get("uid")):
            raise Reconnect(SIGNED_OUT)
        return found

    def _whose(self) -> Author:
        found, base = self._self(), self._base
        slug, name = word(found.get("userslug")), one_line(word(found.get("username")), 100)
        number = count(found.get("uid"))
        return Author(f"{urlsplit(base).netloc}/u/{number}", name, slug[:100])

    def _created(self, path: str, body: Mapping[str, Any], under: str) -> Sent:
        given = dict_at(confirmed(self._call("POST", path, json=body)), "response")
        if given.get("queued") is True:  # a moderator will look at it first
            number = one_line(word(given.get("id")), 100)
            return Sent(f"{self._place}/pending/{number}", ready=False)
        return self._sent(mapping(given.get(under)) if under else given)

    def _sent(self, entry: Mapping[str, Any]) -> Sent:
        """What the forum gave for a post; an answer without a number leaves it open what happened."""
        number = count(entry.get("pid"))
        if not number:
            raise Unknown(ODD)
        base = self._base
        at = when(entry.get("timestampISO")) or since_1970(count(entry.get("timestamp")) // 1000)
        return Sent(f"{urlsplit(base).netloc}/p/{number}", f"{base}/post/{number}", at=at)


def _is_deleted(entry: Mapping[str, Any]) -> bool:
    return entry.get("deleted") is True or count(entry.get("deleted")) == 1


def _figures(name: str, entry: Mapping[str, Any], names: Mapping[str, str]) -> list[Measured]:
    return [
        Measured(name, ours, float(count(entry[theirs])))
        for ours, theirs in names.items()
        if theirs in entry
    ]


def _category(category: Mapping[str, Any], above: Any) -> Offer | None:
    number = count(category.get("cid"))
    return offer(str(number), category.get("name"), above) if number else None
