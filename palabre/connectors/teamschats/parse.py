"""From the messages of a chat of Microsoft Teams to our items. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from palabre.connectors.contract import Item, Kind, Rejected
from palabre.connectors.dates import when
from palabre.connectors.msgraph.messages import author_of, reactions_of, said_in
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import dict_at, word
from palabre.connectors.words import N_

NO_CHAT = N_("This is no chat's link: copy it in Teams, by Copy link to chat.")
NO_SUCH = N_("This is no message of a chat in Microsoft Teams.")
# The ways of reading, and which chats each of them reads, by Microsoft's names for their sorts.
TALKS = {"chats": frozenset({"oneOnOne", "group"}), "meetings": frozenset({"meeting"})}

_CHAT = re.compile(r"19:[\w.-]{1,150}@(?:thread\.v2|unq\.gbl\.spaces|thread\.skype)", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)

_OURS = ("teams.microsoft.com", "teams.cloud.microsoft")

Json = Mapping[str, Any]


def is_chat(number: str) -> bool:
    """Say whether a chat may be called so."""
    return bool(_CHAT.fullmatch(number))


def chat_of(values: Mapping[str, str]) -> str:
    """The chat that is named by its link or number; raises `Rejected` for what names none."""
    given = values.get("chat", "").strip()
    try:
        parts = urlsplit(given)
    except ValueError:
        raise Rejected(NO_CHAT) from None
    if parts.scheme == "https" and parts.hostname in _OURS:
        given = unquote(parts.path).removeprefix("/l/chat/").partition("/")[0]
    if not is_chat(given):
        raise Rejected(NO_CHAT)
    return given


def path_of(chat: str) -> str:
    """Where the messages of a chat are, below Graph's base."""
    return f"chats/{quote(chat, safe=':@')}/messages"


def named(remote_id: str) -> tuple[str, str]:
    """The chat and the number of a message; raises `Rejected` for what is none."""
    chat, _, number = remote_id.partition("/")
    if not (is_chat(chat) and _NUMBER.fullmatch(number)):
        raise Rejected(NO_SUCH)
    return chat, number


def name_of(message: Json, chat: str) -> str:
    """The name of a message that was told of a chat, "" when it hasn't one."""
    number = word(message.get("id"))
    return f"{chat}/{number}" if _NUMBER.fullmatch(number) else ""


def address_of(chat: str) -> str:
    """Where the people of a chat see it."""
    return f"https://teams.microsoft.com/l/chat/{quote(chat, safe=':@')}/conversations"


def newest_of(chat: Json) -> str:
    """When the last message of a chat was written, as it is told; "" where nothing was."""
    written = dict_at(chat, "lastMessagePreview").get("createdDateTime")
    return word(written) if when(written) else ""


def item_of(message: Json, chat: str, topic: str = "") -> Item | None:
    """The item of a message; None for what Teams itself says, and for what says nothing."""
    name, at = name_of(message, chat), when(message.get("createdDateTime"))
    if not name or at is None or message.get("messageType") != "message":
        return None
    said = said_in(message, address_of(chat))
    if said is None:
        return None
    edited = when(message.get("lastEditedDateTime"))
    return Item(
        remote_id=name,
        text=said.text,
        title=said.title,
        published_at=at,
        edited_at=edited if edited and edited >= at else None,
        author=author_of(message),
        kind=Kind.MESSAGE,
        url=address_of(chat),
        place="teams.microsoft.com",
        place_name=one_line(topic, 100) or "Microsoft Teams",
        thread=chat,
        links=said.links,
        media=said.media,
        likes=reactions_of(message),
    )
