"""Calls to a site's REST interface, and what its refusals mean."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
)
from palabre.connectors.http import Answer, Http
from palabre.connectors.shapes import confirmed, mapping, word
from palabre.connectors.websites import site_of
from palabre.connectors.words import N_

FLOOD = timedelta(seconds=15)  # as WordPress holds people back who comment fast
EXPECTED = (400, 401, 403, 404, 409, 410, 413, 501)

NEEDS_ACCOUNT = N_("This needs an account of the site: connect one.")
SIGN_IN = N_("The site no longer accepts this application password: connect the account again.")
NO_RIGHT = N_("The account has no right to do this on the site.")
NO_REST = N_("This site shows no REST interface of WordPress.")
NOT_THERE = N_("The site doesn't know this post or comment any more.")
NO_COMMENTS = N_("Comments are closed under this post.")
TOO_BIG = N_("The site refuses this file: it is too big or of a kind that it doesn't take.")
REFUSED = N_("The site refuses this text.")
TOO_FAST = N_("The site asks us to wait between two comments.")

_TOO_FAST = frozenset({"comment_flood"})
_CLOSED = frozenset({"rest_comment_closed", "rest_comment_draft_post", "rest_comment_trash_post"})
_FILES = frozenset({
    "rest_upload_unknown_error", "rest_upload_sideload_error", "rest_upload_file_too_big",
})  # fmt: skip


class Api:
    """One account's way into its site; other sites are read without it."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self.home = site_of(credential["server"]) if credential.get("server") else ""
        name, secret = credential.get("account", ""), credential.get("secret", "")
        token = base64.b64encode(f"{name}:{secret}".encode()).decode()
        self._signed = {"Authorization": f"Basic {token}"} if self.home and secret else {}

    def mine(self, site: str) -> bool:
        """Say whether the account is one of this site."""
        return bool(self._signed) and site == self.home

    def account_site(self) -> str:
        """The account's site; raises `Rejected` when there is no account."""
        if not self._signed:
            raise Rejected(NEEDS_ACCOUNT)
        return self.home

    def get(self, site: str, path: str, **asked: Any) -> Answer:
        """Read, signed in where the account is at home."""
        answer = self._http.get(
            f"{site}/wp-json/wp/v2/{path}",
            params={name: value for name, value in asked.items() if value != ""},
            headers=self._signed if self.mine(site) else {},
            expect=EXPECTED,
        )
        if answer.status >= 400:
            raise refusal(answer, self.mine(site))
        return answer

    def send(self, path: str, *allowed: int, method: str = "POST", **body: Any) -> Answer:
        """Write on the account's site; statuses in ``allowed`` are for the caller to understand."""
        answer = self._http.call(
            method,
            f"{self.account_site()}/wp-json/wp/v2/{path}",
            headers=self._signed,
            expect=EXPECTED,
            **body,
        )
        if answer.status >= 400 and answer.status not in allowed:
            raise refusal(answer, True)
        return answer

    def sent(self, path: str, **body: Any) -> Mapping[str, Any]:
        """Write, and give what the site made of it."""
        return confirmed(self.send(path, **body))


def code_of(answer: Answer) -> str:
    """The word with which the site explains a refusal; nothing when its answer isn't WordPress's."""
    try:
        return word(mapping(answer.json()).get("code"))
    except Unavailable:
        return ""


def refusal(answer: Answer, signed: bool) -> ConnectorError:
    """The error that a refusal means."""
    code, status = code_of(answer), answer.status
    if code in _TOO_FAST:
        return RateLimited(TOO_FAST, answer.wait or FLOOD)
    if status == 401:
        return Reconnect(SIGN_IN) if signed else Rejected(NEEDS_ACCOUNT)
    if code in _CLOSED:
        return Rejected(NO_COMMENTS)
    if status == 413 or code in _FILES:
        return Rejected(TOO_BIG)
    if status == 403:
        return Rejected(NO_RIGHT if code else NO_REST)
    if status in {404, 410}:
        return Rejected(NOT_THERE if code and code != "rest_no_route" else NO_REST)
    return Rejected(REFUSED)
