"""Speaks on a Discourse forum with a key of one's own: topics, answers, changes, likes, figures.

Paths and fields as the vendor describes them (docs.discourse.org) and as its source takes them. The
network knows no keys of ours for every text: after a lost answer the account's own recent posts tell.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import (
    Author,
    Item,
    Moderation,
    Page,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.discourse.parse import likes_of, post_of
from palabre.connectors.discourse.polls import poll_of
from palabre.connectors.faults import NOT_UPLOADED, SIGNED_OUT
from palabre.connectors.forums import (
    NO_FILES,
    NO_KEY,
    NO_SUCH_ACT,
    ODD,
    SLACK,
    Forum,
    title_of,
    written,
)
from palabre.connectors.http import Answer
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.paging import until
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Measured, Offer, Offered, Sent, Upload
from palabre.connectors.shapes import confirmed, count, dict_at, dicts_at, entire, told, word
from palabre.connectors.words import N_

LIKE, SPAM = 2, 8  # numbers of acts on posts
TO_US = frozenset({1, 2, 3, 15})  # notifications: named, answered, quoted, named with a group
OWN_TEXTS = "4,5"  # in the trail of what somebody did: topics, answers
MOST_NEWS = 10  # posts of notifications in one reading, a call each
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")

_TAG = re.compile(r"[^\s,/?#&\[\]@!$'()*+;=%\\`^{}|<>\"]{1,100}")
NO_TAG = N_("Tags of a forum are given by their names, with commas between them.")
NO_CATEGORY = N_("A category is given by its number, the last one in its address.")


class Writing(Forum):
    """What an account does on its forum; `DiscourseConnector` is one of these that also reads."""

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the categories of the forum that the account sees, or its tags."""
        if what == "tags":
            return gathered([map(_offered_tag, self._tags())], words)
        only(what, "category")
        found = entire(told(self._call("GET", "site.json")).get("categories"))
        names = {count(one.get("id")): one.get("name") for one in found}
        return gathered([[_category(one, names) for one in found]], words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Begin a topic, in the category that ``to`` names."""
        text, title = written(draft), title_of(draft)
        category = draft.to.get("category", "").strip()
        if category and not count(category):
            raise Rejected(NO_CATEGORY)
        tags = tags_of(draft)
        poll = poll_of(draft)
        body: dict[str, Any] = {"title": title, "raw": text + self._pictures(draft) + poll}
        if category:
            body["category"] = count(category)
        if tags:
            body["tags"] = tags
        return self._created(body)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post of the connected forum, in its topic."""
        text = written(draft)
        above = self._post(self._number(to))
        topic, position = count(above.get("topic_id")), count(above.get("post_number"))
        if not (topic and position):
            raise Unavailable(ODD)
        body = {"topic_id": topic, "raw": text + self._pictures(draft)}
        return self._created(body | ({"reply_to_post_number": position} if position > 1 else {}))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post of ours; of the first one of a topic the title, too."""
        found = self._number(remote_id)
        poll = poll_of(draft)  # left out, the forum would take it away with its votes
        body: dict[str, Any] = {"post": {"raw": written(draft) + self._pictures(draft) + poll}}
        if draft.title.strip():
            body["title"] = draft.title.strip()  # the forum takes it of first posts only
        given = confirmed(self._call("PUT", f"posts/{found}.json", json=body))
        return self._sent(dict_at(given, "post"))

    def delete(self, remote_id: str) -> None:
        """Delete a post of ours, with its first post the topic; what is gone already is deleted."""
        found = self._number(remote_id)
        answer = self._call("GET", f"posts/{found}.json", expect=(404, 410))
        if answer.status >= 400:
            return
        entry = told(answer)
        topic, position = count(entry.get("topic_id")), count(entry.get("post_number"))
        if not (topic and position):
            raise Unavailable(ODD)
        path = f"t/{topic}.json" if position == 1 else f"posts/{found}.json"
        self._call("DELETE", path, expect=(404, 410))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a post or take the like back, flag it as spam; show again what members' flags hid or delete
        it, as moderators can."""
        found = self._number(remote_id)
        if act in {Moderation.LIKE, Moderation.SPAM}:
            kind = LIKE if act is Moderation.LIKE else SPAM
            self._call("POST", "post_actions.json", json={"id": found, "post_action_type_id": kind})
        elif act is Moderation.UNLIKE:
            asked = {"post_action_type_id": str(LIKE)}
            self._call("DELETE", f"post_actions/{found}.json", params=asked)
        elif act is Moderation.SHOW:
            self._call("PUT", f"posts/{found}/unhide.json")
        elif act is Moderation.DELETE:
            self.delete(remote_id)
        else:
            raise Rejected(NO_SUCH_ACT)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give likes, answers and readers of posts, or the account's own. What is gone is left out."""
        if not remote_ids:
            path = f"u/{self._name()}/summary.json"
            summary = dict_at(told(self._call("GET", path)), "user_summary")
            ours = {"received": "likes_received", "posts": "post_count"}
            return tuple(
                Measured("", name, float(count(summary[theirs])))
                for name, theirs in ours.items()
                if theirs in summary
            )
        found: list[Measured] = []
        for remote_id in remote_ids:
            answer = self._call("GET", f"posts/{self._number(remote_id)}.json", expect=(404, 410))
            if answer.status >= 400:
                continue
            entry = told(answer)
            figures = {"replies": entry.get("reply_count"), "reads": entry.get("reads")}
            found += [
                Measured(remote_id, name, float(count(value)))
                for name, value in ({"likes": likes_of(entry)} | figures).items()
                if value is not None
            ]
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest ones: those of the time, by what they say."""
        asked = {"username": self._name(), "filter": OWN_TEXTS, "offset": "0"}
        trail = told(self._call("GET", "user_actions.json", params=asked))
        for one in entire(trail.get("user_actions")):
            at, number = when(one.get("created_at")), count(one.get("post_id"))
            if not (at and number):
                raise Unknown(ODD)
            if at < since - SLACK:
                continue
            entry = self._post(number)
            if "raw" not in entry:
                raise Unknown(ODD)
            if word(entry.get("raw")).strip().startswith(written(draft)):
                return self._sent(entry)
        return None

    def _tags(self) -> list[Mapping[str, Any]]:
        """The tags of the forum: by themselves, in groups, or for a category alone."""
        answer = told(self._call("GET", "tags.json"))
        extras = dict_at(answer, "extras")
        return [
            *entire(answer.get("tags")),
            *(one for kind in ("tag_groups", "categories") for group in dicts_at(extras, kind)
              for one in dicts_at(group, "tags")),
        ]  # fmt: skip

    # What is said to the account

    def _news(self, cursor: Mapping[str, Any]) -> Page:
        """The posts that name, answer or quote the account, by the forum's own notifications."""
        answer = told(self._call("GET", "notifications.json", params={"limit": "60"}))
        if not isinstance(answer.get("notifications"), list):
            raise Unavailable(ODD)
        done = until(cursor)
        news = {
            count(one.get("id")): count(dict_at(one, "data").get("original_post_id"))
            for one in dicts_at(answer, "notifications")
            if count(one.get("notification_type")) in TO_US and count(one.get("id")) > done
        }
        now = sorted(news)[:MOST_NEWS]
        items: dict[str, Item] = {}
        base = self._base
        for number in (news[one] for one in now if news[one]):
            given = self._call("GET", f"posts/{number}.json", expect=(403, 404, 410))
            if given.status < 400 and (item := post_of(told(given), base)):
                items[item.remote_id] = item
        after = {"done": max([done, *now])}
        return Page(tuple(items.values()), after, more=len(news) > len(now), unchanged=not now)

    # Calls and names

    def _headers(self) -> dict[str, str]:
        """An administrator's key speaks for the user it names; a user's own key needs no name."""
        if not self._key:
            raise Rejected(NO_KEY)
        if self._user:
            return {"Api-Key": self._key, "Api-Username": self._user}
        return {"User-Api-Key": self._key}

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = self._headers()
        return self._http.call(method, f"{self._base}/{path}", headers=headers, **options)

    def _post(self, number: int) -> Mapping[str, Any]:
        return told(self._call("GET", f"posts/{number}.json"))

    def _whose(self) -> Author:
        """Whose key it is; raises `Reconnect` when the forum takes it no longer."""
        answer = self._call("GET", "session/current.json", expect=(403, 404))
        user = dict_at(told(answer), "current_user") if answer.status < 400 else {}
        name = one_line(word(user.get("username")), 100)
        if not name:
            raise Reconnect(SIGNED_OUT)
        base = self._base
        shown = one_line(word(user.get("name")), 100) or name
        return Author(f"{urlsplit(base).netloc}/u/{name}", shown, name, f"{base}/u/{name}")

    def _name(self) -> str:
        return self._user or self._whose().handle

    def _created(self, body: Mapping[str, Any]) -> Sent:
        given = confirmed(self._call("POST", "posts.json", json=body))
        if given.get("action") == "enqueued":  # a moderator will look at it first
            number = count(dict_at(given, "pending_post").get("id"))
            return Sent(f"{self._place}/pending/{number}", ready=False)
        return self._sent(given)

    def _sent(self, entry: Mapping[str, Any]) -> Sent:
        """What the forum gave for a post; an answer without numbers leaves it open what happened."""
        number, topic = count(entry.get("id")), count(entry.get("topic_id"))
        if not (number and topic):
            raise Unknown(ODD)
        base = self._base
        url = f"{base}/t/{topic}/{count(entry.get('post_number')) or 1}"
        return Sent(f"{urlsplit(base).netloc}/p/{number}", url, at=when(entry.get("created_at")))

    def _pictures(self, draft: Draft) -> str:
        """The lines that show the pictures of a draft, each brought to the forum first."""
        if any(one.content_type not in IMAGE_TYPES for one in draft.media):
            raise Rejected(NO_FILES)
        return "".join(f"\n\n![{_alt(one)}]({self._upload(one)})" for one in draft.media)

    def _upload(self, upload: Upload) -> str:
        files = {"file": (upload.name or "picture", upload.data, upload.content_type)}
        kind = {"type": "composer", "synchronous": "true"}
        try:
            given = told(self._call("POST", "uploads.json", files=files, data=kind))
        except Unknown:  # a picture that no post shows does no harm
            raise Unavailable(NOT_UPLOADED) from None
        address = word(given.get("short_url"))
        if not address.startswith("upload://") or set(address) & set(" ()\n"):
            raise Unavailable(NOT_UPLOADED)
        return address


def _alt(upload: Upload) -> str:
    return upload.alt.replace("[", "(").replace("]", ")").replace("|", "/").replace("\n", " ")


def tags_of(draft: Draft) -> list[str]:
    """The tags that ``to`` names, each once. Raises `Rejected` for what no forum calls a tag."""
    names = [one.strip() for one in draft.to.get("tags", "").split(",") if one.strip()]
    if any(not _TAG.fullmatch(one) for one in names):
        raise Rejected(NO_TAG)
    return list(dict.fromkeys(names))


def _offered_tag(tag: Mapping[str, Any]) -> Offer | None:
    name = word(tag.get("text")) or word(tag.get("name"))
    return offer(name, name) if _TAG.fullmatch(name) else None


def _category(category: Mapping[str, Any], names: Mapping[int, Any]) -> Offer | None:
    number, above = count(category.get("id")), count(category.get("parent_category_id"))
    return offer(str(number), category.get("name"), names.get(above)) if number else None
