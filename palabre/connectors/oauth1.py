"""Connecting an account on the network's own pages the older way: OAuth 1.0a (RFC 5849).

Three steps: a temporary token for the app, the person's consent to it, and with that the lasting token.
Each call is signed with the app's secret. The lasting token has a secret of its own: both are kept as one
text, in the form in which the network gave them.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from oauthlib.oauth1 import Client

from palabre.connectors.contract import ConnectorError, OAuth, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.oauth import LONGEST_KEY, REFUSED, UNREADABLE, Tokens, is_key
from palabre.connectors.words import N_

NOT_OUR_APP = N_("The network refuses this app: look at its keys, and begin again.")
TOKEN, SECRET = "oauth_token", "oauth_token_secret"


def begin(http: Http, oauth: OAuth, app: Mapping[str, str], *, back: str) -> tuple[str, str]:
    """Ask for a temporary token; it and its secret (RFC 5849, 2.1). ``back`` is where the person returns to.

    Raises `Rejected` when the app isn't known there.
    """
    given = _signed(http, oauth.temporary, app, NOT_OUR_APP, callback_uri=back)
    if given.get("oauth_callback_confirmed") != "true":
        raise Unavailable(UNREADABLE)
    return _pair(given)


def authorize_url(oauth: OAuth, token: str, *, scopes: str) -> str:
    """The address that the person is sent to with the temporary token (RFC 5849, 2.2)."""
    asked = {TOKEN: token, **({oauth.scope_name: scopes} if scopes else {}), **oauth.extra}
    return f"{oauth.authorize}?{urlencode(asked)}"


def exchange(
    http: Http, oauth: OAuth, app: Mapping[str, str], *, token: str, secret: str, verifier: str
) -> Tokens:
    """Give the temporary token and what the person came back with for the lasting one (RFC 5849, 2.3)."""
    given = _signed(
        http, oauth.token, app, REFUSED, resource_owner_key=token, resource_owner_secret=secret,
        verifier=verifier,
    )  # fmt: skip
    return Tokens(together(*_pair(given)))


def together(token: str, secret: str) -> str:
    """A token and its secret as one text."""
    return urlencode({TOKEN: token, SECRET: secret})


def pair_of(kept: str) -> tuple[str, str]:
    """The token and its secret out of that text; a text that is another is a secret alone."""
    found = dict(parse_qsl(kept)) if kept.startswith(f"{TOKEN}=") else {}
    return (found[TOKEN], found[SECRET]) if {TOKEN, SECRET} <= set(found) else ("", kept)


def _signed(
    http: Http, address: str, app: Mapping[str, str], refused: str, **parts: Any
) -> dict[str, str]:
    """Make one signed call of the connection, and read its form."""
    client = Client(
        app.get("client_id", ""), client_secret=app.get("client_secret", ""), **parts
    )  # fmt: skip
    _, headers, _ = client.sign(address, "POST")
    answer = http.post(address, headers=headers, expect={400, 401, 403}, changes=False)
    if answer.status >= 400:
        raise _refusal(refused)
    return dict(parse_qsl(answer.text[:LONGEST_KEY]))


def _refusal(sentence: str) -> ConnectorError:
    return Rejected(sentence) if sentence == NOT_OUR_APP else Reconnect(sentence)


def _pair(given: Mapping[str, str]) -> tuple[str, str]:
    token, secret = given.get(TOKEN), given.get(SECRET)
    if not (is_key(token) and is_key(secret)):
        raise Unavailable(UNREADABLE)
    return token, secret
