"""What an account can be bound to, asked of its network for somebody who chooses."""

from palabre.channels.doors import charged, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Field, Platform, Rejected
from palabre.connectors.offering import NO_OFFER
from palabre.connectors.protocols import Offered, Offers

LONGEST_WORDS = 200


def offers_of(of: Platform) -> dict[str, Field]:
    """The fields for which a network tells what they may be given, by name."""
    asked = (*of.account, *of.to, *of.draft, *(one for kind in of.sources for one in kind.fields))
    return {one.name: one for one in asked if one.offered}


def offered(slug: str, what: str, words: str = "", channel: Channel | None = None) -> Offered:
    """What a field of a network can be given, with this account or as anybody.

    Raises the errors of connectors: `Rejected` where there is no list of it.
    """
    if what not in offers_of(platform(slug)):
        raise Rejected(NO_OFFER)
    with charged(slug, channel) as connector:
        if not isinstance(connector, Offers):
            raise Rejected(NO_OFFER)
        return connector.offers(what, words[:LONGEST_WORDS].strip())
