"""Speaks to X's API for one account, and says in our words what it refuses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, SHORTEST_WAIT, Answer, Http, its_now
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import confirmed, count, mapping, told, word
from palabre.connectors.waiting import waited
from palabre.connectors.words import N_
from palabre.connectors.x.parse import number_of

API = "https://api.x.com"
PART = 4 * 1024 * 1024  # bytes of a video that go in one call
TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
GIF = "image/gif"
EXPECTED = (400, 401, 402, 403, 404, 409, 413, 415, 429)

NEEDS_ACCOUNT = N_("X shows nothing without an account: connect one.")
SIGN_IN = N_("X no longer accepts this account: connect it again.")
NO_CREDIT = N_("The app at X has no credit left: buy some in X's console.")
NOT_ALLOWED = N_("X doesn't allow this: the app may lack the right, or the post isn't open to it.")
NO_SUCH = N_("X knows no such post or account.")
REFUSED = N_("X refuses this request.")
TOO_OFTEN = N_("X asks us to call less often.")
NO_MEDIA = N_("X takes pictures from here as JPEG, PNG, WebP or GIF, and videos as MP4 or MOV.")
NO_UPLOAD = N_("A file didn't reach X; nothing was published.")
NOT_SHOWN = N_("X couldn't make anything of this file: nothing was published.")

_REFUSALS = {402: NO_CREDIT, 403: NOT_ALLOWED, 404: NO_SUCH}


class Calls:
    """Makes calls with an account's token, which goes to X's API and nowhere else."""

    def __init__(self, http: Http, secret: str) -> None:
        self._http = http
        self.secret = secret
        self.spent = 0

    def pay(self, millionths: int) -> int:
        """Note what X bills for an answer that came, and give it back."""
        self.spent += millionths
        return millionths

    def get(self, path: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what X tells at a path; raises the errors of the contract."""
        params = {name: value for name, value in asked.items() if value}
        return told(self.call("GET", path, params=params))

    def send(self, method: str, path: str, **body: Any) -> Mapping[str, Any]:
        """Send something that changes a thing over there, and give what X says of it."""
        return confirmed(self.call(method, path, **body))

    def call(self, method: str, path: str, **body: Any) -> Answer:
        """Make one call; whatever X refuses becomes one of the five errors."""
        if not self.secret:
            raise Rejected(NEEDS_ACCOUNT)
        headers = {"Authorization": f"Bearer {self.secret}"}
        answer = self._http.call(method, f"{API}{path}", headers=headers, expect=EXPECTED, **body)
        if answer.status < 400:
            return answer
        if answer.status == 401:
            raise Reconnect(SIGN_IN)
        if answer.status == 429:
            raise RateLimited(TOO_OFTEN, wait_of(answer, its_now(answer.headers)))
        raise Refused(_REFUSALS.get(answer.status, REFUSED), answer)

    def upload(self, one: Upload) -> str:
        """Send a file with its description, and give its number; nobody sees it before a post does.

        Raises `Unavailable` when it isn't known to have arrived: nothing was published.
        """
        moves = one.is_film or one.content_type == GIF
        if one.content_type not in TYPES and not moves:
            raise Rejected(NO_MEDIA)
        try:
            number = self._moving(one) if moves else self._picture(one)
            if number and one.alt:
                described = {"id": number, "metadata": {"alt_text": {"text": one.alt}}}
                self.call("POST", "/2/media/metadata", json=described)
        except Unknown:
            raise Unavailable(NO_UPLOAD) from None
        if not number:
            raise Unavailable(NO_UPLOAD)
        return number

    def _picture(self, one: Upload) -> str:
        sent = self.send(
            "POST",
            "/2/media/upload",
            data={"media_category": "tweet_image"},
            files={"media": ("picture", one.data, one.content_type)},
        )
        return number_of(mapping(sent.get("data")).get("id"))

    def _moving(self, one: Upload) -> str:
        """Send a video or a moving picture in parts, and give its number once X can show it."""
        category = "tweet_video" if one.is_film else "tweet_gif"
        begun = {
            "media_type": one.content_type, "media_category": category, "total_bytes": one.size,
        }  # fmt: skip
        sent = self.send("POST", "/2/media/upload/initialize", json=begun)
        number = number_of(mapping(sent.get("data")).get("id"))
        if not number:
            raise Unavailable(NO_UPLOAD)
        place = f"/2/media/upload/{number}"
        for at, part in enumerate(one.parts(PART)):
            files = {"media": ("part", part, "application/octet-stream")}
            self.send("POST", f"{place}/append", data={"segment_index": str(at)}, files=files)
        ended = mapping(self.send("POST", f"{place}/finalize").get("data"))
        if mapping(ended.get("processing_info")):
            waited(lambda: self._shown(number))
        return number

    def _shown(self, number: str) -> str | None:
        asked = self.get("/2/media/upload", {"command": "STATUS", "media_id": number})
        state = word(mapping(mapping(asked.get("data")).get("processing_info")).get("state"))
        if state == "failed":
            raise Rejected(NOT_SHOWN)
        return number if state in {"", "succeeded"} else None


class Refused(Rejected):
    """A refusal with what X said of it, which no person is shown."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.status = answer.status
        self.says_duplicate = b"duplicate" in answer.body[:10_000].lower()


def wait_of(answer: Answer, now: datetime) -> timedelta:
    """How long to wait: X says at which second the window ends, and sends no Retry-After."""
    reset = count(answer.headers.get("x-rate-limit-reset", ""))
    wait = timedelta(seconds=min(reset, 2**40) - now.timestamp()) if reset else answer.wait
    return min(max(wait or USUAL_WAIT, SHORTEST_WAIT), LONGEST_WAIT)
