"""Telegram's updates to our words: messages of groups and people and posts of channels become items. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import MOST_LINKS, WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

Json = Mapping[str, Any]

SITE = "https://t.me"
HEARD = ("message", "edited_message", "channel_post", "edited_channel_post")
COUNTED = "message_reaction_count"
PLACES = frozenset({"group", "supergroup", "channel"})
PERSON = "private"
# What is shown for something that a person sent without words: its file has no address of its own.
SENT = frozenset({
    "animation", "audio", "contact", "document", "location", "paid_media", "photo", "sticker", "story",
    "venue", "video", "video_note", "voice",
})  # fmt: skip
_CHAT = re.compile(r"-?\d{1,20}", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_NAME = re.compile(r"\w{1,64}", re.ASCII)


def item_of_update(update: Json) -> Item | None:
    """Make an item of what an update brings, if somebody says something in it."""
    for sort in HEARD:
        message = mapping(update.get(sort))
        if message:
            return item_of(message)
    return None


def likes_of_update(update: Json) -> tuple[str, int] | None:
    """The name of a message whose reactions an update counts, and how many there are, of whatever kind."""
    told = mapping(update.get(COUNTED))
    number, place = _number(told.get("message_id")), _chat(mapping(told.get("chat")))
    if not (number and place):
        return None
    reactions = map(mapping, listing(told.get("reactions")))
    return f"{place}/{number}", count(str(sum(count(one.get("total_count")) for one in reactions)))


def item_of(message: Json) -> Item | None:
    """Make an item of a message; None for one without words, but for what a person sent to the bot alone.

    A press on the button with which everybody must begin to speak to a bot says nothing.
    """
    chat = mapping(message.get("chat"))
    number, place = _number(message.get("message_id")), _chat(chat)
    at = since_1970(message.get("date"))
    private = word(chat.get("type")) == PERSON
    if not (private or word(chat.get("type")) in PLACES) or not number or not place or at is None:
        return None
    spelled = word(message.get("text")) or word(message.get("caption"))
    text = cleaned("\n\n".join(filter(None, (spelled, _poll(mapping(message.get("poll")))))))
    if private:
        text = "" if spelled.split()[:1] == ["/start"] else text or _wordless(message)
    if not text:
        return None
    entities = listing(message.get("entities")) or listing(message.get("caption_entities"))
    marked = list(_marked(spelled, entities))
    thread = _number(message.get("message_thread_id"))
    answered = _number(mapping(message.get("reply_to_message")).get("message_id"))
    return Item(
        remote_id=f"{place}/{number}",
        text=text,
        published_at=at,
        author=author_of(message),
        kind=Kind.POST if word(chat.get("type")) == "channel" else Kind.MESSAGE,
        url=address_of(chat, number),
        place="t.me" if private else _handle(chat) or place,
        place_name="Telegram"
        if private
        else one_line(word(chat.get("title")), 200) or _handle(chat) or place,
        parent=f"{place}/{answered}" if answered else "",
        thread=f"talk:{place}" if private else f"{place}/{thread}" if thread else "",
        links=tuple(dict.fromkeys(link for _, link in marked if link)),
        tags=tuple(dict.fromkeys(tag for tag, _ in marked if tag)),
        edited_at=since_1970(message.get("edit_date")),
        private=private,
    )


def author_of(message: Json) -> Author:
    """Who speaks: a person, or a channel or group that speaks for itself."""
    who = mapping(message.get("sender_chat")) or mapping(message.get("from"))
    who = who or mapping(message.get("chat"))
    return user_of(who)


def user_of(who: Json) -> Author:
    """Make an author of a user or a chat."""
    names = (word(who.get(part)) for part in ("first_name", "last_name"))
    name = one_line(word(who.get("title")) or " ".join(filter(None, names)), 200)
    handle = _handle(who)
    return Author(
        _chat(who) or handle or "?",
        name=name or handle,
        handle=handle,
        url=f"{SITE}/{handle}" if handle else "",
        automatic=who.get("is_bot") is True,
    )


def address_of(chat: Json, number: str) -> str:
    """Where a message is seen: by everybody, by the group's members, or nowhere by address."""
    if word(chat.get("type")) == PERSON:
        return ""
    if _handle(chat):
        return f"{SITE}/{_handle(chat)}/{number}"
    place = _chat(chat)
    return f"{SITE}/c/{place.removeprefix('-100')}/{number}" if place.startswith("-100") else ""


def _marked(text: str, entities: list[Any]) -> Iterator[tuple[str, str]]:
    """Tags and links that Telegram marks; it counts in units of UTF-16."""
    units = text[:20_000].encode("utf-16-le", "replace")
    for entity in map(mapping, entities[:MOST_LINKS]):
        start, length = entity.get("offset"), entity.get("length")
        if not (isinstance(start, int) and isinstance(length, int) and 0 <= start < 10**6):
            continue
        part = units[2 * start : 2 * (start + max(0, min(length, 10**6)))]
        said, sort = part.decode("utf-16-le", "replace"), word(entity.get("type"))
        if sort == "hashtag":
            yield one_line(said.lstrip("#"), 200), ""
        elif sort == "url":
            yield "", web_address(said if "://" in said else f"https://{said}")
        elif sort == "text_link":
            yield "", web_address(word(entity.get("url")))


def _poll(poll: Json) -> str:
    options = [word(mapping(one).get("text")) for one in listing(poll.get("options"))[:20]]
    lines = [word(poll.get("question")), *(f"- {one_line(option)}" for option in options if option)]
    return "\n".join(filter(None, lines))


def _wordless(message: Json) -> str:
    return WORDLESS if any(message.get(sort) for sort in SENT) else ""


def _chat(chat: Json) -> str:
    spelled = word(chat.get("id"))
    return spelled if _CHAT.fullmatch(spelled) else ""


def _number(value: Any) -> str:
    spelled = word(value)
    return spelled if _NUMBER.fullmatch(spelled) else ""


def _handle(who: Json) -> str:
    spelled = word(who.get("username"))
    return spelled if _NAME.fullmatch(spelled) else ""
