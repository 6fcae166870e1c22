"""Whom to tell of a weakness: /.well-known/security.txt (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

LASTS = timedelta(days=180)


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """How to report; nothing as long as the house names nobody (PALABRE_SECURITY_CONTACT)."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    address = contact if contact.startswith(("https://", "mailto:")) else f"mailto:{contact}"
    ends = (timezone.now() + LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {address}",
        f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.ADDRESS}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
