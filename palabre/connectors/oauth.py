"""Connecting an account on the network's own pages: OAuth 2 with PKCE (RFC 6749, RFC 7636, RFC 9207).

Pure but for the calls to the network, which go through `Http`: what a network does differently
is data (`contract.OAuth`).
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeGuard
from urllib.parse import urlencode, urlsplit

from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    OAuth,
    Reconnect,
    Rejected,
    Unavailable,
)
from palabre.connectors.http import Http
from palabre.connectors.sound import sound_line
from palabre.connectors.words import N_

REFUSED = N_("The network refuses this connection: begin it again.")
UNREADABLE = N_("The network’s answer holds no key for the account.")
NO_SERVER = N_("Give the server of the account, for example mastodon.example.")
MIXED_UP = N_(
    "The answer came from another network than the one that was asked: nothing was connected. Begin it again."
)
LONGEST_KEY, LONGEST_NAME = 20_000, 500
_KEY = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a network gave: the key, what renews it ("" when nothing was given), for how long, for what.

    ``renews_for`` is how long from now on it is renewed at all; None where the network says no end.
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lasts: timedelta | None = None
    scopes: str = ""
    renews_for: timedelta | None = None


def verifier() -> str:
    """A fresh secret of 43 characters that ties the two halves of a connection together (PKCE)."""
    return secrets.token_urlsafe(32)


def challenge(of: str) -> str:
    """What the network is shown of a verifier: its SHA-256 (RFC 7636, 4.2)."""
    digest = hashlib.sha256(of.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def scopes_for(oauth: OAuth, wanted: Iterable[Capability]) -> str:
    """The scopes to ask for what is wanted, and nothing more."""
    wanted = list(wanted)
    always = next((oauth.in_place[one] for one in wanted if one in oauth.in_place), oauth.always)
    asked = dict.fromkeys(always)
    for capability in wanted:
        asked.update(dict.fromkeys(oauth.scopes.get(capability, ())))
    if oauth.levels:
        return next((level for level in reversed(oauth.levels) if level in asked), "")
    return oauth.separator.join(asked)


def allows(oauth: OAuth, given: str, wanted: Capability) -> bool:
    """Whether what a network let an account do, as it named it, holds what is wanted."""
    asked = oauth.scopes.get(wanted, ())
    if oauth.levels:
        order = {level: number for number, level in enumerate(oauth.levels)}
        needed = max((order.get(level, 0) for level in asked), default=0)
        return order.get(given, -1) >= needed
    return {_bare(one) for one in asked} <= {_bare(one) for one in given.replace(",", " ").split()}


def _bare(scope: str) -> str:
    """A scope without the service it is of, which Microsoft names when it pleases."""
    return scope.rpartition("/")[2].casefold() or scope


def authorize_url(
    oauth: OAuth, app: Mapping[str, str], *, server: str, back: str, scopes: str, state: str,
    secret: str,
) -> str:  # fmt: skip
    """The address that the person is sent to; ``secret`` is the verifier of PKCE."""
    asked = {
        "response_type": "code",
        oauth.id_name: app.get("client_id", ""),
        "redirect_uri": back,
        oauth.scope_name: scopes,
        "state": state,
        **oauth.extra,
    }
    if oauth.pkce:
        asked |= {"code_challenge": challenge(secret), "code_challenge_method": "S256"}
    return f"{_address(oauth, server, oauth.authorize)}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who will answer: its name as an authorization server, and whether it promised to say it."""

    name: str = ""
    promised: bool = False


def issuer_of(http: Http, oauth: OAuth, *, server: str) -> Issuer:
    """Ask whoever is about to be trusted for its name, before a person is sent there (RFC 8414).

    One that doesn't tell, or tells of another, has promised nothing.
    """
    expected = home_of(server) if oauth.on_server else oauth.issuer
    known = Issuer("" if oauth.on_server else oauth.issuer)
    if not oauth.metadata:
        return known
    try:
        told = http.get(_address(oauth, server, oauth.metadata)).json()
    except ConnectorError:
        return known
    told = told if isinstance(told, dict) else {}
    name = told.get("issuer")
    # Some servers end their name with a slash; it is compared as it is given.
    if not isinstance(name, str) or name.rstrip("/") != expected or len(name) > LONGEST_NAME:
        return known
    return Issuer(name, told.get("authorization_response_iss_parameter_supported") is True)


def check_issuer(oauth: OAuth, known: Issuer, given: Sequence[str], *, server: str) -> None:
    """Make sure that the answer is of whom was asked (RFC 9207, 2.4); ``given`` are its ``iss``.

    All networks answer at one address of ours: one of them could give out the code of another as its own.
    Raises `Rejected`.
    """
    if not given and not known.promised:
        return
    if len(given) == 1:
        if known.name and given[0] == known.name:
            return
        asked = _address(oauth, server, oauth.authorize)
        if not known.name and _origin(given[0]) == _origin(asked):
            return
    raise Rejected(MIXED_UP)


def exchange(
    http: Http, oauth: OAuth, app: Mapping[str, str], *, server: str, back: str, code: str,
    secret: str,
) -> Tokens:  # fmt: skip
    """Give the code that the person came back with for a key."""
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    if oauth.pkce:
        sent["code_verifier"] = secret
    return _tokens(http, oauth, app, server, sent)


def renew(http: Http, oauth: OAuth, app: Mapping[str, str], *, server: str, refresh: str) -> Tokens:
    """Give a new key for what renews it; raises `Reconnect` when the network doesn't want to any more."""
    sent = {"grant_type": "refresh_token", "refresh_token": refresh}
    return _tokens(http, oauth, app, server, sent)


def register(http: Http, oauth: OAuth, *, server: str, back: str, home: str) -> dict[str, str]:
    """Make Palabre known to a server that takes apps by themselves (RFC 7591 in spirit); its app's keys."""
    every = scopes_for(oauth, Capability)
    sent = {"client_name": "Palabre", "redirect_uris": back, "scopes": every, "website": home}
    told = http.post(_address(oauth, server, oauth.register), data=sent).json()
    told = told if isinstance(told, dict) else {}
    keys = {name: str(told.get(name) or "") for name in ("client_id", "client_secret")}
    if not keys["client_id"] or max(map(len, keys.values())) > LONGEST_KEY:
        raise Unavailable(UNREADABLE)
    return keys


def _tokens(
    http: Http, oauth: OAuth, app: Mapping[str, str], server: str, sent: dict[str, str]
) -> Tokens:
    headers = {"Accept": "application/json"}
    if oauth.client == "basic":
        pair = f"{app.get('client_id', '')}:{app.get('client_secret', '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    else:
        sent |= {oauth.id_name: app.get("client_id", "")}
        sent |= {"client_secret": app["client_secret"]} if app.get("client_secret") else {}
    answer = http.post(
        _address(oauth, server, oauth.token), data=sent, headers=headers, expect={400, 401, 403}
    )
    if answer.status >= 400:
        raise Reconnect(REFUSED)
    told = answer.json()
    told = told if isinstance(told, dict) else {}
    tokens = tokens_of(told)
    if tokens.renews_for is None and tokens.refresh not in {"", sent.get("refresh_token")}:
        return replace(tokens, renews_for=oauth.renews_for)
    return tokens


def tokens_of(told: Mapping[str, Any]) -> Tokens:
    """Read a network's answer; raises `Unavailable` when it holds no key."""
    access, refresh = told.get("access_token"), told.get("refresh_token")
    if not is_key(access):
        raise Unavailable(UNREADABLE)
    scopes = told.get("scope")
    # How long it is renewed is told by no standard, and by networks in these two words.
    renews_for = told.get("refresh_token_expires_in") or told.get("refresh_expires_in")
    return Tokens(
        access,
        refresh if is_key(refresh) else "",
        _span(told.get("expires_in", told.get("expires"))),  # the second before the standard
        sound_line(scopes[:2_000]) if isinstance(scopes, str) else "",
        _span(renews_for),
    )


def _span(seconds: Any) -> timedelta | None:
    """How long so many seconds are, which some networks spell as text; None for what can't be."""
    if isinstance(seconds, str) and len(seconds) < 20 and seconds.isascii() and seconds.isdigit():
        seconds = int(seconds)
    if not isinstance(seconds, int | float) or not 0 < seconds < 10 * 365 * 86_400:
        return None
    return timedelta(seconds=float(seconds))


def is_key(value: Any) -> TypeGuard[str]:
    """Say whether this can be a key: letters that may stand in a header (RFC 6749, appendix A.12)."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_KEY
        and _KEY.fullmatch(value) is not None
    )


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return parts.scheme, parts.netloc.lower()


def _address(oauth: OAuth, server: str, address: str) -> str:
    if not oauth.on_server:
        return address
    base = home_of(server)
    return f"{base}{address}"


def home_of(server: str) -> str:
    """A server's address from what a person typed: https unless it says otherwise."""
    server = server.strip().rstrip("/").lower()
    base = server if "://" in server else f"https://{server}"
    try:
        parts = urlsplit(base)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != -1
    except ValueError:
        good = False
    if not good or base != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise Rejected(NO_SERVER)
    return base
