"""Reads, searches, posts, answers and measures on Reddit for one account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from palabre.connectors.again import slices
from palabre.connectors.contract import (
    Author,
    Barring,
    Moderation,
    Page,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.offering import gathered, offer, only
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Draft, Measured, Offer, Offered, Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reddit import NOT_YET, PLATFORM
from palabre.connectors.reddit.calls import Calls
from palabre.connectors.reddit.messages import SETTLED, Messages, is_message
from palabre.connectors.reddit.moderators import EDGES, Moderators, named, waits
from palabre.connectors.reddit.parse import (
    NAMED,
    SITE,
    author_of,
    is_gone,
    item_of,
    name_of,
    things_of,
)
from palabre.connectors.reddit.pictures import Pictures
from palabre.connectors.reddit.polls import NO_OTHER_POLL, poll_of, without_view
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import entire, mapping, since_1970, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_ASKED, MOST_NAMES = 100, 100
COMMENTS, POSTS = "comments", "selfreply"  # the lists of what answers the account's texts
LONGEST_QUERY = 512

UNKNOWN_KIND = N_("Reddit isn't read in this way.")
NO_SUBREDDIT = N_("This is no subreddit's name: give for example r/coffee.")
NO_ACCOUNT = N_("This is no account's name: give for example u/zoe.")
NO_SITE = N_("This is no site's name: give for example lanterne.example.")
NO_SUCH = N_("This is no post or comment of Reddit's.")
NO_WORDS = N_("There is nothing to search for.")
NO_TITLE = N_("A post on Reddit needs a title.")
ODD = N_("Reddit answered something unexpected.")
NO_FILES = N_("Reddit takes no pictures with answers from here: only with posts.")
NO_ACT = N_("Reddit doesn't do this to a text.")

_SUBREDDIT = re.compile(r"(?:https?://(?:www\.)?reddit\.com)?/?(?:r/)?(\w{2,50})/?")
_ACCOUNT = re.compile(
    r"(?:https?://(?:www\.)?reddit\.com)?/?(?:u(?:ser)?/)?([\w-]{3,20})/?", re.ASCII
)
_SITE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class RedditConnector:
    """Speaks to Reddit for the account whose OAuth token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._calls = Calls(http, credential.get("secret", ""))
        self._messages = Messages(self._calls)
        self._moderators = Moderators(self._calls)

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when Reddit doesn't accept the token."""
        told = mapping(self._calls.get("/api/v1/me"))
        number = f"t2_{word(told.get('id'))}"
        avatar = web_address(word(told.get("icon_img")))
        known = author_of({"author": told.get("name"), "author_fullname": number}, "me")
        return replace(known, avatar=avatar)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the subreddits that Reddit finds for some words."""
        only(what, "subreddit")
        if not words.strip():
            return Offered()
        told = mapping(
            self._calls.get("/subreddits/search", q=words[:LONGEST_QUERY], limit=MOST_ASKED)
        )
        entire(mapping(told.get("data")).get("children"))
        return gathered([[_offer(thing) for _, thing in things_of(told, ("t5",))]])

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading: of a subreddit, an account, a site's links, the inbox."""
        if source == "messages":
            return self._messages.read(cursor, limit)
        if source == "replies":
            return self._replies(cursor, limit)
        if source in EDGES:
            return self._moderators.read(source, _subreddit(values), cursor)
        if source in {"subreddit", "comments"}:
            edge = "new" if source == "subreddit" else "comments"
            path = f"/r/{_subreddit(values)}/{edge}"
        elif source == "account":
            path = f"/user/{_account(values)}/overview"
        elif source == "domain":
            path = f"/domain/{_site(values)}/new"
        elif source == "mentions":
            path = "/message/mentions"
        else:
            raise Rejected(UNKNOWN_KIND)
        return self._newest(path, {}, cursor, limit)

    def _replies(self, cursor: Mapping[str, Any], limit: int) -> Page:
        """What answers the account's comments, and what answers its posts: two lists, each with its place.

        A cursor from before the second was read holds the place in the first alone.
        """
        earlier = cursor if "done" in cursor else {}
        pages = {
            name: self._newest(
                f"/message/{name}",
                {},
                mapping(cursor.get(name)) or (earlier if name == COMMENTS else {}),
                limit,
            )
            for name in (COMMENTS, POSTS)
        }
        items = {item.remote_id: item for page in pages.values() for item in page.items}
        return Page(
            tuple(items.values()),
            {name: page.cursor for name, page in pages.items()},
            deleted=tuple(dict.fromkeys(name for page in pages.values() for name in page.deleted)),
            more=any(page.more for page in pages.values()),
            unchanged=not items,
            wait=self._calls.wait,
        )

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest posts that hold the words; Reddit doesn't search comments."""
        query = " ".join(words.split())[:LONGEST_QUERY]
        if not query:
            raise Rejected(NO_WORDS)
        key = key_of(words)
        asked = {"q": query, "sort": "new", "type": "link"}
        return keeping(self._newest("/search", asked, place(cursor, key), limit), cursor, key)

    def _newest(
        self, path: str, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int
    ) -> Page:
        after = page_of(cursor)
        count = max(1, min(limit, MOST_ASKED))
        told = self._calls.get(path, **asked, after=after, limit=count)
        things = list(things_of(told))
        items = [item for kind, one in things if (item := item_of(kind, one))]
        gone = [name for kind, one in things if is_gone(one) and (name := name_of(kind, one))]
        onward = word(mapping(mapping(told).get("data")).get("after"))
        page = newest_first(items, cursor, onward if onward != after else "", answers=True)
        return replace(page, deleted=tuple(dict.fromkeys(gone)), wait=self._calls.wait)

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Post a text, a link, a poll, a picture or several in a subreddit. Reddit knows no keys of ours.

        A post of one picture is made later: `progress` tells when it has a name.
        """
        if not draft.title.strip():
            raise Rejected(NO_TITLE)
        sent = {"sr": _subreddit(draft.to), "title": draft.title, "sendreplies": "true"}
        if poll := poll_of(draft):
            asked = {
                **sent,
                **_flair(draft),
                "text": draft.with_link(),
                **poll,
                "sendreplies": True,
            }
            data = self._calls.send("/api/submit_poll_post", {**asked, "resubmit": True})
            return _sent(data)
        if draft.media:
            more = {**sent, **_flair(draft)}
            return Pictures(self._calls).post(draft.media, draft.with_link(), more)
        if draft.link and not draft.text.strip():
            sent |= {"kind": "link", "url": draft.link, "resubmit": "true"}
        else:
            sent |= {"kind": "self", "text": draft.with_link()}
        data = self._calls.made("/api/submit", **sent, **_flair(draft))
        return Sent(word(data.get("name")), web_address(word(data.get("url")), SITE))

    def progress(self, remote_id: str) -> Sent:
        """Look whether a picture's post stands among what the account posted; given up after an hour."""
        return Pictures(self._calls).progress(remote_id, self._posted("submitted"))

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post, a comment or a private message."""
        if draft.media:
            raise Rejected(NO_FILES)
        text = draft.with_link()
        if waits(to):
            raise Rejected(NOT_YET)
        if is_message(to):
            return self._messages.answer(to, text)
        data = self._calls.made("/api/comment", thing_id=_named(to), text=text)
        return Sent(word(data.get("name")), web_address(word(data.get("permalink")), SITE))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a post or a comment of the account; a title stays as it is."""
        if poll_of(draft):
            raise Rejected(NO_OTHER_POLL)
        text = draft.with_link()
        data = self._calls.made("/api/editusertext", thing_id=_named(remote_id), text=text)
        return Sent(remote_id, web_address(word(data.get("permalink")), SITE))

    def delete(self, remote_id: str) -> None:
        """Delete a post or a comment of the account; one that is gone already is deleted."""
        self._calls.post("/api/del", id=_named(remote_id))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Approve a text in a subreddit that the account moderates, or remove it, as spam or not."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        name = _named(named(remote_id))
        if act is Moderation.APPROVE:
            self._calls.post("/api/approve", id=name)
        else:
            self._calls.post("/api/remove", id=name, spam=str(act is Moderation.SPAM).lower())

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Ban somebody from the subreddit where they wrote, or let them in again; moderators read why."""
        found = self._looked_up([named(at)])
        self._moderators.bar(found[0][1] if found else {}, who, act, reason)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among what the account posted since then, or what it answered with."""
        if is_message(to):
            return self._messages.receipt(to, draft.with_link(), since)
        for edge in ("comments",) if to else ("submitted", "comments"):
            for kind, thing in self._posted(edge):
                at = since_1970(thing.get("created_utc"))
                if not sent_since(at, since):
                    continue
                said = word(thing.get("body")) or without_view(word(thing.get("selftext")))
                if to and word(thing.get("parent_id")) != to:
                    continue
                same_title = kind == "t1" or word(thing.get("title")) == draft.title
                link = draft.link and word(thing.get("url")) == draft.link
                if same_title and (same_words(said, draft.with_link()) or link):
                    address = web_address(word(thing.get("permalink")), SITE)
                    return Sent(name_of(kind, thing), address, at=at)
        if draft.media and datetime.now(UTC) - since < SETTLED:
            raise Unknown(PERHAPS)  # a picture's post is made some time after it was sent
        return None

    def _posted(self, edge: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The newest texts of the account's own, in one of the lists of its page."""
        name = quote(self.me().name, safe="")
        if not name:
            raise Unknown(PERHAPS)
        told = self._calls.get(f"/user/{name}/{edge}", sort="new", limit=25)
        entire(mapping(mapping(told).get("data")).get("children"))
        return list(things_of(told))

    # Figures, and what is gone

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the votes and answers of posts and comments, or the karma of the account."""
        if not remote_ids:
            told = mapping(self._calls.get("/api/v1/me"))
            return tuple(_figures("", told))
        return tuple(
            figure
            for kind, thing in self._looked_up(remote_ids)
            for figure in _figures(name_of(kind, thing), thing)
        )

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments are gone, deleted or removed, and which were edited. What waits for
        moderators is shown as removed: it is gone when its writer deleted it."""
        wanted = {one: named(one) for one in remote_ids if NAMED.fullmatch(named(one))}
        told = self._looked_up([*wanted.values()])
        found = {name_of(kind, thing): (kind, thing) for kind, thing in told}
        gone = [
            one
            for one, name in wanted.items()
            if name not in found or is_gone(found[name][1], held=waits(one))
        ]
        items = (item_of(*found[one]) for one in wanted if one in found)
        edited = tuple(item for item in items if item and item.edited_at)
        return Page(edited, deleted=tuple(gone), wait=self._calls.wait)

    def _looked_up(self, remote_ids: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
        names = [name for name in dict.fromkeys(remote_ids) if NAMED.fullmatch(name)]
        found: list[tuple[str, Mapping[str, Any]]] = []
        for some in slices(names, MOST_NAMES):
            told = self._calls.get("/api/info", id=",".join(some))
            if not isinstance(mapping(mapping(told).get("data")).get("children"), list):
                raise Unavailable(ODD)  # not to be taken for texts that are gone
            found += things_of(told)
        return found


def _figures(name: str, thing: Mapping[str, Any]) -> list[Measured]:
    return [
        Measured(name, metric.slug, value)
        for metric in PLATFORM.metrics
        if isinstance(value := thing.get(metric.theirs), int | float)
        and not isinstance(value, bool)
    ]


def _subreddit(values: Mapping[str, str]) -> str:
    found = _SUBREDDIT.fullmatch(values.get("subreddit", "").strip())
    if not found:
        raise Rejected(NO_SUBREDDIT)
    return found[1]


def _account(values: Mapping[str, str]) -> str:
    found = _ACCOUNT.fullmatch(values.get("account", "").strip())
    if not found:
        raise Rejected(NO_ACCOUNT)
    return found[1]


def _site(values: Mapping[str, str]) -> str:
    site = values.get("site", "").strip().lower()
    site = re.sub(r"^https?://(www\.)?", "", site).partition("/")[0]
    if not _SITE.fullmatch(site):
        raise Rejected(NO_SITE)
    return site


def _named(remote_id: str) -> str:
    if not NAMED.fullmatch(remote_id):
        raise Rejected(NO_SUCH)
    return remote_id


def _sent(data: Mapping[str, Any]) -> Sent:
    """A post that Reddit made of what was sent as JSON."""
    if not NAMED.fullmatch(word(data.get("id"))):
        raise Unknown(PERHAPS)
    return Sent(word(data.get("id")), web_address(word(data.get("url")), SITE))


def _flair(draft: Draft) -> dict[str, str]:
    return {"flair_id": draft.more["flair"]} if draft.more.get("flair") else {}


def _offer(thing: Mapping[str, Any]) -> Offer | None:
    name = word(thing.get("display_name"))
    known = _SUBREDDIT.fullmatch(f"r/{name}")
    return offer(f"r/{name}", f"r/{name}", thing.get("title")) if known else None
