"""How Instagram is tried: posts, a picture by its address, an answer, what is hidden, measured."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asked_for, asks, one_each, recorded, route

MEDIA = recorded(__file__, "media.json")
LINKED = {
    "id": "100",
    "name": "Lanterne",
    "access_token": "s3cret-page",
    "instagram_business_account": {"id": "17840000000000009", "username": "lanterne.cafe"},
}
PICTURE = {"media_url": "https://lanterne.example/a.jpg", "alt": "Une tasse"}
QUOTA = {"data": [{"quota_usage": 2, "config": {"quota_total": 100, "quota_duration": 86_400}}]}
FIGURES = {
    "data": [
        {"name": "views", "period": "lifetime", "values": [{"value": 90}]},
        {"name": "total_interactions", "period": "day", "total_value": {"value": 11}},
    ]
}
TALKS = {
    "data": [
        {
            "id": "aWdfZAG06==",
            "messages": {
                "data": [
                    {
                        "id": "aWdfZAG1",
                        "message": "Ouvert lundi ?",
                        "created_time": "2026-11-20T10:00:00+0000",
                        "from": {"id": "555", "username": "zoe"},
                    },
                    {
                        "id": "aWdfZAG2",
                        "message": "Oui !",
                        "created_time": "2026-11-20T10:05:00+0000",
                        "from": {"id": "17840000000000009", "username": "lanterne.cafe"},
                    },
                ]
            },
        }
    ]
}

FIRST, SECOND = one_each(MEDIA, "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("media", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", more=PICTURE), "k1"),
        Capability.REPLY: lambda one: one.reply("comment:17800000000000001", Draft("Merci"), "k2"),
        Capability.MODERATE: lambda one: one.moderate(
            "comment:17800000000000001", Moderation.HIDE
        ),
        Capability.DELETE: lambda one: one.delete("comment:17800000000000001"),
        Capability.MEASURE: lambda one: one.measure(["17900000000000001"]),
    },
    route({
        "GET /17880000000000001": {"id": "17880000000000001", "status_code": "FINISHED"},
        "GET /me/accounts": {"data": [LINKED]},
        "GET /content_publishing_limit": QUOTA,
        "GET /insights": FIGURES,
        "GET /conversations": TALKS,
        "GET /v26.0/aWdf": {"id": "aWdfZAG1", "from": {"id": "555", "username": "zoe"}},
        "POST /messages": {"recipient_id": "555", "message_id": "aWdfZAG3"},
        "GET /ig_hashtag_search": {"data": [{"id": "17843000000000001"}]},
        "GET /recent_media": MEDIA,
        "GET /tags": MEDIA,
        "GET /media": MEDIA,
        "GET /v26.0/17840000000000009?": {"followers_count": 64, "id": "17840000000000009"},
        "GET /v26.0/179": {"id": "1", "permalink": "https://www.instagram.com/p/CCC/"},
        "GET /v26.0/178": {"id": "1"},
        "POST /media_publish": {"id": "17900000000000003"},
        "POST /media": {"id": "17880000000000001"},
        "POST /replies": {"id": "17800000000000003"},
        "POST /comments": {"id": "17800000000000004"},
        "POST /mentions": {"id": "17800000000000005"},
        "POST /": {"success": True},
        "DELETE /": {"success": True},
    }),
    {"account": "17840000000000009", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("media", {}, at), asks("/media", "after"),
        {"": {**FIRST, "paging": {"cursors": {"after": "a2"}, "next": "https://graph.example/"}},
         "a2": {**SECOND, "paging": {}}},
    ),
    prepares=asked_for("POST /media$"),
    film=Draft("Bonjour"),
)  # fmt: skip
