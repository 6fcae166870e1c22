"""How Flarum is tried: answers that we wrote in the shape that its source and documentation name."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

FORUM = "forum.example.org"

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /api/posts": recorded(__file__, "posts.json"),
        "GET /api/discussions": recorded(__file__, "discussions.json"),
    }),
    {"server": FORUM},
)  # fmt: skip
