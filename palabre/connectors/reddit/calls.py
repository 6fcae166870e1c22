"""Calls to Reddit: its pauses, its refusals, and the errors that it hides in a good answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unknown
from palabre.connectors.faults import PERHAPS, USUAL_WAIT
from palabre.connectors.http import Answer, Http
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import confirmed, listing, mapping, word
from palabre.connectors.words import N_

BASE = "https://oauth.reddit.com"
EXPECTED = (400, 401, 403, 404, 429)
LEAST_LEFT = 2  # calls; fewer, and the next reading waits for the next period

SIGN_IN = N_("Reddit no longer accepts this connection: connect the account again.")
CALM = N_("Reddit asks us to call less often.")
CLOSED = N_(
    "Reddit doesn't show this to the account: the subreddit is private, banned or in quarantine."
)
NOT_FOUND = N_("Reddit doesn't know this subreddit or account.")
REFUSED = N_("Reddit refuses this request.")
# What Reddit's own words for an error mean; all others are REFUSED.
MEANINGS = {
    "CANT_RESTRICT_MODERATOR": N_("Who moderates the subreddit can't be banned from it."),
    "USER_DOESNT_EXIST": N_("There is no such account any more."),
    "ALREADY_SUB": N_("Somebody has sent this link to the subreddit already."),
    "GALLERIES_DISABLED": N_("This subreddit takes one picture at most."),
    "NO_IMAGES": N_("This subreddit takes no pictures."),
    "NO_LINKS": N_("This subreddit takes no links."),
    "NO_SELFS": N_("This subreddit takes no texts."),
    "SUBREDDIT_NOEXIST": N_("There is no such subreddit."),
    "SUBREDDIT_NOTALLOWED": N_("The account may not post in this subreddit."),
    "SUBREDDIT_REQUIRED": N_("There is no such subreddit."),
    "SUBMIT_VALIDATION_FLAIR_REQUIRED": N_("This subreddit wants a flair with each post."),
    "THREAD_LOCKED": N_("This conversation is locked: nobody can answer any more."),
    "TOO_OLD": N_("This conversation is archived: nobody can answer any more."),
    "DELETED_COMMENT": N_("This text was deleted: it can't be answered any more."),
    "DELETED_LINK": N_("This text was deleted: it can't be answered any more."),
    "TOO_LONG": N_("This text is too long for Reddit."),
    "USER_BLOCKED": N_("The person has blocked this account."),
}


class Closed(Rejected):
    """The account isn't let in there."""


class Calls:
    """Calls Reddit with the account's token. ``wait`` is the pause that the last answer asked for."""

    def __init__(self, http: Http, token: str) -> None:
        self._http, self._token = http, token
        self.wait: timedelta | None = None

    def get(self, path: str, **asked: Any) -> Any:
        """Read a listing or an object."""
        params = {name: value for name, value in asked.items() if value}
        return self._call("GET", path, params={**params, "raw_json": "1"}).json()

    def post(self, path: str, **sent: str) -> Mapping[str, Any]:
        """Send a form and give the data of the answer; raises what Reddit has against it."""
        return self._told(path, data={**sent, "api_type": "json", "raw_json": "1"})

    def lease(self, path: str, **sent: str) -> Mapping[str, Any]:
        """Ask for a place to bring a file to. Nothing is made by it: a lost answer is simply asked again."""
        data = {**sent, "api_type": "json", "raw_json": "1"}
        return mapping(self._call("POST", path, data=data, changes=False).json())

    def store(self, address: str, fields: Mapping[str, str], file: Upload, no: str) -> None:
        """Bring a file to a store outside of Reddit, which never sees the account's token; ``no`` is said
        when it is refused there."""
        files = {"file": ("picture", file.body, file.content_type)}
        told = self._http.post(address, data=fields, files=files, changes=False, expect=(400, 403))
        if told.status >= 400:
            raise Rejected(no)

    def send(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send what no form holds, and give the data of the answer as `post` does."""
        return self._told(path, params={"raw_json": "1"}, json={**body, "api_type": "json"})

    def _told(self, path: str, **body: Any) -> Mapping[str, Any]:
        answer = confirmed(self._call("POST", path, **body))
        inner = mapping(answer.get("json"))
        for error in listing(inner.get("errors")):
            code = word((listing(error) or [""])[0])
            if code == "RATELIMIT":
                raise RateLimited(CALM, _seconds(inner.get("ratelimit")) or USUAL_WAIT)
            raise Rejected(MEANINGS.get(code, REFUSED))
        return mapping(inner.get("data"))

    def made(self, path: str, **sent: str) -> Mapping[str, Any]:
        """Send a form that makes a thing; raises `Unknown` when the answer names none."""
        data = self.post(path, **sent)
        things = [mapping(mapping(one).get("data")) for one in listing(data.get("things"))]
        found = things[0] if things else data
        if not word(found.get("name")):
            raise Unknown(PERHAPS)
        return found

    def _call(self, method: str, path: str, **body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self._http.call(method, f"{BASE}{path}", headers=headers, expect=EXPECTED, **body)
        left, reset = answer.headers.get("x-ratelimit-remaining", ""), _reset(answer)
        self.wait = reset if reset and _number(left) < LEAST_LEFT else None
        if answer.status == 429:
            raise RateLimited(CALM, reset or answer.wait or USUAL_WAIT)
        if answer.status == 401:
            raise Reconnect(SIGN_IN)
        if answer.status >= 400:
            if answer.status == 403:
                raise Closed(CLOSED)
            raise Rejected(NOT_FOUND if answer.status == 404 else REFUSED)
        return answer


def _reset(answer: Answer) -> timedelta | None:
    return _seconds(answer.headers.get("x-ratelimit-reset", ""))


def _seconds(value: Any) -> timedelta | None:
    seconds = _number(word(value) if not isinstance(value, float) else str(value))
    return timedelta(seconds=max(1.0, min(seconds, 86_400.0))) if seconds < float("inf") else None


def _number(spelled: str) -> float:
    """A number that may have a fraction; without bounds when it is none."""
    whole, _, part = spelled.strip().partition(".")
    sound = whole.isascii() and whole.isdigit() and len(whole) < 12 and (not part or part.isdigit())
    return float(f"{whole}.{part or 0}") if sound else float("inf")
