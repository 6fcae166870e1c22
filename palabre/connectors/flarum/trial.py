"""How Flarum is tried: answers that we wrote in the shape that its source and documentation name."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import (
    Differs,
    Listed,
    Pages,
    Trial,
    asks,
    one_each,
    recorded,
    route,
    wanted,
)

FORUM = "forum.example.org"

POSTS = recorded(__file__, "posts.json")


def _posts(request: httpx.Request) -> Any:
    """The newest posts, or those whose numbers are asked for."""
    along = recorded(__file__, "discussions.json")["included"]
    known = [*POSTS["data"], *(one for one in along if one["type"] == "posts")]
    if "filter[author]" in request.url.params:
        return {"data": [ONE["data"]]}
    if "filter[id]" in request.url.params:
        return {**POSTS, "data": wanted(known, "filter[id]")(request)}
    return POSTS


ONE = {"data": {**POSTS["data"][0], "attributes": {
    **POSTS["data"][0]["attributes"], "content": "We tried Lanterne."}}}  # fmt: skip
POST = f"{FORUM}/p/31"
DRAFT = Draft("We tried Lanterne.", title="Lamps", to={"tags": "2, 5"})
ADA = {"type": "users", "id": "1", "attributes": {
    "username": "ada", "displayName": "Ada", "commentCount": 7, "discussionCount": 2}}  # fmt: skip
TOPIC = {
    "data": {"type": "discussions", "id": "7", "attributes": {"title": "Lamps"},
             "relationships": {"firstPost": {"data": {"type": "posts", "id": "31"}}}},
}  # fmt: skip

FIRST, SECOND, *_ = one_each(recorded(__file__, "posts.json"), "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(DRAFT, "k1"),
        Capability.REPLY: lambda one: one.reply(POST, DRAFT, "k2"),
        Capability.EDIT: lambda one: one.edit(POST, DRAFT),
        Capability.DELETE: lambda one: one.delete(POST),
        Capability.MODERATE: lambda one: one.moderate(POST, Moderation.LIKE),
        Capability.MEASURE: lambda one: one.measure([POST]),
    },
    route({
        "GET /api$": {"data": {"type": "forums", "attributes": {"title": "Le forum"},
                               "relationships": {"actor": {"data": {"type": "users", "id": "1"}}}},
                      "included": [ADA]},
        "POST /api/discussions": TOPIC,
        "POST /api/posts": ONE,
        "PATCH /api/posts/31": ONE,
        "GET /api/posts/31": ONE,
        "GET /api/posts": _posts,
        "GET /api/discussions": recorded(__file__, "discussions.json"),
    }),
    {"server": FORUM, "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at, limit=1),
        asks("/api/posts", "page[offset]"),
        {"0": FIRST, "1": {**SECOND, "links": {}}},
        before={"done": 1},
    ),
    differs=(
        Differs((404, 410), None, "What is gone has no figures.", "GET /api/posts/",
                (Capability.MEASURE,)),
    ),
    offers={"tags": Listed(
        lambda asked: "" if asked.url.path.endswith("/api/tags") else None,
        {"": {"data": [{"type": "tags", "id": "2", "attributes": {"name": "Lamps", "description": "All"}},
                       {"type": "tags", "id": "5", "attributes": {"name": "Repairs"}}]}},
        frozenset({"2", "5"}),
    )},
)  # fmt: skip
