"""How Pinterest is tried: two pins of one's own, and what is done to them."""

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import (
    Differs,
    Listed,
    Pages,
    Trial,
    asks,
    by_number,
    one_each,
    recorded,
    route,
)

PIN = {"id": "813744226420795884", "created_at": "2026-11-27T10:00:00", "board_id": "549755885175"}
FIGURES = {
    "all": {
        "summary_metrics": {"IMPRESSION": 120, "SAVE": 4, "PIN_CLICK": 9, "OUTBOUND_CLICK": 2},
        "lifetime_metrics": {"TOTAL_COMMENTS": 1, "TOTAL_REACTIONS": 5},
    }
}
DAYS = {
    "all": {
        "summary_metrics": {"IMPRESSION": 40},
        "daily_metrics": [
            {
                "date": "2026-11-25",
                "data_status": "READY",
                "metrics": {"IMPRESSION": 30, "SAVE": 2},
            },
            {"date": "2026-11-26", "data_status": "PROCESSING", "metrics": {"IMPRESSION": 10}},
        ],
    }
}
DRAFT = Draft(
    "Lanterns among the trees.", "Our garden", to={"board": "549755885175"},
    media=(Upload("a.png", "image/png", b"\x89PNG", "A garden"),),
)  # fmt: skip

FIRST, SECOND = one_each(recorded(__file__, "pins.json"), "items")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("own", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(DRAFT, "k1"),
        Capability.EDIT: lambda one: one.edit("813744226420795884", Draft("Better words.")),
        Capability.DELETE: lambda one: one.delete("813744226420795884"),
        Capability.MEASURE: lambda one: one.measure(["813744226420795884"]),
    },
    route({
        "POST /v5/media": {
            "media_id": "12345", "media_type": "video", "upload_parameters": {"key": "uploads/1"},
            "upload_url": "https://pinterest-media-upload.s3-accelerate.amazonaws.com/",
        },
        "GET /v5/media/12345": {"media_id": "12345", "media_type": "video", "status": "succeeded"},
        "POST pinterest-media-upload": httpx.Response(204),
        "GET /user_account/analytics": DAYS,
        "GET /analytics": FIGURES,
        "GET /user_account": {
            "username": "lanterne", "follower_count": 12, "monthly_views": 900,
            "account_type": "BUSINESS",
        },
        "GET /v5/pins/": by_number(recorded(__file__, "pins.json")["items"]),
        "GET /pins": recorded(__file__, "pins.json"),
        "POST /v5/pins": PIN,
        "PATCH /v5/pins/": PIN,
        "DELETE /v5/pins/": {},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("own", {}, at), asks("/v5/pins", "bookmark"),
        {"": {**FIRST, "bookmark": "b2"}, "b2": {**SECOND, "bookmark": None}},
    ),
    differs=(
        Differs((404,), None, "What is gone has no figures.", calls=(Capability.MEASURE,)),
    ),
    film=Draft("Lanterns.", "Our garden", to={"board": "549755885175"}),
    offers={"board": Listed(
        asks("/v5/boards", "bookmark"),
        {"": {"items": [{"id": "549755885175", "name": "Our garden", "privacy": "PUBLIC"}], "bookmark": "b2"},
         "b2": {"items": [{"id": "549755885176", "name": "Lamps", "privacy": "SECRET"}], "bookmark": None}},
        frozenset({"549755885175", "549755885176"}),
    )},
)  # fmt: skip
