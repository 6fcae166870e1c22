"""Calls to a publication's Admin API, each with a signed statement of five minutes.

https://docs.ghost.org/admin-api#token-authentication.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from time import time
from typing import Any

from palabre.connectors.contract import ConnectorError, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Answer, Http
from palabre.connectors.jwt import EARLIER_S
from palabre.connectors.shapes import confirmed, listing, mapping, told, word
from palabre.connectors.websites import site_of
from palabre.connectors.words import N_

LASTS_S = 300  # seconds a statement is good for, the most that Ghost takes
VERSION = "v5.0"
EXPECTED = (400, 401, 403, 404, 409, 413, 415, 422)

NEEDS_ACCOUNT = N_("This needs a connected publication.")
BAD_KEY = N_("This is no Admin API key: it has two parts with a colon between them.")
SIGN_IN = N_("The publication no longer accepts this key: connect it again.")
NO_RIGHT = N_("This key isn't allowed to do this in the publication.")
NOT_THERE = N_("The publication doesn't know this text any more.")
CONFLICT = N_("Somebody else changed this post at the same moment.")
TOO_BIG = N_("The publication refuses this file: it is too big or of a kind that it doesn't take.")
REFUSED = N_("The publication refuses this text.")

_KEY = re.compile(r"([0-9A-Za-z]{1,64}):((?:[0-9A-Fa-f]{2}){8,128})")


def token(key: str, now: float) -> str:
    """The statement (JSON Web Token, HS256) that proves the key; raises `Reconnect` for none."""
    found = _KEY.fullmatch(key.strip())
    if not found:
        raise Reconnect(BAD_KEY)
    head = {"alg": "HS256", "typ": "JWT", "kid": found[1]}
    claims = {"iat": int(now), "exp": int(now) + LASTS_S, "aud": "/admin/"}
    body = b".".join(_bare(json.dumps(part).encode()) for part in (head, claims))
    signed = hmac.new(binascii.unhexlify(found[2]), body, hashlib.sha256).digest()
    return (body + b"." + _bare(signed)).decode()


def _bare(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Api:
    """The way into one publication."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._key = credential.get("secret", "")
        self.home = site_of(credential["server"]) if credential.get("server") else ""

    def site(self) -> str:
        """The publication's address; raises `Rejected` when none is connected."""
        if not (self.home and self._key):
            raise Rejected(NEEDS_ACCOUNT)
        return self.home

    def get(self, path: str, **asked: Any) -> Mapping[str, Any]:
        """Read."""
        return told(self._call("GET", path, params=asked))

    def send(self, method: str, path: str, **body: Any) -> Mapping[str, Any]:
        """Write, and give what the publication made of it."""
        answer = self._call(method, path, **body)
        return {} if answer.status == 204 else confirmed(answer)

    def prepare(self, path: str, **body: Any) -> Mapping[str, Any]:
        """Bring something that nobody sees before a text shows it: when it is lost, nothing happened."""
        return told(self._call("POST", path, changes=False, **body))

    def _call(self, method: str, path: str, **body: Any) -> Answer:
        answer = self._http.call(
            method,
            f"{self.site()}/ghost/api/admin/{path}/",
            headers={
                "Authorization": f"Ghost {token(self._key, time() - EARLIER_S)}",
                "Accept-Version": VERSION,
            },
            expect=EXPECTED,
            **body,
        )
        if answer.status >= 400:
            raise refusal(answer)
        return answer


def refusal(answer: Answer) -> ConnectorError:
    """The error that a refusal means."""
    status = answer.status
    try:
        said = mapping(next(iter(listing(told(answer).get("errors"))), {}))
    except Unavailable:
        said = {}
    if status == 401 or word(said.get("code")) == "INVALID_JWT":
        return Reconnect(SIGN_IN)
    if status == 409:
        return Unavailable(CONFLICT)
    sentences = {403: NO_RIGHT, 404: NOT_THERE, 413: TOO_BIG, 415: TOO_BIG}
    return Rejected(sentences.get(status, REFUSED))
