"""How Hacker News is tried: the examples of its own description, and a search of the same shape."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

STORY = recorded(__file__, "story.json")
COMMENT = recorded(__file__, "comment.json")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("new", {}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /v0/newstories.json": [8863],
        "GET /v0/item/8863.json": STORY,
        "GET /v0/item/9224.json": {"id": 9224, "deleted": True, "type": "comment", "parent": 8863},
        "GET /v0/item/8917.json": COMMENT | {"id": 8917, "parent": 8863},
        "GET /v0/item/": COMMENT | {"kids": []},
        "GET hn.algolia.com/api/v1/search_by_date": recorded(__file__, "search.json"),
    }),
)  # fmt: skip
