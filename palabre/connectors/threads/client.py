"""Reads, searches, publishes, answers, hides and measures on Threads for one account."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import Author, Item, Moderation, Page, RateLimited, Rejected
from palabre.connectors.fetched import alts_of, pictures_of
from palabre.connectors.graph import Graph, lasting, objects
from palabre.connectors.http import Http
from palabre.connectors.oauth import Tokens
from palabre.connectors.plain import WORDLESS, web_address
from palabre.connectors.polls import answers_of
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import count, mapping, word
from palabre.connectors.threads import PLATFORM
from palabre.connectors.threads.parse import (
    FIELDS,
    REPLY_FIELDS,
    author_of,
    item_of,
    number_of,
)
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

HOUSE = "https://graph.threads.net"
BASE = f"{HOUSE}/v1.0"
MOST_ASKED, POSTS_WITH_REPLIES, MOST_PICTURES = 50, 10, 20
MOST_WORDS = 200  # characters of a search
MOST_QUOTED = 100  # posts of a list in which one is looked for that is to be quoted
LATER = timedelta(hours=1)
# https://developers.facebook.com/documentation/threads/reply-management, .../create-posts/polls and
# .../posts/quote-posts (read on 2026-11-29 as stored by others).
AUDIENCES = frozenset({"everyone", "accounts_you_follow", "mentioned_only", "followers_only"})
OPTIONS = ("option_a", "option_b", "option_c", "option_d")
TOPIC = re.compile(r"[^.&\n]{1,50}")
NAME = re.compile(r"[\w.]{1,30}", re.ASCII)
_POST = re.compile(r"^https://(?:www\.)?threads\.(?:com|net)/@[\w.]{1,100}/post/([\w-]{1,100})")

UNKNOWN_KIND = N_("Threads isn't read in this way.")
NO_SUCH = N_("This is no post of Threads.")
NO_NAME = N_("This is no name of an account of Threads.")
NO_ACT = N_("Threads doesn't do this to a post.")
NO_WORDS = N_("There is nothing to search for.")
TOO_MANY = N_("Threads takes twenty pictures with one post.")
NO_AUDIENCE = N_("Threads doesn’t let one choose these people for answers.")
NO_TOPIC = N_("A topic on Threads has up to 50 characters, neither a full stop nor an ampersand.")
NO_POLL = N_(
    "A poll on Threads has two to four answers of up to 25 characters, one a line, and no pictures."
)
NO_QUOTE = N_(
    "Threads lets an app quote your own posts and what answers or mentions you: this address is none of the "
    "newest hundred of each."
)
ENOUGH = N_("Threads takes no more of this account's texts for now.")


class ThreadsConnector:
    """Speaks to Threads for the account whose token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http, self._credential = http, credential
        self._graph = Graph(http, BASE, credential.get("secret", ""))

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when Threads doesn't accept the token."""
        told = self._graph.get("me", fields="id,username,name,threads_profile_picture_url")
        number = number_of(told.get("id"))
        avatar = web_address(word(told.get("threads_profile_picture_url")))
        return replace(author_of(told, number), remote_id=number, avatar=avatar)

    def prolong(self) -> Tokens:
        """Give a token of 60 days: for the one of an hour that connecting gave, or for one that ends."""
        secret = self._credential.get("client_secret", "")
        asked = {"access_token": self._credential.get("secret", "")}
        if secret:
            exchange = {**asked, "grant_type": "th_exchange_token", "client_secret": secret}
            with suppress(Rejected):  # it is a long one already
                return lasting(self._http, f"{HOUSE}/access_token", exchange)
        renewal = {**asked, "grant_type": "th_refresh_token"}
        return lasting(self._http, f"{HOUSE}/refresh_access_token", renewal)

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading; replies are those to the ten newest posts."""
        if source == "replies":
            items = self._replies()
            return Page(tuple(items), unchanged=not items, wait=self._graph.wait)
        if source == "account":
            asked = {"username": _name(values.get("name", "")), "fields": FIELDS}
            return self._newest("profile_posts", asked, cursor, limit)
        paths = {"own": ("me/threads", FIELDS), "mentions": ("me/mentions", REPLY_FIELDS)}
        if source not in paths:
            raise Rejected(UNKNOWN_KIND)
        path, fields = paths[source]
        return self._newest(path, {"fields": fields}, cursor, limit)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest public posts that hold the words, or, without App Review, one's own."""
        wanted = " ".join(words.split())[:MOST_WORDS]
        if not wanted:
            raise Rejected(NO_WORDS)
        key = key_of(words)
        asked = {"q": wanted, "search_type": "RECENT", "fields": REPLY_FIELDS}
        return keeping(
            self._newest("keyword_search", asked, place(cursor, key), limit), cursor, key
        )

    def _newest(
        self, path: str, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int
    ) -> Page:
        count = max(1, min(limit, MOST_ASKED))
        found, following = self._graph.listed(path, page_of(cursor), limit=count, **asked)
        page = newest_first(filter(None, map(item_of, found)), cursor, following, answers=True)
        return replace(page, wait=self._graph.wait)

    def _replies(self) -> list[Item]:
        posts, _ = self._graph.listed(
            "me/threads", fields="id,has_replies", limit=POSTS_WITH_REPLIES
        )
        found: dict[str, Item] = {}
        for post in posts:
            root = number_of(post.get("id"))
            if root and post.get("has_replies") is True:
                replies, _ = self._graph.listed(
                    f"{root}/conversation", fields=REPLY_FIELDS, reverse=True, limit=MOST_ASKED
                )
                items = (item_of(reply, root) for reply in replies)
                found |= {item.remote_id: item for item in items if item}
        return list(found.values())

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Publish a post with up to twenty pictures and videos, or a poll. Threads knows no keys of ours."""
        return self._send(draft, self._asked_for(draft), ("quota_usage", "config"))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post or a reply."""
        return self._send(
            draft, {"reply_to_id": _number(to)}, ("reply_quota_usage", "reply_config")
        )

    def relay(self, of: str, key: str) -> Sent:
        """Repost a post; one that stands among the account's newest as reposted already stays so."""
        wanted = _number(of)
        fields = "id,permalink,reposted_post"
        for one in self._graph.newest("me/threads", fields=fields, limit=MOST_QUOTED):
            number = number_of(one.get("id"))
            if number and number_of(mapping(one.get("reposted_post")).get("id")) == wanted:
                return Sent(number, web_address(word(one.get("permalink"))))
        number = self._graph.made(f"{wanted}/repost")
        return Sent(number, self._graph.address_of(number))

    def _asked_for(self, draft: Draft) -> dict[str, Any]:
        """What a post carries beside its text: who may answer, a topic, a poll, the post that it quotes."""
        more: dict[str, Any] = {}
        if audience := draft.more.get("audience", ""):
            if audience not in AUDIENCES:
                raise Rejected(NO_AUDIENCE)
            more["reply_control"] = audience
        if topic := draft.more.get("topic", "").strip().lstrip("#"):
            if not TOPIC.fullmatch(topic):
                raise Rejected(NO_TOPIC)
            more["topic_tag"] = topic
        if poll := answers_of(draft):
            if not 2 <= len(poll) <= 4 or max(map(len, poll)) > 25 or pictures_of(draft):
                raise Rejected(NO_POLL)
            more["poll_attachment"] = dict(zip(OPTIONS, poll, strict=False))
        if quoted := draft.more.get("quote", "").strip():
            more["quote_post_id"] = self._quoted(quoted)
        return more

    def _quoted(self, address: str) -> str:
        """The number of the post of an address: Threads names it by a number alone, and tells that only of
        posts of the account, of what answers them and of what mentions it."""
        place = _place_of(address)
        for path in ("me/threads", "me/mentions", "me/replies") if place else ():
            found = self._graph.newest(path, fields="id,permalink", limit=MOST_QUOTED)
            for post in found:
                if _place_of(word(post.get("permalink"))) == place and number_of(post.get("id")):
                    return number_of(post.get("id"))
        raise Rejected(NO_QUOTE)

    def _send(self, draft: Draft, more: Mapping[str, Any], quota: tuple[str, str]) -> Sent:
        pictures, alts = pictures_of(draft), alts_of(draft, 1_000)
        if len(pictures) > MOST_PICTURES:
            raise Rejected(TOO_MANY)
        self._check_quota(*quota)
        alts += [""] * (len(pictures) - len(alts))
        films = [one.is_film for one in draft.media] or [False] * len(pictures)
        sent: dict[str, Any] = {**more, "text": draft.text}
        if not pictures:
            link = web_address(draft.unnamed_link)
            sent |= {"media_type": "TEXT", "link_attachment": link}
        elif len(pictures) == 1:
            sent |= _shown(pictures[0], alts[0], is_film=films[0])
        else:
            leaves = list(zip(pictures, alts, films, strict=False))
            children = [self._leaf(address, alt, is_film=film) for address, alt, film in leaves]
            sent |= {"media_type": "CAROUSEL", "children": ",".join(children)}
        container = self._container(**sent)
        if films == [True]:
            self._graph.ready(container, "status")
        number = self._graph.made("me/threads_publish", creation_id=container)
        return Sent(number, self._graph.address_of(number))

    def _leaf(self, address: str, alt: str, *, is_film: bool) -> str:
        container = self._container(**_shown(address, alt, is_film=is_film), is_carousel_item=True)
        if is_film:
            self._graph.ready(container, "status")
        return container

    def _container(self, **sent: Any) -> str:
        return self._graph.prepared("me/threads", **sent)

    def _check_quota(self, usage: str, config: str) -> None:
        """Raise `RateLimited` when Threads takes no more of this sort in these 24 hours."""
        answer = self._graph.get("me/threads_publishing_limit", fields=f"{usage},{config}")
        for entry in objects(answer):
            total = count(mapping(entry.get(config)).get("quota_total"))
            if total and count(entry.get(usage)) >= total:
                raise RateLimited(ENOUGH, LATER)

    def delete(self, remote_id: str) -> None:
        """Delete a post of the account; one that is gone already is deleted."""
        self._graph.delete(_number(remote_id))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Hide a reply to a post of the account with all beneath it, or show it again."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        answer = self._graph.post(f"{_number(remote_id)}/manage_reply", hide=act is Moderation.HIDE)
        if answer.get("success") is False:
            raise Rejected(NO_ACT)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the account's posts and replies since then."""
        ours = draft.text.strip() or WORDLESS  # a picture alone
        for path in ("me/replies",) if to else ("me/threads", "me/replies"):
            found = self._graph.newest(path, fields=REPLY_FIELDS, limit=25)
            for item in filter(None, map(item_of, found)):
                late = sent_since(item.published_at, since)
                elsewhere = to and item.parent and item.parent != to
                if late and not elsewhere and same_words(item.text, ours):
                    return Sent(item.remote_id, item.url, at=item.published_at)
        return None

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts of the account, or its own of yesterday and today."""
        names = {one.theirs: one.slug for one in PLATFORM.metrics}
        found: list[Measured] = []
        for remote_id in remote_ids:
            asked = [name for name in names if name != "followers_count"]
            figures = self._graph.figures(_number(remote_id), asked)
            found += [Measured(remote_id, names[n], v) for n, v in figures if n in names]
        if not remote_ids:
            asked = [name for name in names if name != "shares"]
            figures = self._graph.figures("me", asked, edge="threads_insights")
            found += [Measured("", names[name], value) for name, value in figures if name in names]
        return tuple(found)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which of these posts Threads no longer shows to the account, and how the others are."""
        self.me()  # a token that is dead must not look like texts that are gone
        return one_by_one(remote_ids, self._now, lambda: self._graph.wait)

    def _now(self, remote_id: str) -> Item | None:
        if not number_of(remote_id):
            return None
        entry = self._graph.seen(remote_id, REPLY_FIELDS)
        if entry is None:
            raise NoMore
        return item_of(entry)


def _place_of(address: str) -> str:
    """What names a post in its address, whatever is said before and behind it."""
    found = _POST.search(address)
    return found[1] if found else ""


def _name(spelled: str) -> str:
    name = spelled.strip().lstrip("@")
    if not NAME.fullmatch(name):
        raise Rejected(NO_NAME)
    return name


def _number(remote_id: str) -> str:
    if not number_of(remote_id):
        raise Rejected(NO_SUCH)
    return remote_id


def _shown(address: str, alt: str, *, is_film: bool) -> dict[str, str]:
    """What a container shows."""
    kind, field = ("VIDEO", "video_url") if is_film else ("IMAGE", "image_url")
    return {"media_type": kind, field: address, "alt_text": alt}
