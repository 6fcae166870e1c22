"""Reads the chats of a bot, and publishes, answers, changes, deletes and counts members there."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Author, Barring, Moderation, Page, Rejected, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.filebody import FileBody
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Measured, Sent, Upload
from palabre.connectors.shapes import count, listing, mapping, since_1970, word
from palabre.connectors.telegram import PLATFORM
from palabre.connectors.telegram.barring import bar
from palabre.connectors.telegram.calls import NO_CHAT, Calls, Refused
from palabre.connectors.telegram.parse import (
    COUNTED,
    HEARD,
    address_of,
    item_of_update,
    likes_of_update,
    user_of,
)
from palabre.connectors.telegram.polls import NO_OTHER_POLL, poll_of
from palabre.connectors.words import N_

MOST_ASKED = 100
MOST_MEDIA = 10
CAPTION = 1_024
PICTURES, VIDEOS = frozenset({"image/jpeg", "image/png", "image/webp"}), frozenset({"video/mp4"})
THUMB = "\N{THUMBS UP SIGN}"

UNKNOWN_KIND = N_("Telegram isn't read in this way.")
NO_MEDIA = N_("Telegram takes pictures as JPEG, PNG or WebP from here, and videos as MP4.")
TOO_MANY = N_("Telegram takes ten pictures with one message.")
TOO_LONG = N_("A text with pictures has 1,024 characters at most on Telegram.")
NO_MESSAGE = N_("This is no message of Telegram.")
NO_ACT = N_("Telegram doesn't do this to a message.")

_CHAT = re.compile(r"@\w{3,64}|-?\d{1,20}", re.ASCII)
_NAMED = re.compile(r"(-?\d{1,20})/(\d{1,15})(?:-(\d{1,15}))?", re.ASCII)


class TelegramConnector:
    """Speaks as the bot whose token is the credential's ``secret``; ``account`` is its usual chat."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._calls = Calls(http, credential.get("secret", ""))
        self._usual = credential.get("account", "").strip()

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what came to the bot since the last reading, oldest first.

        Asking from ``offset`` on makes Telegram forget what came before it, so that the cursor
        moves only past what this page brings: until it is kept, the same page comes again.
        """
        if source != "chats":
            raise Rejected(UNKNOWN_KIND)
        offset, wanted = count(cursor.get("offset")), max(1, min(limit, MOST_ASKED))
        updates = self._calls.ask(
            "getUpdates",
            offset=offset or "",
            limit=wanted,
            allowed_updates=json.dumps([*HEARD, COUNTED]),
        )
        items, likes, newest = {}, {}, offset - 1
        for update in map(mapping, listing(updates)):
            newest = max(newest, count(update.get("update_id")))
            item = item_of_update(update)
            if item:  # a message that was changed at once comes twice: the last one is right
                items[item.remote_id] = item
            if told := likes_of_update(update):
                likes[told[0]] = told[1]
        onward = {"offset": newest + 1} if newest >= 0 else {}
        more = len(listing(updates)) >= wanted and newest >= offset
        found = tuple(items.values())
        return Page(found, onward, likes=likes, more=more, unchanged=not (items or likes))

    def me(self) -> Author:
        """Give the bot itself."""
        return user_of(mapping(self._calls.ask("getMe")))

    # Speaking

    def publish(self, draft: Draft, key: str) -> Sent:
        """Send a text with its pictures. Telegram knows no keys: a lost answer stays unknown."""
        return self._send(draft, _chat(draft.to.get("chat", "").strip() or self._usual), {})

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a message in its group or channel."""
        chat, number, _ = _named(to)
        return self._send(draft, chat, {"reply_parameters": {"message_id": number}})

    def _send(self, draft: Draft, chat: int | str, more: Mapping[str, Any]) -> Sent:
        fields = {"chat_id": chat, **more}
        if poll := poll_of(draft):
            return _sent([self._calls.do("sendPoll", json={**fields, **poll})])
        if not draft.media:
            body = {**fields, "text": _bare(draft), **_preview(draft)}
            return _sent([self._calls.do("sendMessage", json=body)])
        if len(draft.media) > MOST_MEDIA:
            raise Rejected(TOO_MANY)
        text = _with_link(draft)
        if len(text) > CAPTION:
            raise Rejected(TOO_LONG)
        sorts = [_sort(one) for one in draft.media]
        if len(draft.media) == 1:
            files = {sorts[0]: _file(draft.media[0], 0)}
            given = {**fields, "caption": text} if text else fields
            method = f"send{sorts[0].capitalize()}"
            return _sent([self._calls.do(method, data=_spelt(given), files=files)])
        group = [{"type": sort, "media": f"attach://file{n}"} for n, sort in enumerate(sorts)]
        group[0] = {**group[0], "caption": text} if text else group[0]
        files = {f"file{n}": _file(one, n) for n, one in enumerate(draft.media)}
        data = _spelt({**fields, "media": group})
        return _sent(listing(self._calls.do("sendMediaGroup", data=data, files=files)))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a message of ours; its pictures stay."""
        if poll_of(draft):
            raise Rejected(NO_OTHER_POLL)
        chat, number, _ = _named(remote_id)
        where = {"chat_id": chat, "message_id": number}
        try:
            try:
                body = {**where, "text": _bare(draft), **_preview(draft)}
                self._calls.do("editMessageText", json=body)
            except Refused as refusal:
                if "no text in the message" not in refusal.says:
                    raise
                self._calls.do("editMessageCaption", json={**where, "caption": draft.text})
        except Refused as refusal:
            if "not modified" not in refusal.says:
                raise
        return Sent(remote_id)

    def delete(self, remote_id: str) -> None:
        """Delete a message, all of it when it is a group of pictures; a gone one is deleted."""
        chat, first, last = _named(remote_id)
        for number in range(first, min(last, first + MOST_MEDIA - 1) + 1):
            try:
                self._calls.do("deleteMessage", json={"chat_id": chat, "message_id": number})
            except Refused as refusal:
                if "not found" not in refusal.says or "chat not found" in refusal.says:
                    raise

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Put a thumb up under a message, take it away, or delete the message."""
        if act not in PLATFORM.moderation:
            raise Rejected(NO_ACT)
        if act is Moderation.DELETE:
            self.delete(remote_id)
            return
        chat, number, _ = _named(remote_id)
        thumbs = [{"type": "emoji", "emoji": THUMB}] if act is Moderation.LIKE else []
        body = {"chat_id": chat, "message_id": number, "reaction": thumbs}
        self._calls.do("setMessageReaction", json=body)

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Ban or silence somebody in the group where they wrote, or let them again; nobody asks why."""
        check_act(act, PLATFORM.barring)
        chat, person = _named(at)[0], count(who)
        if not person or chat > 0:  # a chat with one person has their number
            raise Rejected(NOBODY)
        bar(self._calls, chat, person, act)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how many are in the account's chat; of single messages bots are told nothing."""
        if remote_ids or not self._usual:
            return ()
        told = self._calls.ask("getChatMemberCount", chat_id=_chat(self._usual))
        return (Measured("", "members", told),) if type(told) is int and told >= 0 else ()


def _chat(spelled: str) -> int | str:
    """A chat as Telegram wants it: @name, or a number."""
    name = spelled.removeprefix("https://t.me/")
    name = name if name.lstrip("-").isdigit() or name.startswith("@") else f"@{name}"
    if not _CHAT.fullmatch(name):
        raise Rejected(NO_CHAT)
    return name if name.startswith("@") else int(name)


def _named(remote_id: str) -> tuple[int, int, int]:
    """The chat of a message, its number, and that of the last picture that belongs to it."""
    found = _NAMED.fullmatch(remote_id)
    if not found:
        raise Rejected(NO_MESSAGE)
    return int(found[1]), int(found[2]), int(found[3] or found[2])


def _preview(draft: Draft) -> dict[str, Any]:
    """The page that the text is about shows below it, also when its address isn't in the text."""
    if draft.no_card:
        return {"link_preview_options": {"is_disabled": True}}
    if not draft.link or draft.link in draft.text:
        return {}
    return {"link_preview_options": {"url": draft.link}}


def _bare(draft: Draft) -> str:
    """The text, with its link where no preview shows it."""
    return _with_link(draft) if draft.no_card else draft.text


def _with_link(draft: Draft) -> str:
    return draft.with_link("\n").strip()


def _sort(one: Upload) -> str:
    if one.content_type in PICTURES:
        return "photo"
    if one.content_type in VIDEOS:
        return "video"
    raise Rejected(NO_MEDIA)


def _file(one: Upload, number: int) -> tuple[str, bytes | FileBody, str]:
    return f"file{number}.{one.content_type.partition('/')[2]}", one.body, one.content_type


def _spelt(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields beside files are texts; what isn't one is spelt as JSON."""
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}


def _sent(messages: Sequence[Any]) -> Sent:
    """What was sent, from the messages that it became; pictures of a group are numbered in a row."""
    found = [mapping(message) for message in messages]
    numbers = [count(message.get("message_id")) for message in found]
    chat = mapping(found[0].get("chat")) if found else {}
    place = word(chat.get("id"))
    if not numbers or not all(numbers) or not re.fullmatch(r"-?\d{1,20}", place, re.ASCII):
        raise Unknown(PERHAPS)
    last = f"-{max(numbers)}" if len(numbers) > 1 else ""
    url = address_of(chat, str(min(numbers)))
    return Sent(f"{place}/{min(numbers)}{last}", url, at=since_1970(found[0].get("date")))
