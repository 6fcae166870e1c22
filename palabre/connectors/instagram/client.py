"""Reads, publishes, answers, hides and measures for one professional account of Instagram."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import (
    Author,
    Item,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.fetched import NOT_BYTES
from palabre.connectors.graph import (
    FACEBOOK,
    ODD,
    WRONG,
    Graph,
    Refused,
    long_lived,
)
from palabre.connectors.http import Http
from palabre.connectors.instagram import PLATFORM
from palabre.connectors.instagram.discovery import hashtag_of, posts_of
from palabre.connectors.instagram.mentions import mention, numbers_of, told_in
from palabre.connectors.instagram.parse import (
    COMMENT,
    FOUND,
    MEDIA,
    TAGGED,
    TALK,
    TALK_PLAIN,
    author_of,
    comment_of,
    comments_of,
    long_of,
    media_of,
    message_of,
    number_of,
)
from palabre.connectors.instagram.publishing import STORY, published
from palabre.connectors.oauth import Tokens
from palabre.connectors.plain import WORDLESS
from palabre.connectors.protocols import Draft, Measured, Sent, Told
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import count, mapping, word
from palabre.connectors.talks import answered, messages_of, sent_to
from palabre.connectors.words import N_

MOST_ASKED, POSTS_WITH_COMMENTS = 50, 25

UNKNOWN_KIND = N_("Instagram isn't read in this way.")
NO_SUCH = N_("This is no text of Instagram's.")
NO_ACT = N_("Instagram doesn't do this to a text.")
NO_ACCOUNT = N_("No professional account of Instagram is linked to the Pages of this connection.")
WHICH_ACCOUNT = N_("This connection opens several Instagram accounts: give the number of one.")
NO_NEW_ANSWER = N_("Instagram doesn't let an app answer what a hashtag found: answer there.")
TOO_LATE = N_("Instagram lets a message be answered for 24 hours: it is too late for this one.")
NO_ANSWER_HERE = N_("Instagram doesn't let an app answer a post of another account: answer there.")
NO_ANSWER = {"other": NO_ANSWER_HERE, "story": N_("Nothing is said under a story on Instagram.")}
NOT_IN_PRIVATE = N_(
    "Instagram lets an app answer in private only who commented under a post of the account."
)
TOO_LATE_IN_PRIVATE = N_(
    "Instagram lets who commented be answered in private once, within seven days."
)
# Figures of a story by Meta's names: others than those of a post, and told for a day.
OF_A_STORY = {
    "views": "views", "reach": "reach", "replies": "replies", "shares": "relays", "follows": "follows",
    "total_interactions": "engagements", "profile_visits": "visits", "navigation": "navigation",
}  # fmt: skip
NOT_OF_POSTS = {"followers", "follows", "visits", "navigation"}
NO_OWN_APP = N_(
    "Instagram tells of mentions only to an app of your own: give its keys under Govern › Connections."
)
LINKED = "id,name,access_token,instagram_business_account{id,username,name}"


class InstagramConnector:
    """Speaks for the account ``account`` (its number), or the only one that the token opens.

    ``secret`` is the token of a person who runs the linked Page, or that Page's own.
    """

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http, self._credential = http, credential
        self._person = Graph(http, FACEBOOK, credential.get("secret", ""))

    @cached_property
    def _page(self) -> Mapping[str, Any]:
        """The Page that the account is linked to: its token speaks for the account."""
        try:
            pages, _ = self._person.listed("me/accounts", fields=LINKED, limit=100)
        except Refused:  # the token is a Page's own: it has no Pages
            pages = []
        pages = pages or [self._person.get("me", fields=LINKED.replace(",access_token", ""))]
        linked = [page for page in pages if _account(page).get("id")]
        wanted = self._credential.get("account", "")
        if wanted:
            linked = [page for page in linked if wanted in (_account(page)["id"], page.get("id"))]
        if len(linked) != 1:
            raise Rejected(WHICH_ACCOUNT if linked else NO_ACCOUNT)
        return linked[0]

    @cached_property
    def _graph(self) -> Graph:
        token = word(self._page.get("access_token"))
        return self._person.with_token(token) if token else self._person

    @property
    def _number(self) -> str:
        number = number_of(_account(self._page).get("id"))
        if not number:
            raise Unavailable(ODD)
        return number

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when Meta doesn't accept the token."""
        known = author_of(word(_account(self._page).get("username")), self._number)
        return replace(known, remote_id=self._number)

    def prolong(self) -> Tokens:
        """Give a token that lasts for the one of an hour that connecting gave."""
        return long_lived(self._http, self._credential)

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading; comments are those of the 25 newest posts."""
        asked, after = max(1, min(limit, MOST_ASKED)), page_of(cursor)
        if source == "comments":
            return self._anew(self._commented())
        if source == "messages":
            return self._anew(self._messages(asked))
        if source == "mentions":
            return self._listening()
        if source == "account":
            name = values.get("name", "")
            return posts_of(self._graph, self._number, name, cursor, asked)
        kept: dict[str, Any] = {}
        if source == "media":
            path, fields, prefix = f"{self._number}/media", MEDIA, ""
        elif source == "stories":
            path, fields, prefix = f"{self._number}/stories", FOUND, STORY
        elif source == "tags":
            path, fields, prefix = f"{self._number}/tags", TAGGED, "tag:"
        elif source == "hashtag":
            tag = hashtag_of(self._graph, self._number, values, cursor)
            path, fields, prefix, kept = f"{tag}/recent_media", FOUND, "found:", {"hashtag": tag}
        else:
            raise Rejected(UNKNOWN_KIND)
        more = {"user_id": self._number} if kept else {}
        found, following = self._graph.listed(path, after, fields=fields, limit=asked, **more)
        items = [item for entry in found if (item := media_of(entry, prefix))]
        page = newest_first(items, cursor, following)
        return replace(page, cursor={**page.cursor, **kept}, wait=self._graph.wait)

    def _anew(self, items: list[Item]) -> Page:
        """The newest of each post or conversation, each time: old ones get new texts."""
        return Page(tuple(items), unchanged=not items, wait=self._graph.wait)

    def _messages(self, limit: int) -> list[Item]:
        page = word(self._page.get("id"))
        try:
            found = messages_of(self._graph, page, "instagram", TALK, limit)
        except Refused as refusal:  # stories aren't told to every app
            if refusal.code != WRONG or refusal.gone:
                raise
            found = messages_of(self._graph, page, "instagram", TALK_PLAIN, limit)
        own = self.me().handle
        return [item for talk, message in found if (item := message_of(message, talk, own))]

    def _listening(self) -> Page:
        """See to it that Meta tells the app of this account; there is nothing to ask for."""
        if not self._credential.get("client_secret"):
            raise Rejected(NO_OWN_APP)
        self.ask_to_be_told()
        return Page(unchanged=True, wait=self._graph.wait)

    def ask_to_be_told(self) -> None:
        """Have Meta tell the app what happens around the linked Page, and so around the account."""
        self._graph.told_of(word(self._page.get("id")))

    def told(self, body: bytes) -> tuple[Told, ...]:
        """What Meta tells, by itself, of the accounts that let the app in."""
        return told_in(body)

    def fetch(self, told: Told) -> Page:
        """Read the texts of which Meta told; none when it was another account's."""
        if told.account != self._number:
            return Page()
        own = self.me().handle
        found = [self._if_seen(name, own) for name in told.names]
        return Page(tuple(item for item in found if item), wait=self._graph.wait)

    def _if_seen(self, name: str, own: str) -> Item | None:
        try:
            return mention(self._graph, self._number, name, own)
        except Refused as refusal:
            if not refusal.gone:
                raise
            return None  # one that is gone again hides no other

    def _commented(self) -> list[Item]:
        fields = f"id,permalink,comments.limit({MOST_ASKED}){{{COMMENT}}}"
        posts = self._graph.newest(
            f"{self._number}/media", fields=fields, limit=POSTS_WITH_COMMENTS
        )
        found = {item.remote_id: item for post in posts for item in comments_of(post)}
        return list(found.values())

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Publish a picture, a reel, up to ten of them, or a story. Instagram knows no keys of ours."""
        return published(self._graph, self._number, draft)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a comment or a private message, or comment a post of the account's or one that tags it."""
        if draft.media:
            raise Rejected(NOT_BYTES)
        if numbers := numbers_of(to):
            if draft.more.get("private"):
                raise Rejected(NOT_IN_PRIVATE)
            return self._answer_mention(*numbers, draft.text)
        kind, number = _named(to)
        if kind in {"found", "other", "story"}:
            raise Rejected(NO_ANSWER.get(kind, NO_NEW_ANSWER))
        if draft.more.get("private") and kind != "message":
            return self._in_private(kind, number, draft.text)
        if kind == "message":
            page = word(self._page.get("id"))
            return Sent(
                f"message:{answered(self._graph, page, number, draft.text, TOO_LATE) or number}"
            )
        if kind == "tag":
            made = self._graph.made(f"{self._number}/mentions", media_id=number, message=draft.text)
        else:
            edge = "replies" if kind == "comment" else "comments"
            made = self._graph.made(f"{number}/{edge}", message=draft.text)
        return Sent(f"comment:{made}")

    def _in_private(self, kind: str, comment: str, text: str) -> Sent:
        """Write to who commented under a post of the account's, once."""
        if kind != "comment":
            raise Rejected(NOT_IN_PRIVATE)
        page, to = word(self._page.get("id")), {"comment_id": comment}
        number = sent_to(self._graph, page, to, text, TOO_LATE_IN_PRIVATE)
        return Sent(f"message:{number}" if long_of(number) else f"private:{comment}")

    def _answer_mention(self, media: str, comment: str, text: str) -> Sent:
        under: dict[str, Any] = {"comment_id": comment} if comment else {}
        edge = f"{self._number}/mentions"
        return Sent(f"comment:{self._graph.made(edge, media_id=media, message=text, **under)}")

    def delete(self, remote_id: str) -> None:
        """Delete a post or a comment; one that is gone already is deleted."""
        kind, number = _named(remote_id)
        if kind == "message":
            raise Rejected(NO_ACT)
        self._graph.delete(number)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Hide a comment under the account's posts, show it again, or delete it."""
        kind, number = _named(remote_id)
        if act not in PLATFORM.moderation or kind != "comment":
            raise Rejected(NO_ACT)
        if act is Moderation.DELETE:
            self.delete(remote_id)
        else:
            self._graph.post(number, hide=act is Moderation.HIDE)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the account's posts since then and its comments, or its messages."""
        own = self.me().handle
        if draft.more.get("form") == "story":
            self._check_no_story(since)
            return None
        if to.startswith("message:") or draft.more.get("private"):
            found, said = [], self._messages(POSTS_WITH_COMMENTS)
        else:
            posts = self._graph.newest(f"{self._number}/media", fields=MEDIA, limit=25)
            found = [item for entry in posts if (item := media_of(entry))]
            said = self._commented()
        found += [item for item in said if item.author.handle == own]
        ours = draft.text.strip() or WORDLESS  # a picture alone
        for item in found:
            if sent_since(item.published_at, since) and same_words(item.text, ours):
                return Sent(item.remote_id, item.url, at=item.published_at)
        return None

    def _check_no_story(self, since: datetime) -> None:
        """Stories tell no words, so one that came since may be another: raise `Unknown` for one."""
        found = self._graph.newest(f"{self._number}/stories", fields="id,timestamp", limit=25)
        times = [when(one.get("timestamp")) for one in found]
        if any(sent_since(at, since) for at in times):
            raise Unknown(PERHAPS)

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts of the account, or those of the account on the last day."""
        names = {one.theirs: one.slug for one in PLATFORM.metrics if one.slug not in NOT_OF_POSTS}
        found: list[Measured] = []
        figures: Iterable[tuple[str, float]]
        for remote_id in remote_ids:
            kind, number = _named(remote_id)
            if kind in {"", "story"}:
                figures = self._of_a_post(
                    number, OF_A_STORY if kind else names, is_story=bool(kind)
                )
                found += [Measured(remote_id, slug, value) for slug, value in figures]
        if not remote_ids:
            asked = {"metric_type": "total_value", "period": "day"}
            figures = self._graph.figures(self._number, names, **asked)
            found += [Measured("", names[name], value) for name, value in figures if name in names]
            told = self._graph.get(self._number, fields="followers_count")
            found.append(Measured("", "followers", count(told.get("followers_count"))))
        return tuple(found)

    def _of_a_post(
        self, number: str, names: Mapping[str, str], *, is_story: bool
    ) -> list[tuple[str, float]]:
        try:
            figures = list(self._graph.figures(number, names))
        except Refused:
            if not is_story:
                raise
            return []  # after its day, or with fewer than five viewers, nothing is told of a story
        return [(names[name], value) for name, value in figures if name in names]

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments of the account's are gone, and what mentions it, and how they are
        now; others' can't be told, nor messages: Meta calls those gone that are only older than the
        newest twenty."""
        own = self.me().handle  # a token that is dead must not look like texts that are gone
        return one_by_one(remote_ids, lambda one: self._now(one, own), self._pause)

    def _pause(self) -> timedelta | None:
        return self._graph.wait or self._person.wait

    def _now(self, remote_id: str, own: str) -> Item | None:
        if numbers_of(remote_id):
            return self._still(remote_id, own)
        if not re.fullmatch(r"(comment:)?\d{1,40}", remote_id):
            return None
        kind, number = _named(remote_id)
        entry = self._graph.seen(number, COMMENT if kind else MEDIA)
        if entry is None:
            raise NoMore
        return comment_of(entry) if kind else media_of(entry)

    def _still(self, remote_id: str, own: str) -> Item | None:
        """A text that mentions the account as it is now. Meta asks for it through the account: it is gone
        when there is no such thing, and the account itself is there."""
        try:
            return mention(self._graph, self._number, remote_id, own)
        except Refused as refusal:
            if not refusal.gone or self._graph.seen(self._number) is None:
                raise
        raise NoMore


def _account(page: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(page.get("instagram_business_account"))


def _named(remote_id: str) -> tuple[str, str]:
    """What sort of text a name stands for ("" for a post of the account), and its number."""
    kind, _, number = remote_id.rpartition(":")
    if kind == "message" and long_of(number):
        return kind, number
    if kind not in {"", "comment", "tag", "found", "other", "story"} or not number_of(number):
        raise Rejected(NO_SUCH)
    return kind, number
