"""Reads forums that run Flarum by their JSON:API, as anybody who isn't signed in.

It speaks by ``writing.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import slices
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.flarum.inbox import Inbox
from palabre.connectors.flarum.parse import Given, given_by
from palabre.connectors.forums import NO_WORDS, asked_of, base_of
from palabre.connectors.paging import page_of, paged, until
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import count, mapping, told, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_ASKED = 50  # more are never given at once

UNKNOWN_KIND = N_("Flarum can't be read in this way.")
NO_FLARUM = N_("This address answers, but not as a Flarum forum does.")


class FlarumConnector(Inbox):
    """A forum that runs Flarum; ``account`` is the user's number."""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the newest posts, the topics with some words, or what is told to the account; the cursor
        keeps a number."""
        if source == "notifications":
            return self._news(cursor)
        base = base_of(values.get("server", ""))
        if source == "posts":
            return self._posts(base, cursor, limit)
        if source == "words":
            return self._found(base, values.get("words", ""), cursor, limit)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the topics with these words on the connected forum, the newest first."""
        key = key_of(words)
        found = self._found(self._base, words, place(cursor, key), limit)
        return keeping(found, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which posts their forums no longer show, and which were edited, 50 in a call."""
        return asked_of(remote_ids, self._home, self._again)

    def _again(self, base: str, names: Sequence[str]) -> Page:
        items: list[Item] = []
        gone: list[str] = []
        # What was said to the account may stand where only its key leads.
        is_own = bool(self._key and self._home) and base == self._base
        for some in slices(names, MOST_ASKED):
            numbers = ",".join(name.rpartition("/")[2] for name in some)
            asked = {"filter[id]": numbers, "include": "user,discussion"}
            given = self._ask(f"{base}/api/posts", asked, {}, MOST_ASKED, own=is_own)
            place = urlsplit(base).netloc
            shown = {f"{place}/p/{word(one.get('id'))}": one for one in given.data}
            if not set(shown) <= set(some):
                raise Unavailable(NO_FLARUM)  # it doesn't answer what it was asked
            seen = [item for one in shown.values() if (item := given.item(one, base))]
            items += [item for item in seen if item.edited_at]
            hidden = {name for name, one in shown.items() if _is_hidden(one)}
            gone += [name for name in some if name not in shown or name in hidden]
        return Page(tuple(items), deleted=tuple(gone))

    def me(self) -> Author:
        """Say whose token it is, without one which forum is connected.

        Raises `Reconnect` for a dead token, `Rejected` where there is no forum.
        """
        base = self._base
        if self._key:
            return self._whose()
        data = mapping(told(self._http.get(f"{base}/api")).get("data"))
        if data.get("type") != "forums":
            raise Rejected(NO_FLARUM)
        here = urlsplit(base).netloc
        title = one_line(word(mapping(data.get("attributes")).get("title")), 200)
        return Author(here, title or here, url=base)

    def _posts(self, base: str, cursor: Mapping[str, Any], limit: int) -> Page:
        asked = {"filter[type]": "comment", "sort": "-createdAt", "include": "user,discussion"}
        given = self._ask(f"{base}/api/posts", asked, cursor, limit)
        return _page(given, given.posts(), base, cursor)

    def _found(self, base: str, words: str, cursor: Mapping[str, Any], limit: int) -> Page:
        if not words.strip():
            raise Rejected(NO_WORDS)
        asked = {"filter[q]": words.strip(), "sort": "-createdAt"}
        asked |= {"include": "mostRelevantPost,mostRelevantPost.user"}
        given = self._ask(f"{base}/api/discussions", asked, cursor, limit)
        return _page(given, given.best(), base, cursor)

    def _ask(
        self, url: str, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int, *,
        own: bool = False,
    ) -> Given:  # fmt: skip
        size = max(1, min(limit, MOST_ASKED))
        page = {"page[limit]": str(size), "page[offset]": str(size * page_of(cursor))}
        headers = self._headers() if own else {}
        answer = told(self._http.get(url, params={**asked, **page}, headers=headers))
        if not isinstance(answer.get("data"), list):
            raise Rejected(NO_FLARUM)
        return given_by(answer)


def _is_hidden(post: Mapping[str, Any]) -> bool:
    return mapping(post.get("attributes")).get("isHidden") is True


def _page(
    given: Given, posts: Iterable[Mapping[str, Any]], base: str, cursor: Mapping[str, Any]
) -> Page:
    """A first reading takes one page, not the forum's past."""
    items = [item for post in posts if (item := given.item(post, base))]
    marks = [count(mapping(one).get("id")) for one in given.data]
    return paged(items, marks, cursor, more=given.more and bool(until(cursor)))
