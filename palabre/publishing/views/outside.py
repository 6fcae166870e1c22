"""The address by which a network fetches a picture of ours."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from palabre.publishing import outside
from palabre.publishing.renditions import ENDINGS

KINDS = {ending: kind for kind, ending in ENDINGS.items()}


@require_safe
def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """What was made of a picture for a network, for whoever was given this address."""
    path = outside.opened(key)
    try:
        data = path.read_bytes() if path else b""
    except OSError:
        data = b""
    if path is None or not data:
        raise Http404
    return HttpResponse(
        data,
        content_type=KINDS[path.suffix],
        headers={
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
