"""Reads wikis made with MediaWiki, and writes in one as an account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from palabre.connectors.contract import Author, Found, Item, Moderation, Page, Rejected
from palabre.connectors.dates import spelt, when
from palabre.connectors.http import Http
from palabre.connectors.mediawiki.again import looked_at
from palabre.connectors.mediawiki.calls import NO_SUCH, NO_WIKI, Api, api_of
from palabre.connectors.mediawiki.others import figures_of, moderated
from palabre.connectors.mediawiki.parse import (
    change_of,
    content_of,
    first,
    hit_of,
    pages_in,
    revisions_of,
    site_of_api,
)
from palabre.connectors.mediawiki.writing import Writing
from palabre.connectors.paging import by_now, reached
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Draft, Measured, Sent
from palabre.connectors.shapes import count, dict_at, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.websites import place_of, site_of
from palabre.connectors.words import N_

MOST_CHANGES = 10  # at once: each comes with the whole page, before and after
MOST_KNOWN = 100  # changes of a page whose numbers are kept, for the day on which it is deleted
SEEN = "ids|timestamp|user|userid|comment|content|flags"

UNKNOWN_KIND = N_("Wikis aren't read in this way.")
NO_PAGE = N_("Give the whole title of a page, for example Talk:Coffee.")
CHANGES_OF = N_("The site is a wiki: all that is changed in it.")

_EDIT_URI = re.compile(
    r"<link\b[^<>]{0,300}\brel=\"EditURI\"[^<>]{0,300}\bhref=\"([^\"<>]{1,500})\""
)


class MediaWikiConnector:
    """Reads any wiki, and writes in the one of its credential.

    ``credential`` holds ``server`` (the address of api.php), ``account`` and ``secret`` (the name and
    password of a bot), which are sent to that wiki only.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._api = Api(http, credential or {})
        self._writing = Writing(self._api, (credential or {}).get("account", ""))

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what changes added, oldest first, since the last reading; at first the newest."""
        api = api_of(values["wiki"]) if values.get("wiki") else self._api.home or api_of("")
        size = max(1, min(limit, MOST_CHANGES))
        if source == "changes":
            return self._changes(api, cursor, size)
        if source == "page":
            title = values.get("page", "").strip()
            if not title or len(title) > 300 or re.search(r"[\n|#<>\[\]{}]", title):
                raise Rejected(NO_PAGE)
            return self._page(api, title, cursor, size)
        raise Rejected(UNKNOWN_KIND)

    def _changes(self, api: str, cursor: Mapping[str, Any], size: int) -> Page:
        going = word(cursor.get("on"))
        newest = _reached(cursor.get("newest"))
        asked = {
            "list": "recentchanges",
            "rctype": "edit|new",
            "rcprop": "ids|timestamp|flags",
            "rclimit": size,
            "rcdir": "newer" if newest else "older",
        }
        asked |= {"rcstart": newest} if newest else {}
        answered = self._api.query(api, **asked, **({"rccontinue": going} if going else {}))
        changes = [mapping(one) for one in listing(dict_at(answered, "query").get("recentchanges"))]
        onward = word(dict_at(answered, "continue").get("rccontinue"))[:200] if newest else ""
        items, hidden = self._added(api, changes)
        seen = [stamp for one in changes if when(stamp := word(one.get("timestamp")))]
        if onward and onward != going:
            return Page(items, {"newest": newest, "on": onward}, deleted=hidden, more=True)
        top = _by_now(max([*seen, newest]))
        return Page(items, {"newest": top} if top else {}, hidden, unchanged=not items)

    def _added(
        self, api: str, changes: list[Mapping[str, Any]]
    ) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """What these changes added, oldest first, and the names of those that are hidden."""
        bots = {count(one.get("revid")): one.get("bot") is True for one in changes}
        before = {count(one.get("revid")): count(one.get("old_revid")) for one in changes}
        numbers = sorted({one for one in (*before, *before.values()) if one})
        if not numbers:
            return (), ()
        pages = self._revisions(api, numbers)
        texts = {
            count(revision.get("revid")): content_of(revision)
            for page in pages
            for revision in revisions_of(page)
        }
        items: list[Item] = []
        for page in pages:
            for revision in revisions_of(page):
                number = count(revision.get("revid"))
                was = texts.get(before.get(number, 0)) if before.get(number) else ""
                if number in before and was is not None:
                    found = change_of(page, revision, was, api, bots[number])
                    items += [found] if found else []
        site = place_of(site_of_api(api))
        hidden = (f"{site}#rev-{n}" for n in before if n in texts and texts[n] is None)
        return tuple(sorted(items, key=lambda item: item.published_at)), tuple(hidden)

    def _revisions(self, api: str, numbers: list[int]) -> list[Any]:
        return pages_in(
            self._api.query(
                api, prop="revisions|info", inprop="url", rvprop=SEEN, rvslots="main",
                revids="|".join(map(str, numbers)),
            )
        )  # fmt: skip

    def _page(self, api: str, title: str, cursor: Mapping[str, Any], size: int) -> Page:
        # In the middle of a reading the wiki goes by its own clock, whatever it shows.
        going = cursor.get("going") is True
        newest = word(cursor.get("newest")) if going else _reached(cursor.get("newest"))
        known = [count(one) for one in listing(cursor.get("known")) if count(one)]
        asked = {"rvlimit": size + 1, "rvdir": "newer" if newest else "older"}
        asked |= {"rvstart": newest} if newest else {}
        answered = self._api.query(
            api, prop="revisions|info", inprop="url", titles=title, rvprop=SEEN, rvslots="main",
            **asked,
        )  # fmt: skip
        page = first(pages_in(answered))
        site = place_of(site_of_api(api))
        if page.get("missing"):
            gone = tuple(f"{site}#rev-{number}" for number in known)
            return Page((), {}, deleted=gone, unchanged=not gone)
        revisions = sorted(revisions_of(page), key=lambda one: count(one.get("revid")))
        items = _each(page, revisions, api)
        hidden = [
            n for one in revisions if content_of(one) is None and (n := count(one.get("revid")))
        ]
        kept = sorted({*known, *(int(item.remote_id.rpartition("-")[2]) for item in items)})
        top = max([newest, *(word(one.get("timestamp")) for one in revisions)])
        more = bool(newest) and len(revisions) > size and top > newest
        onward: dict[str, Any] = {}
        if when(top):
            kept_at = {"newest": top, "going": True} if more else {"newest": _by_now(top)}
            onward = {**kept_at, "known": kept[-MOST_KNOWN:]}
        names = tuple(f"{site}#rev-{number}" for number in hidden)
        return Page(tuple(items), onward, names, more=more, unchanged=not items)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the pages and discussions of the account's wiki that hold the words."""
        api, key = self._api.account_wiki(), key_of(words)
        asked = {"srprop": "timestamp|snippet", "srnamespace": "0|1", "srinfo": ""}
        size = max(1, min(limit, 50))
        answered = self._api.query(api, list="search", srsearch=words[:300], srlimit=size, **asked)
        known = reached(place(cursor, key).get("newest"))
        hits = [hit_of(one, api) for one in listing(dict_at(answered, "query").get("search"))]
        items = tuple(one for one in hits if one and (not known or one.published_at >= known))
        top = max((one.published_at for one in items), default=known)
        here = {"newest": by_now(top).isoformat()} if top else {}
        return keeping(Page(items, here, unchanged=not items), cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which changes and pages their wikis no longer show, 50 in a call. A change never changes."""
        return looked_at(remote_ids, self._api)

    def directory(self, words: str, *, language: str = "", site: str = "") -> tuple[Found, ...]:
        """Propose the changes of a site, if it is a wiki of this kind."""
        if not site.strip():
            return ()
        base = site_of(site)
        api = base
        if not base.endswith("/api.php"):
            answer = self._http.get(base)
            found = _EDIT_URI.search(answer.text[:200_000])
            address = urljoin(answer.url, found[1].partition("?")[0]) if found else ""
            if not web_address(address).endswith("/api.php"):
                raise Rejected(NO_WIKI)
            api = site_of(address)
        general = dict_at(self._api.query(api, meta="siteinfo"), "query", "general")
        if not word(general.get("generator")).startswith("MediaWiki"):
            raise Rejected(NO_WIKI)
        name = one_line(word(general.get("sitename")), 200) or place_of(base)
        return (Found("changes", {"wiki": api}, name, CHANGES_OF),)

    # Writing

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when the wiki doesn't accept it any more."""
        self._api.sign_in()
        user = dict_at(self._api.query(self._api.home, meta="userinfo"), "query", "userinfo")
        name = one_line(word(user.get("name")), 200)
        site = site_of_api(self._api.home)
        if not name:
            raise Rejected(NO_SUCH)
        return Author(f"{place_of(site)}#user-{name}", name=name, handle=name)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Write a page that isn't there yet, or a section: signed, on a page of discussion.

        On a page that exists, a text without a title goes to its end.
        """
        return self._writing.publish(draft, key)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer under a line of a discussion; a change to an article, on its discussion page."""
        return self._writing.reply(to, draft, key)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change what a change of ours wrote, where it stands now; its name stays the same."""
        return self._writing.edit(remote_id, draft)

    def delete(self, remote_id: str) -> None:
        """Take out what a change of ours wrote; a page that holds nothing else is deleted."""
        self._writing.delete(remote_id)

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Undo somebody's change; hide its text from those who read the history, or show it again."""
        moderated(self._api, self._writing, remote_id, act)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how often the pages of changes were looked at, or how many changes the account made."""
        return figures_of(self._api, self._writing, remote_ids)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Find the change among the account's by the mark of the key in its summary."""
        return self._writing.receipt(key, since)


def _each(page: Any, revisions: list[Any], api: str) -> list[Item]:
    """What each revision added to the one before; the oldest counts if the page began with it."""
    items: list[Item] = []
    before: str | None = None
    for revision in revisions:
        if before is None and not count(revision.get("parentid")):
            before = ""
        found = change_of(page, revision, before, api) if before is not None else None
        items += [found] if found else []
        before = content_of(revision)
    for number, item in enumerate(items):
        talk = count(item.raw.get("namespace")) % 2 == 1
        items[number] = replace(item, parent=item.thread if talk else "")
    return items


def _by_now(stamp: str) -> str:
    """A moment as wikis write it, or now when it is still to come."""
    return min(stamp, spelt(datetime.now(UTC), "seconds"))


def _reached(value: Any) -> str:
    return word(value) if reached(value) else ""
