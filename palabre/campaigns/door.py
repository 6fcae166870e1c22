"""The quick way for tracked links: before sessions, accounts and pages, straight from memory.

Only what is sure is answered here: a redirect to a stored target. All else (an unknown name, an ended
link) goes on to the pages. On the links' own domain only public pages are served, and /name is a link.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from palabre.campaigns.addresses import own_domain
from palabre.campaigns.clicks import Visit, is_writing, note
from palabre.campaigns.finding import Way, find_soon, remembered
from palabre.campaigns.rules import SLUG

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PUBLIC = re.compile(r"/(?:l|c|p|d|s|static)/")
LINK = re.compile(rf"/l/({SLUG.pattern})/?")
ALONE = re.compile(rf"/({SLUG.pattern})/?")


def with_links(application: Application) -> Application:
    """The application, behind the quick door of tracked links."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        path = _path(scope, headers)
        if path is None:
            await _nothing(send)
            return
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        found = LINK.fullmatch(path)
        if not (found and is_writing() and scope["method"] in ("GET", "HEAD")):
            await application(scope, receive, send)
            return
        way = remembered(found[1]) or await find_soon(found[1])
        now = timezone.now()
        if way is None or not way.is_open(now):
            await application(scope, receive, send)
            return
        note(_visit(scope, headers, way, now))
        await _lead(send, way.leads_to)

    return door


def _path(scope: Scope, headers: dict[bytes, bytes]) -> str | None:
    """The path that is meant; None for one that the links' own domain doesn't serve."""
    path: str = scope["path"]
    own = own_domain()
    if not own or headers.get(b"host", b"").decode("latin-1").lower() != own:
        return path
    if own == urlsplit(settings.ADDRESS).netloc.lower():
        return path  # one domain for all: its pages keep their names
    if PUBLIC.match(path):
        return path
    found = ALONE.fullmatch(path)
    return f"/l/{found[1]}" if found else None


def _visit(scope: Scope, headers: dict[bytes, bytes], way: Way, now: Any) -> Visit:
    def said(name: bytes) -> str:
        return headers.get(name, b"")[:2000].decode("latin-1")

    client = scope.get("client") or ("", 0)
    purpose = said(b"sec-purpose") or said(b"purpose") or said(b"x-moz")
    query = scope.get("query_string", b"")[:20].decode("latin-1")
    return Visit(
        way.link, way.organisation, now, client[0], said(b"user-agent")[:500], said(b"referer"),
        query, scope["method"], purpose,
    )  # fmt: skip


# A redirect of ours: not kept by browsers, so that each click counts; the target learns which site
# the visitor came from, as it would without us.
HEADERS = {
    "cache-control": "private, no-store",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'",
}


async def _lead(send: Send, target: str) -> None:
    headers = [(b"location", target.encode("ascii")), (b"content-length", b"0")]
    headers += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _nothing(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(b"content-security-policy", b"default-src 'none'")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"There is nothing here.\n"})
