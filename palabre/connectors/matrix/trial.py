"""How Matrix is tried: a server on paper that has one room."""

from typing import Any
from urllib.parse import unquote

import httpx

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Trial, asked_for, recorded, route

ROOM = "!726s6s6q:example.com"
_DRAFT = Draft("Bonjour !", to={"room": "#support:example.com"})


def _event(request: httpx.Request) -> Any:
    """The message of this name, as it is told by itself."""
    name = unquote(request.url.path.rpartition("/")[2])
    return {"event_id": name, "content": {"msgtype": "m.text", "body": "x"}}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("room", {"room": "#support:example.com"}, {}),
        Capability.SEARCH: lambda one: one.search("lantern", {}),
        Capability.STREAM: lambda one: next(one.stream("live-rooms", {}, {})),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key-1"),
        Capability.REPLY: lambda one: one.reply(f"{ROOM}/$one", _DRAFT, "key-2"),
        Capability.EDIT: lambda one: one.edit(f"{ROOM}/$one", _DRAFT),
        Capability.MODERATE: lambda one: one.moderate(f"{ROOM}/$one", Moderation.LIKE),
        Capability.BAR: lambda one: one.bar("@zoe:example.com", f"{ROOM}/$one", Barring.BAN, "spam"),
        Capability.DELETE: lambda one: one.delete(f"{ROOM}/$one"),
        Capability.MEASURE: lambda one: one.measure([f"{ROOM}/$one"]),
    },
    route({
        "POST /_matrix/media/v3/upload": {"content_uri": "mxc://example.com/a"},
        "GET /account/whoami": {"user_id": "@desk:example.com"},
        "GET /directory/room/": {"room_id": ROOM},
        "GET /joined_rooms": {"joined_rooms": [ROOM]},
        "GET /sync": recorded(__file__, "sync.json"),
        "POST /search": {"search_categories": {"room_events": {"results": []}}},
        "POST /ban": {},
        "POST /unban": {},
        "GET /relations/": {"chunk": []},
        "GET /event/": _event,
        "PUT /send/": {"event_id": "$sent"},
        "PUT /redact/": {"event_id": "$gone"},
    }),
    {"server": "https://m.example", "secret": "s3cret"},
    prepares=asked_for("POST /search"),
    one_page="What a sync left out is fetched in the same reading.",
    differs=(
        Differs((404,), None, "Without reactions a text has no list of them.", "GET /relations/"),
    ),
    film=Draft("", to={"room": "#support:example.com"}),
    offers={"room": Listed(
        lambda asked: "" if asked.url.path.endswith("/sync") else None,
        {"": {"next_batch": "s1", "rooms": {"join": {
            ROOM: {"state": {"events": [{"type": "m.room.name", "content": {"name": "Support"}}]}},
            "!other:example.com": {"state": {"events": [
                {"type": "m.room.canonical_alias", "content": {"alias": "#other:example.com"}}]}}}}}},
        frozenset({ROOM, "!other:example.com"}),
    )},
)  # fmt: skip
