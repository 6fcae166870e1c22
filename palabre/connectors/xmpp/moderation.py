"""Messages of others that the moderators of a room take out (XEP-0425), in its present and its first form.

https://xmpp.org/extensions/xep-0425.html (0.3 and 0.2, read on 2026-11-29). The room knows messages by its
own numbers (XEP-0359).
"""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from slixmpp import JID
from slixmpp.exceptions import IqError, XMPPError

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_
from palabre.connectors.xmpp.parse import (
    APPLY_TO,
    MODERATE,
    MODERATE_FIRST,
    RETRACT,
    RETRACT_FIRST,
)
from palabre.connectors.xmpp.session import Session

NO_MODERATION = N_("The room's server doesn't know how to take messages of others out (XEP-0425).")
NO_MODERATOR = N_("The account isn't a moderator of this room.")
NOT_KEPT = N_("The room doesn't know this message any more.")


Way = Callable[[str], Element]


async def way_of(session: Session, room: str) -> Way:
    """How a room is asked to take a message out. Raises `Rejected` where its server doesn't know how."""
    told = await session.client.plugin["xep_0030"].get_info(jid=JID(room))
    features = told["disco_info"]["features"]
    if _namespace(MODERATE) in features:
        return _now
    if _namespace(MODERATE_FIRST) in features:
        return _first
    raise Rejected(NO_MODERATION)


async def take_out(session: Session, room: str, number: str, way: Way) -> None:
    """Have a room take a message out, by the room's own number. Raises `Rejected` where it may not be."""
    asked: Any = session.client.make_iq_set(ito=JID(room))
    asked.xml.append(way(number))
    session.said = True
    try:
        await asked.send()
    except IqError as error:
        session.said = False  # the room answered: nothing happened there
        raise _refusal(error) from None


def _refusal(error: XMPPError) -> Any:
    if error.condition in {"forbidden", "not-allowed"}:
        return Rejected(NO_MODERATOR)
    return Rejected(NOT_KEPT) if error.condition == "item-not-found" else error


def _now(number: str) -> Element:
    moderate = Element(MODERATE, {"id": number})
    SubElement(moderate, RETRACT)
    return moderate


def _first(number: str) -> Element:
    applied = Element(APPLY_TO, {"id": number})
    SubElement(SubElement(applied, MODERATE_FIRST), RETRACT_FIRST)
    return applied


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0]
