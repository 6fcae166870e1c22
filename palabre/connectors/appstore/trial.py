"""How the App Store is tried: a feed as Apple sends it, and Apple's own documented answers."""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Listed, Pages, Trial, asks, recorded, route

APP, REVIEW = "682658836", "00000028-b08c-0014-729e-fbd500000000"
KEY = generate_private_key(SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ANSWERED = {
    "data": {
        "type": "customerReviewResponses",
        "id": "00000028-c117",
        "attributes": {
            "responseBody": "Merci",
            "lastModifiedDate": "2026-11-27T10:00:00Z",
            "state": "PENDING_PUBLISH",
        },
    }
}

# An answer with the review that it belongs to, as Apple gives it to those who ask to include that.
TOLD = {
    "data": {
        **ANSWERED["data"],
        "relationships": {"review": {"data": {"type": "customerReviews", "id": REVIEW}}},
    }
}

REVIEWS = recorded(__file__, "own.json")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("own", {"app": APP}, {}),
        Capability.REPLY: lambda one: one.reply(REVIEW, Draft("Merci"), "k"),
        Capability.EDIT: lambda one: one.edit("response/00000028-c117", Draft("Merci encore")),
        Capability.DELETE: lambda one: one.delete("response/00000028-c117"),
    },
    route({
        f"GET /v1/apps/{APP}/customerReviews": recorded(__file__, "own.json"),
        f"GET /fr/rss/customerreviews/page=1/id={APP}/": recorded(__file__, "public.json"),
        f"GET /v1/customerReviews/{REVIEW}": {"data": REVIEWS["data"][0]},
        "POST /v1/customerReviewResponses": ANSWERED,
        "GET /v1/customerReviewResponses/00000028-c117": TOLD,
        "DELETE /v1/customerReviewResponses/00000028-c117": {},
    }),
    {"account": "69a6de70-03db-47e3-e053-5b8c7c11a4d1", "key": "2X9R4HXF34", "secret": f"s3cret\n{PEM}"},
    pages=Pages(
        lambda one, at: one.read("own", {"app": APP}, at), asks("/customerReviews", "cursor"),
        {"": {**REVIEWS, "links": {"next": "https://api.appstoreconnect.apple.com/x?cursor=p2"}},
         "p2": {**REVIEWS, "data": [{**REVIEWS["data"][0], "id": "another"}], "included": [], "links": {}}},
    ),
    offers={"app": Listed(
        asks("/v1/apps", "cursor"),
        {"": {"data": [{"id": APP, "attributes": {"name": "Lanterne", "bundleId": "org.lanterne"}}],
              "links": {"next": "https://api.appstoreconnect.apple.com/v1/apps?cursor=p2"}},
         "p2": {"data": [{"id": "7", "attributes": {"name": "Lamps"}}], "links": {}}},
        frozenset({APP, "7"}),
    )},
)  # fmt: skip
