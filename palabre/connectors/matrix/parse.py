"""From events of a Matrix room to items, edits and removals. Everything that comes in is hostile."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import dict_at, text_of

SPOKEN = frozenset({"m.text", "m.notice", "m.emote", "m.image", "m.video", "m.audio", "m.file"})
FILES = frozenset({"m.image", "m.video", "m.audio", "m.file"})
ROOM = re.compile(r"![^\s/]{1,254}")
ALIAS = re.compile(r"#[^\s/]{1,254}")
EVENT = re.compile(r"\$[^\s]{1,254}")
USER = re.compile(r"@[^\s]{1,254}")
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass
class Heard:
    """What the events of a room said: items, edits still without their text's first time, removals, and to
    which message each reaction was."""

    items: dict[str, Item] = field(default_factory=dict)
    edits: dict[str, tuple[str, Item]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    reacted: dict[str, str] = field(default_factory=dict)
    secret: bool = False


def hear(events: Any, room: str, names: Mapping[str, str], heard: Heard, title: str = "") -> None:
    """Understand the events of a room, oldest first; ``names`` are its people's display names."""
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict):
            continue
        kind = event.get("type")
        if kind == "m.room.encrypted":
            heard.secret = True
        elif kind == "m.room.redaction":
            _removed(event, room, heard)
        elif kind == "m.reaction":
            _reacted(event, room, heard)
        elif kind == "m.room.message":
            _said(event, room, names, heard, title)


def _removed(event: dict[str, Any], room: str, heard: Heard) -> None:
    gone = event.get("redacts") or dict_at(event, "content").get("redacts")
    if isinstance(gone, str) and EVENT.fullmatch(gone):
        name = f"{room}/{gone}"
        heard.items.pop(name, None)
        heard.edits.pop(name, None)
        heard.deleted.append(name)


def _reacted(event: dict[str, Any], room: str, heard: Heard) -> None:
    relation, name = (
        dict_at(dict_at(event, "content"), "m.relates_to"),
        text_of(event.get("event_id")),
    )
    to = text_of(relation.get("event_id"))
    known = EVENT.fullmatch(name) and EVENT.fullmatch(to)
    if known and relation.get("rel_type") == "m.annotation":
        heard.reacted[f"{room}/{name}"] = f"{room}/{to}"


def _said(
    event: dict[str, Any], room: str, names: Mapping[str, str], heard: Heard, title: str
) -> None:
    relation = dict_at(dict_at(event, "content"), "m.relates_to")
    original = relation.get("event_id")
    if relation.get("rel_type") != "m.replace":
        if item := item_of(event, room, names, title):
            heard.items[item.remote_id] = item
        return
    new = dict_at(dict_at(event, "content"), "m.new_content")
    item = item_of({**event, "content": new}, room, names, title)
    if item and isinstance(original, str) and EVENT.fullmatch(original):
        heard.edits[f"{room}/{original}"] = (str(event.get("sender")), item)


def item_of(
    event: Any, room: str, names: Mapping[str, str] | None = None, title: str = ""
) -> Item | None:
    """Make an item of a message; None for one that was removed, is no message or says nothing."""
    told = event if isinstance(event, dict) else {}
    content, name, sender = dict_at(told, "content"), told.get("event_id"), told.get("sender")
    at, body = time_of(told), content.get("body")
    if not (isinstance(name, str) and EVENT.fullmatch(name)):
        return None
    if not (isinstance(sender, str) and USER.fullmatch(sender)) or at is None:
        return None
    if not isinstance(body, str) or text_of(content.get("msgtype")) not in SPOKEN:
        return None
    relation = dict_at(content, "m.relates_to")
    above = text_of(dict_at(relation, "m.in_reply_to").get("event_id"))
    root = text_of(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else ""
    text = cleaned(_without_quotation(body) if above else body)
    if not text:
        return None
    shown = (
        plain(formatted) if isinstance(formatted := content.get("formatted_body"), str) else None
    )
    links = [web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text)]
    people = names or {}
    return Item(
        remote_id=f"{room}/{name}", text=text, published_at=at, kind=Kind.MESSAGE,
        url=f"https://matrix.to/#/{quote(room, safe='')}/{quote(name, safe='')}",
        author=Author(sender, one_line(people.get(sender, "")) or sender, sender,
                      f"https://matrix.to/#/{quote(sender, safe='')}",
                      automatic=content.get("msgtype") == "m.notice"),
        place=room, place_name=title, parent=f"{room}/{above or root}" if above or root else "",
        thread=f"{room}/{root}" if root else "",
        links=tuple(link for link in dict.fromkeys([*links, *(shown.links if shown else ())])
                    if link and not link.startswith("https://matrix.to/"))[:100],
        raw=_file(content),
    )  # fmt: skip


def time_of(event: Mapping[str, Any]) -> datetime | None:
    """Give the time of an event; None when it can't be one."""
    stamp = event.get("origin_server_ts")
    if not isinstance(stamp, int) or not 0 < stamp < 10**14:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def names_in(*lists: Any) -> dict[str, str]:
    """Give the display names that membership events tell, by user."""
    found: dict[str, str] = {}
    for events in lists:
        for event in events if isinstance(events, list) else ():
            if isinstance(event, dict) and event.get("type") == "m.room.member":
                name = dict_at(event, "content").get("displayname")
                if isinstance(name, str) and isinstance(event.get("state_key"), str):
                    found[event["state_key"]] = name[:200]
    return found


def title_in(*lists: Any) -> str:
    """Give the room's name, where its events tell it."""
    found = ""
    for events in lists:
        for event in events if isinstance(events, list) else ():
            if isinstance(event, dict) and event.get("type") == "m.room.name":
                found = one_line(text_of(dict_at(event, "content").get("name")), 200) or found
    return found


def _without_quotation(body: str) -> str:
    """Older clients put what they answer before their answer, line by line behind ">"."""
    if not body.startswith("> "):
        return body
    lines = body.split("\n")
    while lines and lines[0].startswith(">"):
        lines.pop(0)
    return "\n".join(lines).strip() or body


def _file(content: Mapping[str, Any]) -> dict[str, Any]:
    if text_of(content.get("msgtype")) not in FILES:
        return {}
    size = dict_at(content, "info").get("size")
    name = text_of(content.get("filename")) or text_of(content.get("body"))
    file = {
        "name": one_line(name, 200),
        "type": one_line(text_of(dict_at(content, "info").get("mimetype")), 100),
        "bytes": size if isinstance(size, int) else 0,
        "mxc": one_line(text_of(content.get("url")), 300),
    }
    return {"attachments": [file]}


def filter_of(room: str, most: int) -> str:
    """What a sync shall bring of one room, or of all without one: at most so many texts of each."""
    nothing: dict[str, Any] = {"types": []}
    rooms: dict[str, Any] = {
        "timeline": {"limit": max(1, most), "lazy_load_members": True},
        "state": {"types": ["m.room.member", "m.room.name"], "lazy_load_members": True},
        "ephemeral": nothing, "account_data": nothing,
    }  # fmt: skip
    if room:
        rooms["rooms"] = [room]
    return json.dumps({"room": rooms, "presence": nothing, "account_data": nothing})
