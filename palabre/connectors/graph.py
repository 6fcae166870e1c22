"""Meta's Graph API, which the networks of that house speak: calls, refusals, lists in pages.

Codes of errors: https://developers.facebook.com/docs/graph-api/guides/error-handling/, pauses:
https://developers.facebook.com/docs/graph-api/overview/rate-limiting/ (both read on 2026-11-27).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, USUAL_WAIT, error_for
from palabre.connectors.http import Answer, Http
from palabre.connectors.metaapp import VERSION
from palabre.connectors.oauth import Tokens, tokens_of
from palabre.connectors.plain import web_address
from palabre.connectors.shapes import confirmed, count, entire, listing, mapping, told, word
from palabre.connectors.waiting import waited
from palabre.connectors.words import N_

FACEBOOK = f"https://graph.facebook.com/{VERSION}"
SIGNED_OUT, TOO_OFTEN = frozenset({102, 190}), frozenset({4, 17, 32, 341, 613})
FORBIDDEN, FOR_A_MOMENT, BLOCKED = frozenset({3, 10, *range(200, 300)}), frozenset({1, 2}), 368
NOT_THERE, WRONG = 33, 100  # a subcode of code 100; and 803 says the same
EXPECTED = (400, 401, 403, 404)
LONGEST_WAIT = 24 * 60  # minutes
# Above so many parts of a hundred of what Meta allows, what nobody waits for pauses: the rest is people's.
NEARLY_USED, PAUSE = 80, timedelta(minutes=30)
# What Meta tells an app of a Page. One list for the Page and for the Instagram account linked to it: what is
# asked for later takes the place of what was.
TOLD, LEAST = "feed,mention,ratings,messages", "feed"

SIGN_IN = N_("Meta no longer accepts this connection: connect the account again.")
CALM = N_("Meta asks us to call less often.")
NOT_ALLOWED = N_("Meta doesn't allow this: a permission of the app or a role of the person lacks.")
BLOCKS = N_("Meta has blocked this action for a while because of its rules.")
NOT_FOUND = N_("This is gone over there, or the account may not see it.")
REFUSED = N_("Meta refuses this request.")
IN_TROUBLE = N_("Meta has a fault of its own and says so.")
ODD = N_("Meta answered something unexpected.")
WHICH_PAGE = N_("This connection opens several Pages: give the number of the one you mean.")
NOT_SHOWN = N_("Meta couldn't make anything of this video: nothing was published.")
NO_APP = N_("The app's client ID and secret are needed to make this connection last.")


class Refused(Rejected):
    """A refusal with the numbers that Meta gave for it."""

    def __init__(self, message: str, code: int = 0, subcode: int = 0) -> None:
        super().__init__(message)
        self.code, self.subcode = code, subcode

    @property
    def gone(self) -> bool:
        """Say whether the refusal means that there is no such thing (any more)."""
        return self.code == 803 or (self.code, self.subcode) == (WRONG, NOT_THERE)


class Graph:
    """Calls the Graph API at ``base`` with a token, which goes in a header and never in an address.

    ``wait`` is the pause that the last answer asked for: by its word, or because most of what Meta allows is
    used. How many calls that are depends on who sees or meets the account: Meta tells only the part used.
    """

    def __init__(self, http: Http, base: str, token: str) -> None:
        self._http, self._base, self._token = http, base, token
        self.wait: timedelta | None = None

    def with_token(self, token: str) -> "Graph":
        """The same door with another token."""
        return Graph(self._http, self._base, token)

    def at(self, base: str) -> "Graph":
        """The same token's door at another house of Meta's."""
        return Graph(self._http, base, self._token)

    def get(self, path: str, **asked: Any) -> Mapping[str, Any]:
        """Read an object."""
        return told(self._call("GET", path, params=_spelt(asked)))

    def post(
        self, path: str, files: Mapping[str, Any] | None = None, **sent: Any
    ) -> Mapping[str, Any]:
        """Make or change an object; raises `Unknown` when the answer can't be read."""
        more: dict[str, Any] = {"files": files} if files else {}
        return confirmed(self._call("POST", path, data=_spelt(sent), **more))

    def delete(self, path: str, **asked: Any) -> None:
        """Delete an object; one that is gone already is deleted."""
        try:
            self._call("DELETE", path, params=_spelt(asked))
        except Refused as refusal:
            if not refusal.gone:
                raise

    def made(self, path: str, files: Mapping[str, Any] | None = None, **sent: Any) -> str:
        """Make an object and give its number; raises `Unknown` when none is told."""
        number = word(self.post(path, files, **sent).get("id"))
        if not number:
            raise Unknown(PERHAPS)
        return number

    def prepared(self, path: str, called: str = "id", /, **sent: Any) -> str:
        """Make what nobody sees before it is published, and give its number, ``called`` so in the answer.

        When the answer is lost nothing happened (`Unavailable`): Meta throws it away after a day.
        """
        made = told(self._call("POST", path, changes=False, data=_spelt(sent)))
        number = word(made.get(called))
        if not number:
            raise Unavailable(IN_TROUBLE)
        return number

    def brought(self, address: str, body: Any, size: int) -> None:
        """Bring the bytes of a file to where Meta takes them; nobody sees it before it is published, so a
        lost answer is `Unavailable`."""
        headers = {"Authorization": f"OAuth {self._token}", "offset": "0", "file_size": str(size)}
        answer = self._http.call(
            "POST", address, headers=headers, content=body, expect=EXPECTED, changes=False
        )
        if answer.status >= 400:
            raise refusal_of(answer, reading=True)

    def told_of(self, page: str, fields: str = TOLD) -> None:
        """Let Meta tell the app what happens around a Page, and around the Instagram account linked to it:
        only `LEAST` where a permission for one of the other fields lacks.

        Asking twice changes nothing, so an answer that is lost is no matter (`Unavailable`).
        """
        sent = {"subscribed_fields": fields}
        try:
            told(self._call("POST", f"{page}/subscribed_apps", changes=False, data=sent))
        except Refused:
            if fields == LEAST:
                raise
            self.told_of(page, LEAST)

    def ready(self, container: str, field: str = "status_code") -> None:
        """Wait until Meta has worked on the video of a container. Raises `Rejected` when it couldn't."""

        def look() -> str | None:
            state = word(self.get(container, fields=field).get(field))
            if state in {"ERROR", "EXPIRED"}:
                raise Rejected(NOT_SHOWN)
            return state if state in {"FINISHED", "PUBLISHED"} else None

        waited(look)

    def newest(self, path: str, **asked: Any) -> list[Mapping[str, Any]]:
        """Read a list in which a text is looked for; raises `Unavailable` when not all of it is clear."""
        return entire(self.get(path, **asked).get("data"))

    def listed(self, path: str, after: str = "", **asked: Any) -> tuple[list[Any], str]:
        """Read one page of a list: its objects, and what the next page begins after ("" at the end)."""
        answer = self.get(path, after=after, **asked)
        paging = mapping(answer.get("paging"))
        following = word(mapping(paging.get("cursors")).get("after")) if paging.get("next") else ""
        return objects(answer), following[:1_000] if following != after else ""

    def seen(self, number: str, fields: str = "id") -> Mapping[str, Any] | None:
        """An object as it is now, None when it can no longer be seen.

        Of an object that hasn't these fields only its number is told: it is there all the same.
        """
        try:
            return self.get(number, fields=fields)
        except Refused as refusal:
            if refusal.gone:
                return None
            if refusal.code == WRONG and fields != "id":
                return self.seen(number)
            raise

    def address_of(self, number: str, name: str = "permalink") -> str:
        """Where people see an object; "" when Meta doesn't tell, which is no reason to fail."""
        with suppress(ConnectorError):
            return web_address(word(self.get(number, fields=name).get(name)))
        return ""

    def figures(
        self, path: str, metrics: Iterable[str], edge: str = "insights", **asked: Any
    ) -> Iterator[tuple[str, float]]:
        """Read insights by Meta's names of metrics.

        One name that Meta has given up makes it refuse all: then each is asked for alone.
        """
        names = list(metrics)
        try:
            answer = self.get(f"{path}/{edge}", metric=",".join(names), **asked) if names else {}
        except Refused as refusal:
            if refusal.code != WRONG or refusal.gone or len(names) < 2:
                raise
            for name in names:
                with suppress(Refused):
                    yield from self.figures(path, [name], edge, **asked)
            return
        for entry in objects(answer):
            values = [mapping(one).get("value") for one in listing(entry.get("values"))]
            total = mapping(entry.get("total_value")).get("value")
            value = total if total is not None else (values[-1] if values else None)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield word(entry.get("name")), value

    def _call(self, method: str, path: str, *, changes: bool = True, **body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        reading = method == "GET" or not changes
        answer = self._http.call(
            method, f"{self._base}/{path}", headers=headers, expect=EXPECTED,
            changes=not reading, **body,
        )  # fmt: skip
        self.wait = regained(answer) or (PAUSE if used(answer) >= NEARLY_USED else None)
        if answer.status >= 400:
            raise refusal_of(answer, reading=reading)
        return answer


def refusal_of(answer: Answer, *, reading: bool) -> ConnectorError:
    """Choose the error for what Meta refused; its own words are not repeated."""
    try:
        error = mapping(mapping(answer.json()).get("error"))
    except Unavailable:
        error = {}
    code, subcode = count(error.get("code")), count(error.get("error_subcode"))
    if not code:
        return error_for(answer.status, answer.wait, {"Authorization"}, reading=reading)
    if code in SIGNED_OUT:
        return Reconnect(SIGN_IN)
    if code in TOO_OFTEN or 80_000 <= code <= 80_014:
        return RateLimited(CALM, regained(answer) or answer.wait or USUAL_WAIT)
    if code in FOR_A_MOMENT:
        return Unavailable(IN_TROUBLE) if reading else Unknown(PERHAPS)
    sentence = NOT_ALLOWED if code in FORBIDDEN else BLOCKS if code == BLOCKED else REFUSED
    refusal = Refused(sentence, code, subcode)
    return Refused(NOT_FOUND, code, subcode) if refusal.gone else refusal


def regained(answer: Answer) -> timedelta | None:
    """The pause that X-Business-Use-Case-Usage asks for (it counts in minutes), or None."""
    minutes = [count(one.get("estimated_time_to_regain_access")) for one in _usage(answer)]
    longest = min(max(minutes, default=0), LONGEST_WAIT)
    return timedelta(minutes=longest) if longest else None


def used(answer: Answer) -> int:
    """How much of what Meta allows is used, in parts of a hundred, by the fullest of its measures."""
    names = ("call_count", "total_cputime", "total_time")
    return max((count(one.get(name)) for one in _usage(answer) for name in names), default=0)


def _usage(answer: Answer) -> list[Mapping[str, Any]]:
    """What the headers of an answer tell of the app's use, and of the account's."""
    found: list[Mapping[str, Any]] = []
    for header in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            told = mapping(msgspec.json.decode(answer.headers.get(header, "")))
        except (msgspec.DecodeError, RecursionError, ValueError):
            continue
        found += [told, *(mapping(one) for many in told.values() for one in listing(many))]
    return found


def objects(answer: Any) -> list[Mapping[str, Any]]:
    """The objects of a list that Meta gave, in it or beside its paging."""
    return [mapping(one) for one in listing(mapping(answer).get("data")) if mapping(one)]


def told_by_meta(body: bytes, of: str, refusal: str) -> list[Mapping[str, Any]]:
    """The entries of a sending to the webhook of an app, one for each account; ``of`` is "page" or
    "instagram". Raises `Rejected` with the sentence ``refusal`` for what can't be read, or is of neither."""
    try:
        sent = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Rejected(refusal) from None
    parts = [mapping(one) for one in (sent if isinstance(sent, list) else [sent])]
    if not any(word(one.get("object")) == of for one in parts):
        raise Rejected(refusal)
    return [mapping(entry) for one in parts for entry in listing(one.get("entry"))]


def page_of(graph: Graph, account: str, more: str = "") -> Mapping[str, Any]:
    """The Page that a connection is for: its number, name, and token where Meta gives one.

    ``account`` is its number; without one the only Page of the person is meant, or the Page that
    the token itself belongs to. Raises `Rejected` when there are several.
    """
    fields = f"id,name,access_token{more}"
    if account:
        found = graph.get(account, fields=fields)
    else:
        try:
            pages, _ = graph.listed("me/accounts", fields=fields)
        except Refused:  # the token is a Page's own: it has no Pages
            pages = []
        if len(pages) > 1:
            raise Rejected(WHICH_PAGE)
        found = pages[0] if pages else graph.get("me", fields=f"id,name{more}")
    if not word(found.get("id")).isdigit():
        raise Unavailable(ODD)
    return found


def lasting(http: Http, address: str, asked: Mapping[str, str]) -> Tokens:
    """Give a token that lasts for one that doesn't, or renew one that does."""
    answer = http.get(address, params=dict(asked), expect=EXPECTED)
    if answer.status >= 400:
        raise refusal_of(answer, reading=True)
    return tokens_of(told(answer))


def long_lived(http: Http, credential: Mapping[str, str]) -> Tokens:
    """Give a user's token of 60 days for one of an hour; a Page's token from it doesn't end."""
    if not (credential.get("client_id") and credential.get("client_secret")):
        raise Rejected(NO_APP)
    asked = {
        "grant_type": "fb_exchange_token",
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "fb_exchange_token": credential.get("secret", ""),
    }
    return lasting(http, f"{FACEBOOK}/oauth/access_token", asked)


def _spelt(given: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as text, lists and objects as JSON; what is empty is left out."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, list | dict):
            found[name] = json.dumps(value) if value else ""
        else:
            found[name] = "" if value is None else str(value)
    return {name: value for name, value in found.items() if value}
