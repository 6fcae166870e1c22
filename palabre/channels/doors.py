"""The one door to connectors: which platforms there are, and how one is opened."""

from functools import cache
from typing import Any

from django.conf import settings

from palabre.channels.models import Channel
from palabre.connectors import registry
from palabre.connectors.contract import Capability, Platform, SourceKind
from palabre.connectors.http import Http
from palabre.connectors.protocols import Completes


def platforms() -> list[Platform]:
    """Every platform we know, in the order of the registry."""
    return [one for one, _ in registry.PLATFORMS.values()]


def platform(slug: str) -> Platform:
    """The platform of this name; KeyError for a name that isn't one."""
    return registry.PLATFORMS[slug][0]


def source_kind(slug: str, kind: str) -> SourceKind:
    """One way of reading a platform; KeyError when there is none of this name."""
    for source in platform(slug).sources:
        if source.slug == kind:
            return source
    raise KeyError(kind)


def stream_kinds() -> list[tuple[str, str]]:
    """Platform and kind of every way of reading that stays open."""
    return [
        (one.slug, source.slug)
        for one in platforms()
        for source in one.sources
        if source.capability is Capability.STREAM
    ]


def http() -> Http:
    """The process's way out to the network, with the administrator's exceptions to the address checks."""
    return _http(tuple(settings.ALLOW_HOSTS), settings.ADDRESS)


@cache
def _http(allow: tuple[str, ...], home: str) -> Http:
    # One for the process: politeness towards a host counts for all sources together.
    # Who is read finds in the user agent where this house is.
    return Http(allow=allow, home=home)


def open_platform(slug: str, channel: Channel | None = None) -> Any:
    """The connector of a platform, with the account's server and secret when there is one."""
    _, connect = registry.PLATFORMS[slug]
    return connect(http(), credential_of(channel) if channel else {})


def credential_of(channel: Channel) -> dict[str, str]:
    """What a connector is given of an account: its server, its name there, its secret."""
    return {"server": channel.server, "account": channel.account, "secret": channel.secret}


@cache
def whole_text_platforms() -> frozenset[str]:
    """The platforms whose connector can read whole texts of which a reading gave the beginning."""
    slugs = registry.PLATFORMS
    return frozenset(slug for slug in slugs if isinstance(open_platform(slug), Completes))
