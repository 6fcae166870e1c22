"""How X is tried: two mentions, a search, a post, an answer, and figures."""

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route

POSTS = recorded(__file__, "mentions.json")

FIRST, SECOND = one_each(POSTS, "data")

TALK = "500-700"
MESSAGE = {
    "id": "1990000000000000011", "event_type": "MessageCreate", "text": "Ouvert lundi ?", "sender_id": "700",
    "dm_conversation_id": TALK, "created_at": "2026-11-27T10:00:00.000Z",
}  # fmt: skip

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("mentions", {}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply("1990000000000000002", Draft("Merci"), "k2"),
        Capability.RELAY: lambda one: one.relay("1990000000000000002", "k3"),
        Capability.QUOTE: lambda one: one.quote("1990000000000000002", Draft("Lisez"), "k4"),
        Capability.EDIT: lambda one: one.edit("1990000000000000003", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate("1990000000000000002", Moderation.HIDE),
        Capability.BAR: lambda one: one.bar("700", "1990000000000000002", Barring.MUTE),
        Capability.DELETE: lambda one: one.delete("1990000000000000009"),
        Capability.MEASURE: lambda one: one.measure(["1990000000000000002"]),
    },
    route({
        "POST /2/media/upload/initialize": {"data": {"id": "1880000000000000001"}},
        "POST /append": {"data": {}},
        "POST /finalize": {"data": {"id": "1", "processing_info": {"state": "pending"}}},
        "GET /2/media/upload": {"data": {"id": "1", "processing_info": {"state": "succeeded"}}},
        "POST /2/media/metadata": {"data": {"id": "1880000000000000001"}},
        "GET /2/dm_events": {"data": [MESSAGE], "meta": {"result_count": 1}},
        "POST /messages": {"data": {"dm_conversation_id": TALK, "dm_event_id": "1990000000000000012"}},
        "GET /2/users/me": {"data": {"id": "500", "username": "lanterne", "name": "Lanterne"}},
        "GET /mentions": POSTS,
        "GET /2/tweets/search/recent": POSTS,
        "POST /2/tweets": {"data": {"id": "1990000000000000009", "text": "Bonjour"}},
        "POST /retweets": {"data": {"id": "1990000000000000013", "retweeted": True}},
        "DELETE /retweets/": {"data": {"retweeted": False}},
        "POST /muting": {"data": {"muting": True}},
        "DELETE /muting/": {"data": {"muting": False}},
        "POST /likes": {"data": {"liked": True}},
        "DELETE /likes/": {"data": {"liked": False}},
        "PUT /hidden": {"data": {"hidden": True}},
        "DELETE /2/tweets/": {"data": {"deleted": True}},
        "GET /2/tweets?": POSTS,
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("mentions", {}, at), asks("/mentions", "pagination_token"),
        {"": {**FIRST, "meta": {"newest_id": "1990000000000000003", "next_token": "t2"}},
         "t2": {**SECOND, "meta": {}}},
        before={"since": "1980000000000000000"},
    ),
    film=Draft("Bonjour"),
)  # fmt: skip
