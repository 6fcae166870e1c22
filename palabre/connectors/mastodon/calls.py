"""Calls servers that speak Mastodon's API: one of them signed in on, any of them asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import (
    Author,
    ConnectorError,
    PostLimits,
    RateLimited,
    Reconnect,
    Rejected,
)
from palabre.connectors.dates import when
from palabre.connectors.films import FILMS
from palabre.connectors.http import Answer, Http, its_now
from palabre.connectors.mastodon import FILM_RULES
from palabre.connectors.mastodon.parse import author_of
from palabre.connectors.mastodon.polls import PollLimits, poll_limits
from palabre.connectors.mastodon.software import Abilities, abilities
from palabre.connectors.servers import base_of
from palabre.connectors.shapes import dict_at, mapping
from palabre.connectors.words import N_

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=1)
EXPECTED = (401, 403, 404, 422, 429)
WRITTEN = (*EXPECTED, 400, 405, 410, 413)

NEEDS_ACCOUNT = N_("This server shows this only to a signed-in account: connect one.")
SIGN_IN = N_("The server no longer accepts this account: connect it again.")
NO_SUCH = N_("The server doesn't know this account, hashtag or list.")
TOO_OFTEN = N_("The server asks us to call less often.")
ODD = N_("The server answered something that isn't Mastodon's way of speaking.")
NO_RIGHT = N_(
    "The account was connected without the right to do this: connect it again with that right."
)
NOT_ONE = N_("There is no Mastodon server at this address, nor one that speaks like it.")
GONE = N_("The server no longer has this post.")
NOT_TAKEN = N_("The server doesn't take this post: it may be too long, or hold too many files.")


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server says of itself; ``characters`` is the longest text it takes.

    ``post`` are all its limits of one post, ``polls`` those of a poll with it, ``can`` is what its
    software is known to do.
    """

    title: str
    version: str
    characters: int
    streaming: str
    post: PostLimits
    can: Abilities
    polls: PollLimits


class Calls:
    """Any server, and the one that a token is for.

    ``credential`` holds ``server`` and ``secret`` (an access token). The token is sent to that server
    only.
    """

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._token = given.get("secret", "")
        self._home = base_of(given["server"]) if given.get("server") else ""

    def me(self) -> Author:
        """Give the account of the token; raises `Reconnect` when the server doesn't accept it."""
        self._check_signed_in()
        where = "/api/v1/accounts/verify_credentials"
        answer = self._get(self._home, where, {}, absent=True)
        if answer.status == 404:
            raise Rejected(NOT_ONE)
        return author_of(mapping(answer.json()), urlsplit(self._home).netloc)

    def announced(self) -> PostLimits:
        """Give what the account's own server takes of one post."""
        if not self._home:
            raise Rejected(NEEDS_ACCOUNT)
        return self.instance(self._home).post

    def instance(self, server: str) -> Instance:
        """Give what a server says of itself, with the limits that it announces."""
        base = base_of(server)
        answer = self._get(base, "/api/v2/instance", {}, absent=True)
        if answer.status == 404:  # before Mastodon 4, and some other servers
            answer = self._get(base, "/api/v1/instance", {})
        told = mapping(answer.json())
        limits = dict_at(told, "configuration", "statuses")
        characters = limits.get("max_characters") or told.get("max_toot_chars")
        told_of = str(told.get("version", ""))[:100]
        addresses = {**dict_at(told, "urls"), **dict_at(told, "configuration", "urls")}
        return Instance(
            title=str(told.get("title", ""))[:200],
            version=told_of,
            characters=_count(characters) or 500,
            post=_limits(told, characters),
            can=abilities(told_of, str(told.get("source_url", ""))[:200]),
            polls=poll_limits(told),
            streaming=str(addresses.get("streaming") or addresses.get("streaming_api") or ""),
        )

    def _check_signed_in(self) -> None:
        """Raise `Rejected` where there is no account."""
        if not (self._home and self._token):
            raise Rejected(NEEDS_ACCOUNT)

    def _mine(self, base: str) -> bool:
        return bool(self._token) and base == self._home

    def _get(
        self, base: str, path: str, asked: Mapping[str, Any], *, absent: bool = False
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"} if self._mine(base) else {}
        params = {name: value for name, value in asked.items() if value}
        answer = self._http.get(f"{base}{path}", params=params, headers=headers, expect=EXPECTED)
        if answer.status < 400 or (absent and answer.status == 404):
            return answer
        if answer.status == 429:
            raise RateLimited(TOO_OFTEN, wait_of(answer, its_now(answer.headers)))
        if answer.status == 404:
            raise Rejected(NO_SUCH)
        if answer.status == 401 and self._mine(base):
            raise Reconnect(SIGN_IN)
        raise Rejected(NEEDS_ACCOUNT)

    def _send(self, method: str, path: str, **body: Any) -> Answer:
        """Ask the account's own server for a change; raises the five errors, gives what is 2xx."""
        self._check_signed_in()
        headers = {"Authorization": f"Bearer {self._token}", **body.pop("headers", {})}
        answer = self._http.call(
            method, f"{self._home}{path}", headers=headers, expect=WRITTEN, **body
        )
        if answer.status < 400:
            return answer
        raise _refusal(answer)


def _refusal(answer: Answer) -> ConnectorError:
    if answer.status == 429:
        return RateLimited(TOO_OFTEN, wait_of(answer, its_now(answer.headers)))
    if answer.status == 401:
        return Reconnect(SIGN_IN)
    if answer.status == 403:
        return Rejected(NO_RIGHT)
    return Gone(GONE) if answer.status in {404, 410} else Rejected(NOT_TAKEN)


class Gone(Rejected):
    """There is no such post, or no such way to ask for it."""


def wait_of(answer: Answer, now: datetime) -> timedelta:
    """How long to wait: ``X-RateLimit-Reset`` is a date on real servers, seconds elsewhere."""
    told = answer.headers.get("x-ratelimit-reset", "")
    reset = when(told)
    if reset:
        wait = reset - now
    elif told.isascii() and told.isdigit() and len(told) < 12:
        seconds = int(told)
        wait = timedelta(seconds=seconds - now.timestamp() if seconds > 10**9 else seconds)
    else:
        wait = answer.wait or timedelta(minutes=5)
    return min(max(wait, SHORTEST), LONGEST)


def _limits(told: Mapping[str, Any], characters: Any) -> PostLimits:
    """What a server takes of one post, as it announces it; 0 for what it doesn't say."""
    statuses = dict_at(told, "configuration", "statuses")
    media = dict_at(told, "configuration", "media_attachments")
    types = media.get("supported_mime_types")
    return PostLimits(
        text=_count(characters) or 500,
        unit="graphemes",
        bare_mentions=True,
        warning_gap="",
        link=_count(statuses.get("characters_reserved_per_url")),
        media=_count(statuses.get("max_media_attachments")),
        media_bytes=_count(media.get("image_size_limit")),
        types=_texts(types) if isinstance(types, list) else (),
        alt=_count(media.get("description_limit")),
        films=replace(
            FILM_RULES,
            types=tuple(one for one in FILMS if not isinstance(types, list) or one in types),
            bytes=_count(media.get("video_size_limit")),
            fastest=_count(media.get("video_frame_rate_limit")),
        ),
    )


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(value[:100] for value in values if isinstance(value, str))[:100]


# No post is larger: what a server announces beyond it is not believed, nor kept for each page to count.
MOST_ANNOUNCED = 10**12


def _count(value: Any) -> int:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_ANNOUNCED
    return value if good else 0
