"""How Trustpilot is tried: examples in the form that Trustpilot documents."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Listed, Pages, Trial, asks, by_number, recorded, route

UNIT, REVIEW = "507f191e810c19729de860ea", "52f1d3f6e8d4f3c1b4000001"

REVIEWS = recorded(__file__, "reviews.json")

# In the form that Braze's guide shows, with words of ours.
PRODUCT = recorded(__file__, "products.json")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("own", {"unit": UNIT}, {}),
        Capability.REPLY: lambda one: one.reply(REVIEW, Draft("Merci"), "k"),
        Capability.DELETE: lambda one: one.delete(f"{REVIEW}/reply"),
    },
    route({
        f"GET /product-reviews/business-units/{UNIT}/reviews": PRODUCT,
        f"GET /business-units/{UNIT}/reviews": REVIEWS,
        "GET /v1/reviews/": by_number(REVIEWS["reviews"]),
        f"POST /v1/private/reviews/{REVIEW}/reply": {},
        f"DELETE /v1/private/reviews/{REVIEW}/reply": {},
    }),
    {"secret": "s3cret", "client_id": "k3y-s3cret", "account": "52f1d3f6e8d4f3c1b4000009"},
    pages=Pages(
        lambda one, at: one.read("own", {"unit": UNIT}, at, limit=1), asks("/reviews", "page"),
        {"1": REVIEWS, "2": {"reviews": [{**REVIEWS["reviews"][0], "id": UNIT}]}, "3": {"reviews": []}},
    ),
    offers={"unit": Listed(
        asks("/business-units/find", "name"),
        {"lanterne.example": {"id": UNIT, "displayName": "Lanterne"}},
        frozenset({UNIT}), words="https://lanterne.example/",
    )},
)  # fmt: skip
