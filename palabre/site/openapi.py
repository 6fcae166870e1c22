"""The API's description of itself: made from the addresses and the structs of their calls."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLResolver, get_resolver
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from palabre.channels.calls import Call
from palabre.channels.openapi import document

PREFIX = "api/v1/"
SAYS = (
    "Everything is JSON; what is refused has a sentence. 120 calls a minute and key. A POST that takes an"
    " Idempotency-Key is done once under it. Sentences come in the language of Accept-Language."
)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address for programs with its view, this description's own left out."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif route.startswith(PREFIX) and one.callback is not described:
            yield route, one.callback


def calls() -> list[tuple[str, tuple[Call, ...]]]:
    """Every address with the ways in which it is asked, in the order of the addresses."""
    return sorted(((route, view.calls) for route, view in routes()), key=lambda one: one[0])


def openapi() -> dict[str, Any]:
    """The description of all addresses."""
    return document("Palabre", SAYS, calls())


@cache
def written() -> bytes:
    """The description as it is served and kept in the documents."""
    return msgspec.json.format(msgspec.json.encode(openapi()), indent=1) + b"\n"


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """Tell programs, and those who write them, what can be asked. It holds nothing of anybody."""
    return HttpResponse(written(), content_type="application/json")


@csrf_exempt
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """What a program is told at an address that isn't there: a sentence, and no page for people."""
    return JsonResponse({"error": "There is no such call: see /api/v1/openapi.json."}, status=404)
