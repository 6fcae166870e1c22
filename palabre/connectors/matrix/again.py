"""Looks again at messages of Matrix: which were removed, and which were edited.

https://spec.matrix.org/v1.11/client-server-api/#get_matrixclientv3roomsroomideventeventid: a removed message
is still told, with who removed it; one that the account may not see is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from palabre.connectors.again import NoMore, grouped, one_by_one, place_by_place
from palabre.connectors.contract import Item, Page, Unavailable
from palabre.connectors.matrix.parse import EVENT, ROOM, item_of
from palabre.connectors.shapes import dict_at
from palabre.connectors.words import N_

API = "/_matrix/client/v3"
ODD = N_("The server answered something that isn't Matrix's way of speaking.")


class Looking:
    """What is asked about kept messages; `MatrixConnector` is one of these that also reads and speaks."""

    _call: Callable[..., dict[str, Any]]

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which messages were removed from their rooms, and which were edited, a call each."""
        parts = (name.partition("/") for name in remote_ids)
        named = (
            (room, f"{room}/{event}")
            for room, _, event in parts
            if ROOM.fullmatch(room) and EVENT.fullmatch(event)
        )
        return place_by_place(grouped(named), lambda _, names: one_by_one(names, self._again))

    def _again(self, name: str) -> Item | None:
        room, _, event = name.partition("/")
        path = f"{API}/rooms/{quote(room, safe='')}/event/{quote(event, safe='')}"
        told = self._call("GET", path, absent=True)
        if not told:
            return None  # the account may not see it any more, which says nothing about it
        if told.get("event_id") != event:
            raise Unavailable(ODD)
        if dict_at(told, "unsigned").get("redacted_because"):
            raise NoMore
        edit = dict_at(told, "unsigned", "m.relations", "m.replace")
        new = item_of({**edit, "content": dict_at(edit, "content", "m.new_content")}, room)
        first = item_of(told, room)
        if new is None or first is None or new.author.remote_id != first.author.remote_id:
            return None
        return replace(
            new, remote_id=name, url=first.url, published_at=first.published_at,
            parent=first.parent, thread=first.thread, edited_at=new.published_at,
        )  # fmt: skip
