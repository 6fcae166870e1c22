"""Chats of an account on a NodeBB forum, private ones and rooms that everybody may enter: read, answered,
changed, deleted.

`/api/v3/chats`, `/chats/{roomId}`, `/chats/{roomId}/messages` and `/messages/{mid}` of its makers'
description (4.15, read on 28 November 2026); the rooms for everybody by ``publicRooms`` of the account's page
of chats (``read/user/userslug/chats/roomid.yaml``, read on 29 November 2026). A message is called by its
place, its room and its number.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from palabre.connectors.contract import Author, Item, Kind, Page, Rejected, Unavailable, Unknown
from palabre.connectors.dates import when
from palabre.connectors.forums import ODD, SLACK, without_files
from palabre.connectors.nodebb.inbox import Inbox, now_ms, reached_ms
from palabre.connectors.offering import gathered, offer
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.protocols import Draft, Offer, Offered, Sent
from palabre.connectors.receipts import same_words
from palabre.connectors.shapes import confirmed, count, dict_at, dicts_at, entire, told, word
from palabre.connectors.words import N_

MOST_ROOMS, MOST_READ = 20, 10  # listed, and read in one reading
MOST_PAGES, A_PAGE = 5, 50  # of one room in one reading, as the forum gives them
NO_ROOM = N_("Give the room by its number, the last one in its address.")

_ROOM = re.compile(r"(?:https?://[^\s?#]{1,300}/chats/)?(\d{1,15})/?")
_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9.:-]{0,260})/c/(\d{1,15})-(\d{1,15})")


class Chats(Inbox):
    """What is said to an account in private; `NodebbConnector` is one of these."""

    def _chats(self, cursor: Mapping[str, Any]) -> Page:
        """The messages of others in rooms where something was said since then; ``at`` is in milliseconds."""
        done = reached_ms(cursor.get("at"))
        given = dict_at(told(self._call("GET", "chats")), "response")
        if not isinstance(given.get("rooms"), list):
            raise Unavailable(ODD)
        rooms = [
            (count(dict_at(one, "teaser").get("timestamp")), count(one.get("roomId")))
            for one in dicts_at(given, "rooms")[:MOST_ROOMS]
            if one.get("public") is not True and count(one.get("public")) != 1
        ]
        news = sorted(one for one in rooms if one[0] > done and one[1])
        now = news[:MOST_READ]
        own = count(self._self().get("uid")) if now else 0
        items = [item for _at, room in now for item in self._said_in(room, done, own)]
        after = {"at": min(max([done, *(at for at, _room in now)]), now_ms())}
        return Page(tuple(items), after, more=len(news) > len(now), unchanged=not items)

    def _said_in(self, room: int, done: int, own: int) -> list[Item]:
        answer = self._call("GET", f"chats/{room}/messages", expect=(403, 404))
        given = dict_at(told(answer), "response") if answer.status < 400 else {}
        return self._items(dicts_at(given, "messages"), room, done, own)

    def _items(
        self, messages: list[Mapping[str, Any]], room: int, done: int, own: int
    ) -> list[Item]:
        return [
            item for one in messages
            if count(one.get("timestamp")) > done and count(one.get("fromuid")) != own
            and (item := message_of(one, room, self._base))
        ]  # fmt: skip

    def _room(self, spelled: str, cursor: Mapping[str, Any]) -> Page:
        """What others said in a room that everybody may enter, the newest pages first; ``at`` is in
        milliseconds. A first reading takes one page."""
        if not (found := _ROOM.fullmatch(spelled.strip())):
            raise Rejected(NO_ROOM)
        room, done, own = (
            int(found[1]),
            reached_ms(cursor.get("at")),
            count(self._self().get("uid")),
        )
        items: dict[str, Item] = {}
        newest = done
        for page in range(MOST_PAGES if done else 1):
            asked = {**self._for_whom(), "start": str(page * A_PAGE)}
            url = f"{self._base}/api/v3/chats/{room}/messages"
            given = dict_at(
                told(self._http.get(url, headers=self._headers(), params=asked)), "response"
            )
            if not isinstance(given.get("messages"), list):
                raise Unavailable(ODD)
            messages = dicts_at(given, "messages")
            times = [at for one in messages if (at := count(one.get("timestamp")))]
            items |= {one.remote_id: one for one in self._items(messages, room, done, own)}
            newest = max([newest, *times])
            if len(messages) < A_PAGE or min(times, default=0) <= done:
                break
        after = {"at": min(newest, now_ms())}
        return Page(tuple(items.values()), after, unchanged=not items)

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the categories of the forum that the account sees, or the rooms that everybody may enter."""
        if what != "room":
            return super().offers(what, words)
        slug = quote(word(self._self().get("userslug")), safe="")
        given = told(self._read(f"api/user/{slug}/chats"))
        return gathered([map(_offered, entire(given.get("publicRooms")))], words)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Answer a post in its topic, or a message in its room."""
        if not (named := _NAMED.fullmatch(to)):
            return super().reply(to, draft, key)
        room, _number = self._own(named)
        answer = self._call("POST", f"chats/{room}", json={"message": without_files(draft)})
        return self._sent_in(room, dict_at(confirmed(answer), "response"))

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a post or a message of ours."""
        if not (named := _NAMED.fullmatch(remote_id)):
            return super().edit(remote_id, draft)
        room, number = self._own(named)
        body = {"message": without_files(draft)}
        self._call("PUT", f"chats/{room}/messages/{number}", json=body)
        return Sent(remote_id, f"{self._base}/chats/{room}")

    def delete(self, remote_id: str) -> None:
        """Delete a post or a message of ours; what is gone already is deleted."""
        if not (named := _NAMED.fullmatch(remote_id)):
            return super().delete(remote_id)
        room, number = self._own(named)
        self._call("DELETE", f"chats/{room}/messages/{number}", expect=(404, 410))
        return None

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a text among the account's own newest ones, for an answer to a message in its room."""
        if not (named := _NAMED.fullmatch(to)):
            return super().receipt(key, draft, since, to)
        room, _number = self._own(named)
        own, ours = count(self._self().get("uid")), without_files(draft)
        given = dict_at(told(self._call("GET", f"chats/{room}/messages")), "response")
        for one in entire(given.get("messages")):
            at = when(one.get("timestampISO"))
            if at and at < since - SLACK:
                continue
            said = plain(word(one.get("content"))).text
            if count(one.get("fromuid")) == own and same_words(said, ours):
                return self._sent_in(room, one)
        return None

    def _own(self, named: re.Match[str]) -> tuple[int, int]:
        self._check_here(named[1])
        return int(named[2]), int(named[3])

    def _sent_in(self, room: int, message: Mapping[str, Any]) -> Sent:
        number = count(message.get("mid")) or count(message.get("messageId"))
        if not number:
            raise Unknown(ODD)
        base = self._base
        name = f"{urlsplit(base).netloc}/c/{room}-{number}"
        return Sent(name, f"{base}/chats/{room}", at=when(message.get("timestampISO")))


def _offered(room: Mapping[str, Any]) -> Offer | None:
    number = count(room.get("roomId"))
    return offer(str(number), room.get("roomName")) if number else None


def message_of(message: Mapping[str, Any], room: int, base: str) -> Item | None:
    """Make an item of a message; what the forum itself says, and what was deleted, is none."""
    number = count(message.get("mid")) or count(message.get("messageId"))
    user, place = dict_at(message, "fromUser"), urlsplit(base).netloc
    said, at = plain(word(message.get("content")), f"{base}/"), when(message.get("timestampISO"))
    unsaid = count(message.get("system")) or count(message.get("deleted"))
    if unsaid or not (number and at and said.text):
        return None
    slug, picture = one_line(word(user.get("userslug")), 100), word(user.get("picture"))
    whose = count(message.get("fromuid"))
    return Item(
        remote_id=f"{place}/c/{room}-{number}",
        text=said.text,
        published_at=at,
        author=Author(
            f"{place}/u/{whose or 'guest'}",
            one_line(word(user.get("displayname")) or word(user.get("username")), 100),
            slug,
            web_address(f"{base}/user/{slug}") if slug else "",
            web_address(picture, f"{base}/") if picture else "",
        ),
        kind=Kind.MESSAGE,
        url=f"{base}/chats/{room}",
        place=place,
        thread=f"{place}/c/{room}",
        links=said.links,
        media=said.media,
        edited_at=when(message.get("editedISO")),
    )
