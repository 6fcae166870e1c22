"""Calls Slack's Web API, which says with status 200 whether it did what it was asked."""

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
from palabre.connectors.faults import IN_TROUBLE, PERHAPS, REFUSED, SIGNED_OUT, TOO_OFTEN
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.shapes import confirmed, told, word
from palabre.connectors.words import N_

HOME = "https://slack.com/api"

NOT_INVITED = N_("The bot is not in this channel: invite it there first.")
NO_SCOPE = N_("The bot lacks a right: add its scope, install the app again and give the new token.")
NOT_THERE = N_("There is no such message or channel in Slack.")
TOO_LONG = N_("Slack finds this text too long.")

_DEAD = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "org_login_required",
    }
)
_TROUBLE = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_SAYS = {
    "not_in_channel": NOT_INVITED,
    "is_archived": NOT_THERE,
    "channel_not_found": NOT_THERE,
    "message_not_found": NOT_THERE,
    "msg_too_long": TOO_LONG,
}


class Calls:
    """The calls of one bot."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token

    def ask(self, method: str, **asked: str) -> Mapping[str, Any]:
        """Call a method that reads."""
        return self.ask_or(method, asked)

    def ask_or(self, method: str, asked: Mapping[str, str], *fine: str) -> Mapping[str, Any]:
        """Call a method that reads; the refusals in ``fine`` are none."""
        url = f"{HOME}/{method}"
        answer = told(self._http.get(url, params=dict(asked), headers=self._signed()))
        error = word(answer.get("error"))
        if answer.get("ok") is not True and not (error and error in fine):
            raise refusal(error, reading=True)
        return answer

    def tell(
        self, method: str, body: Mapping[str, Any], *, fine: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        """Call a method that changes something, once; the refusals in ``fine`` are none."""
        signed = self._signed()
        answer = confirmed(self._http.post(f"{HOME}/{method}", json=dict(body), headers=signed))
        error = word(answer.get("error"))
        if answer.get("ok") is True or error in fine:
            return answer
        raise refusal(error, reading=False)

    def prepare(self, method: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Call a method that takes a form and only prepares something: a lost answer is no matter."""
        url, signed = f"{HOME}/{method}", self._signed()
        answer = told(self._http.post(url, data=dict(form), headers=signed, changes=False))
        if answer.get("ok") is not True:
            raise refusal(word(answer.get("error")), reading=True)
        return answer

    def _signed(self) -> dict[str, str]:
        if not self._token:
            raise Reconnect(SIGNED_OUT)
        return {"Authorization": f"Bearer {self._token}"}


def refusal(error: str, *, reading: bool) -> ConnectorError:
    """Choose the error for one of Slack's words."""
    if error in _DEAD:
        return Reconnect(SIGNED_OUT)
    if error == "missing_scope":
        return Reconnect(NO_SCOPE)
    if error in {"ratelimited", "rate_limited"}:
        return RateLimited(TOO_OFTEN, timedelta(minutes=1))
    if not error or error in _TROUBLE:
        if reading:
            return Unavailable(IN_TROUBLE if error else NOT_JSON)
        return Unknown(PERHAPS)
    return Rejected(_SAYS.get(error, REFUSED))
