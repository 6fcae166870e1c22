"""Each person's own language and time zone, for the length of a request."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


def personal_settings(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the person's language, else the cookie's or browser's; tell times in their zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = getattr(user, "language", "")
        language = chosen or translation.get_language_from_request(request)
        zone = getattr(user, "time_zone", "")
        with translation.override(language):
            if zone in zoneinfo.available_timezones():
                with timezone.override(zone):
                    response = get_response(request)
            else:
                response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
