"""Asks the account's server for words in the rooms that the account is in.

https://spec.matrix.org/v1.16/client-server-api/#post_matrixclientv3search: the server knows no word of
encrypted rooms, and each finds words in its own way.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import Item, Page, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.matrix.again import API, ODD, Looking
from palabre.connectors.matrix.offers import rooms
from palabre.connectors.matrix.parse import ROOM, Heard, hear, time_of
from palabre.connectors.offering import only
from palabre.connectors.paging import by_now, reached
from palabre.connectors.protocols import Offered
from palabre.connectors.shapes import dict_at, dicts_at, mapping, text_of
from palabre.connectors.turns import keeping, key_of, place

MOST_FOUND, MOST_EDITS = 100, 20
OVERLAP = timedelta(minutes=2)  # servers index a little after they have taken a text


class Searching(Looking):
    """What is asked about words; `MatrixConnector` is one of these that also reads and speaks."""

    _call: Callable[..., dict[str, Any]]
    _edited: Callable[[str, Heard], Item | None]

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the rooms that the account is in."""
        only(what, "room")
        return rooms(lambda path, asked: self._call("GET", path, params=dict(asked)), words)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the newest messages that hold the words, back to the last reading page by page."""
        key = key_of(words)
        return keeping(self._found(words, place(cursor, key), limit), cursor, key)

    def _found(self, words: str, cursor: Mapping[str, Any], limit: int) -> Page:
        newest, at = reached(cursor.get("newest")), text_of(cursor.get("at"))
        told = self._call(
            "POST", f"{API}/search", json=_asked(words, limit), changes=False,
            params={"next_batch": at} if at else {},
        )  # fmt: skip
        found = dict_at(told, "search_categories", "room_events")
        if not found:
            raise Unavailable(ODD)
        results = dicts_at(found, "results")
        moments = [moment for one in results if (moment := time_of(mapping(one.get("result"))))]
        items = self._items(results)
        top = when(cursor.get("top")) or max(moments, default=newest)
        top_now = by_now(top).isoformat() if top else ""
        onward = text_of(found.get("next_batch"))
        met = newest is None or not moments or min(moments) <= newest - OVERLAP
        if onward and onward != at and len(onward) < 1_000 and not met:
            going = {"newest": cursor.get("newest"), "top": top_now, "at": onward}
            return Page(items, going, more=True)
        return Page(items, {"newest": top_now} if top_now else {}, unchanged=not items)

    def _items(self, results: list[Mapping[str, Any]]) -> tuple[Item, ...]:
        """The messages that were found; an edited one under its first name, as elsewhere."""
        heard = Heard()
        for one in results:
            event, people = mapping(one.get("result")), dict_at(one, "context", "profile_info")
            room = text_of(event.get("room_id"))
            if ROOM.fullmatch(room):
                hear([event], room, _names(people), heard)
        edited = [
            item for name in list(heard.edits)[:MOST_EDITS] if (item := self._edited(name, heard))
        ]
        return (*heard.items.values(), *edited)


def _asked(words: str, limit: int) -> dict[str, Any]:
    asked = {
        "search_term": words[:300],
        "keys": ["content.body"],
        "filter": {"limit": max(1, min(limit, MOST_FOUND))},
        "order_by": "recent",
        "event_context": {"before_limit": 0, "after_limit": 0, "include_profile": True},
    }
    return {"search_categories": {"room_events": asked}}


def _names(people: Mapping[str, Any]) -> dict[str, str]:
    named = {who: text_of(mapping(one).get("displayname")) for who, one in people.items()}
    return {who: name[:200] for who, name in named.items() if name}
