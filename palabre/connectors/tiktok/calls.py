"""Calls to TikTok: what its codes mean, and the sending of a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import (
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, USUAL_WAIT, error_for
from palabre.connectors.filebody import FileBody
from palabre.connectors.http import Answer, Http
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import confirmed, mapping, told, word
from palabre.connectors.words import N_

BASE = "https://open.tiktokapis.com/v2"
MOST_AT_ONCE, PART = 64_000_000, 32_000_000  # bytes
EXPECTED = (400, 401, 403, 404, 429)
HOUSES = ("tiktokapis.com", "tiktok.com")

SIGN_IN = N_("TikTok no longer accepts this connection: connect the account again.")
CALM = N_("TikTok asks us to call less often.")
NOT_ALLOWED = N_("TikTok doesn't allow this: the connection lacks a permission.")
REFUSED = N_("TikTok refuses this request.")
STRAY = N_("TikTok named a strange place to send the video to.")
SIGNED_OUT = frozenset({"access_token_invalid", "token_not_authorized_on_specified_user"})
FULL = frozenset(
    {
        "rate_limit_exceeded",
        "spam_risk_too_many_posts",
        "spam_risk_too_many_pending_share",
        "reached_active_user_cap",
    }
)
MEANINGS = {
    "scope_not_authorized": NOT_ALLOWED,
    "scope_permission_missed": NOT_ALLOWED,
    "spam_risk_user_banned_from_posting": N_("TikTok doesn't let this account post."),
    "unaudited_client_can_only_post_to_private_accounts": N_(
        "Until TikTok has audited the app, only a private account may post, for itself only."
    ),
    "url_ownership_unverified": N_(
        "TikTok doesn't know the picture's or video's site as yours: confirm it."
    ),
    "privacy_level_option_mismatch": N_("The account doesn't allow this choice of who may see it."),
    "app_version_check_failed": N_("The app of TikTok on the account's phone is too old for this."),
}


class Calls:
    """Calls TikTok with the account's token."""

    def __init__(self, http: Http, token: str) -> None:
        self._http, self._token = http, token

    def get(self, path: str, **asked: str) -> Mapping[str, Any]:
        """Read an object."""
        return mapping(told(self._call("GET", path, params=asked)).get("data"))

    def ask(self, path: str, body: Mapping[str, Any], **asked: str) -> Mapping[str, Any]:
        """Read by a request that TikTok wants as POST: when its answer is lost, nothing happened."""
        answer = self._call("POST", path, changes=False, json=dict(body), params=asked)
        return mapping(told(answer).get("data"))

    def send(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send what makes something over there."""
        return mapping(confirmed(self._call("POST", path, json=dict(body))).get("data"))

    def upload(self, address: str, file: Upload, parts: Sequence[tuple[int, int]]) -> None:
        """Send a file to the place that TikTok named for it, part by part."""
        host = urlsplit(address).hostname or ""
        ours = any(host == house or host.endswith(f".{house}") for house in HOUSES)
        if not address.startswith("https://") or not ours:
            raise Unavailable(STRAY)
        for start, length in parts:
            headers = {
                "Content-Type": file.content_type,
                "Content-Range": f"bytes {start}-{start + length - 1}/{file.size}",
            }
            part = FileBody(file.path, start, length) if file.path else file.data
            self._http.call("PUT", address, headers=headers, content=part)

    def _call(self, method: str, path: str, *, changes: bool = True, **body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        reading = method == "GET" or not changes
        answer = self._http.call(
            method, f"{BASE}{path}", headers=headers, expect=EXPECTED, changes=not reading, **body
        )
        try:
            code = word(mapping(mapping(answer.json()).get("error")).get("code"))
        except Unavailable:
            code = ""
        if answer.status == 401 or code in SIGNED_OUT:
            raise Reconnect(SIGN_IN)
        if answer.status == 429 or code in FULL:
            raise RateLimited(CALM, answer.wait or USUAL_WAIT)
        if code == "internal_error":
            raise Unavailable(REFUSED) if reading else Unknown(PERHAPS)
        if code not in {"", "ok"}:
            raise Rejected(MEANINGS.get(code, REFUSED))
        if answer.status >= 400:
            raise error_for(answer.status, answer.wait, headers, reading=reading)
        return answer


def chunks_of(size: int) -> list[tuple[int, int]]:
    """The parts in which TikTok takes a file: all of it up to 64 MB, else equal ones of which the last takes
    what is left, too (https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide)."""
    if size <= MOST_AT_ONCE:
        return [(0, size)]
    count = size // PART
    return [(n * PART, PART if n < count - 1 else size - n * PART) for n in range(count)]
