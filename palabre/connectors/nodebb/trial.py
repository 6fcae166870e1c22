"""How NodeBB is tried: answers that we wrote in the shape of its own OpenAPI description."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, by_number, recorded, route

FORUM = "forum.example.org"
POSTS = recorded(__file__, "posts.json")


def _post(request: httpx.Request) -> Any:
    """A post asked for by itself, as version 3 of the interface wraps it."""
    return {"status": {"code": "ok"}, "response": by_number(POSTS, "pid")(request).json()}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /api/config": {"siteTitle": "Le forum"},
        "GET /api/recent/posts/week": POSTS,
        "GET /api/v3/posts/": _post,
        "GET /api/search": {"posts": POSTS[:1], "matchCount": 1, "pageCount": 1},
    }),
    {"server": FORUM},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at), asks("/recent/posts", "page"),
        {"1": POSTS[:1], "2": POSTS[1:2], "3": []},
        before={"done": 1},
    ),
)  # fmt: skip
