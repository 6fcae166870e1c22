"""What holds for every request: each person's language and time zone, and signs that no text needs."""

from collections.abc import Callable
from contextlib import suppress
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone, translation


@lru_cache
def zone_of(name: str) -> tzinfo:
    """The time zone of this name; the house's own for a name that isn't one."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()


def personal_settings(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the person's language, else the cookie's or browser's; tell times in their zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = getattr(user, "language", "")
        language = chosen or translation.get_language_from_request(request)
        zone = getattr(user, "time_zone", "")
        with translation.override(language), timezone.override(zone_of(zone)):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# What programs send here is read whole, byte for byte: a form that was parsed can't be any more.
PROGRAMS = ("/api/", "/websub/", "/hooks/", "/visits/")


def without_zeros(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leave the character zero out of addresses and forms: PostgreSQL keeps no text that holds it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.GET = _without_zeros(request.GET)
        if request.content_type in FORMS and not request.path_info.startswith(PROGRAMS):
            with suppress(RequestDataTooBig):  # the view says so in its own words
                request.POST = _without_zeros(request.POST)
        return get_response(request)

    return middleware


def _without_zeros(given: QueryDict) -> Any:
    if not any("\x00" in one for name, values in given.lists() for one in (name, *values)):
        return given
    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(name.replace("\x00", ""), [one.replace("\x00", "") for one in values])
    clean._mutable = False
    return clean
