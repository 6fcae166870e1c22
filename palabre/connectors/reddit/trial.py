"""How Reddit is tried: a subreddit, a search, a post, an answer, a change, figures."""

from typing import Any

import httpx

from palabre.connectors.contract import Barring, Capability, Moderation, Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import (
    Differs,
    Listed,
    Pages,
    Trial,
    asked_for,
    asks,
    one_each,
    recorded,
    route,
)

NEW = recorded(__file__, "new.json")
PICTURE = Upload("tasse.png", "image/png", b"png", "Une tasse", 640, 480)
POSTED = {
    "json": {
        "errors": [],
        "data": {
            "id": "aa9",
            "name": "t3_aa9",
            "url": "https://www.reddit.com/r/tea/comments/aa9/x/",
        },
    }
}
# What PRAW's tests recorded of Reddit in 2023 and 2025, with its secrets left out.
LEASE = {
    "args": {
        "action": "//reddit-uploaded-media.s3-accelerate.amazonaws.com",
        "fields": [
            {"name": "key", "value": "rte_images/8xjguc40cnrb1"},
            {"name": "success_action_status", "value": "201"},
            {"name": "policy", "value": "eyJ4"},
            {"name": "Content-Type", "value": "image/png"},
        ],
    },
    "asset": {"asset_id": "8xjguc40cnrb1", "processing_state": "incomplete"},
}
MADE_LATER = {
    "json": {
        "errors": [],
        "data": {
            "user_submitted_page": "https://www.reddit.com/user/lanterne/submitted/",
            "websocket_url": "wss://k8s-lb.wss.redditmedia.com/8xjguc40cnrb1?m=x",
        },
    }
}
GALLERY = {
    "json": {
        "errors": [],
        "data": {"url": "https://www.reddit.com/r/tea/comments/1khu9tf/x/", "id": "t3_1khu9tf"},
    }
}
SHOWN = {
    "kind": "Listing",
    "data": {
        "children": [
            *NEW["data"]["children"],
            {
                "kind": "t3",
                "data": {
                    "name": "t3_16xb01r",
                    "title": "Salut",
                    "selftext": "Bonjour",
                    "url": "https://i.redd.it/8xjguc40cnrb1.png",
                    "permalink": "/r/tea/comments/16xb01r/salut/",
                    "created_utc": 1_795_600_000,
                },
            },
        ]
    },
}
SAID = {
    "json": {
        "errors": [],
        "data": {
            "things": [
                {
                    "kind": "t1",
                    "data": {"name": "t1_cc9", "permalink": "/r/tea/comments/aa1/which_tea/cc9/"},
                }
            ]
        },
    }
}

FIRST, SECOND, *_ = one_each(NEW, "data", "children")


def _page(given: Any, after: str | None) -> Any:
    return {**given, "data": {**given["data"], "after": after}}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("subreddit", {"subreddit": "r/tea"}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(
            Draft("Bonjour", title="Salut", to={"subreddit": "tea"}, media=(PICTURE,)), "k1"
        ),
        Capability.REPLY: lambda one: one.reply("t1_cc1", Draft("Merci"), "k2"),
        Capability.EDIT: lambda one: one.edit("t1_cc9", Draft("Merci bien")),
        Capability.DELETE: lambda one: one.delete("t1_cc9"),
        Capability.MODERATE: lambda one: one.moderate("t1_cc1", Moderation.DELETE),
        Capability.BAR: lambda one: one.bar("t2_z1", "t3_aa1", Barring.BAN, "Réclame"),
        Capability.MEASURE: lambda one: one.measure(["t3_aa1"]),
    },
    route({
        "GET /user/lanterne/submitted": SHOWN,
        "GET /api/v1/me": {"name": "lanterne", "id": "l1", "total_karma": 321},
        "GET /api/info": NEW,
        "GET /": NEW,
        "POST /api/media/asset.json": LEASE,
        "POST amazonaws.com": httpx.Response(201, text="<PostResponse/>"),
        "POST /r/tea/api/friend": {"json": {"errors": []}},
        "POST /r/tea/api/unfriend": {},
        "POST /api/submit_gallery_post.json": GALLERY,
        "POST /api/submit": lambda request: MADE_LATER if b"kind=image" in request.content else POSTED,
        "POST /api/comment": SAID,
        "POST /api/editusertext": SAID,
        "POST /api/del": {},
        "POST /api/remove": {},
        "POST /api/approve": {},
    }),
    {"secret": "s3cret"},
    prepares=asked_for("POST /api/media/asset.json", "POST amazonaws.com"),
    differs=(
        Differs((401,), Rejected, "The store doesn't know the account: its refusal is of the picture.",
                "POST amazonaws.com"),
    ),
    pages=Pages(
        lambda one, at: one.read("subreddit", {"subreddit": "r/tea"}, at), asks("/r/tea/new", "after"),
        {"": _page(FIRST, "t3_aa1"), "t3_aa1": _page(SECOND, None)},
    ),
    offers={"subreddit": Listed(
        asks("/subreddits/search", "q"),
        {"tea": {"kind": "Listing", "data": {"children": [
            {"kind": "t5", "data": {"display_name": "tea", "title": "Tea"}},
            {"kind": "t5", "data": {"display_name": "teapots", "title": "Teapots"}}]}}},
        frozenset({"r/tea", "r/teapots"}), words="tea",
    )},
)  # fmt: skip
