"""How much a request may carry: counted as it comes in, before anything is written to disk."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections
from django.http import parse_cookie

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

USUAL = 6 * 1024 * 1024
# Only the pages that take files take more, and only from somebody who is signed in.
IMPORTS = re.compile(r"/o/[^/]+/[^/]+/listen/imports/new/")
SOURCES = re.compile(r"/o/[^/]+/[^/]+/listen/sources/")
SOURCES_CAP = 10 * 1024 * 1024
PICTURES = re.compile(r"/o/[^/]+/[^/]+/publish/(?:posts|media)/")
# Ten pictures of 20 MB each, or a film; a program sends one at a time.
PICTURES_CAP = 10 * 20 * 1024 * 1024
API_MEDIA = "/api/v1/media"
FORM_AROUND = 64 * 1024


class TooLarge(Exception):
    """The request carries more than its page takes."""


async def most_for(scope: Scope) -> int:
    """How many bytes the body of this request may have."""
    if IMPORTS.fullmatch(scope["path"]):
        most = settings.IMPORT_CAP + FORM_AROUND
    elif SOURCES.match(scope["path"]):
        most = SOURCES_CAP
    elif PICTURES.match(scope["path"]):
        most = max(PICTURES_CAP, settings.FILM_CAP) + FORM_AROUND
    elif scope["path"] == API_MEDIA:
        held = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        good = bool(held) and await sync_to_async(_is_key)(held)
        return settings.FILM_CAP + FORM_AROUND if good else USUAL
    else:
        return USUAL
    key = session_key(scope)
    signed_in = key.isalnum() and await sync_to_async(_is_signed_in)(key)
    return most if signed_in else USUAL


def session_key(scope: Scope) -> str:
    """The key of the session that the browser names, "" without one."""
    cookie = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


def _is_signed_in(key: str) -> bool:
    """Whether this session was begun by somebody who signed in; a made-up one says nothing."""
    close_old_connections()
    try:
        return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key).load()
    finally:
        close_old_connections()


def _is_key(authorization: str) -> bool:
    """Whether a program shows a key of this house."""
    from palabre.channels.keys import key_of  # needs the tables to be known

    close_old_connections()
    try:
        return key_of(authorization) is not None
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
