"""How much a request may carry: counted as it comes in, before anything is written to disk."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

USUAL = 6 * 1024 * 1024
# Only the pages that take files take more, and only from a browser that holds a session.
FILES = re.compile(r"^/o/[^/]+/[^/]+/listen/(?:imports|sources)/")
FORM_AROUND = 64 * 1024


class TooLarge(Exception):
    """The request carries more than its page takes."""


def most_for(scope: Scope) -> int:
    """How many bytes the body of this request may have."""
    cookie = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    signed_in = f"{settings.SESSION_COOKIE_NAME}=".encode() in cookie
    takes_files = FILES.match(scope["path"]) is not None
    return settings.IMPORT_CAP + FORM_AROUND if signed_in and takes_files else USUAL


def limited(application: Application) -> Application:
    """The application, behind a door that answers 413 to a body beyond its page's measure."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most, came = most_for(scope), 0
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
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"This is more than this page takes.\n"})
