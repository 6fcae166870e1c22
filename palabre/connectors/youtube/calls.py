"""Speaks to the YouTube Data API for one account, and says in our words what it refuses."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
)
from palabre.connectors.faults import USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, SHORTEST_WAIT, Answer, Http
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import confirmed, listing, mapping, told, word
from palabre.connectors.words import N_

API = "https://youtube.googleapis.com/youtube/v3"
EXPECTED = (400, 401, 403, 404, 409, 429)
CALIFORNIA = ZoneInfo("America/Los_Angeles")

NEEDS_ACCOUNT = N_("YouTube shows nothing without an account: connect one.")
SIGN_IN = N_("YouTube no longer accepts this account: connect it again.")
NO_QUOTA = N_("The project's calls to YouTube are used up for today.")
TOO_OFTEN = N_("YouTube asks us to call less often.")
CLOSED = N_("Comments are switched off there.")
NOT_ALLOWED = N_("YouTube doesn't allow this: the account may lack the right to it.")
NO_SUCH = N_("YouTube knows no such video, channel or comment.")
REFUSED = N_("YouTube refuses this request.")

OVER = N_("This live chat is over: nothing is said there any more.")

_OVER = frozenset({"liveChatEnded", "liveChatDisabled", "liveChatNotFound"})
_OF_THE_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_REFUSALS = {403: NOT_ALLOWED, 404: NO_SUCH}


class Over(Rejected):
    """A live chat has ended, or was switched off."""


class Calls:
    """Makes calls with an account's token, which goes to YouTube's API and nowhere else."""

    def __init__(self, http: Http, secret: str) -> None:
        self._http = http
        self._secret = secret

    def get(self, method: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """Give what a method tells."""
        params = {name: value for name, value in asked.items() if value}
        return told(self.call("GET", method, params))

    def send(
        self, verb: str, method: str, asked: Mapping[str, str], body: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Send something that changes a thing over there, and give what YouTube says of it."""
        return confirmed(self.call(verb, method, asked, json=body))

    def call(
        self,
        verb: str,
        method: str,
        asked: Mapping[str, str],
        *,
        absent: bool = False,
        base: str = API,
        headers: Mapping[str, str] | None = None,
        film: Upload | None = None,
        **body: Any,
    ) -> Answer:
        """Make one call; ``absent`` takes what isn't there for an answer too. A ``film`` goes to ``base``."""
        if not self._secret:
            raise Rejected(NEEDS_ACCOUNT)
        signed = {"Authorization": f"Bearer {self._secret}", **(headers or {})}
        if film is not None:
            signed["Content-Type"] = film.content_type
            body["content"] = film.body
        else:
            body["params"] = dict(asked)
        address = f"{base}/{method}" if method else base
        answer = self._http.call(verb, address, expect=EXPECTED, headers=signed, **body)
        if answer.status < 400 or (absent and answer.status == 404):
            return answer
        raise error_of(answer, datetime.now(UTC))


def error_of(answer: Answer, now: datetime) -> ConnectorError:
    """The error for a refusal, by its status and by the reasons that YouTube gives."""
    reasons = _reasons(answer)
    if answer.status == 401:
        return Reconnect(SIGN_IN)
    if reasons & _OF_THE_DAY:
        return RateLimited(NO_QUOTA, until_midnight(now))
    if answer.status == 429 or reasons & _TOO_FAST:
        wait = answer.wait or USUAL_WAIT
        return RateLimited(TOO_OFTEN, min(max(wait, SHORTEST_WAIT), LONGEST_WAIT))
    if reasons & _OVER:
        return Over(OVER)
    if "commentsDisabled" in reasons:
        return Rejected(CLOSED)
    return Rejected(_REFUSALS.get(answer.status, REFUSED))


def until_midnight(now: datetime) -> timedelta:
    """How long until YouTube's day begins, which it does in California."""
    there = now.astimezone(CALIFORNIA)
    midnight = datetime.combine(there.date() + timedelta(days=1), there.min.time(), CALIFORNIA)
    return midnight.astimezone(UTC) - now.astimezone(UTC)


def _reasons(answer: Answer) -> set[str]:
    try:
        error = mapping(mapping(answer.json()).get("error"))
    except Unavailable:
        return set()
    return {word(mapping(one).get("reason")) for one in listing(error.get("errors"))[:20]}
