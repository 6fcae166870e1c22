"""Reactions to messages of Matrix (m.reaction): our own likes, and how many a message has from everybody.

https://spec.matrix.org/v1.11/client-server-api/#event-annotations-and-reactions. A reaction that is taken
back is a removal of the reaction's own event, which no longer says of what it was: so the cursor keeps that
of the latest ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Item, RateLimited, Rejected
from palabre.connectors.matrix.parse import EVENT, ROOM, Heard
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import dict_at, listing

LIKE = "👍"
MOST_AT_ONCE = 3  # messages whose reactions are counted in one reading, a call each
MOST_PAGES, PAGE = 5, 100
MOST_KEPT = (
    200  # reactions of which it is kept to what they are, and messages that wait to be counted
)


class Reacting:
    """What is asked about reactions; `MatrixConnector` is one of these that also reads and speaks."""

    _call: Callable[..., dict[str, Any]]
    _me: Callable[[], str]

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how many reactions messages have, of whatever kind, a call each; nothing of the account."""
        counted = (
            (name, self._counted(name)) for name in dict.fromkeys(remote_ids) if _is_name(name)
        )
        return tuple(Measured(name, "likes", float(n)) for name, n in counted if n is not None)

    def _reactions(self, room: str, event: str) -> list[str]:
        """The names of our own likes of a message."""
        me = self._me()
        chunk = listing(self._call("GET", _path(room, event), absent=True).get("chunk"))
        return [
            str(one["event_id"])
            for one in chunk
            if isinstance(one, dict) and one.get("sender") == me
            if dict_at(one, "content", "m.relates_to").get("key") == LIKE
            if EVENT.fullmatch(str(one.get("event_id")))
        ]

    def _counted(self, name: str) -> int | None:
        """How many reactions a message has; each person counts once for each sign. None: it isn't told."""
        room, _, event = name.partition("/")
        signs: set[tuple[str, str]] = set()
        at = ""
        for _ in range(MOST_PAGES):
            asked = {"limit": str(PAGE), **({"from": at} if at else {})}
            told = self._call("GET", _path(room, event), absent=True, params=asked)
            if not isinstance(told.get("chunk"), list):
                return None
            for one in told["chunk"]:
                key = dict_at(one, "content", "m.relates_to").get("key")
                if isinstance(key, str):
                    signs.add((str(one.get("sender")), key))
            following = told.get("next_batch")
            if not isinstance(following, str) or not following or following == at:
                break
            at = following
        return len(signs)

    def _liked(
        self, heard: Heard, cursor: Mapping[str, Any]
    ) -> tuple[dict[str, Item], dict[str, int], dict[str, Any]]:
        """The texts that were heard, with their reactions; those of others; and what the cursor keeps."""
        known = {
            reaction: name
            for reaction, name in list(dict_at(cursor, "reactions").items())[-MOST_KEPT:]
            if isinstance(name, str) and _is_name(name)
        } | heard.reacted
        moved = [*heard.reacted.values(), *(known[one] for one in heard.deleted if one in known)]
        waiting = [one for one in listing(cursor.get("uncounted")) if isinstance(one, str)]
        names = [one for one in dict.fromkeys([*waiting, *moved]) if _is_name(one)][:MOST_KEPT]
        items, likes = dict(heard.items), {}
        for name in names[:MOST_AT_ONCE]:
            try:
                number = self._counted(name)
            except RateLimited:
                break
            except Rejected:
                number = None
            names = names[1:]
            if number is not None and name in items:
                items[name] = replace(items[name], likes=number)
            elif number is not None:
                likes[name] = number
        kept = {one: name for one, name in known.items() if one not in heard.deleted}
        after = {"reactions": dict(list(kept.items())[-MOST_KEPT:]), "uncounted": names}
        return items, likes, {key: value for key, value in after.items() if value}


def _path(room: str, event: str) -> str:
    place = f"/_matrix/client/v1/rooms/{quote(room, safe='')}/relations/{quote(event, safe='')}"
    return f"{place}/m.annotation/m.reaction"


def _is_name(name: str) -> bool:
    room, _, event = name.partition("/")
    return bool(ROOM.fullmatch(room) and EVENT.fullmatch(event))
