"""How Discourse is tried: answers in the shape of its own description of its interface."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asks, by_number, recorded, route

FORUM = "forum.example.org"

LATEST = recorded(__file__, "posts.json")["latest_posts"][0]
POST = f"{FORUM}/p/23"
DRAFT = Draft("We run Lanterne here.", title="Lanterne", to={"category": "4"})
TRAIL = {"user_actions": [{"action_type": 5, "created_at": "2026-11-26T10:00:00.000Z",
                           "post_id": 23, "post_number": 2, "topic_id": 9}]}  # fmt: skip

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
        "POST /posts.json": LATEST,
        "PUT /posts/23.json": {"post": LATEST},
        "DELETE /posts/23.json": {},
        "POST /post_actions.json": LATEST,
        "DELETE /post_actions/23.json": LATEST,
        "PUT /posts/23/unhide.json": {},
        "GET /session/current.json": {"current_user": {"id": 4, "username": "test_user"}},
        "GET /user_actions.json": TRAIL,
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
    {"server": FORUM, "account": "test_user", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at), asks("/posts.json", "before"),
        {"": {"latest_posts": [LATEST]}, "23": {"latest_posts": [{**LATEST, "id": 22}]},
         "22": {"latest_posts": [{**LATEST, "id": 5}]}},
        before={"done": 10},
    ),
    differs=(
        Differs((404, 410), None, "What is gone already is deleted.", "GET /posts/",
                (Capability.DELETE,)),
        Differs((404, 410), None, "What is gone has no figures.", "GET /posts/",
                (Capability.MEASURE,)),
    ),
    offers={"category": Listed(
        lambda asked: "" if asked.url.path.endswith("/site.json") else None,
        {"": {"categories": [{"id": 4, "name": "Lamps"},
                             {"id": 7, "name": "Repairs", "parent_category_id": 4}]}},
        frozenset({"4", "7"}),
    ), "tags": Listed(
        lambda asked: "" if asked.url.path.endswith("/tags.json") else None,
        {"": {"tags": [{"id": 1, "text": "lamps", "count": 3}],
              "extras": {"categories": [{"id": 4, "tags": [{"id": "repairs", "text": "repairs"}]}]}}},
        frozenset({"lamps", "repairs"}),
    )},
)  # fmt: skip
