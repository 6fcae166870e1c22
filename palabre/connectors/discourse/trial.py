"""How Discourse is tried: answers in the shape of its own description of its interface."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, by_number, recorded, route

FORUM = "forum.example.org"

LATEST = recorded(__file__, "posts.json")["latest_posts"][0]

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /posts/": by_number(
            [
                *recorded(__file__, "posts.json")["latest_posts"],
                *recorded(__file__, "search.json")["posts"],
            ]
        ),
        "GET /posts.json": recorded(__file__, "posts.json"),
        "GET /latest.json": recorded(__file__, "latest.json"),
        "GET /search.json": recorded(__file__, "search.json"),
        "GET /t/9": recorded(__file__, "topic.json"),
        "GET /about.json": {"about": {"title": "The forum", "version": "3.5.0"}},
    }),
    {"server": FORUM},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at), asks("/posts.json", "before"),
        {"": {"latest_posts": [LATEST]}, "23": {"latest_posts": [{**LATEST, "id": 22}]},
         "22": {"latest_posts": [{**LATEST, "id": 5}]}},
        before={"done": 10},
    ),
)  # fmt: skip
