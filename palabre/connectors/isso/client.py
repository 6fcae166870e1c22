"""Reads the comments of an Isso server, comments, and moderates with the administrator's password.

Its own way to edit and delete is a cookie that ends after fifteen minutes; the administrator's keys
don't end, so they are used for that.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from palabre.connectors.contract import (
    Author,
    ConnectorError,
    Item,
    Moderation,
    Page,
    Reconnect,
    Rejected,
    Unknown,
)
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.isso.parse import (
    ACCEPTED,
    DELETED,
    Kept,
    administered,
    comment_of,
    comments_in,
    item_of,
    marked,
    name_of,
    unescaped,
)
from palabre.connectors.paging import TOLERATED
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.shapes import confirmed, count, listing, since_1970, told
from palabre.connectors.websites import ELSEWHERE, place_of, site_of
from palabre.connectors.words import N_

MOST_LATEST = 100
MOST_KNOWN = 150  # comments of a page whose numbers are kept, to see which are gone

UNKNOWN_KIND = N_("A comment server isn't read in this way.")
NO_PAGE = N_("Say under which page: its path, for example /news/opening/.")
NO_LATEST = N_("This server doesn't show the newest comments of all pages: read one page.")
NEEDS_SERVER = N_("This needs a connected comment server.")
NEEDS_PASSWORD = N_("This needs the administrator's password of the comment server.")
SIGN_IN = N_("The comment server no longer accepts the administrator's password.")
NO_COMMENT = N_("This is no comment of the connected server.")
GONE = N_("The comment server doesn't know this comment any more.")
REFUSED = N_("The comment server refuses this comment.")
GUARDED = N_("The comment server's guard refuses this comment: too many, or one under its own.")

_LOCAL = re.compile(r"(?:isso-(\d{1,15})|page)@(/[^\s#?]{0,1000})")


class IssoConnector:
    """Reads any server, and comments on the one of its credential.

    ``credential`` holds ``server``, ``account`` (the name that signs) and ``secret``, the
    administrator's password, which is sent to that server only and may be missing.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._home = site_of(given["server"]) if given.get("server") else ""
        self._name, self._secret = given.get("account", ""), given.get("secret", "")
        self._session = ""

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give a page's comments, the newest of all pages, or what the administrator sees."""
        site = site_of(values["site"]) if values.get("site") else ""
        if source == "queue":
            return self._queue(site, cursor)
        server = site_of(values.get("server", "") or self._home)
        if source == "thread":
            return self._thread(server, _page(values.get("page", "")), site, cursor)
        if source == "latest":
            size = max(1, min(limit, MOST_LATEST))
            asked = {"limit": size}
            answer = self._http.get(f"{server}/latest", params=asked, expect=(404,))
            if answer.status == 404:
                raise Rejected(NO_LATEST)
            found = [comment_of(one, server, "", site) for one in listing(answer.json())]
            return _fresh(tuple(one for one in found if one), cursor)
        raise Rejected(UNKNOWN_KIND)

    def _thread(self, server: str, page: str, site: str, cursor: Mapping[str, Any]) -> Page:
        """A page's comments are read as a whole: so one sees which are gone."""
        answer = self._http.get(f"{server}/", params={"uri": page}, expect=(404,))
        comments = list(comments_in(answer.json())) if answer.status != 404 else []
        found = [comment_of(one, server, page, site) for one in comments]
        items = {item.remote_id: item for item in found if item}
        known = {count(one) for one in listing(cursor.get("known"))}
        there = {count(one.get("id")) for one in comments if count(one.get("mode")) != DELETED}
        gone = tuple(name_of(server, number, page) for number in sorted(known - there) if number)
        read = _fresh(tuple(items.values()), cursor)
        kept = {**read.cursor, "known": sorted(there)[-MOST_KNOWN:]}
        return Page(read.items, kept, gone, unchanged=not (read.items or gone))

    def _queue(self, site: str, cursor: Mapping[str, Any]) -> Page:
        """The newest hundred that wait, and of those accepted and deleted."""
        items: list[Item] = []
        gone: list[str] = []
        for mode in (1, 2, 4):
            for kept in self._administered(mode=mode):
                item = item_of(kept, self._home, site)
                items += [item] if item else []
                if kept.mode == DELETED:
                    gone.append(name_of(self._home, kept.number, kept.page))
        items.sort(key=lambda item: item.published_at)
        return Page(tuple(items), {}, tuple(gone), unchanged=not items)

    # Writing

    def me(self) -> Author:
        """Give the name that signs; raises `Reconnect` when the password isn't accepted any more."""
        server = self._server()
        if self._secret:
            self._sign_in()
        else:
            told(self._http.get(f"{server}/config"))
        return Author(f"{place_of(server)}#name-{self._name or '?'}", name=self._name)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Comment under a page; with the password the comment is approved at once."""
        return self._comment(_page(draft.to.get("page", "")), 0, draft)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a comment, which has one level; or comment under its page."""
        number, page = self._local(to)
        return self._comment(page, number, draft)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Find a comment by its words, its author and its time, among those that wait as well."""
        words = _words(draft.text)
        if not self._secret:
            raise Unknown(PERHAPS)  # a comment that waits is shown to nobody else
        for mode in (2, 1):
            for kept in self._administered(mode=mode):
                same = _words(kept.text) == words and kept.author == self._name
                if same and kept.at and kept.at >= since - timedelta(minutes=2):
                    return self._sent(kept)
        return None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a comment, with the administrator's key."""
        kept = self._kept(remote_id)
        answer = self._http.post(
            f"{self._home}/id/{kept.number}/edit/{kept.key}",
            json={"text": marked(draft.text)},
            expect=(400, 403, 404),
        )
        _raise_for(answer.status)
        return self._sent(kept)

    def delete(self, remote_id: str) -> None:
        """Delete a comment for good; one that has answers leaves its place empty."""
        try:
            kept = self._kept(remote_id)
        except Rejected as refusal:
            if str(refusal) == GONE:
                return
            raise
        self._act(kept, "delete")

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Approve a comment, or delete it for good."""
        if act not in {Moderation.APPROVE, Moderation.DELETE}:
            raise Rejected(NO_COMMENT)
        if act is Moderation.DELETE:
            self.delete(remote_id)  # one that is gone already is deleted
        else:
            self._act(self._kept(remote_id), "activate")

    def _comment(self, page: str, parent: int, draft: Draft) -> Sent:
        text = marked(draft.text)
        if link := draft.unnamed_link:
            text += f"\n\n{marked(link)}"
        body: dict[str, Any] = {"text": text, "author": self._name or None}
        body["title"] = draft.title or page
        body["parent"] = parent or None
        answer = self._http.post(
            f"{self._server()}/new", params={"uri": page}, json=body, expect=(400, 403, 404)
        )
        _raise_for(answer.status)
        made = confirmed(answer)
        number, mode = count(made.get("id")), count(made.get("mode"))
        if not number:
            raise Unknown(PERHAPS)
        name = name_of(self._home, number, page)
        if mode != ACCEPTED and self._secret and self._approved(name):
            mode = ACCEPTED
        at = since_1970(made.get("created"))
        return Sent(name, ready=mode == ACCEPTED, at=at)

    def _approved(self, name: str) -> bool:
        """Approve our own comment; that this fails is no fault of the comment's: it waits."""
        try:
            self._act(self._kept(name), "activate")
        except ConnectorError:
            return False
        return True

    def _act(self, kept: Kept, what: str) -> None:
        path = f"{self._home}/id/{kept.number}/{what}/{kept.key}"
        answer = self._http.post(path, expect=(403, 404))
        if not (what == "delete" and answer.status == 404):
            _raise_for(answer.status)

    def _kept(self, remote_id: str) -> Kept:
        """A comment as the administrator sees it, with its key."""
        number, page = self._local(remote_id)
        if not number:
            raise Rejected(NO_COMMENT)
        for kept in self._administered(comment_search_url=f"{self._home}{page}#isso-{number}"):
            if kept.number == number and kept.key and kept.mode != DELETED:
                return kept
        raise Rejected(GONE)

    def _administered(self, **asked: Any) -> list[Kept]:
        if not self._session:
            self._sign_in()
        answer = self._http.get(
            f"{self._home}/admin/", params=asked, headers={"Cookie": self._session}
        )
        if 'name="password"' in answer.text or "isso-root" not in answer.text:
            raise Reconnect(SIGN_IN)
        return list(administered(answer.text))

    def _sign_in(self) -> None:
        server = self._server()
        if not self._secret:
            raise Rejected(NEEDS_PASSWORD)
        given = {"password": self._secret}
        answer = self._http.post(
            f"{server}/login/", data=given, expect=(302, 303, 401), changes=False
        )
        cookies = httpx.Cookies()
        cookies.extract_cookies(
            httpx.Response(200, headers=answer.headers, request=httpx.Request("GET", server))
        )
        found = {name: str(value) for name, value in cookies.items()}.get("admin-session", "")
        if not found:
            raise Reconnect(SIGN_IN)
        self._session = f"admin-session={found}"

    def _server(self) -> str:
        if not self._home:
            raise Rejected(NEEDS_SERVER)
        return self._home

    def _local(self, remote_id: str) -> tuple[int, str]:
        """The number and the page of a text of the connected server."""
        place, _, local = remote_id.partition("#")
        if place != place_of(self._server()):
            raise Rejected(ELSEWHERE)
        found = _LOCAL.fullmatch(local)
        if not found:
            raise Rejected(NO_COMMENT)
        return int(found[1] or 0), found[2]

    def _sent(self, kept: Kept) -> Sent:
        name = name_of(self._home, kept.number, kept.page)
        return Sent(name, ready=kept.mode == ACCEPTED, at=kept.at)


def _fresh(items: tuple[Item, ...], cursor: Mapping[str, Any]) -> Page:
    """Those that are new or changed since the last reading, and where the next one starts."""
    known, reached = {count(one) for one in listing(cursor.get("known"))}, cursor.get("newest")
    before = since_1970(reached)
    now = datetime.now(UTC)
    before = before if before and before <= now + TOLERATED else None
    stamps = {item.remote_id: item.edited_at or item.published_at for item in items}
    new = tuple(
        item
        for item in sorted(items, key=lambda one: one.published_at)
        if before is None
        or stamps[item.remote_id] > before
        or (known and _number(item) not in known)
    )
    newest = max([*stamps.values(), *([before] if before else [])], default=None)
    onward = {"newest": min(newest, now).timestamp()} if newest else {}
    return Page(new, onward, unchanged=not new)


def _number(item: Item) -> int:
    return count(item.remote_id.partition("#isso-")[2].partition("@")[0])


def _page(spelled: str) -> str:
    page = spelled.strip()
    if not re.fullmatch(r"/[^\s#?]{0,1000}", page):
        raise Rejected(NO_PAGE)
    return page


def _words(text: str) -> list[str]:
    return unescaped(marked(text)).split()


def _raise_for(status: int) -> None:
    if status == 404:
        raise Rejected(GONE)
    if status == 403:
        raise Rejected(GUARDED)
    if status >= 400:
        raise Rejected(REFUSED)
