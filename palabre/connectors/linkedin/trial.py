"""How LinkedIn is tried: a page's posts, a post, a comment, a like, a change, figures."""

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route

POSTS = recorded(__file__, "posts.json")
COMMENTS = recorded(__file__, "comments.json")
COMMENT = "urn:li:comment:(urn:li:activity:7001,8001)"
UPLOAD = {
    "value": {
        "uploadUrl": "https://www.linkedin.com/dms-uploads/x",
        "image": "urn:li:image:C5",
    }
}
FIGURES = {
    "elements": [
        {
            "share": "urn:li:share:7001",
            "totalShareStatistics": {"impressionCount": 900, "likeCount": 12, "engagement": 0.02},
        }
    ]
}

FIRST, SECOND, *_ = one_each(POSTS, "elements")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply(COMMENT, Draft("Merci"), "k2"),
        Capability.RELAY: lambda one: one.relay("urn:li:share:7777", "k3"),
        Capability.QUOTE: lambda one: one.quote("urn:li:share:7777", Draft("Lisez"), "k4"),
        Capability.EDIT: lambda one: one.edit("urn:li:share:7001", Draft("Bonsoir")),
        Capability.MODERATE: lambda one: one.moderate(COMMENT, Moderation.LIKE),
        Capability.DELETE: lambda one: one.delete("urn:li:share:7001"),
        Capability.MEASURE: lambda one: one.measure(["urn:li:share:7001"]),
    },
    route({
        "POST /videos?action=initializeUpload": {"value": {
            "video": "urn:li:video:C9", "uploadToken": "", "uploadInstructions": [
                {"uploadUrl": "https://www.linkedin.com/dms-uploads/v1", "firstByte": 0,
                 "lastByte": 4_194_303},
                {"uploadUrl": "https://www.linkedin.com/dms-uploads/v2", "firstByte": 4_194_304,
                 "lastByte": 9_437_183},
            ]}},
        "POST /videos?action=finalizeUpload": httpx.Response(200),
        "GET /videos/": {"id": "urn:li:video:C9", "status": "AVAILABLE"},
        "POST /documents?action=initializeUpload": {"value": {
            "uploadUrl": "https://www.linkedin.com/dms-uploads/d", "document": "urn:li:document:D5"}},
        "GET /documents/": {"id": "urn:li:document:D5", "status": "AVAILABLE"},
        "GET /organizationAcls": {"elements": [{"organization": "urn:li:organization:42"}]},
        "GET /organizations/42": {"id": 42, "localizedName": "Lanterne"},
        "GET /organizationalEntityShareStatistics": FIGURES,
        "GET /organizationalEntityNotifications": {"elements": [{
            "action": "SHARE_MENTION", "generatedActivity": "urn:li:share:9001",
            "lastModifiedAt": 1_795_165_200_000, "decoratedGeneratedActivity": {"share": {
                "entity": "urn:li:share:9001", "owner": "urn:li:person:zoe", "text": "Bravo"}}}]},
        "GET /organizationalEntityFollowerStatistics": {"elements": []},
        "GET /organizationPageStatistics": {"elements": []},
        "GET /networkSizes/": {"firstDegreeSize": 219},
        "GET /comments": COMMENTS,
        "GET /socialMetadata": {"results": {
            one["id"]: {"commentSummary": {"count": 2}} for one in POSTS["elements"]
        }},
        "GET /posts": POSTS,
        "POST /images": UPLOAD,
        "PUT /dms-uploads": httpx.Response(201),
        "POST /comments/": httpx.Response(200, json={}),
        "POST /comments": httpx.Response(201, json={"id": "8003"}, headers={"x-restli-id": "8003"}),
        "POST /posts/": httpx.Response(204),
        "POST /posts": httpx.Response(201, headers={"x-restli-id": "urn:li:share:7009"}),
        "POST /reactions": httpx.Response(201),
        "DELETE /": httpx.Response(204),
    }),
    {"account": "42", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("posts", {}, at, limit=1), asks("/posts", "start", "0"),
        {"0": FIRST, "1": SECOND, "2": {**FIRST, "elements": []}},
    ),
    film=Draft("Bonjour"),
)  # fmt: skip
