"""Reads the sites of Stack Exchange by its API 2.3; keeps the pauses that it asks for."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import Page, RateLimited, Rejected, Unavailable
from palabre.connectors.faults import IN_TROUBLE, REFUSED, TOO_OFTEN, USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, Http
from palabre.connectors.paging import page_of, paged, until
from palabre.connectors.shapes import count, listing, mapping, told, word
from palabre.connectors.stackexchange.parse import answer_of, question_of
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

HOME = "https://api.stackexchange.com/2.3"
MOST_ASKED = 100
THROTTLED, BUSY = 502, frozenset({500, 503})  # numbers of errors, sent with the status 400
# The languages that have a Stack Overflow of their own.
OWN_SITE = {"es": "es.stackoverflow", "ja": "ja.stackoverflow", "pt": "pt.stackoverflow"} | {
    "ru": "ru.stackoverflow"
}

NO_SITE = N_("This is no site of Stack Exchange: give for example stackoverflow or superuser.com.")
NO_TAG = N_("This is no tag: it has no blanks, and ; between several.")
NO_WORDS = N_("Give the words that are looked for.")
UNKNOWN_KIND = N_("Stack Exchange can't be read in this way.")

_SITE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+){0,3}")
_TAGS = re.compile(r"[^\s;]{1,50}(;[^\s;]{1,50}){0,4}")
_SECONDS = re.compile(r"in (\d{1,7}) seconds")


class StackExchangeConnector:
    """Needs no credential; ``key`` in it, the key of an app, allows more calls a day."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._key = (credential or {}).get("key", "")

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the questions of a tag or with some words that stirred last, and their answers."""
        site = _site(values.get("site", ""))
        if source == "tag":
            tags = values.get("tag", "").strip().lower()
            if not _TAGS.fullmatch(tags):
                raise Rejected(NO_TAG)
            return self._questions("questions", site, {"tagged": tags}, cursor, limit)
        if source == "words":
            return self._found(site, values.get("words", ""), cursor, limit)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the questions with these words on the Stack Overflow of a language."""
        site = OWN_SITE.get(language, "stackoverflow")
        key = key_of(site, words)
        return keeping(self._found(site, words, place(cursor, key), limit), cursor, key)

    def _found(self, site: str, words: str, cursor: Mapping[str, Any], limit: int) -> Page:
        if not words.strip():
            raise Rejected(NO_WORDS)
        return self._questions("search/advanced", site, {"q": words.strip()}, cursor, limit)

    def _questions(
        self, path: str, site: str, asked: Mapping[str, str], cursor: Mapping[str, Any], limit: int
    ) -> Page:
        """Ask for questions by their last activity, and for what was answered since."""
        since = {"min": str(until(cursor))} if until(cursor) else {}
        listed = {"site": site, "sort": "activity", "order": "desc", "filter": "withbody"} | since
        size = str(max(1, min(limit, MOST_ASKED)))
        page = {"page": str(page_of(cursor) + 1), "pagesize": size}
        answer = self._ask(path, {**asked, **listed, **page})
        entries = [mapping(one) for one in listing(answer.get("items"))]
        items = [item for one in entries if (item := question_of(one))]
        waits = [_backoff(answer)]
        answered = [one for one in entries if count(one.get("answer_count"))]
        numbers = [str(count(one.get("question_id"))) for one in answered]
        titles = {count(one.get("question_id")): word(one.get("title")) for one in answered}
        if numbers:
            below = ";".join(numbers[:MOST_ASKED])
            replies = self._ask(
                f"questions/{below}/answers", {**listed, "pagesize": str(MOST_ASKED)}
            )
            entries_below = map(mapping, listing(replies.get("items")))
            items += [item for one in entries_below if (item := answer_of(one, titles))]
            waits.append(_backoff(replies))
        marks = [count(one.get("last_activity_date")) for one in entries]
        wait = max(waits) or None
        return paged(items, marks, cursor, more=answer.get("has_more") is True, wait=wait)

    def _ask(self, path: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """Make one call; faults come with the status 400 and a number of their own."""
        keyed = {**asked, "key": self._key} if self._key else asked
        answer = self._http.get(f"{HOME}/{path}", params=keyed, expect=(400,))
        if answer.status != 400:
            return told(answer)
        try:
            fault = told(answer)
        except Unavailable:
            raise Rejected(REFUSED) from None
        number = count(fault.get("error_id"))
        if number == THROTTLED:
            left = _SECONDS.search(word(fault.get("error_message")))
            wait = timedelta(seconds=int(left[1])) if left else USUAL_WAIT
            raise RateLimited(TOO_OFTEN, min(max(wait, timedelta(seconds=1)), LONGEST_WAIT))
        if number in BUSY:
            raise Unavailable(IN_TROUBLE)
        raise Rejected(REFUSED)


def _backoff(answer: Mapping[str, Any]) -> timedelta:
    return min(timedelta(seconds=min(count(answer.get("backoff")), 86_400)), LONGEST_WAIT)


def _site(given: str) -> str:
    """The name of a site as the API takes it: a name or a whole host, without www."""
    name = given.strip().lower().removeprefix("https://").removeprefix("www.").rstrip("/")
    if not _SITE.fullmatch(name):
        raise Rejected(NO_SITE)
    return name
