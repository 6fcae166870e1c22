"""How a Facebook Page is tried: its posts, a post, an answer, what is hidden, changed, measured."""

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route

FEED = recorded(__file__, "feed.json")
FIGURES = {
    "data": [
        {"name": "post_media_view", "period": "lifetime", "values": [{"value": 812}]},
        {"name": "page_follows", "period": "day", "values": [{"value": 7}, {"value": 1204}]},
    ]
}

FIRST, SECOND, *_ = one_each(FEED, "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("page", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply("201_301", Draft("Merci"), "k2"),
        Capability.EDIT: lambda one: one.edit("100_201", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate("201_301", Moderation.HIDE),
        Capability.BAR: lambda one: one.bar("555", "201_301", Barring.BLOCK),
        Capability.DELETE: lambda one: one.delete("100_201"),
        Capability.MEASURE: lambda one: one.measure(["100_201"]),
    },
    route({
        "POST /videos": {"id": "7001"},
        "GET /insights": FIGURES,
        "GET /100/feed": FEED,
        "GET /100/published_posts": FEED,
        "GET /v26.0/100?": {"id": "100", "name": "Lanterne", "access_token": "s3cret-page"},
        "GET /v26.0/100_": FEED["data"][0],
        "GET /v26.0/201_301?": {"id": "201_301", "from": {"id": "555", "name": "Zoé"}},
        "POST /video-upload": {"success": True},
        "POST /video_reels": {"video_id": "7001", "success": True},
        "POST /video_stories": {"video_id": "7001", "success": True, "post_id": "9010"},
        "POST /photo_stories": {"success": True, "post_id": "9011"},
        "GET /100/stories": {"data": []},
        "POST /photos": {"id": "401", "post_id": "100_401"},
        "POST /feed": {"id": "100_209"},
        "POST /comments": {"id": "201_309"},
        "POST /": {"success": True},
        "DELETE /": {"success": True},
    }),
    {"account": "100", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("page", {}, at), asks("/100/feed", "after"),
        {"": {**FIRST, "paging": {"cursors": {"after": "a2"}, "next": "https://graph.example/"}},
         "a2": {**SECOND, "paging": {}}},
    ),
    film=Draft("Bonjour"),
)  # fmt: skip
