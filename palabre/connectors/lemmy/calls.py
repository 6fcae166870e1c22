"""Calls a Lemmy server (API v3, of 0.19), signing in with a password where one was given.

Most servers allow a few sign-ins an hour (LemmyNet/lemmy issue 5548), and a token lives until it is taken
back: so the token of a sign-in, never the password, is remembered in this process.
"""

import hashlib
import re
import threading
import time
from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import USUAL_WAIT
from palabre.connectors.http import Answer, Http
from palabre.connectors.oauth import is_key
from palabre.connectors.servers import base_of
from palabre.connectors.words import N_

NEW_S = 60.0  # a sign-in that is refused before isn't one that ended
EXPECTED = (400, 401, 403, 404, 429)

NEEDS_ACCOUNT = N_("This server shows this only to a signed-in account: connect one.")
SIGN_IN = N_("The server doesn't accept this account and password: connect the account again.")
ENDED = N_("The server has ended this sign-in; the next call signs in again.")
TOO_OFTEN = N_("The server asks us to call less often.")
NO_SUCH = N_("The server doesn't know this community, post or comment.")
REFUSED = N_(
    "The server refuses this: the account may lack the right, or the text may be too long."
)
ODD = N_("The server answered something that isn't Lemmy's way of speaking.")

_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_tokens: dict[str, str] = {}
_lock = threading.Lock()


class Gone(Rejected):
    """There is no such text (any more)."""


class SaidGone(Gone):
    """The server says so in its own words; an address that leads nowhere says nothing."""


class Calls:
    """One server, asked as an account or as nobody.

    ``credential`` holds ``server``, ``account`` and ``secret``: a password, or a token. They are sent to
    that server only.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._home = base_of(given["server"]) if given.get("server") else ""
        self._account, self._secret = given.get("account", ""), given.get("secret", "")
        self._signed_in_at: float | None = None

    @property
    def signed_in(self) -> bool:
        """Say whether there is an account to ask with."""
        return bool(self._home and self._secret)

    def home(self) -> str:
        """The account's own server; raises `Rejected` without an account."""
        if not self.signed_in:
            raise Rejected(NEEDS_ACCOUNT)
        return self._home

    def get(self, base: str, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Ask a server, as the account where it is the account's own. Raises the five errors."""
        params = {name: value for name, value in asked.items() if value != ""}
        return self.call("GET", base, path, params=params)

    def call(self, method: str, base: str, path: str, **body: Any) -> dict[str, Any]:
        """Make one call and give the object that it is answered with. Raises the five errors."""
        mine = self.signed_in and base == self._home
        headers = {"Authorization": f"Bearer {self._token()}"} if mine else {}
        answer = self._http.call(method, f"{base}{path}", headers=headers, expect=EXPECTED, **body)
        if answer.status >= 400:
            raise self._refusal(answer, mine)
        try:
            found = answer.json()
        except Unavailable:
            found = None
        if not isinstance(found, dict):
            # The answer to a change is unreadable, the change may stand.
            raise Unavailable(ODD) if method == "GET" else Unknown(ODD)
        return found

    def _refusal(self, answer: Answer, mine: bool) -> ConnectorError:
        said = _said(answer)
        if answer.status == 429 or "rate_limit" in said:
            return RateLimited(TOO_OFTEN, answer.wait or USUAL_WAIT)
        if answer.status == 401 or said in {"not_logged_in", "incorrect_login"}:
            if not mine:
                return Rejected(NEEDS_ACCOUNT)
            with _lock:
                known = _tokens.pop(self._key(), None)
            return Unavailable(ENDED) if known and not self._is_new() else Reconnect(SIGN_IN)
        if said.startswith(("couldnt_find", "not_found")):
            return SaidGone(NO_SUCH)
        if answer.status == 404:
            return Gone(NO_SUCH)
        return Rejected(REFUSED)

    def _is_new(self) -> bool:
        """Say whether the sign-in is of just now: if it is refused, the next one will be too."""
        at = self._signed_in_at
        return at is not None and time.monotonic() - at < NEW_S

    def _key(self) -> str:
        spelled = "\x1f".join((self._home, self._account, self._secret))
        return hashlib.sha256(spelled.encode("utf-8", "replace")).hexdigest()

    def _token(self) -> str:
        """Give the token that was given, or is remembered, or else sign in for one."""
        if _TOKEN.fullmatch(self._secret):
            return self._secret
        with _lock:
            known = _tokens.get(self._key())
        if known:
            return known
        asked = {"username_or_email": self._account, "password": self._secret}
        answer = self._http.post(
            f"{self._home}/api/v3/user/login", json=asked, expect=EXPECTED, changes=False
        )
        if answer.status == 429 or "rate_limit" in _said(answer):
            raise RateLimited(TOO_OFTEN, answer.wait or USUAL_WAIT)
        try:
            told = answer.json()
        except Unavailable:
            told = None
        token = told.get("jwt") if isinstance(told, dict) else None
        if answer.status >= 400 or token is None:
            raise Reconnect(SIGN_IN)
        if not is_key(token):  # it would fail in every call until it ends
            raise Unavailable(ODD)
        self._signed_in_at = time.monotonic()
        with _lock:
            _tokens[self._key()] = token
        return token


def forget() -> None:
    """Forget all sign-ins that are remembered in this process."""
    with _lock:
        _tokens.clear()


def _said(answer: Answer) -> str:
    """The word by which a server names its refusal."""
    try:
        told = answer.json()
    except Unavailable:
        return ""
    return str(told.get("error", ""))[:100] if isinstance(told, dict) else ""
