"""How YouTube is tried: a search, two conversations, and what is said and done there."""

from typing import Any

import httpx

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import (
    Differs,
    Pages,
    Trial,
    asked_for,
    asks,
    one_each,
    recorded,
    route,
)

TOP = "UgzAAAAAAAAAAAAAAAB4AaABAg"
ANSWER = {"id": f"{TOP}.9new", "snippet": {"publishedAt": "2026-11-27T10:00:00Z"}}
CHANNEL = {
    "id": "UC0123456789012345678901",
    "snippet": {"title": "Lanterne", "customUrl": "@lanterne"},
    "statistics": {"viewCount": "9000", "subscriberCount": "120", "videoCount": "7"},
}
VIDEO = {"id": "dQw4w9WgXcQ", "statistics": {"viewCount": "410", "likeCount": "7"}}

REPORT = {
    "kind": "youtubeAnalytics#resultTable",
    "columnHeaders": [
        {"name": "video", "columnType": "DIMENSION", "dataType": "STRING"},
        {"name": "estimatedMinutesWatched", "columnType": "METRIC", "dataType": "INTEGER"},
        {"name": "averageViewPercentage", "columnType": "METRIC", "dataType": "FLOAT"},
        {"name": "subscribersGained", "columnType": "METRIC", "dataType": "INTEGER"},
    ],
    "rows": [["dQw4w9WgXcQ", 615, 48.5, 3]],
}

SAID = recorded(__file__, "threads.json")["items"][0]["snippet"]["topLevelComment"]
FIRST, SECOND = one_each(recorded(__file__, "threads.json"), "items")

DRAFT = Draft("Une tasse.", "Le matin", media=(Upload("a.mp4", "video/mp4", b"x"),))


def _comments(request: httpx.Request) -> Any:
    """The comments of these numbers, of those that stand in the conversations."""
    known = str(recorded(__file__, "threads.json"))
    numbers = request.url.params.get("id", SAID["id"]).split(",")
    return {"items": [{**SAID, "id": one} for one in numbers if f"'id': '{one}'" in known]}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("comments", {}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(DRAFT, "k0"),
        Capability.REPLY: lambda one: one.reply(TOP, Draft("Merci"), "k1"),
        Capability.EDIT: lambda one: one.edit(f"{TOP}.9new", Draft("Merci !")),
        Capability.MODERATE: lambda one: one.moderate(TOP, Moderation.HIDE),
        Capability.BAR: lambda one: one.bar(CHANNEL["id"], TOP, Barring.BAN),
        Capability.DELETE: lambda one: one.delete(f"{TOP}.9new"),
        Capability.MEASURE: lambda one: one.measure(["dQw4w9WgXcQ"]),
    },
    route({
        "POST /upload/youtube/v3/videos": httpx.Response(
            200, headers={"location": "https://www.googleapis.com/upload/youtube/v3/videos?upload_id=x"}
        ),
        "PUT /upload/youtube/v3/videos": {"id": "dQw4w9WgXcQ"},
        "GET /playlistItems": {"items": []},
        "GET youtubeanalytics": REPORT,
        "GET /channels": {"items": [CHANNEL]},
        "GET /search": recorded(__file__, "search.json"),
        "GET /commentThreads": recorded(__file__, "threads.json"),
        "GET /comments": _comments,
        "GET /videos": {"items": [VIDEO]},
        "POST /comments/setModerationStatus": {},
        "POST /commentThreads": {"id": TOP, "snippet": {"topLevelComment": {"id": TOP}}},
        "POST /comments": ANSWER,
        "PUT /comments": ANSWER,
        "DELETE /comments": {},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("comments", {}, at), asks("/commentThreads", "pageToken"),
        {"": {**FIRST, "nextPageToken": "p2"}, "p2": {**SECOND, "nextPageToken": ""}},
        before={"newest": "2026-11-20T10:00:00+00:00"},
    ),
    film=Draft("Une tasse.", "Le matin"),
    differs=(
        Differs(
            (403,), None, "Who gave no right to reports is told what everybody sees.",
            at="GET youtubeanalytics", calls=(Capability.MEASURE,),
        ),
    ),
    prepares=asked_for("POST /upload/youtube/v3/videos"),
)  # fmt: skip
