"""How Google Business Profile is tried: examples in the form that Google documents."""

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
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

PLACE = "accounts/1/locations/2"
POST = {
    "name": f"{PLACE}/localPosts/9",
    "summary": "Bonjour",
    "createTime": "2026-11-27T10:00:00Z",
    "state": "LIVE",
    "searchUrl": "https://local.google.com/place?id=9",
}
ONE_ACCOUNT = {"accounts": [{"name": "accounts/1", "accountName": "Lanterne"}]}
TWO_PLACES = {"locations": [{"name": "locations/2"}, {"name": "locations/3"}]}


def _asked_of_places(request: httpx.Request) -> str | None:
    if "mybusinessaccountmanagement" in request.url.host:
        return "accounts"
    page = request.url.params.get("pageToken", "")
    return page if "mybusinessbusinessinformation" in request.url.host else None


FIRST, SECOND = one_each(recorded(__file__, "reviews.json"), "reviews")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("reviews", {"location": PLACE}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", to={"location": PLACE}), "k"),
        Capability.REPLY: lambda one: one.reply(f"{PLACE}/reviews/a", Draft("Merci"), "k"),
        Capability.EDIT: lambda one: one.edit(f"{PLACE}/localPosts/9", Draft("Bonsoir")),
        Capability.DELETE: lambda one: one.delete(f"{PLACE}/reviews/a/reply"),
        Capability.MEASURE: lambda one: one.measure([]),
    },
    route({
        "GET mybusinessaccountmanagement": ONE_ACCOUNT,
        "GET mybusinessbusinessinformation": TWO_PLACES,
        "GET businessprofileperformance": recorded(__file__, "figures.json"),
        "GET /localPosts/9": POST,
        "GET /reviews/": by_number(recorded(__file__, "reviews.json")["reviews"], "reviewId"),
        "GET /reviews": recorded(__file__, "reviews.json"),
        "POST /localPosts": POST,
        "PATCH /localPosts/9": POST,
        "PUT /reply": {"comment": "Merci", "updateTime": "2026-11-27T10:00:00Z"},
        "DELETE /reply": {},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("reviews", {"location": PLACE}, at), asks("/reviews", "pageToken"),
        {"": {**FIRST, "nextPageToken": "p2"}, "p2": {**SECOND, "nextPageToken": ""}},
    ),
    differs=(
        Differs((200,), None, "Google leaves out lists that are empty.", calls=(Capability.PUBLISH,)),
    ),
    offers={"location": Listed(
        _asked_of_places,
        {"accounts": ONE_ACCOUNT,
         "": {"locations": [{"name": "locations/2", "title": "Lanterne", "storefrontAddress": {
             "addressLines": ["1 rue du Lac"], "locality": "Annecy"}}], "nextPageToken": "p2"},
         "p2": {"locations": [{"name": "locations/3", "title": "Lanterne"}]}},
        frozenset({PLACE, "accounts/1/locations/3"}),
    )},
)  # fmt: skip
