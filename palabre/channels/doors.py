"""The one door to connectors: which platforms there are, and how one is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings

from palabre.channels.budgets import spend, take
from palabre.channels.health import watched
from palabre.channels.models import RENEWS_UNTIL, Channel
from palabre.channels.tokens import app_keys, renewed
from palabre.connectors import registry
from palabre.connectors.afterwards import Charges, Checks, ChecksPages
from palabre.connectors.apart import Apart, Heard, Lost
from palabre.connectors.contract import Capability, Limits, Platform, SourceKind, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.oauth import allows
from palabre.connectors.protocols import Announces, AsksToBeTold, Completes, IsTold
from palabre.connectors.words import N_

# Among what belongs to an account: what its server said of itself, which opens nothing.
ANNOUNCED = "announced"

OFFLINE = N_("Palabre is set to stay off the network (PALABRE_ONLINE): nothing was called.")


def platforms() -> list[Platform]:
    """Every platform we know, in the order of the registry."""
    return [one for one, _ in registry.PLATFORMS.values()]


def platform(slug: str) -> Platform:
    """The platform of this name; KeyError for a name that isn't one."""
    return registry.PLATFORMS[slug][0]


def network(slug: str) -> Platform:
    """The network of a text or of who wrote it: one that can do nothing where none is known, for texts come
    from programs, from files and by hand too, and from networks that are no more."""
    try:
        return platform(slug)
    except KeyError:
        none = Limits(0, timedelta(days=1), "", date.min)
        return Platform(slug, slug, capabilities=frozenset(), sources=(), limits=none)


def connectable() -> list[Platform]:
    """The networks that an account can be connected to; the fictional one in the demonstration only."""
    real = [one for one in platforms() if settings.DEMO or not one.fictional]
    return [one for one in real if one.account or one.oauth]


def lets(channel: Channel, wanted: Capability) -> bool:
    """Whether an account may do this: its network can, and its permissions hold it where they are known."""
    of = platform(channel.platform)
    if wanted not in of.capabilities:
        return False
    return not (of.oauth and channel.scopes) or allows(of.oauth, channel.scopes, wanted)


def may_write(channel: Channel) -> bool:
    """Whether an account may write at all: not one that was connected for reading only."""
    return lets(channel, Capability.PUBLISH) or lets(channel, Capability.REPLY)


def source_kind(slug: str, kind: str) -> SourceKind:
    """One way of reading a platform; KeyError when there is none of this name."""
    for source in platform(slug).sources:
        if source.slug == kind:
            return source
    raise KeyError(kind)


def kinds(capability: Capability) -> list[tuple[str, str]]:
    """Platform and kind of every way of reading that is of this sort (READ, SEARCH or STREAM)."""
    return [
        (one.slug, source.slug)
        for one in platforms()
        for source in one.sources
        if source.capability is capability
    ]


def http() -> Http:
    """The process's way out to the network, with the administrator's exceptions to the address checks."""
    door = _http(tuple(settings.ALLOW_HOSTS), settings.ADDRESS)
    return door if settings.ONLINE else door.metered(_stay_inside)


def apart(heard: Heard, lost: Lost) -> Apart:
    """A process of its own that reads, with the same exceptions to the address checks."""
    return Apart(heard, lost, allow=settings.ALLOW_HOSTS, home=settings.ADDRESS)


def _stay_inside() -> None:
    raise Unavailable(OFFLINE)


@cache
def _http(allow: tuple[str, ...], home: str) -> Http:
    # One for the process: politeness towards a host counts for all sources together.
    # Who is read finds in the user agent where this house is.
    return Http(allow=allow, home=home)


def open_platform(slug: str, channel: Channel | None = None, *, unasked: bool = False) -> Any:
    """The connector of a platform, with the account's credential when there is one.

    A key about to end is renewed first; each call then counts against the account's budgets, of which
    what nobody waits for (``unasked``: readings, looking again) leaves people their part.
    Raises the errors of connectors.
    """
    of, connect = registry.PLATFORMS[slug]
    if channel is None:
        return connect(http(), {})
    channel = renewed(channel, of.oauth, http())
    if channel.pk is None:  # tried before it is kept: there is no budget yet
        return connect(http(), credential_of(channel))
    door = http().metered(partial(take, channel, of.limits, unasked=unasked))
    return connect(door, credential_of(channel))


@contextmanager
def charged(slug: str, channel: Channel | None = None, *, unasked: bool = False) -> Iterator[Any]:
    """The connector of a platform for some calls; what they cost is the account's, also when one fails.

    Whoever opens it so counts neither `Page.cost` nor `Sent.cost` again. That the network doesn't
    let the account in stands on it afterwards.
    """
    with watched(channel):
        connector = open_platform(slug, channel, unasked=unasked)
        try:
            yield connector
        finally:
            if isinstance(connector, Charges) and channel is not None and channel.pk:
                spend(channel, connector.spent)


def credential_of(channel: Channel) -> dict[str, str]:
    """What a connector is given of an account: server, name there, secret, and what else it asks for."""
    of = platform(channel.platform)
    keys: dict[str, str] = {}
    if of.app:
        on_server = bool(of.oauth and of.oauth.on_server)
        keys = app_keys(
            channel.organisation_id, channel.platform, channel.server, on_server=on_server
        )
    own = {"server": channel.server, "account": channel.account, "secret": channel.secret}
    ours = {RENEWS_UNTIL, ANNOUNCED}  # kept beside what opens the account, and no part of it
    more = {name: value for name, value in channel.more.items() if name not in ours}
    return {**keys, **more, **own}


# Where a network asks for deletion "soon" or "promptly" and names no time.
SOON = timedelta(hours=48)

# And where it names no time and asks for no haste.
USUAL = timedelta(days=30)


@cache
def checking_platforms() -> dict[str, timedelta | None]:
    """The platforms that can be asked what is gone there, with the time in which they demand it."""
    return {
        slug: of.deletion_within or (SOON if of.deletion_soon else None)
        for slug, (of, _connect) in registry.PLATFORMS.items()
        if isinstance(open_platform(slug), Checks | ChecksPages)
    }


def _able(protocol: type) -> frozenset[str]:
    """The platforms whose connectors can do this."""
    return frozenset(
        slug for slug in registry.PLATFORMS if isinstance(open_platform(slug), protocol)
    )


@cache
def announcing_platforms() -> frozenset[str]:
    """The platforms whose servers say for themselves what they take of a post."""
    return _able(Announces)


@cache
def telling_platforms() -> frozenset[str]:
    """The platforms that tell an app of one's own, unasked, what happens."""
    return _able(IsTold)


@cache
def asking_platforms() -> frozenset[str]:
    """The platforms that tell it only of accounts for which the app asked."""
    return _able(AsksToBeTold)


@cache
def kept_in() -> frozenset[str]:
    """The platforms that forbid to export what their members wrote."""
    return frozenset(one.slug for one in platforms() if one.no_export)


@cache
def whole_text_platforms() -> frozenset[str]:
    """The platforms whose connector can read whole texts of which a reading gave the beginning."""
    return _able(Completes)
