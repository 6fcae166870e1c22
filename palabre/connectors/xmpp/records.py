"""Where a domain's XMPP server is, as its SRV records say (RFC 6120, 3.2.1; XEP-0368 for TLS from the start).

What comes is anybody's word: names and ports only, of which each is checked like one that was typed.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Collection
from typing import Any

from slixmpp.xmlstream.resolver import default_resolver, get_SRV

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_

LOOKS_S = 3.0
MOST_PLACES = 4
SERVICES = {"starttls": "xmpp-client", "tls": "xmpps-client"}

NOT_OFFERED = N_("This domain says that it has no XMPP server.")
NOWHERE = N_("This domain names a place for XMPP where Palabre doesn't go: give the server's name.")

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
Places = list[tuple[str, int]]


def places_of(
    loop: asyncio.AbstractEventLoop, domain: str, security: str, ports: Collection[int]
) -> Callable[[], Places]:
    """Ask, when called, for the places of a domain's server, the first to be tried first; none where it has
    no records, for then it is at the domain itself. Raises `Rejected` where no record names a fit place."""

    async def ask() -> list[tuple[str, str, int]]:
        resolver: Any = default_resolver(loop)
        found: list[tuple[str, str, int]] = []
        with contextlib.suppress(Exception):  # whatever its library makes of a hostile answer
            asked = get_SRV(domain, 0, [SERVICES[security]], resolver=resolver)
            found = await asyncio.wait_for(asked, LOOKS_S)
        with contextlib.suppress(Exception):
            await resolver.close()
        return [one for one in found if one[0]]

    def places() -> Places:
        if security not in SERVICES:
            return []
        found = loop.run_until_complete(ask())
        names = [(str(name).lower().rstrip("."), port) for _, name, port in found]
        if names and not any(name for name, _ in names):
            raise Rejected(NOT_OFFERED)
        fit = [(name, port) for name, port in names if _is_name(name) and port in ports]
        if found and not fit:
            raise Rejected(NOWHERE)
        return list(dict.fromkeys(fit))[:MOST_PLACES]

    return places


def _is_name(name: str) -> bool:
    return len(name) < 254 and _NAME.fullmatch(name) is not None
