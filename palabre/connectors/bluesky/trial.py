"""How Bluesky is tried: a session, a search, a feed."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("tag", {"tag": "luciole"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
    },
    route({
        "POST createSession": {"accessJwt": "a.b.c"},
        "GET searchPosts": recorded(__file__, "search.json"),
    }),
    {"account": "a.test", "secret": "s3cret"},
)  # fmt: skip
