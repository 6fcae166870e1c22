"""Reads rooms and direct messages of XMPP, and speaks there."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from slixmpp import JID
from slixmpp.exceptions import XMPPError

from palabre.connectors.contract import Author, Moderation, Page, Rejected, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Http
from palabre.connectors.lines import host_of
from palabre.connectors.offering import Offered, gathered, only
from palabre.connectors.paging import reached
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.words import N_
from palabre.connectors.xmpp.archives import (
    FIRST_DAYS,
    MOST_OWNERS,
    has_archive,
    hear_archive,
    know,
    name_gone,
)
from palabre.connectors.xmpp.moderation import NOT_KEPT, take_out, way_of
from palabre.connectors.xmpp.parse import (
    BY_A_ROOM,
    FALLBACK,
    REACTION,
    REACTIONS,
    REPLACE,
    REPLY,
    RETRACT,
    address_of,
    is_ours,
    is_whisper,
    name_of,
    parts_of,
    whisper_of,
)
from palabre.connectors.xmpp.pictures import brought, elements_of, refuse_files, with_pictures
from palabre.connectors.xmpp.reactions import counted
from palabre.connectors.xmpp.rooms import rooms_of
from palabre.connectors.xmpp.session import NO_SUCH_ROOM, Session, opened
from palabre.connectors.xmpp.whispers import check_bearer, refuse_whisper

BEAT_S, ECHO_S = 2.0, 10.0
OVERLAP = timedelta(minutes=2)
NEW_ROOM = 201

NEEDS_ACCOUNT = N_("Connect an XMPP account first: its address and password.")
NO_ACCOUNT = N_("This is no XMPP address: give for example desk@xmpp.example.")
NO_PLACE = N_("Say to which room or to which person this goes.")
NO_ARCHIVE = N_("The server keeps no archive of direct messages: read them live.")
UNKNOWN_KIND = N_("XMPP isn't read in this way.")
NO_ACT = N_("A message of XMPP can be liked, or taken out of a room, and nothing else.")
LIKE, UNLIKED = "👍", "👍 was taken back."  # for apps that don't know reactions, as below
WITHDRAWN = "This message was withdrawn."  # for apps that don't know withdrawals: theirs, not ours


class XmppConnector:
    """One account. ``credential`` holds account, secret, and perhaps server, security and nick."""

    def __init__(self, http: Http, credential: Mapping[str, str] | None = None) -> None:
        given = credential or {}
        self._http = http
        self._account, self._secret = given.get("account", ""), given.get("secret", "")
        self._server, self._security = given.get("server", ""), given.get("security", "")
        self._nick = given.get("nick", "") or self._account.partition("@")[0] or "palabre"

    # Reading

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what was said since the last reading, as the room or an archive still has it."""
        if source not in {"room", "direct"}:
            raise Rejected(UNKNOWN_KIND)
        room = _room(values) if source == "room" else ""
        since = _since(cursor)
        with self._opened() as session:
            if room:
                session.run(know(session, room, cursor))
                session.run(self._enter(session, room, since))
            if not session.run(has_archive(session, room)):
                if not room:
                    raise Rejected(NO_ARCHIVE)
            else:
                session.run(hear_archive(session, room, since))
                session.run(name_gone(session, room))
            return _page(session, cursor, only=room)

    def stream(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any]
    ) -> Iterator[Page]:
        """Give what is said as it comes, with a heartbeat every other second."""
        if source not in {"live", "live-direct"}:
            raise Rejected(UNKNOWN_KIND)
        room = _room(values) if source == "live" else ""
        known = dict(cursor)
        with self._opened() as session:
            session.client.send_presence()
            if room:
                session.run(know(session, room, cursor))
                session.run(self._enter(session, room, _since(cursor)))
            elif session.run(has_archive(session, "")):  # its answer comes after our presence went
                session.run(hear_archive(session, "", _since(cursor)))
            keeps = bool(room) and session.run(has_archive(session, room))
            while True:
                if keeps:
                    session.run(name_gone(session, room))
                page = _page(session, known, only=room)
                known = dict(page.cursor)
                yield page
                session.listen(BEAT_S)

    async def _enter(self, session: Session, room: str, since: datetime) -> None:
        """Enter a room; what it tells of before is heard like what is said now."""
        plugin, refused = session.client.plugin["xep_0045"], asyncio.Event()
        session.heard.rooms.add(room)
        errors: list[Any] = []

        def hear(presence: Any) -> None:
            if presence["from"].bare == room:
                errors.append(presence)
                refused.set()

        session.client.add_event_handler("presence_error", hear)
        joining = asyncio.ensure_future(
            plugin.join_muc_wait(JID(room), self._nick, since=since, timeout=self._http.total)
        )
        waiting = asyncio.ensure_future(session.until(refused))
        done, _ = await asyncio.wait({joining, waiting}, return_when=asyncio.FIRST_COMPLETED)
        joining.cancel()
        waiting.cancel()
        if joining not in done:
            waiting.result()  # the conversation itself may have ended
            raise XMPPError(condition=errors[0]["error"]["condition"])
        own = joining.result()[0]
        if NEW_ROOM in own["muc"]["status_codes"]:  # nobody had made it: we don't either
            plugin.leave_muc(JID(room), self._nick)
            raise Rejected(NO_SUCH_ROOM)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the rooms that the account's own server shows."""
        only(what, "room")
        with self._opened() as session:
            return gathered(session.run(rooms_of(session)), words)

    # Writing

    def me(self) -> Author:
        """Give the account; raises `Reconnect` when the server refuses the password."""
        with self._opened() as session:
            own = session.heard.me
        return Author(own, own, own)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Say something in a room or to a person."""
        place, in_room = _place_of(draft)
        return self._say(place, in_room, draft, _number(key), [])

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a message where it stands: in a room with the name of who is answered before."""
        place, nick, number = parts_of(to)
        if is_whisper(to):
            return self._whisper(to, draft, _number(key))
        said_by = f"{place}/{nick}" if nick else address_of(self._account) if is_ours(to) else place
        above = Element(REPLY, {"to": said_by, "id": number})
        text = f"{nick}: {draft.text}" if nick else draft.text
        return self._say(place, bool(nick), draft, _number(key), [above], text)

    def _whisper(self, to: str, draft: Draft, number: str) -> Sent:
        """Answer by way of the room who whispered (XEP-0045, 7.5), where the same person is there still."""
        place, nick, above = parts_of(to)
        refuse_files(draft.media)
        with self._opened() as session:
            session.run(know(session, place, {}))
            session.run(self._enter(session, place, datetime.now(UTC)))
            check_bearer(session.heard, to)
            by_the_room = [
                Element(BY_A_ROOM),
                Element(REPLY, {"to": f"{place}/{nick}", "id": above}),
            ]
            text = _sendable(_worded(draft))
            session.run(self._send(session, f"{place}/{nick}", False, text, number, by_the_room))
        return Sent(whisper_of(place, nick, number), at=datetime.now(UTC))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Correct a message of ours (XEP-0308)."""
        refuse_whisper(remote_id)
        place, nick, number = parts_of(remote_id)
        correction = Element(REPLACE, {"id": number})
        self._say(
            place, bool(nick), draft, _number(f"{remote_id} {datetime.now(UTC)}"), [correction]
        )
        return Sent(remote_id, at=datetime.now(UTC))

    def delete(self, remote_id: str) -> None:
        """Withdraw a message of ours (XEP-0424); each person's app decides what it makes of that."""
        refuse_whisper(remote_id)
        place, nick, number = parts_of(remote_id)
        with self._opened() as session:
            if nick:
                number = self._entered(session, place, remote_id, number)
            retract = Element(RETRACT, {"id": number})
            session.run(
                self._send(session, place, bool(nick), WITHDRAWN, _number(number), [retract])
            )

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Like a message by a reaction (XEP-0444), take that back, or have a room take a message out."""
        refuse_whisper(remote_id)
        place, nick, number = parts_of(remote_id)
        if act is Moderation.DELETE and nick:
            self._take_out(place, remote_id)
            return
        if act not in {Moderation.LIKE, Moderation.UNLIKE}:
            raise Rejected(NO_ACT)
        likes = act is Moderation.LIKE
        with self._opened() as session:
            if nick:
                number = self._entered(session, place, remote_id, number)
            reactions = Element(REACTIONS, {"id": number})
            if likes:  # a message's reactions are always all that one has
                SubElement(reactions, REACTION).text = LIKE
            shown = Element(FALLBACK, {"for": "urn:xmpp:reactions:0"})
            own = _number(f"{act} {remote_id} {datetime.now(UTC)}")
            text = LIKE if likes else UNLIKED
            session.run(self._send(session, place, bool(nick), text, own, [reactions, shown]))

    def _take_out(self, room: str, remote_id: str) -> None:
        """Take a message of others out of a room (XEP-0425), by the number that the room gave it."""
        with self._opened() as session:
            way = session.run(way_of(session, room))
            number = self._entered(session, room, remote_id, "")
            if not number and session.run(has_archive(session, room)):
                session.run(hear_archive(session, room, datetime.now(UTC) - FIRST_DAYS))
                number = _numbers(session).get(remote_id, "")
            if not number:
                raise Rejected(NOT_KEPT)
            session.run(take_out(session, room, number, way))

    def _entered(self, session: Session, room: str, remote_id: str, number: str) -> str:
        """Enter a message's room and give the number that the room gave it, by which others name it."""
        session.run(self._enter(session, room, datetime.now(UTC) - FIRST_DAYS))
        return _numbers(session).get(remote_id, number)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text of this key in what the room or the archive tells of since then."""
        if is_whisper(to):  # nobody repeats them, and no archive keeps them for sure
            raise Unknown(PERHAPS)
        place, in_room = _place_of(draft)
        number, start = _number(key), since - OVERLAP
        name = name_of(place, self._nick if in_room else "", number, ours=True)
        with self._opened() as session:
            if in_room:
                session.run(self._enter(session, place, start))
            elif session.run(has_archive(session, "")):
                session.run(hear_archive(session, "", start))
            else:
                raise Unknown(PERHAPS)
            found = session.heard.items.get(name)
        return Sent(name, at=found.published_at) if found else None

    def _say(
        self,
        place: str,
        in_room: bool,
        draft: Draft,
        number: str,
        more: list[Element],
        text: str = "",
    ) -> Sent:
        refuse_files(draft.media)
        text = _worded(draft, text)
        with self._opened() as session:
            shown = brought(session, self._http, draft.media)
            if in_room:
                session.run(self._enter(session, place, datetime.now(UTC)))
            text = with_pictures(text, shown) if shown else text
            text = _sendable(text)
            more = [*more, *elements_of(shown)]
            session.run(self._send(session, place, in_room, text, number, more))
        name = name_of(place, self._nick if in_room else "", number, ours=True)
        return Sent(name, at=datetime.now(UTC))

    async def _send(
        self,
        session: Session,
        place: str,
        in_room: bool,
        text: str,
        number: str,
        more: list[Element],
    ) -> None:
        """Send a message and wait until the room repeats it, or the server has passed it on."""
        refused: list[Any] = []
        echoed = asyncio.Event()

        def hear(message: Any) -> None:
            if message["id"] == number:
                refused.extend([message] if message["type"] == "error" else [])
                echoed.set()

        for event in ("groupchat_message", "message", "groupchat_message_error", "message_error"):
            session.client.add_event_handler(event, hear)
        message = session.client.make_message(
            JID(place), text, mtype="groupchat" if in_room else "chat"
        )
        message["id"] = number
        for element in more:
            message.xml.append(element)
        if not in_room:
            SubElement(message.xml, "{urn:xmpp:hints}store")
        session.said = True
        message.send()
        if in_room:
            await asyncio.wait_for(session.until(echoed), ECHO_S)
        else:  # a server answers in order: after this it has taken what came before
            await session.client.plugin["xep_0199"].send_ping(JID(session.client.boundjid.host))
        if refused:
            raise XMPPError(condition=refused[0]["error"]["condition"])

    def _opened(self) -> Any:
        if not (self._account and self._secret):
            raise Rejected(NEEDS_ACCOUNT)
        own = address_of(self._account)
        if not own:
            raise Rejected(NO_ACCOUNT)
        ports = {"starttls": 5222, "tls": 5223, "none": 5222}
        host = host_of(self._server or own.partition("@")[2], self._security or "starttls", ports)
        return opened(self._http, own, self._secret, host, look_up=not self._server)


def _numbers(session: Session) -> dict[str, str]:
    """From our names to the numbers that the room gave."""
    return {name: theirs for theirs, name in session.heard.known.items()}


def _page(session: Session, cursor: Mapping[str, Any], only: str = "") -> Page:
    items, deleted = session.heard.taken()
    if only:
        items = tuple(item for item in items if item.place == only)
    last = max((item.edited_at or item.published_at for item in items), default=None)
    reached_now = {"since": min(last, datetime.now(UTC)).isoformat()} if last else {}
    following = {**cursor, **reached_now}
    if session.heard.tells:
        following["who"] = dict(list(session.heard.owners.items())[-MOST_OWNERS:])
    likes, kept = counted(session.heard, cursor)
    unchanged = not (items or deleted or likes)
    return Page(items, following | kept, deleted=deleted, likes=likes, unchanged=unchanged)


def _since(cursor: Mapping[str, Any]) -> datetime:
    """A little before the last message: what comes twice bears the same name."""
    known = reached(cursor.get("since"))
    return known - OVERLAP if known else datetime.now(UTC) - FIRST_DAYS


def _room(values: Mapping[str, str]) -> str:
    room = address_of(values.get("room", ""))
    if not room:
        raise Rejected(NO_PLACE)
    return room


def _place_of(draft: Draft) -> tuple[str, bool]:
    room, person = draft.to.get("room", ""), draft.to.get("person", "")
    place = address_of(room or person)
    if not place:
        raise Rejected(NO_PLACE if not (room or person) else NO_ACCOUNT)
    return place, bool(room)


def _worded(draft: Draft, text: str = "") -> str:
    text = text or (f"{draft.title}\n{draft.text}" if draft.title else draft.text)
    return f"{text}\n{draft.link}" if draft.link and draft.link not in text else text


def _sendable(text: str) -> str:
    return "".join(char for char in text if char in "\t\n" or char >= " ")


def _number(key: str) -> str:
    return "palabre-" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
