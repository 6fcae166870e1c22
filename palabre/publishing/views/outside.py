"""The address by which a network fetches a picture or film of ours."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from palabre.publishing import library, outside
from palabre.publishing.films.parts import part_of
from palabre.publishing.renditions import ENDINGS

KINDS = {ending: kind for kind, ending in ENDINGS.items()}
FILM_KINDS = {ending: kind for kind, ending in outside.FILM_ENDINGS.items()}
HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
def picture(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """A film, or what was made of a picture for a network, for whoever was given this address."""
    try:
        path = outside.opened(key)
    except library.Away:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    if path is not None and not path.suffix:
        kind = FILM_KINDS.get(Path(name).suffix, "")
        return part_of(request, path, kind or "video/mp4", HEADERS)
    try:
        data = path.read_bytes() if path else b""
    except OSError:
        data = b""
    if path is None or not data:
        raise Http404
    return HttpResponse(
        data,
        content_type=KINDS[path.suffix],
        headers=HEADERS,
    )
