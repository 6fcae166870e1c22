"""Reads and answers the chats of Microsoft Teams, in the name of a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.contract import Item, Moderation, Page, Rejected, Unavailable, Unknown
from palabre.connectors.dates import spelt, when
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import NOT_JSON
from palabre.connectors.msgraph.calls import Refused, onward
from palabre.connectors.msgraph.messages import is_gone, reactions_of
from palabre.connectors.msgraph.person import MOST_MESSAGES, Person
from palabre.connectors.msgraph.speaking import change_of, message_of, reaction_of
from palabre.connectors.offering import only
from palabre.connectors.paging import by_now, reached
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Measured, Offered, Sent
from palabre.connectors.shapes import dicts_at, listing, word
from palabre.connectors.teamschats.offers import chats
from palabre.connectors.teamschats.parse import (
    TALKS,
    address_of,
    chat_of,
    is_chat,
    item_of,
    name_of,
    named,
    newest_of,
    path_of,
)
from palabre.connectors.words import N_

MOST_CHATS = 10  # at once: so many stand in the cursor
SLACK = timedelta(
    minutes=2
)  # what changed so long before the last reading is told again, to be sure
TOPIC = 30  # characters of a chat's name that the cursor keeps

UNKNOWN_KIND = N_("Microsoft Teams isn't read in this way.")


class TeamsChatsConnector(Person):
    """The chats of a person."""

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give what was said, changed or deleted in the chats in which something was said since the last
        whole reading, a page of one chat at a time.

        The cursor keeps up to when all is read; while a reading goes on, where the list of chats stands, and
        which of them are still to be read, each down from a moment.
        """
        if source not in TALKS:
            raise Rejected(UNKNOWN_KIND)
        done = reached(cursor.get("done"))
        left = [one for kept in listing(cursor.get("left"))[:MOST_CHATS] if (one := _kept(kept))]
        at = onward(cursor.get("at"), below="me/chats")
        new = reached(cursor.get("new"))
        if not left:
            told = self._chats(at)
            left, newest, following = self._spoken_in(told, done, TALKS[source])
            at = following if following != at else ""  # a page that only leads back to itself
            new = new or max(filter(None, (newest, done)), default=None)
        items: dict[str, Item] = {}
        gone: list[str] = []
        if left:
            left = self._said_in(left, done, items, gone)
        kept: dict[str, Any] = {"done": done.isoformat()} if done else {}
        if left or at:
            kept |= {"at": at, "left": left, "new": new.isoformat() if new else ""}
        elif new:
            kept = {"done": new.isoformat()}
        more = bool(left or at)
        texts = tuple(items.values())
        return Page(texts, kept, tuple(gone), more=more, unchanged=not (texts or gone))

    def _chats(self, at: str) -> Mapping[str, Any]:
        """A page of the person's chats, those first in which something was said last."""
        if at:
            return self._graph.get(at)
        order = "lastMessagePreview/createdDateTime desc"
        asked = {"$expand": "lastMessagePreview", "$orderby": order, "$top": str(MOST_CHATS)}
        return self._graph.get("me/chats", **asked)

    def _spoken_in(
        self, told: Mapping[str, Any], done: datetime | None, sorts: frozenset[str]
    ) -> tuple[list[list[str]], datetime | None, str]:
        """The chats of these sorts on a page in which something was said since, when it was said last, and
        where the list goes on: a first reading is one page."""
        if not isinstance(told.get("value"), list):
            raise Unavailable(NOT_JSON)  # not to be taken for somebody to whom nothing was said
        chats = dicts_at(told, "value")
        times = [at for chat in chats if (at := when(newest_of(chat)))]
        since = done - SLACK if done else None
        left = [
            [word(chat.get("id")), "", one_line(word(chat.get("topic")), TOPIC)]
            for chat in chats
            if is_chat(word(chat.get("id"))) and word(chat.get("chatType")) in sorts
            and (at := when(newest_of(chat))) and (since is None or at > since)
        ]  # fmt: skip
        following = onward(told.get("@odata.nextLink"), below="me/chats")
        ends = not done or not times or min(times) <= done - SLACK
        newest = by_now(max(times)) if times else None
        return left, newest, "" if ends else following

    def _said_in(
        self, left: list[list[str]], done: datetime | None, items: dict[str, Item], gone: list[str]
    ) -> list[list[str]]:
        """Read a page of the first chat, and give what is left of them all."""
        (chat, until, topic), *others = left
        parts = [f"lastModifiedDateTime gt {_spelt(done - SLACK)}"] if done else []
        parts += [f"lastModifiedDateTime lt {until}"] if until else []
        asked = {"$top": str(MOST_MESSAGES), "$orderby": "lastModifiedDateTime desc"}
        asked |= {"$filter": " and ".join(parts)} if parts else {}
        try:
            told = self._graph.get(path_of(chat), **asked)
        except Refused as refusal:
            if refusal.status in {403, 404}:  # a chat that was left hides no other
                return others
            raise
        if not isinstance(told.get("value"), list):
            raise Unavailable(NOT_JSON)
        messages = dicts_at(told, "value")
        for message in messages:
            name = name_of(message, chat)
            if name and is_gone(message):
                gone.append(name)
            elif item := item_of(message, chat, topic):
                items[item.remote_id] = item
        times = [at for one in messages if (at := when(one.get("lastModifiedDateTime")))]
        # Several may have changed at one moment: that moment is read again.
        lower = _spelt(min(times) + timedelta(milliseconds=1)) if times else ""
        goes_on = done and len(messages) >= MOST_MESSAGES and lower and (not until or lower < until)
        return [[chat, lower, topic], *others] if goes_on else others

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which messages are gone from their chats, and which were edited, a call each."""
        names = []
        for remote_id in remote_ids:
            try:
                names.append((named(remote_id)[0], remote_id))
            except Rejected:
                continue
        return place_by_place(grouped(names), lambda _, here: one_by_one(here, self._again))

    def _again(self, remote_id: str) -> Item | None:
        chat, number = named(remote_id)
        message = self._as_now(f"{path_of(chat)}/{number}", path_of(chat))
        if name_of(message, chat) != remote_id:
            raise Unavailable(NOT_JSON)
        if is_gone(message):
            raise NoMore
        item = item_of(message, chat)
        return item if item and item.edited_at else None

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the person's chats."""
        only(what, "chat")
        return chats(self._graph, words)

    def publish(self, draft: Draft, key: str) -> Sent:
        """Write into a chat that is there already."""
        chat = chat_of(draft.to)
        return _sent(self._graph.post(path_of(chat), message_of(draft)), chat)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Write into the chat of a message: chats have no threads."""
        chat, _ = named(to)
        return _sent(self._graph.post(path_of(chat), message_of(draft)), chat)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a message of the person's own."""
        chat, number = named(remote_id)
        self._graph.act("PATCH", f"{path_of(chat)}/{number}", change_of(draft))
        return Sent(remote_id)

    def delete(self, remote_id: str) -> None:
        """Delete a message of the person's own; one that is gone already is deleted."""
        chat, number = named(remote_id)
        # Microsoft names this way below a person only.
        self._graph.act("POST", f"me/{path_of(chat)}/{number}/softDelete", fine=(404, 410))

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Put a thumb up under a message, or take it away."""
        chat, number = named(remote_id)
        way, said = reaction_of(act)
        self._graph.act("POST", f"{path_of(chat)}/{number}/{way}", said)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Give the reactions to messages; what is gone is left out. Of the account nothing is told."""
        found = []
        for remote_id in remote_ids:
            chat, number = named(remote_id)
            try:
                message = self._graph.get(f"{path_of(chat)}/{number}")
            except Refused as refusal:
                if refusal.status != 404:
                    raise
                continue
            if name_of(message, chat) == remote_id and not is_gone(message):
                found.append(Measured(remote_id, "likes", reactions_of(message)))
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the text among the newest of its chat: Microsoft knows no keys of ours."""
        chat = named(to)[0] if to else chat_of(draft.to)
        asked = {"$orderby": "createdDateTime desc"}
        found = self._found_again(path_of(chat), asked, draft, since)
        return _sent(found, chat) if found else None


def _spelt(moment: datetime | None) -> str:
    """A moment as Microsoft writes it, to the thousandth of a second; "" for none."""
    return spelt(moment, "milliseconds")


def _kept(value: Any) -> list[str] | None:
    chat, until, topic = (*map(word, listing(value)[:3]), "", "", "")[:3]
    moment = when(until)
    known = is_chat(chat) and (not until or moment)
    return [chat, _spelt(moment), one_line(topic, TOPIC)] if known else None


def _sent(message: Mapping[str, Any], chat: str) -> Sent:
    name = name_of(message, chat)
    if not name:
        raise Unknown(PERHAPS)
    return Sent(name, address_of(chat), at=when(message.get("createdDateTime")))
