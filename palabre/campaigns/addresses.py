"""The public addresses of the room: short links, on a domain of one's own when there is one."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def own_domain() -> str:
    """The host (with its port) of the short links' own domain, "" without one."""
    return urlsplit(settings.LINKS).netloc.lower()


def short_hosts() -> frozenset[str]:
    """The hosts that a link may not lead back to."""
    hosts = (urlsplit(one).hostname for one in (settings.LINKS, settings.ADDRESS))
    return frozenset(filter(None, hosts))


def short_address(slug: str, way: str = "") -> str:
    """The address of a tracked link; ``way`` "qr" or "nfc" tells a scan from a click."""
    path = f"{settings.LINKS}/{slug}" if settings.LINKS else f"{settings.ADDRESS}/l/{slug}"
    return f"{path}?{way}" if way else path


def public_address(view: str, *arguments: str) -> str:
    """The full address of a public page, on the links' own domain when there is one."""
    return f"{settings.LINKS or settings.ADDRESS}{reverse(view, args=arguments)}"
