"""How TikTok is tried: the account's videos, one that TikTok fetches, figures."""

import json
from typing import Any

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Listed, Pages, Trial, asked_for, one_each, recorded, route

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

FIRST, SECOND = one_each(VIDEOS, "data", "videos")


def _which(request: httpx.Request) -> str | None:
    asked = "/video/list/" in str(request.url)
    return str(json.loads(request.content).get("cursor", "")) if asked else None


def _page(given: Any, cursor: int, *, more: bool) -> Any:
    return {**given, "data": {**given["data"], "cursor": cursor, "has_more": more}}


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
    pages=Pages(
        lambda one, at: one.read("videos", {}, at), _which,
        {"": _page(FIRST, 5001, more=True), "5001": _page(SECOND, 0, more=False)},
    ),
    prepares=asked_for("POST /video/list/", "POST /video/query/", "POST /creator_info/query/"),
    film=Draft("Bonjour", more={"privacy": "SELF_ONLY"}),
    offers={"privacy": Listed(
        lambda asked: "" if "/creator_info/" in asked.url.path else None,
        {"": {"data": ALLOWED, "error": OK}},
        frozenset({"PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"}),
    )},
)  # fmt: skip
