"""The rooms that an account is in, to choose from.

https://spec.matrix.org/v1.16/client-server-api/#syncing: one call that asks for names alone.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from palabre.connectors.contract import Unavailable
from palabre.connectors.http import NOT_JSON
from palabre.connectors.matrix.parse import ROOM
from palabre.connectors.offering import gathered, offer
from palabre.connectors.protocols import Offer, Offered
from palabre.connectors.shapes import dict_at, dicts_at, word

NAMES = {"m.room.name": "name", "m.room.canonical_alias": "alias"}
NOTHING = {"types": [], "limit": 0}
FILTER = json.dumps(
    {
        "presence": NOTHING,
        "account_data": NOTHING,
        "room": {
            "timeline": NOTHING,
            "ephemeral": NOTHING,
            "account_data": NOTHING,
            "state": {"types": list(NAMES)},
        },
    }
)

Get = Callable[[str, Mapping[str, str]], Mapping[str, Any]]


def rooms(get: Get, words: str) -> Offered:
    """The rooms that the account is in, by name, else by address."""
    told = get("/_matrix/client/v3/sync", {"timeout": "0", "filter": FILTER})
    if not isinstance(told.get("next_batch"), str):
        raise Unavailable(NOT_JSON)  # not to be taken for an account that is in no room
    joined = dict_at(told, "rooms", "join")
    return gathered([[_offer(name, room) for name, room in joined.items()]], words)


def _offer(name: str, room: Any) -> Offer | None:
    state = {
        word(one.get("type")): dict_at(one, "content")
        for one in dicts_at(dict_at(room, "state"), "events")
    }
    called, alias = (word(dict_at(state, kind).get(key)) for kind, key in NAMES.items())
    return offer(name, called or alias, alias if called else "") if ROOM.fullmatch(name) else None
