"""Reads Lemmy: communities, threads, what is addressed to the account; speaks by ``writing.py``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.dates import spelt, when
from palabre.connectors.http import Http
from palabre.connectors.lemmy.calls import ODD, Calls, Gone, SaidGone
from palabre.connectors.lemmy.messages import LIST, Messages
from palabre.connectors.lemmy.parse import author_of, gone_of, item_of, name_of
from palabre.connectors.lemmy.writing import NO_COMMUNITY, community_of
from palabre.connectors.paging import by_now, reached
from palabre.connectors.servers import base_at, base_of, host_of
from palabre.connectors.shapes import dict_at, dicts_at
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_ASKED = 50
MOST_PAGES = 40  # of one reading; a server that turns pages in circles is not followed without end
OVERLAP = timedelta(minutes=10)  # texts of other servers arrive some time after they were written

NO_SERVER = N_("Name a server, for example lemmy.example, or connect an account.")
NO_POST_ADDRESS = N_("This is no address of a Lemmy post.")
UNKNOWN_KIND = N_("Lemmy isn't read in this way.")

_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::\d{1,5})?)/(?:post|comment)/\d{1,18}")
_POST = re.compile(r"(https?://[^/\s]+)/post/(\d{1,18})(?:[/?#].*)?")


class LemmyConnector(Messages):
    """Lemmy for one account, or without any: then only what a server shows to everybody is read."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._api = Calls(http, credential)
        server = (credential or {}).get("server", "")
        self._home = base_of(server) if server else ""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what is newer than the last reading, newest first, page by page."""
        if source == "community":
            name = community_of(values.get("community", ""))
            base = self._server(values.get("server", "") or name.partition("@")[2])
            if not name:
                raise Rejected(NO_COMMUNITY)
            return self._lists(base, {"community_name": name, "type_": "All"}, cursor, limit)
        if source == "local":
            return self._lists(
                self._server(values.get("server", "")), {"type_": "Local"}, cursor, limit
            )
        if source == "thread":
            return self._thread(values.get("post", ""), cursor, limit)
        if source == "notifications":
            parts = {"/api/v3/user/replies": "replies", "/api/v3/user/mention": "mentions"}
            return self._newest(self._api.home(), parts, {"unread_only": "false"}, cursor, limit)
        if source == "messages":
            return self._messages(cursor, limit)
        raise Rejected(UNKNOWN_KIND)

    def _messages(self, cursor: Mapping[str, Any], limit: int) -> Page:
        """What others said to the account in private; the list has its own messages, too."""
        parts, asked = {LIST: "private_messages"}, {"unread_only": "false"}
        page = self._newest(self._api.home(), parts, asked, cursor, limit)
        own = self.me().remote_id if page.items else ""
        items = tuple(item for item in page.items if item.author.remote_id != own)
        return replace(page, items=items)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest posts and comments that the account's server finds."""
        key = key_of(words)
        asked = {"q": words[:300], "listing_type": "All"}
        parts = {"/api/v3/search?type_=Posts": "posts", "/api/v3/search?type_=Comments": "comments"}
        page = self._newest(self._api.home(), parts, asked, place(cursor, key), limit)
        return keeping(page, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts and comments are gone from the servers that showed them, or were edited."""
        found = (_NAMED.fullmatch(name) for name in remote_ids)
        return place_by_place(grouped((one[1], one[0]) for one in found if one), self._again)

    def _again(self, host: str, names: Sequence[str]) -> Page:
        base = base_at(host, self._home)

        def look(name: str) -> Item | None:
            _, kind, number = name.rsplit("/", 2)
            try:
                view = dict_at(
                    self._api.get(base, f"/api/v3/{kind}", {"id": number}), f"{kind}_view"
                )
            except SaidGone:
                raise NoMore from None
            if name_of(view, host) != name:
                raise Unavailable(ODD)
            if gone_of(view, host):
                raise NoMore
            item = item_of(view, host)
            return item if item and item.edited_at else None

        return one_by_one(names, look)

    def me(self) -> Author:
        """Give the account that is signed in; raises `Reconnect` when it isn't accepted."""
        home = self._api.home()
        told = self._api.get(home, "/api/v3/site", {})
        person = dict_at(dict_at(dict_at(told, "my_user"), "local_user_view"), "person")
        return author_of(person, host_of(home))

    def _server(self, spelled: str) -> str:
        if not (spelled or self._home):
            raise Rejected(NO_SERVER)
        return base_of(spelled) if spelled else self._home

    def _lists(
        self, base: str, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int
    ) -> Page:
        parts = {"/api/v3/post/list": "posts", "/api/v3/comment/list": "comments"}
        return self._newest(base, parts, asked, cursor, limit)

    def _thread(self, spelled: str, cursor: Mapping[str, Any], limit: int) -> Page:
        found = _POST.fullmatch(spelled.strip())
        if not found:
            raise Rejected(NO_POST_ADDRESS)
        base, number = base_of(found[1]), found[2]
        asked = {"post_id": number, "type_": "All"}
        page = self._newest(base, {"/api/v3/comment/list": "comments"}, asked, cursor, limit)
        if _page(_state(cursor, "comments")) > 1:  # the post itself comes with the first page
            return page
        try:
            told = self._api.get(base, "/api/v3/post", {"id": number})
        except Gone:
            return Page(deleted=(f"{host_of(base)}/post/{number}",), cursor=page.cursor)
        view = dict_at(told, "post_view")
        first = [item for item in (item_of(view, host_of(base)),) if item]
        gone = [name for name in (gone_of(view, host_of(base)),) if name]
        return Page(
            (*first, *page.items), page.cursor, deleted=(*gone, *page.deleted), more=page.more,
            unchanged=page.unchanged,
        )  # fmt: skip

    def _newest(
        self, base: str, parts: Mapping[str, str], asked: Mapping[str, str],
        cursor: Mapping[str, Any], limit: int,
    ) -> Page:  # fmt: skip
        """Ask for one page of each list, newest first, back to where the last reading began.

        The cursor keeps for each list ``newest`` (when its newest text of the last complete reading was
        written), and while a reading goes on ``top`` (the same for this one) and ``page``.
        """
        host, moved = host_of(base), dict(cursor)
        going = [path for path in parts if _state(cursor, parts[path]).get("page")] or list(parts)
        views, more = [], False
        for path in going:
            name = parts[path]
            state = _state(cursor, name)
            page, newest = _page(state), reached(state.get("newest"))
            wanted = {**asked, "sort": "New", "limit": max(1, min(limit, MOST_ASKED)), "page": page}
            bare, _, kind = path.partition("?type_=")
            told = dicts_at(
                self._api.get(base, bare, wanted | ({"type_": kind} if kind else {})), name
            )
            moments = [at for view in told if (at := _written(view))]
            top = when(state.get("top")) or max(moments, default=newest)
            top = by_now(top) if top else None
            met = newest is None or not moments or min(moments) <= newest - OVERLAP
            if not met and page < MOST_PAGES:
                moved[name] = {"newest": spelt(newest), "top": spelt(top), "page": page + 1}
                more = True
            else:
                moved[name] = {"newest": spelt(top)} if top else {}
            views += told
        items = {item.remote_id: item for view in views if (item := item_of(view, host))}
        gone = dict.fromkeys(name for view in views if (name := gone_of(view, host)))
        return Page(
            tuple(items.values()), moved, deleted=tuple(gone), more=more,
            unchanged=not items and not gone,
        )  # fmt: skip


def _state(cursor: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return dict_at(cursor, name)


def _page(state: Mapping[str, Any]) -> int:
    page = state.get("page")
    return page if isinstance(page, int) and 0 < page <= MOST_PAGES else 1


def _written(view: Mapping[str, Any]) -> datetime | None:
    said = dict_at(view, "comment") or dict_at(view, "post") or dict_at(view, "private_message")
    return when(said.get("published")) or when(said.get("published_at"))
