"""How much a request may carry: counted as it comes in, before anything is written to disk."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import Http404, HttpRequest, parse_cookie

from palabre.governance.rules import Right

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

USUAL = 6 * 1024 * 1024
# Only the pages that take files take more, and only from a member who may bring them: the body is read, and
# written to disk, before the page asks for anybody's rights.
_BRAND = "/o/(?P<org>[^/]+)/(?P<brand>[^/]+)"
IMPORTS = re.compile(rf"{_BRAND}/listen/imports/new/")
LOGS = re.compile(rf"{_BRAND}/publish/site/logs/new/")
SOURCES = re.compile(rf"{_BRAND}/listen/sources/.*")
SOURCES_CAP = 10 * 1024 * 1024
PICTURES = re.compile(
    rf"{_BRAND}/publish/(?:posts/(?:new/|\d+/edit/|(?:new|\d+)/keep/)|media/(?:\d+/still/)?)"
)
# Ten pictures of 20 MB each, or a film; a program sends one at a time.
PICTURES_CAP = 10 * 20 * 1024 * 1024
# What programs send as files in one go.
API_MEDIA, API_IMPORTS = "/api/v1/media", "/api/v1/imports/bring"
API_LOGS, API_PEOPLE = "/api/v1/site-logs/bring", "/api/v1/people-files/bring"
API_LOGS_CAP, API_PEOPLE_CAP = 100 * 1024 * 1024, 10_000_000
FORM_AROUND = 64 * 1024


class TooLarge(Exception):
    """The request carries more than its page takes."""


async def most_for(scope: Scope) -> int:
    """How many bytes the body of this request may have."""
    path = scope["path"]
    if scope["method"] != "POST":
        return USUAL
    if path in (taken := _from_programs()):
        held = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        door, most = taken[path]
        good = bool(held) and await sync_to_async(_is_key)(held, door)
        return most + FORM_AROUND if good else USUAL
    for places, right, most in _takers():
        if found := places.fullmatch(path):
            key = session_key(scope)
            may = key.isalnum() and await sync_to_async(_may)(key, right, **found.groupdict())
            return most if may else USUAL
    return USUAL


def _takers() -> list[tuple[re.Pattern[str], Right, int]]:
    """The pages that take files: their addresses, the right that one needs there, and the most they take."""
    return [
        (IMPORTS, Right.LISTEN, settings.IMPORT_CAP + FORM_AROUND),
        (LOGS, Right.PUBLISH, settings.IMPORT_CAP + FORM_AROUND),
        (SOURCES, Right.LISTEN, SOURCES_CAP),
        (PICTURES, Right.WRITE, max(PICTURES_CAP, settings.FILM_CAP) + FORM_AROUND),
    ]


def _from_programs() -> dict[str, tuple[str, int]]:
    """The addresses at which programs send files: what their key must open, and the most they take."""
    from palabre.channels.keys import ENGAGEMENT, LISTENING, POSTS  # needs the tables to be known

    return {
        API_MEDIA: (POSTS, settings.FILM_CAP),
        API_IMPORTS: (LISTENING, settings.IMPORT_CAP),
        API_LOGS: (POSTS, min(settings.IMPORT_CAP, API_LOGS_CAP)),
        API_PEOPLE: (ENGAGEMENT, API_PEOPLE_CAP),
    }


def session_key(scope: Scope) -> str:
    """The key of the session that the browser names, "" without one."""
    cookie = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


def _may(key: str, right: Right, org: str, brand: str) -> bool:
    """Whether this session is of a member who holds the right there; a made-up one is of nobody."""
    from palabre.governance.access import here_for  # needs the tables to be known

    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        user = get_user(request)
        return user.is_authenticated and here_for(cast(Any, user), org, brand).may(right)
    except Http404:
        return False
    finally:
        close_old_connections()


def _is_key(authorization: str, door: str) -> bool:
    """Whether a program shows a key of this house that opens this door."""
    from palabre.channels.keys import key_of  # needs the tables to be known

    close_old_connections()
    try:
        key = key_of(authorization)
        return key is not None and door in key.may
    finally:
        close_old_connections()


def limited(application: Application) -> Application:
    """The application, behind a door that answers 413 to a body beyond its page's measure."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most, came = await most_for(scope), 0
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            await _refuse(send)
            return

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise TooLarge
            return message

        try:
            await application(scope, counted, send)
        except TooLarge:
            await _refuse(send)

    return door


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"This is more than this page takes.\n"})
