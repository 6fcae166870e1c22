"""Reads questions and answers through the API 2.3 of Stack Exchange, and hands on the pauses it asks for.

It speaks by ``writing.py``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from palabre.connectors.again import grouped
from palabre.connectors.contract import Author, Item, Page, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.paging import reached_second, second_by_now
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dicts_at, word
from palabre.connectors.stackexchange import SITES, USUAL_SITE
from palabre.connectors.stackexchange.below import with_comments
from palabre.connectors.stackexchange.calls import MOST_ASKED, ODD, OVERLAP_S, Calls
from palabre.connectors.stackexchange.followed import question_of, said_under
from palabre.connectors.stackexchange.own import said_under_own
from palabre.connectors.stackexchange.parse import (
    count,
    host_of,
    item_of_answer,
    item_of_comment,
    item_of_question,
    number_of,
)
from palabre.connectors.stackexchange.writing import NAMED, NO_SITE, SITE, Writing
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_PAGES = 25  # of one reading; without a key the API refuses those beyond

NO_TAG = N_("This is no tag of Stack Exchange.")
NO_KEY = N_("Without a key there is no account to connect: everything public is read all the same.")
UNKNOWN_KIND = N_("Stack Exchange isn't read in this way.")

_TAG = re.compile(r"[\w.#+-]{1,50}")


class StackexchangeConnector(Writing):
    """Reads what everybody sees; ``credential`` may hold the ``key`` of an app, for more calls a day, and
    with it ``secret``, the token of an account that writes."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._key = given.get("key", "")
        self._calls = Calls(http, self._key, given.get("secret", ""))

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the sites of the network, without those where a site is talked about itself."""
        only(what, "site")

        def ask(at: str) -> tuple[Some, str]:
            page = int(at or "1")
            asked = {"pagesize": MOST_ASKED, "page": page, "filter": "default"}
            told, _pause = self._calls.ask("/sites", asked)
            onward = str(page + 1) if told.get("has_more") is True else ""
            return map(_site, dicts_at(told, "items")), onward

        return gathered(marked(ask), words)

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the questions of a tag in which something happened, their new answers and, with a key, what is
        said below those that were met last; or what is said under the account's own texts, or under one
        question, comments among it."""
        if source not in {"tag", "own", "question"}:
            raise Rejected(UNKNOWN_KIND)
        site = values.get("site", "").strip() or USUAL_SITE
        if source == "question":
            site, number = question_of(values.get("question", ""), site)
        if not SITE.fullmatch(site):
            raise Rejected(NO_SITE)
        if source == "question":
            return said_under(self._calls, site, number, cursor)
        if source == "own":
            return said_under_own(self._calls, site, cursor)
        tag = values.get("tag", "").strip().lower()
        if not _TAG.fullmatch(tag):
            raise Rejected(NO_TAG)
        asked = {"tagged": tag, "sort": "activity", "site": site}
        page = self._newest("/questions", asked, "last_activity_date", cursor, limit, answers=True)
        # Without a key there are calls for 300 readings a day of all sites together, and none to spare.
        return with_comments(self._calls, page, site, cursor) if self._key else page

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest questions that the site of the language finds for the words."""
        key = key_of(words, language)
        asked = {"q": words[:300], "sort": "creation", "site": SITES.get(language, USUAL_SITE)}
        page = self._newest(
            "/search/advanced", asked, "creation_date", place(cursor, key), limit, answers=False
        )
        return keeping(page, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which questions and answers a site no longer shows, and which were edited, 100 in a call."""
        found = [one for name in remote_ids if (one := NAMED.fullmatch(name))]
        items: list[Item] = []
        gone: list[str] = []
        wait = timedelta(0)
        for asked, names in grouped((f"{one[1]}/{one[2]}", one[0]) for one in found).items():
            site, _, kind = asked.rpartition("/")
            path, read = _KINDS[kind]
            numbers = ";".join(name.rpartition("/")[2] for name in names)
            params = {"site": site, "pagesize": MOST_ASKED}
            told, pause = self._calls.ask(f"/{path}/{quote(numbers, safe=';')}", params)
            shown = {f"{site}/{kind}/{number_of(one, f'{path[:-1]}_id')}": one
                     for one in dicts_at(told, "items")}  # fmt: skip
            if not set(shown) <= set(names):
                raise Unavailable(ODD)
            items += [item for one in shown.values() if (item := read(one, site))
                      and (item.edited_at or one.get("edited") is True)]  # fmt: skip
            gone += [name for name in names if name not in shown]
            wait = max(wait, pause)
        return Page(tuple(items), deleted=tuple(gone), wait=wait or None)

    def me(self) -> Author:
        """Say whose account it is; a key alone opens no person's, and is only shown to be accepted.

        Raises `Rejected` for a wrong key, `Reconnect` for a dead token.
        """
        if self._calls.token:
            return self.whose()
        if not self._key:
            raise Rejected(NO_KEY)
        self._calls.ask("/info", {"site": USUAL_SITE, "filter": "default"})
        return Author("api.stackexchange.com", "Stack Exchange")

    def _newest(
        self, path: str, asked: Mapping[str, str], by: str, cursor: Mapping[str, Any], limit: int, *,
        answers: bool,
    ) -> Page:  # fmt: skip
        """Ask for one page, newest first, back to where the last reading began.

        The cursor keeps ``since`` (seconds since 1970 of the newest of the last complete reading), and while
        a reading goes on ``top`` (the same for this one) and ``page``.
        """
        since, page = reached_second(cursor.get("since")), count(cursor.get("page")) or 1
        params: dict[str, Any] = {**asked, "order": "desc", "page": page,
                                  "pagesize": max(1, min(limit, MOST_ASKED))}  # fmt: skip
        if since:
            params["min"] = max(1, since - OVERLAP_S)
        told, wait = self._calls.ask(path, params)
        questions = dicts_at(told, "items")
        site = asked["site"]
        items = [item for one in questions if (item := item_of_question(one, site))]
        if answers:
            more_items, longer = self._answers(questions, site, max(0, since - OVERLAP_S))
            items += more_items
            wait = max(wait, longer)
        newest = max([since, *(count(one.get(by)) for one in questions)])
        top = count(cursor.get("top")) or second_by_now(newest)
        going_on = bool(questions) and told.get("has_more") is True
        more = bool(since) and going_on and page < MOST_PAGES
        going = {"since": since, "top": top, "page": page + 1}
        done = {"since": top} if top else {}
        found = {item.remote_id: item for item in items}
        return Page(
            tuple(found.values()), going if more else done, more=more, unchanged=not found,
            wait=wait or None,
        )  # fmt: skip

    def _answers(
        self, questions: list[Mapping[str, Any]], site: str, since: int
    ) -> tuple[list[Item], timedelta]:
        """The answers to questions that were given since then."""
        hosts = {
            number_of(one, "question_id"): host_of(one)
            for one in questions
            if count(one.get("answer_count"))
        }
        hosts.pop("", None)
        if not hosts:
            return [], timedelta(0)
        asked = {"sort": "creation", "order": "desc", "pagesize": MOST_ASKED, "site": site}
        if since:
            asked["min"] = since
        told, wait = self._calls.ask(
            f"/questions/{quote(';'.join(hosts), safe=';')}/answers", asked
        )
        found = [
            item_of_answer(one, site, hosts.get(number_of(one, "question_id"), ""))
            for one in dicts_at(told, "items")
        ]
        return [item for item in found if item], wait


def _answer(told: Mapping[str, Any], site: str) -> Item | None:
    """An answer that is asked for by itself: the page of who wrote it names the site's host."""
    return item_of_answer(told, site, host_of(told.get("owner")))


_KINDS: Mapping[str, tuple[str, Callable[[Mapping[str, Any], str], Item | None]]] = {
    "q": ("questions", item_of_question),
    "a": ("answers", _answer),
    "c": ("comments", item_of_comment),
}


def _site(site: Mapping[str, Any]) -> Offer | None:
    name = word(site.get("api_site_parameter"))
    shown = SITE.fullmatch(name) and site.get("site_type") != "meta_site"
    return offer(name, site.get("name"), site.get("audience")) if shown else None
