"""How TikTok is tried: the account's videos, one that TikTok fetches, figures."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial, recorded, route

VIDEOS = recorded(__file__, "videos.json")
OK = {"code": "ok", "message": "", "log_id": "2026"}
PERSON = {"open_id": "o-1", "display_name": "Lanterne", "follower_count": 77, "likes_count": 900}
ALLOWED = {
    "creator_username": "lanterne",
    "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
    "comment_disabled": False,
    "duet_disabled": True,
    "stitch_disabled": False,
}
BEGUN = {
    "publish_id": "v_pub_url~v2.1",
    "upload_url": "https://open-upload.tiktokapis.com/video/?a=1",
}
MORE = {"media_url": "https://lanterne.example/a.mp4", "privacy": "SELF_ONLY"}

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("videos", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", more=MORE), "k1"),
        Capability.MEASURE: lambda one: one.measure(["7300000000000000001"]),
    },
    route({
        "GET /v2/user/info/": {"data": {"user": PERSON}, "error": OK},
        "POST /v2/video/list/": VIDEOS,
        "POST /v2/video/query/": VIDEOS,
        "POST /creator_info/query/": {"data": ALLOWED, "error": OK},
        "POST /video/init/": {"data": BEGUN, "error": OK},
        "POST /content/init/": {"data": BEGUN, "error": OK},
        "POST /status/fetch/": {
            "data": {"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [7300000000000000003]},
            "error": OK,
        },
        "PUT /video/": {},
    }),
    {"secret": "s3cret"},
)  # fmt: skip
