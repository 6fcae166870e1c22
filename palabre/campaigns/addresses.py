"""The public addresses of the room: short links, on a domain of one's own when there is one."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from palabre.campaigns.rules import SHORT_LENGTH
from palabre.campaigns.targets import Unfit, target_of


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


def sample_address() -> str:
    """A short address that leads nowhere, as long as each that is made by itself."""
    return short_address("x" * SHORT_LENGTH)


def is_open_to_all() -> bool:
    """Whether people outside can follow a short link: its address is a public one."""
    try:
        target_of(sample_address())
    except Unfit:
        return False
    return True


def public_address(view: str, *arguments: str) -> str:
    """The full address of a public page, on the links' own domain when there is one."""
    return f"{settings.LINKS or settings.ADDRESS}{reverse(view, args=arguments)}"
