"""How Flarum is tried: answers that we wrote in the shape that its source and documentation name."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route, wanted

FORUM = "forum.example.org"

POSTS = recorded(__file__, "posts.json")


def _posts(request: httpx.Request) -> Any:
    """The newest posts, or those whose numbers are asked for."""
    along = recorded(__file__, "discussions.json")["included"]
    known = [*POSTS["data"], *(one for one in along if one["type"] == "posts")]
    if "filter[id]" in request.url.params:
        return {**POSTS, "data": wanted(known, "filter[id]")(request)}
    return POSTS


FIRST, SECOND, *_ = one_each(recorded(__file__, "posts.json"), "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /api$": {"data": {"type": "forums", "attributes": {"title": "Le forum"}}},
        "GET /api/posts": _posts,
        "GET /api/discussions": recorded(__file__, "discussions.json"),
    }),
    {"server": FORUM},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at, limit=1),
        asks("/api/posts", "page[offset]"),
        {"0": FIRST, "1": {**SECOND, "links": {}}},
        before={"done": 1},
    ),
)  # fmt: skip
