"""How Flarum is tried: answers that we wrote in the shape that its source and documentation name."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route

FORUM = "forum.example.org"

FIRST, SECOND, *_ = one_each(recorded(__file__, "posts.json"), "data")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /api$": {"data": {"type": "forums", "attributes": {"title": "Le forum"}}},
        "GET /api/posts": recorded(__file__, "posts.json"),
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
