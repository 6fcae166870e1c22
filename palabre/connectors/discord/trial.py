"""How Discord is tried: three messages of a channel, and what a bot says there."""

from typing import Any

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import (
    Listed,
    Pages,
    Trial,
    asks,
    by_number,
    one_each,
    recorded,
    route,
)

SENT = {"id": "1300000000000000009", "channel_id": "900", "timestamp": "2026-11-27T10:05:00+00:00"}

SECOND, FIRST, *_ = one_each(recorded(__file__, "messages.json"))


def found(*pages: list[Any]) -> dict[str, Any]:
    """What a search gives: each message in a list of its own."""
    messages = [[message] for page in pages for message in page]
    return {
        "messages": messages,
        "total_results": len(messages),
        "doing_deep_historical_index": False,
    }


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("channel", {"channel": "900"}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", to={"channel": "900"}), "k1"),
        Capability.REPLY: lambda one: one.reply("900/1300000000000000003", Draft("Merci"), "k2"),
        Capability.EDIT: lambda one: one.edit("900/1300000000000000009", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate("900/1300000000000000003", Moderation.LIKE),
        Capability.BAR: lambda one: one.bar("700", "900/1300000000000000003", Barring.BAN, "spam"),
        Capability.MEASURE: lambda one: one.measure(["900/1300000000000000003"]),
        Capability.DELETE: lambda one: one.delete("900/1300000000000000009"),
    },
    route({
        "GET /users/@me/guilds": [{"id": "800", "name": "Lanterne"}],
        "GET /users/@me": {"id": "1", "username": "lanterne", "bot": True},
        "GET /guilds/800/channels": [{"id": "900", "name": "general", "type": 0},
                                     {"id": "901", "name": "Rooms", "type": 4}],
        "GET /guilds/800/messages/search": found(FIRST, SECOND),
        "GET /channels/900/messages/": by_number(recorded(__file__, "messages.json")),
        "GET /channels/900/messages": recorded(__file__, "messages.json"),
        "GET /channels/900": {"id": "900", "name": "general", "guild_id": "800", "type": 0},
        "POST /channels/900/messages": SENT,
        "PATCH /channels/900/messages/": SENT,
        "PUT /reactions/": {},
        "PUT /guilds/800/bans/": {},
        "GET /guilds/800/members/": {"communication_disabled_until": None},
        "PATCH /guilds/800/members/": {},
        "DELETE /channels/900/messages/": {},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("channel", {"channel": "900"}, at, limit=1),
        asks("/channels/900/messages", "after"),
        {"1": FIRST, FIRST[0]["id"]: SECOND, SECOND[0]["id"]: []},
        before={"after": "1"},
    ),
    film=Draft("Bonjour", to={"channel": "900"}),
    offers={"channel": Listed(
        lambda asked: asked.url.path if "/guilds" in asked.url.path else None,
        {"/api/v10/users/@me/guilds": [{"id": "800", "name": "Lanterne"}, {"id": "801", "name": "Atelier"}],
         "/api/v10/guilds/800/channels": [{"id": "900", "name": "general", "type": 0},
                                          {"id": "901", "name": "rooms", "type": 4}],
         "/api/v10/guilds/801/channels": [{"id": "902", "name": "general", "type": 0}]},
        frozenset({"900", "902"}),
    )},
)  # fmt: skip
