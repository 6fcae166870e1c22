"""Reads Bluesky: the live stream by Jetstream, and the rest by the API; speaks by ``writing.py``."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

from palabre.connectors.again import slices
from palabre.connectors.bluesky.barring import Barrers
from palabre.connectors.bluesky.chat import Chat
from palabre.connectors.bluesky.jetstream import POSTS, Batch
from palabre.connectors.bluesky.parse import (
    author_of,
    item_of_feed_entry,
    item_of_view,
    thread_of,
    uri_parts,
)
from palabre.connectors.bluesky.writing import MOST_POSTS, NO_POST
from palabre.connectors.bluesky.xrpc import NEEDS_ACCOUNT, ODD, Absent, Xrpc
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.dates import spelt, when
from palabre.connectors.hearing import BATCH, BATCH_S
from palabre.connectors.http import Http
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.paging import by_now, reached
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import count, dicts_at, entire, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

JETSTREAM = "wss://jetstream2.us-east.bsky.network"
REWIND_US = 5_000_000  # the stream promises at least once only after a step back: five seconds
OVERLAP = timedelta(minutes=2)  # a post may be found a little after it was written
MOST_ASKED = 100
ADDRESSED = ("mention", "reply", "quote")  # what concerns the account and is a text
DEEPEST = 100  # levels of answers
MOST_PAGES = 10  # of a composed feed, in one reading
MOST_FEEDS = 25  # names in one question
FEED = "feed"  # their word for the one that is asked for, and for the posts of an answer
LISTS, FEEDS = "app.bsky.graph.list", "app.bsky.feed.generator"

BROKEN_OFF = N_("The live stream of Bluesky broke off; it is opened again.")
NO_ACTOR = N_("This is no Bluesky account: give its name, for example zoe.bsky.social.")
NO_LIST = N_("This is no address of a Bluesky list.")
NO_FEED = N_("This is no address of a Bluesky feed.")
NO_TAG = N_("This is no hashtag.")
UNKNOWN_KIND = N_("Bluesky isn't read in this way.")

_ACTOR = re.compile(r"(?:https?://[^/]+/profile/)?@?(did:[a-z]+:[\w.:%-]+|[A-Za-z0-9.-]{3,253})/?")
# What is named by its at:// name or by its address on the web.
_FORMS = {
    name: re.compile(rf"(?:https?://[^/]+/profile/|at://)([^/\s]+)/(?:{short}|{name})/([\w.~:-]+)")
    for name, short in ((LISTS, "lists"), (FEEDS, "feed"), (POSTS, "post"))
}

Parse = Callable[[Mapping[str, Any]], Item | None]


class BlueskyConnector(Barrers):
    """Bluesky for one account, or without any: then only what is public is read."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._api, self._chat = Xrpc(http, credential), Chat(http, credential)

    # Looking again

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts Bluesky no longer shows, and how the others are now, 25 in a call."""
        posts = [name for name in dict.fromkeys(remote_ids) if _is_post(name)]
        shown: dict[str, Mapping[str, Any]] = {}
        for some in slices(posts, MOST_POSTS):
            told = self._api.get("app.bsky.feed.getPosts", {"uris": list(some)}).get("posts")
            views = [mapping(one) for one in listing(told)]
            if not isinstance(told, list) or any(
                uri_parts(one.get("uri")) is None for one in views
            ):
                raise Unavailable(ODD)  # not to be taken for posts that are gone
            shown |= {str(one["uri"]): one for one in views}
        items = (item_of_view(one) for name, one in shown.items() if name in posts)
        gone = (name for name in posts if name not in shown)
        return Page(tuple(item for item in items if item), deleted=tuple(gone))

    # Reading by the API

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what an account, a list, a composed feed or a hashtag has since the last reading."""
        if source == "author":
            asked = {"actor": _actor(values.get("actor", "")), "filter": "posts_with_replies"}
            return self._newest(
                "app.bsky.feed.getAuthorFeed", FEED, asked, cursor, item_of_feed_entry, limit
            )
        if source == "list":
            asked = {"list": self._named(LISTS, values.get("list", ""), NO_LIST)}
            return self._newest(
                "app.bsky.feed.getListFeed", FEED, asked, cursor, item_of_feed_entry, limit
            )
        if source == "composed":
            asked = {FEED: self._named(FEEDS, values.get("composed", ""), NO_FEED)}
            return self._newest(
                "app.bsky.feed.getFeed", FEED, asked, cursor, item_of_feed_entry, limit, False
            )
        if source == "tag":
            tag = values.get("tag", "").strip().lstrip("#")
            if not tag or len(tag) > 64 or any(char.isspace() for char in tag):
                raise Rejected(NO_TAG)
            return self._search({"q": f"#{tag}", "tag": tag}, cursor, limit)
        if source == "notifications":
            return self._notifications(cursor, limit)
        if source == "messages":
            if not self._api.signed_in:
                raise Rejected(NEEDS_ACCOUNT)
            return self._chat.read(cursor)
        if source == "thread":
            return self._thread(values.get("post", ""))
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest public posts that hold the words. The network wants an account for this."""
        key = key_of(words, language)
        asked = {"q": words[:300], "lang": language}
        return keeping(self._search(asked, place(cursor, key), limit), cursor, key)

    def _notifications(self, cursor: Mapping[str, Any], limit: int) -> Page:
        if not self._api.signed_in:
            raise Rejected(NEEDS_ACCOUNT)

        def addressed(told: Mapping[str, Any]) -> Item | None:
            return item_of_view(told) if told.get("reason") in ADDRESSED else None

        return self._newest(
            "app.bsky.notification.listNotifications", "notifications",
            {"reasons": list(ADDRESSED)}, cursor, addressed, limit,
        )  # fmt: skip

    def _thread(self, spelled: str) -> Page:
        """Give a whole conversation each time: answers may come at any depth, however old it is."""
        name = self._named(POSTS, spelled, NO_POST)
        asked = {"uri": name, "depth": DEEPEST, "parentHeight": 0}
        try:
            told = self._api.get("app.bsky.feed.getPostThread", asked)
        except Absent:
            return Page(deleted=(name,))
        items, gone = thread_of(told)
        return Page(items, {}, deleted=gone, unchanged=not items and not gone)

    def me(self) -> Author:
        """Give the account that is signed in; raises `Reconnect` when it isn't accepted."""
        told = self._api.get("com.atproto.server.getSession", {})
        handle = str(told.get("handle", ""))
        return Author(str(told.get("did", "")), handle, handle)

    def _search(self, asked: dict[str, str], cursor: Mapping[str, Any], limit: int) -> Page:
        if not self._api.signed_in and self._api.is_public:
            raise Rejected(NEEDS_ACCOUNT)
        newest = reached(cursor.get("newest"))
        if newest:
            asked["since"] = spelt(newest - OVERLAP)
        asked["sort"] = "latest"
        return self._newest(
            "app.bsky.feed.searchPosts", "posts", asked, cursor, item_of_view, limit
        )

    def _newest(
        self, method: str, name: str, asked: Mapping[str, Any], cursor: Mapping[str, Any],
        parse: Parse, limit: int, in_order: bool = True,
    ) -> Page:  # fmt: skip
        """Ask for one page, newest first, and go back page by page to where the last reading began.

        Where the posts come in another order, by whoever composes them, a reading goes on while a page has
        anything newer, ten pages at most. The cursor keeps ``newest`` (when the newest post of the last
        complete reading was seen), and while a reading goes on, ``top`` (the same for this one), ``at`` (the
        network's own cursor) and ``page`` (how many were asked for).
        """
        newest, at = reached(cursor.get("newest")), cursor.get("at", "")
        page = count(cursor.get("page")) + 1
        most = max(1, min(limit, MOST_ASKED))
        answer = self._api.get(method, {**asked, "limit": most, "cursor": at})
        entries = dicts_at(answer, name)
        moments = [moment for entry in entries if (moment := _seen(entry))]
        found = [item for entry in entries if (item := parse(entry))]
        top = when(cursor.get("top")) or max(moments, default=newest)
        if (
            not in_order
        ):  # the newest may stand on any page, and none may be newer than the last reading's
            top = max(filter(None, (newest, top, *moments)), default=None)
        onward = answer.get("cursor")
        top = by_now(top) if top else None
        met = newest is None or not moments or _is_met(moments, newest, in_order, page)
        if isinstance(onward, str) and onward and onward != at and not met:
            going = {"newest": spelt(newest), "top": spelt(top), "at": onward[:2_000], "page": page}
            return Page(tuple(found), going, more=True)
        done = {"newest": spelt(top)} if top else {}
        return Page(tuple(found), done, unchanged=not found)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the account's own lists of people, or the feeds that it keeps."""
        only(what, "list", "composed")
        if what == "composed":
            return gathered(self._kept_feeds(), words)

        def ask(at: str) -> tuple[Some, str]:
            asked = {
                "actor": self._api.did(),
                "limit": MOST_ASKED,
                **({"cursor": at} if at else {}),
            }
            told = self._api.get("app.bsky.graph.getLists", asked)
            found = (_offer(one, LISTS, "name") for one in entire(told.get("lists")))
            return found, word(told.get("cursor"))

        return gathered(marked(ask), words)

    def _kept_feeds(self) -> Iterator[Some]:
        told = self._api.get("app.bsky.actor.getPreferences", {})
        kept = [
            word(one.get("value"))
            for preference in map(mapping, entire(told.get("preferences")))
            if preference.get("$type") == "app.bsky.actor.defs#savedFeedsPrefV2"
            for one in dicts_at(preference, "items")
        ]
        feeds = [uri for uri in dict.fromkeys(kept) if _FORMS[FEEDS].fullmatch(uri)]
        for some in slices(feeds, MOST_FEEDS):
            told = self._api.get("app.bsky.feed.getFeedGenerators", {"feeds": list(some)})
            yield (_offer(one, FEEDS, "displayName") for one in entire(told.get("feeds")))

    def _named(self, what: str, spelled: str, no: str) -> str:
        """The at:// name of a list, feed or post, from that or its address on the web."""
        found = _FORMS[what].match(spelled.strip())
        if not found:
            raise Rejected(no)
        return f"at://{self._owner(found[1])}/{what}/{found[2]}"

    def _owner(self, name: str) -> str:
        """The account number behind a name, which may be one already."""
        if name.startswith("did:"):
            return name
        told = self._api.get("com.atproto.identity.resolveHandle", {"handle": _actor(name)})
        return str(told.get("did", ""))

    def accounts(self, name: str) -> tuple[Author, ...]:
        """Give the accounts that the network finds for a name, with what they say of themselves."""
        told = self._api.get("app.bsky.actor.searchActors", {"q": name[:300], "limit": MOST_ASKED})
        if not isinstance(told.get("actors"), list):
            raise Unavailable(ODD)
        return tuple(
            author_of(one, did)
            for one in dicts_at(told, "actors")
            if (did := str(one.get("did", ""))).startswith("did:")
        )

    # The stream

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give every public post as it is written, in batches of 100 or half a second.

        The cursor holds ``time_us``, the network's microseconds; opened again, the stream goes on five
        seconds before it. ``deleted`` names posts (at://...), and accounts that are gone (did:...): all
        of their posts are to be deleted.
        """
        reached = cursor.get("time_us")
        reached = reached if isinstance(reached, int) and reached > 0 else 0
        asked = {"wantedCollections": POSTS}
        if reached:
            asked["cursor"] = str(max(0, reached - REWIND_US))
        server = (values.get("server", "").strip() or JETSTREAM).rstrip("/")
        connection = self._http.websocket(f"{server}/subscribe?{urlencode(asked)}")
        try:
            open_still = True
            while open_still:
                batch, open_still = _gathered(connection, reached)
                moved = {"time_us": batch.time_us} if batch.time_us > reached else {}
                reached = batch.time_us
                yield Page(tuple(batch.items), moved, deleted=tuple(batch.deleted))
        finally:
            connection.close()
        raise Unavailable(BROKEN_OFF)


def _gathered(connection: Any, reached: int) -> tuple[Batch, bool]:
    """Read events for half a second, or until there is a full batch; and say whether the link holds."""
    batch = Batch(reached)
    ends = monotonic() + BATCH_S
    while len(batch) < BATCH and (left := ends - monotonic()) > 0:
        try:
            batch.add(connection.recv(timeout=left))
        except TimeoutError:
            break
        except (WebSocketException, OSError):
            return batch, False
    return batch, True


def _is_met(moments: Sequence[datetime], newest: datetime, in_order: bool, page: int) -> bool:
    """Say whether a page reaches back to where the last reading began."""
    if in_order:
        return min(moments) <= newest - OVERLAP
    return page >= MOST_PAGES or max(moments) <= newest


def _seen(entry: Mapping[str, Any]) -> datetime | None:
    """When the network saw a post, or its relay."""
    reason = entry.get("reason")
    view = entry.get("post", entry)
    told = reason.get("indexedAt") if isinstance(reason, dict) else None
    return when(told) or (when(view.get("indexedAt")) if isinstance(view, dict) else None)


def _is_post(name: str) -> bool:
    parts = uri_parts(name)
    return parts is not None and parts[1] == POSTS


def _actor(spelled: str) -> str:
    found = _ACTOR.fullmatch(spelled.strip())
    if not found or "." not in found[1].replace("did:", "did."):
        raise Rejected(NO_ACTOR)
    return found[1]


def _offer(one: Mapping[str, Any], what: str, name: str) -> Offer | None:
    address = word(one.get("uri"))
    known = _FORMS[what].fullmatch(address)
    return offer(address, one.get(name), one.get("description")) if known else None
