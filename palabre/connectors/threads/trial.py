"""How Threads is tried: posts, a search, a text in two steps, an answer, what is hidden, measured."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asked_for, asks, one_each, recorded, route

POSTS = recorded(__file__, "posts.json")
REPLY = {
    "id": "18000000000000011",
    "text": "Moi !",
    "timestamp": "2026-11-20T10:00:00+0000",
    "username": "zoe",
    "media_type": "TEXT_POST",
    "root_post": {"id": "18000000000000001"},
    "replied_to": {"id": "18000000000000001"},
    "is_reply": True,
}
FIGURES = {
    "data": [
        {"name": "views", "period": "day", "values": [{"value": 3}, {"value": 40}]},
        {"name": "followers_count", "period": "day", "total_value": {"value": 77}},
    ]
}

FIRST, SECOND, *_ = one_each(POSTS, "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("own", {}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply("18000000000000011", Draft("Merci"), "k2"),
        Capability.RELAY: lambda one: one.relay("18000000000000011", "k3"),
        Capability.MODERATE: lambda one: one.moderate("18000000000000011", Moderation.HIDE),
        Capability.DELETE: lambda one: one.delete("18000000000000001"),
        Capability.MEASURE: lambda one: one.measure(["18000000000000001"]),
    },
    route({
        "GET /17900000000000009": {"id": "17900000000000009", "status": "FINISHED"},
        "GET /v1.0/me?": {"id": "900", "username": "lanterne", "name": "Lanterne"},
        "GET /me/threads_publishing_limit": {"data": [
            {"quota_usage": 4, "config": {"quota_total": 250, "quota_duration": 86_400},
             "reply_quota_usage": 1, "reply_config": {"quota_total": 1_000}}]},
        "GET /threads_insights": FIGURES,
        "GET /insights": FIGURES,
        "GET /me/threads": POSTS,
        "GET /me/replies": {"data": [REPLY]},
        "GET /me/mentions": {"data": [REPLY]},
        "GET /conversation": {"data": [REPLY]},
        "GET /keyword_search": POSTS,
        "GET /profile_posts": POSTS,
        "POST /repost": {"id": "18000000000000021"},
        "GET /v1.0/1800": {"id": "1", "permalink": "https://www.threads.com/@lanterne/post/CCC"},
        "POST /me/threads_publish": {"id": "18000000000000009"},
        "POST /me/threads": {"id": "17900000000000009"},
        "POST /manage_reply": {"success": True},
        "DELETE /": {"success": True},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("own", {}, at), asks("/me/threads", "after"),
        {"": {**FIRST, "paging": {"cursors": {"after": "a2"}, "next": "https://graph.example/"}},
         "a2": {**SECOND, "paging": {}}},
    ),
    prepares=asked_for("POST /me/threads$"),
    film=Draft("Bonjour"),
)  # fmt: skip
