"""The rooms that an account's own server shows, to choose from (XEP-0030, XEP-0045)."""

from typing import Any

from slixmpp import JID
from slixmpp.exceptions import XMPPError

from palabre.connectors.offering import Some, offer
from palabre.connectors.xmpp.parse import address_of
from palabre.connectors.xmpp.session import Session

MOST_SERVICES = 10
ROOMS = "http://jabber.org/protocol/muc"


async def rooms_of(session: Session) -> list[Some]:
    """The rooms of each service of the server that has some and doesn't hide them."""
    server = JID(session.client.boundjid.domain)
    services = [jid for jid, _ in await _items(session, server)][:MOST_SERVICES]
    found: list[Some] = []
    for service in services:
        try:
            told = await session.client.plugin["xep_0030"].get_info(jid=JID(service))
            if ROOMS in told["disco_info"]["features"]:
                found.append([_offer(*one) for one in await _items(session, JID(service))])
        except XMPPError:
            continue  # a service that tells nothing of itself
    return found


async def _items(session: Session, of: JID) -> list[tuple[str, str]]:
    told = await session.client.plugin["xep_0030"].get_items(jid=of)
    items: Any = told["disco_items"]["items"]
    return sorted((str(jid), str(name or "")) for jid, _node, name in items)


def _offer(address: str, name: str) -> Any:
    room = address_of(address)
    return offer(room, name or room, room)
