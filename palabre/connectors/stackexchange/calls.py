"""Calls to the API 2.3 of Stack Exchange, its refusals, and the pauses it asks for.

https://api.stackexchange.com/docs/error-handling (28 November 2026): whatever is wrong is answered with
status 400, and a number of its own tells what.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, USUAL_WAIT
from palabre.connectors.http import Http
from palabre.connectors.shapes import confirmed, count, mapping, told_or_none
from palabre.connectors.words import N_

API = "https://api.stackexchange.com/2.3"
MOST_ASKED = 100
OVERLAP_S = 120  # a text may be found a little after it was written
HELD = timedelta(milliseconds=1)  # asks whether a pause that they asked for still lasts
LONGEST = timedelta(days=1)
DEAD = frozenset({401, 402, 406})  # numbers of theirs: no token, a wrong one, one that leaked
NO_SCOPE, KEYLESS, NOT_WRITTEN, THROTTLED = 403, 405, 407, 502

TOO_OFTEN = N_("Stack Exchange asks us to call less often.")
REFUSED = N_("Stack Exchange refuses this question.")
SIGN_IN = N_("Stack Exchange no longer accepts this key: give the one of your app.")
SIGN_IN_AGAIN = N_("Stack Exchange no longer accepts this account: connect it again.")
ODD = N_("Stack Exchange answered something that can't be read.")
NO_ACCOUNT = N_(
    "To write there, sign in on Stack Exchange with your own account: a key only reads."
)
NOT_ALLOWED = N_(
    "This account may not write from Palabre: connect it again, and say that it is to answer."
)
NOT_TAKEN = N_(
    "Stack Exchange didn't take this: it wants an app described on Stack Apps, some reputation, and few"
    " texts a day."
)

_SECONDS = re.compile(r"in (\d{1,6}) seconds")


class Calls:
    """Asks with the ``key`` of an app, where there is one, and writes with the ``token`` of an account."""

    def __init__(self, http: Http, key: str, token: str) -> None:
        self._http, self._key, self.token = http, key, token

    def ask(
        self, path: str, asked: Mapping[str, Any], *, own: bool = False
    ) -> tuple[Mapping[str, Any], timedelta]:
        """Put one question, with ``own`` as the account; its answer, and the pause asked for with it."""
        params = {"filter": "withbody", **asked, **({"key": self._key} if self._key else {})}
        if own:
            params |= {"access_token": self._account()}
        answer = self._http.get(f"{API}{path}", params=params, expect=(400, 401, 404, 502, 503))
        if answer.status in {502, 503} and answer.wait:
            raise RateLimited(TOO_OFTEN, answer.wait)
        told = answer.json()
        if not isinstance(told, dict):
            raise Unavailable(ODD)
        if refusal := _throttled(told):
            raise refusal
        if own and (answer.status == 401 or count(told.get("error_id")) in DEAD):
            raise Reconnect(SIGN_IN_AGAIN)
        if answer.status == 401 and self._key:
            raise Reconnect(SIGN_IN)
        if answer.status in {400, 401, 404}:
            raise Rejected(REFUSED)
        if answer.status >= 500 or not isinstance(told.get("items"), list):
            raise Unavailable(ODD)
        return told, _pause(told)

    def tell(self, path: str, **said: str) -> list[Mapping[str, Any]]:
        """Write as the account, once; what was made or changed by it.

        The pause that is asked for afterwards holds whatever else is to be written there.
        """
        form = {"filter": "withbody", **said, "access_token": self._account(), "key": self._key}
        url = f"{API}{path}"
        answer = self._http.post(url, data=form, expect=(400, 401), pause=HELD)
        if answer.status >= 400:
            raise _refused(told_or_none(answer) or {}, answer.status)
        given = confirmed(answer)
        if wait := _pause(given):
            self._http.hold(url, wait)
        items = given.get("items")
        if not isinstance(items, list):
            raise Unknown(PERHAPS)
        return [mapping(one) for one in items]

    def _account(self) -> str:
        if not (self.token and self._key):
            raise Rejected(NO_ACCOUNT)
        return self.token


def _throttled(told: Mapping[str, Any]) -> RateLimited | None:
    if told.get("error_id") != THROTTLED:
        return None
    seconds = _SECONDS.search(str(told.get("error_message", "")))
    wait = timedelta(seconds=int(seconds[1])) if seconds else USUAL_WAIT
    return RateLimited(TOO_OFTEN, min(max(wait, timedelta(seconds=1)), LONGEST))


def _refused(told: Mapping[str, Any], status: int) -> ConnectorError:
    """The error for a text that wasn't taken."""
    number = count(told.get("error_id"))
    if refusal := _throttled(told):
        return refusal
    if number in DEAD or (status == 401 and not number):
        return Reconnect(SIGN_IN_AGAIN)
    if number == NO_SCOPE:
        return Rejected(NOT_ALLOWED)
    if number == KEYLESS:
        return Rejected(NO_ACCOUNT)
    return Rejected(NOT_TAKEN if number == NOT_WRITTEN else REFUSED)


def _pause(told: Mapping[str, Any]) -> timedelta:
    return timedelta(seconds=min(count(told.get("backoff")), 86_400))
