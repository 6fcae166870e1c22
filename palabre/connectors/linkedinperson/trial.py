"""How LinkedIn for persons is tried: who it is, a post, a comment, a change."""

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Trial, route

POST = "urn:li:share:7001"
UPLOADS = "https://www.linkedin.com/dms-uploads/x"
FILM = {
    "video": "urn:li:video:C9",
    "uploadToken": "",
    "uploadInstructions": [{"uploadUrl": UPLOADS, "firstByte": 0, "lastByte": 9_437_183}],
}

TRIAL = Trial(
    {
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k1"),
        Capability.REPLY: lambda one: one.reply(POST, Draft("Merci"), "k2"),
        Capability.QUOTE: lambda one: one.quote("urn:li:share:7777", Draft("Lisez"), "k3"),
        Capability.EDIT: lambda one: one.edit(POST, Draft("Bonsoir")),
        Capability.DELETE: lambda one: one.delete(POST),
        Capability.MEASURE: lambda one: one.measure([POST]),
    },
    route(
        {
            "GET /v2/userinfo": {"sub": "a1B2", "name": "Zoé Martin"},
            "GET /memberCreatorPostAnalytics": {
                "elements": [
                    {"count": 900, "metricType": "IMPRESSION", "targetEntity": {"share": POST}}
                ]
            },
            "GET /memberFollowersCount": {"elements": [{"memberFollowersCount": 961}]},
            "POST /posts$": httpx.Response(201, headers={"x-restli-id": "urn:li:share:7009"}),
            "POST /posts/": httpx.Response(204),
            "POST /comments": httpx.Response(201, headers={"x-restli-id": "8003"}),
            "POST /images": {"value": {"uploadUrl": UPLOADS, "image": "urn:li:image:C5"}},
            "POST /videos?action=initializeUpload": {"value": FILM},
            "POST /videos?action=finalizeUpload": httpx.Response(200),
            "GET /videos/": {"id": "urn:li:video:C9", "status": "AVAILABLE"},
            "POST /documents?action=initializeUpload": {
                "value": {
                    "uploadUrl": "https://www.linkedin.com/dms-uploads/d",
                    "document": "urn:li:document:D5",
                }
            },
            "GET /documents/": {"id": "urn:li:document:D5", "status": "AVAILABLE"},
            "PUT /dms-uploads": httpx.Response(201),
            "DELETE /": httpx.Response(204),
        }
    ),
    {"secret": "s3cret"},
    differs=(
        Differs(
            (400, 404),
            None,
            "A post that is gone, or a figure, hides no other.",
            "GET /memberCreatorPostAnalytics",
        ),
    ),
    film=Draft("Bonjour"),
)
