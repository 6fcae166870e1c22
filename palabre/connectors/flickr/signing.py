"""Calls Flickr with requests signed by OAuth 1.0a (RFC 5849), and reads its refusals."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from oauthlib.oauth1 import Client

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import GONE, IN_TROUBLE, PERHAPS, REFUSED, SIGNED_OUT
from palabre.connectors.http import Http
from palabre.connectors.oauth1 import pair_of
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import confirmed, count, mapping, told, word
from palabre.connectors.words import N_

REST = "https://api.flickr.com/services/rest"
UPLOAD = "https://up.flickr.com/services/upload/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

TOO_FAST = N_("Flickr asks to comment less often.")
FULL = N_("This is more than your account may bring to Flickr: look at its limits there.")
NO_KEYS = N_("Flickr needs a key, its secret, an access token and its secret.")

_DEAD = frozenset({95, 96, 97, 98, 99, 100, 108})
_FULL = frozenset(
    {6, 7, 8}
)  # of uploads: what the account may bring is used up, or the file too big
_TROUBLE = frozenset({0, 105, 106, 201})
_PHOTO = re.compile(r"<photoid[^>]*>\s*(\d{1,20})\s*</photoid>")
_TICKET = re.compile(r"<ticketid[^>]*>\s*([\w-]{1,60})\s*</ticketid>")
_REFUSAL = re.compile(r"<err\b[^>]*\bcode=\"(\d{1,5})\"")


class Gone(Rejected):
    """What is asked about isn't there (any more)."""


class Signing:
    """Signs with the four parts of a credential: ``key``, ``key_secret``, ``token``, ``secret``.

    Who signed in on Flickr's page has them as ``client_id``, ``client_secret`` and, in one, ``secret``.
    """

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        token, secret = pair_of(credential.get("secret", ""))
        typed = [credential.get(name, "") for name in ("key", "key_secret", "token")]
        app = [credential.get(name, "") for name in ("client_id", "client_secret")]
        self._parts = [*app, token, secret] if token else [*typed, secret]

    def ask(self, method: str, **asked: str) -> Mapping[str, Any]:
        """Call a method that reads; raises the errors of the contract, `Gone` for code 1."""
        url = f"{REST}?{urlencode(_whole(method, asked))}"
        _, headers, _ = self._client().sign(url, "GET")
        answer = told(self._http.get(url, headers=headers))
        if answer.get("stat") != "ok":
            raise refusal(count(answer.get("code")), reading=True)
        return answer

    def tell(self, method: str, *, fine: int = 0, **asked: str) -> Mapping[str, Any]:
        """Call a method that changes something, once; ``fine`` is the code of a thing that is so already."""
        form = _whole(method, asked)
        _, headers, _ = self._client().sign(REST, "POST", body=form, headers=dict(FORM))
        answer = confirmed(self._http.post(REST, content=urlencode(form), headers=headers))
        if answer.get("stat") != "ok":
            known = "code" in answer and answer.get("stat") == "fail"
            if known and fine and count(answer.get("code")) == fine:
                return answer
            raise refusal(count(answer.get("code")), reading=False) if known else Unknown(PERHAPS)
        return answer

    def upload(self, file: Upload, **asked: str) -> str:
        """Send a picture and give its number, or a video and give its ticket, for Flickr works on it.

        The signature covers all but the file itself.
        """
        asked |= {"async": "1"} if file.is_film else {}
        _, headers, _ = self._client().sign(UPLOAD, "POST", body=asked, headers=dict(FORM))
        signed = {"Authorization": headers["Authorization"]}
        part = {"photo": (file.name, file.body, file.content_type)}
        answer = self._http.post(UPLOAD, data=asked, files=part, headers=signed)
        found = (_TICKET if file.is_film else _PHOTO).search(answer.text)
        if found:
            return found[1]
        refused = _REFUSAL.search(answer.text)
        if refused and int(refused[1]) in _FULL:
            raise Rejected(FULL)
        raise refusal(int(refused[1]), reading=False) if refused else Unknown(PERHAPS)

    def _client(self) -> Client:
        if not all(self._parts):
            raise Reconnect(NO_KEYS)
        key, key_secret, token, secret = self._parts
        return Client(
            key, client_secret=key_secret, resource_owner_key=token, resource_owner_secret=secret
        )


def refusal(code: int, *, reading: bool) -> ConnectorError:
    """Choose the error for one of Flickr's codes."""
    if code == 1:
        return Gone(GONE)
    if code in _DEAD:
        return Reconnect(SIGNED_OUT)
    if code == 9:
        return RateLimited(TOO_FAST, timedelta(minutes=10))
    if code in _TROUBLE:
        return Unavailable(IN_TROUBLE) if reading or code else Unknown(PERHAPS)
    return Rejected(REFUSED)


def _whole(method: str, asked: Mapping[str, str]) -> dict[str, str]:
    return {"method": method, "format": "json", "nojsoncallback": "1", **asked}


def user_of(answer: Mapping[str, Any]) -> tuple[str, str]:
    """The number and the name of the account, out of Flickr's answer about it."""
    user = mapping(answer.get("user"))
    return word(user.get("id")), word(mapping(user.get("username")).get("_content"))
