"""What a room says of itself and of those in it, and what archives keep (XEP-0313)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slixmpp import JID
from slixmpp.exceptions import XMPPError

from palabre.connectors.xmpp.parse import OCCUPANTS
from palabre.connectors.xmpp.session import Session

FIRST_DAYS = timedelta(days=7)
MOST_READ = 500
MOST_OWNERS = 60  # of the latest texts it is kept who wrote them: only they may change them
MAM = "urn:xmpp:mam:2"


async def know(session: Session, room: str, cursor: Mapping[str, Any]) -> None:
    """Learn whether a room says who is behind a nick, and remember whose the latest texts were."""
    try:
        told = await session.client.plugin["xep_0030"].get_info(jid=JID(room))
    except XMPPError:
        return  # entering tells what is wrong with the room
    session.heard.tells = OCCUPANTS in told["disco_info"]["features"]
    kept = cursor.get("who")
    if session.heard.tells and isinstance(kept, dict):
        marks = [(text, who) for text, who in kept.items() if isinstance(who, str) and who]
        session.heard.owners.update(marks[:MOST_OWNERS])


async def has_archive(session: Session, place: str) -> bool:
    """Say whether a room, or with none the account's own server, keeps an archive."""
    jid = JID(place) if place else JID(session.heard.me)
    try:
        told = await session.client.plugin["xep_0030"].get_info(jid=jid)
    except XMPPError:
        return False
    return MAM in told["disco_info"]["features"]


async def hear_archive(session: Session, place: str, since: datetime) -> None:
    """Hear what an archive (XEP-0313) keeps since then."""
    jid = JID(place) if place else None
    kept = session.client.plugin["xep_0313"].iterate(jid=jid, start=since, total=MOST_READ)
    async for result in kept:
        forwarded = result["mam_result"]["forwarded"]
        at = forwarded["delay"]["stamp"]
        session.heard.hear(
            forwarded["stanza"].xml,
            at if isinstance(at, datetime) else None,
            result["mam_result"]["id"],
        )


async def name_gone(session: Session, room: str) -> None:
    """Learn from an archive which messages were taken out that were said before this conversation."""
    heard = session.heard
    if not heard.unnamed:
        return
    news, heard.unnamed = dict(heard.items), set()
    await hear_archive(session, room, datetime.now(UTC) - FIRST_DAYS)
    gone = set(heard.deleted)
    heard.items = {name: item for name, item in news.items() if name not in gone}
    heard.unnamed = set()
