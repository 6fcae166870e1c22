"""Pictures of ours: brought to a server's store of files (XEP-0363), and named in a message (XEP-0066).

https://xmpp.org/extensions/xep-0363.html (1.1.0, read on 2026-11-29) and
https://xmpp.org/extensions/xep-0066.html (1.5, read on 2026-11-29).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from slixmpp import JID, InvalidJID
from slixmpp.exceptions import IqError, XMPPError

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
)
from palabre.connectors.dates import when
from palabre.connectors.faults import NOT_UPLOADED
from palabre.connectors.http import LONGEST_WAIT, SHORTEST_WAIT, Http
from palabre.connectors.pictures import GIF, JPEG, PNG, WEBP
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Upload
from palabre.connectors.words import N_
from palabre.connectors.xmpp.session import Session

UPLOAD = "urn:xmpp:http:upload:0"
OUT_OF_BAND = "{jabber:x:oob}"
# What a picture is called over there: its own name tells strangers nothing of the house.
NAMES = {JPEG: "picture.jpg", PNG: "picture.png", GIF: "picture.gif", WEBP: "picture.webp"}
# Where ejabberd and Prosody keep such stores unless they are told otherwise.
PORTS = frozenset({5281, 5443})
MOST_PARTS = 50  # of a server are asked whether they take files
ANSWER_CAP = 64 * 1024
USUAL_WAIT = timedelta(hours=1)
_HEADERS = {"authorization": "Authorization", "cookie": "Cookie", "expires": "Expires"}

NO_STORE = N_(
    "The account's XMPP server takes no files (XEP-0363): send the text without pictures."
)
NOT_LET = N_("The XMPP server doesn't let this account store files.")
NOT_TAKEN = N_("The XMPP server doesn't take this picture.")
TOO_LARGE = N_("The picture is larger than the XMPP server takes.")
FULL = N_("The XMPP server takes no more files of this account for now.")
IN_THE_CLEAR = N_("The XMPP server would take pictures without encryption only: none was sent.")
NO_FILES = N_("Pictures can be sent by XMPP, and no other files.")


@dataclass(frozen=True, slots=True)
class Store:
    """The part of a server that takes files: its address, and the most bytes of one (0: it doesn't say)."""

    address: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that a store gave for one file: where it is brought, with what, and where all find it."""

    put: str = field(repr=False)
    get: str
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that lies on a server: where, and what it shows."""

    address: str
    alt: str


def refuse_files(files: Sequence[Upload]) -> None:
    """Raise `Rejected` for what is no picture that can be sent."""
    if any(one.content_type not in NAMES for one in files):
        raise Rejected(NO_FILES)


def brought(session: Session, http: Http, files: Sequence[Upload]) -> list[Shown]:
    """Bring pictures to the server's store, one after the other; nobody sees them before they are named."""
    if not files:
        return []
    store = session.run(_store_of(session))
    shown = []
    for one in files:
        if store.most and one.size > store.most:
            raise Rejected(TOO_LARGE)
        slot = session.run(_slot(session, store, one))
        _bring(http, slot, one)
        shown.append(Shown(slot.get, " ".join(one.alt.split())))
    return shown


def with_pictures(text: str, shown: Sequence[Shown]) -> str:
    """A text, and after it what each picture shows and where it is; a picture alone is its address, as apps
    want it that show it at once."""
    told = ("\n".join(filter(None, (one.alt, one.address))) for one in shown)
    return "\n\n".join(filter(None, (text.strip(), *told)))


def elements_of(shown: Sequence[Shown]) -> list[Element]:
    """The same for programs."""
    found = []
    for one in shown:
        named = Element(f"{OUT_OF_BAND}x")
        SubElement(named, f"{OUT_OF_BAND}url").text = one.address
        if one.alt:
            SubElement(named, f"{OUT_OF_BAND}desc").text = one.alt
        found.append(named)
    return found


async def _store_of(session: Session) -> Store:
    """Where the account's server takes files; raises `Rejected` where it does nowhere."""
    disco, home = session.client.plugin["xep_0030"], session.client.boundjid.host
    parts = [home]
    try:
        told = await disco.get_items(jid=JID(home))
        parts += sorted({str(one[0]) for one in told["disco_items"]["items"]})
    except XMPPError:
        pass  # the server itself may take them
    asked = [_told(session, part) for part in dict.fromkeys(parts[:MOST_PARTS])]
    for store in await asyncio.gather(*asked):
        if store is not None:
            return store
    raise Rejected(NO_STORE)


async def _told(session: Session, address: str) -> Store | None:
    """What a part of the server tells of itself; None when it takes no files."""
    try:
        told = await session.client.plugin["xep_0030"].get_info(
            jid=JID(address), timeout=session.total / 2
        )
    except (XMPPError, InvalidJID):
        return None
    if UPLOAD not in told["disco_info"]["features"]:
        return None
    return Store(address, max(_sizes(told.xml), default=0))


def _sizes(told: Element) -> Iterator[int]:
    for one in told.iter("{jabber:x:data}field"):
        value = one.findtext("{jabber:x:data}value") or ""
        if one.get("var") == "max-file-size" and value.isascii() and value[:18].isdigit():
            yield int(value[:18])


async def _slot(session: Session, store: Store, file: Upload) -> Slot:
    asked: Any = session.client.make_iq_get(ito=JID(store.address))
    given = {"filename": NAMES[file.content_type], "size": str(file.size)}
    asked.xml.append(Element(f"{{{UPLOAD}}}request", {**given, "content-type": file.content_type}))
    try:
        return slot_of((await asked.send()).xml)
    except IqError as error:
        raise _refusal(error) from None


def slot_of(told: Element) -> Slot:
    """The place in a store's answer; of the headers that it wants those only that it may ask for.

    Raises `Unavailable` when there is none in it.
    """
    put = told.find(f".//{{{UPLOAD}}}put")
    get = told.find(f".//{{{UPLOAD}}}get")
    if put is None or get is None:
        raise Unavailable(NOT_UPLOADED)
    headers: dict[str, str] = {}
    for one in put.findall(f"{{{UPLOAD}}}header"):
        name = _HEADERS.get(_plain(one.get("name") or "").lower())
        if name:
            headers.setdefault(name, _plain(one.text or ""))
    return Slot(put.get("url") or "", web_address(get.get("url") or ""), headers)


def _plain(text: str) -> str:
    """Without line feeds and all else by which one header could become two."""
    return "".join(char for char in text if " " <= char <= "~").strip()


def _bring(http: Http, slot: Slot, file: Upload) -> None:
    """Bring a picture to its place; a place inside our network is refused whoever names it."""
    if not slot.get:
        raise Unavailable(NOT_UPLOADED)
    for address in (slot.put, slot.get):
        target = http.addresses.check(address, ports=PORTS)
        if target.scheme != "https" and not http.addresses.allowed(target.host, target.port or 80):
            raise Rejected(IN_THE_CLEAR)
    headers = {**slot.headers, "Content-Type": file.content_type}
    try:
        http.call(
            "PUT", slot.put, headers=headers, content=file.body, changes=False, ports=PORTS,
            cap=ANSWER_CAP, cut=True,
        )  # fmt: skip
    except Reconnect:  # it is the slot that isn't let in, not the account
        raise Rejected(NOT_TAKEN) from None


def _refusal(error: IqError) -> ConnectorError:
    told = error.iq.xml
    if told.find(f".//{{{UPLOAD}}}file-too-large") is not None:
        return Rejected(TOO_LARGE)
    if error.etype == "wait":
        retry = told.find(f".//{{{UPLOAD}}}retry")
        until = when(retry.get("stamp")) if retry is not None else None
        wait = until - datetime.now(UTC) if until else USUAL_WAIT
        return RateLimited(FULL, min(max(wait, SHORTEST_WAIT), LONGEST_WAIT))
    is_closed = error.condition in {"forbidden", "not-allowed", "not-authorized"}
    return Rejected(NOT_LET if is_closed else NOT_TAKEN)
