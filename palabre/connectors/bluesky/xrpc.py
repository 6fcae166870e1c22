"""Calls the network's API (XRPC), signing in with an app password where one was given.

The network allows 30 sign-ins in 5 minutes and 300 a day for an account
(https://docs.bsky.app/docs/advanced-guides/rate-limits), while sources are read more often than that:
so the short-lived token of a sign-in, never the password, is remembered in this process until it ends.
"""

import base64
import hashlib
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.filebody import FileBody
from palabre.connectors.http import Answer, Http, its_now
from palabre.connectors.oauth import is_key
from palabre.connectors.shapes import told_or_none
from palabre.connectors.words import N_

PUBLIC = "https://public.api.bsky.app"
SERVER = "https://bsky.social"
EARLY_S = 60.0  # a token is renewed this long before it ends
NEW_S = 60.0  # a sign-in that is refused before isn't one that ended
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=1)
EXPECTED = (400, 401, 403, 429)
UNKNOWN = frozenset({"NotFound", "UnknownList", "UnknownFeed", "ActorNotFound"})

SIGN_IN = N_("Bluesky doesn't accept this account and app password: connect the account again.")
TOO_OFTEN = N_("Bluesky asks us to call less often.")
NEEDS_ACCOUNT = N_(
    "Bluesky answers this only to a signed-in account: connect one with an app password."
)
REFUSED = N_("Bluesky refuses this request.")
NO_SUCH = N_("Bluesky doesn't know this account, list, feed or post.")
TOKEN_ENDED = N_("Bluesky has ended this sign-in; the next reading signs in again.")
ODD = N_("Bluesky answered something that can't be read.")
NO_MESSAGES = N_(
    "This app password doesn't open private messages: make one on Bluesky that allows access to them, and"
    " connect the account again with it."
)
NOT_UPLOADED = N_("The picture didn't reach Bluesky: nothing was posted.")


class _Session(NamedTuple):
    """A sign-in that lives in this process: its token, when it ends, and whose account it is."""

    token: str
    ends: float
    did: str


_tokens: dict[str, _Session] = {}
_lock = threading.Lock()


class Absent(Rejected):
    """There is no such record."""


class Changed(Rejected):
    """Another record stands there than the one that was to be replaced, or one where none should."""


class Xrpc:
    """The network as seen by one account, or by nobody in particular.

    ``credential`` holds ``account`` (handle or e-mail), ``secret`` (app password; or "handle:password" when
    there is no account) and ``server`` (the account's own server, or the AppView to ask without account).
    ``service`` is whom the account's server asks on our behalf, where it doesn't answer by itself.
    """

    def __init__(
        self, http: Http, credential: Mapping[str, str] | None = None, service: str = ""
    ) -> None:
        given = credential or {}
        account, secret = given.get("account", ""), given.get("secret", "")
        if secret and not account:
            account, _, secret = secret.partition(":")
        self._http, self._service = http, service
        self._account, self._secret = account.lstrip("@"), secret
        self._server = (given.get("server", "") or (SERVER if secret else PUBLIC)).rstrip("/")
        self._signed_in_at: float | None = None

    @property
    def signed_in(self) -> bool:
        """Say whether there is an account to ask with."""
        return bool(self._secret)

    @property
    def is_public(self) -> bool:
        """Say whether the network's own public address is asked, which answers no search."""
        return self._server == PUBLIC

    def get(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Ask a query and give its answer. Raises the five errors."""
        asked = {name: value for name, value in params.items() if value not in ("", None)}
        return self._call("GET", method, params=asked)

    def post(self, method: str, body: Mapping[str, Any], *, empty: bool = False) -> dict[str, Any]:
        """Have a procedure carried out and give its answer; ``empty`` where it gives none. Raises the five
        errors."""
        if not self.signed_in:
            raise Rejected(NEEDS_ACCOUNT)
        return self._call("POST", method, empty=empty, json=body)

    def upload(self, data: bytes | FileBody, content_type: str) -> dict[str, Any]:
        """Send a picture or video and give the reference under which a record may show it."""
        if not self.signed_in:
            raise Rejected(NEEDS_ACCOUNT)
        try:
            told = self._call(
                "POST", "com.atproto.repo.uploadBlob", content=data, content_type=content_type
            )
        except Unknown:  # a picture that no record shows is thrown away by the network
            raise Unavailable(NOT_UPLOADED) from None
        blob = told.get("blob")
        if not isinstance(blob, dict):
            raise Unavailable(ODD)
        return blob

    def did(self) -> str:
        """Give the number of the account that is signed in; it never changes."""
        if not self.signed_in:
            raise Rejected(NEEDS_ACCOUNT)
        did = self._session().did
        if not did:
            raise Unavailable(ODD)
        return did

    def _call(
        self, verb: str, method: str, *, content_type: str = "", empty: bool = False, **body: Any
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._session().token}"} if self.signed_in else {}
        if content_type:
            headers["Content-Type"] = content_type
        if self._service:
            headers["atproto-proxy"] = self._service
        answer = self._http.call(
            verb, f"{self._server}/xrpc/{method}", headers=headers, expect=EXPECTED, **body
        )
        if answer.status != 200:
            raise self._fault(answer)
        if empty and not answer.body:
            return {}
        found = told_or_none(answer)
        if found is None:
            raise Unavailable(ODD) if verb == "GET" else Unknown(PERHAPS)
        return found

    def _fault(self, answer: Answer) -> Exception:
        if answer.status == 429:
            return RateLimited(TOO_OFTEN, wait_of(answer))
        name = str(_said(answer).get("error", ""))
        message = str(_said(answer).get("message", "")).lower()
        if name == "InvalidToken" and "bad token method" in message:  # the sign-in itself is good
            return Rejected(NO_MESSAGES if self._service else REFUSED)
        if name in {"ExpiredToken", "InvalidToken"} or (answer.status == 401 and self.signed_in):
            with _lock:
                _tokens.pop(self._key(), None)
            return Reconnect(SIGN_IN) if self._is_new() else Unavailable(TOKEN_ENDED)
        if answer.status in {401, 403} and not self.signed_in:
            return Rejected(NEEDS_ACCOUNT)
        if name == "RecordNotFound" or (name == "NotFound" and "post" in message):
            return Absent(NO_SUCH)
        if name == "InvalidSwap":
            return Changed(REFUSED)
        unknown = name in UNKNOWN or "not found" in message or "could not find" in message
        return Rejected(NO_SUCH if unknown else REFUSED)

    def _is_new(self) -> bool:
        """Say whether the sign-in is of just now: if it is refused, the next one will be too."""
        at = self._signed_in_at
        return at is not None and time.monotonic() - at < NEW_S

    def _key(self) -> str:
        spelled = "\x1f".join((self._server, self._account, self._secret))
        return hashlib.sha256(spelled.encode()).hexdigest()

    def _session(self) -> _Session:
        """Give a sign-in that still lives, signing in where there is none."""
        with _lock:
            known = _tokens.get(self._key())
        if known and known.ends - EARLY_S > time.time():
            return known
        answer = self._http.post(
            f"{self._server}/xrpc/com.atproto.server.createSession",
            json={"identifier": self._account, "password": self._secret},
            expect=EXPECTED,
            changes=False,
        )
        if answer.status == 429:
            raise RateLimited(TOO_OFTEN, wait_of(answer))
        said = _said(answer)
        given, did = said.get("accessJwt"), said.get("did")
        if answer.status != 200 or given is None:
            raise Reconnect(SIGN_IN)
        if not is_key(given):  # it would fail in every call until it ends
            raise Unavailable(ODD)
        self._signed_in_at = time.monotonic()
        made = _Session(given, end_of(given), did if isinstance(did, str) else "")
        if made.did.startswith("did:"):  # one that names nobody would fail until it ends
            with _lock:
                _tokens[self._key()] = made
        return made


def forget() -> None:
    """Forget all sign-ins that are remembered in this process."""
    with _lock:
        _tokens.clear()


def _said(answer: Answer) -> Mapping[str, Any]:
    return told_or_none(answer) or {}


def wait_of(answer: Answer) -> timedelta:
    """How long to wait after "too many requests": ``ratelimit-reset`` says when, in Unix seconds."""
    reset = answer.headers.get("ratelimit-reset", "")
    if reset.isascii() and reset.isdigit() and len(reset) < 12:
        wait = timedelta(seconds=int(reset) - its_now(answer.headers).timestamp())
    else:
        wait = answer.wait or timedelta(minutes=5)
    return min(max(wait, SHORTEST), LONGEST)


def end_of(token: str) -> float:
    """When a token ends (Unix seconds), as it says itself; ten minutes from now when it doesn't."""
    try:
        body = token.split(".")[1]
        told = msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        # Both moments are the server's, whose clock may not go like ours: only their distance counts.
        lasts = float(told["exp"]) - float(told["iat"]) if "iat" in told else 0.0
        return time.time() + lasts if lasts > 0 else float(told["exp"])
    except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError):
        # Whatever the server put there: msgspec's own faults are ValueErrors.
        return time.time() + 600
