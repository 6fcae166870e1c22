"""How NodeBB is tried: answers that we wrote in the shape of its own OpenAPI description."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asks, by_number, recorded, route

FORUM = "forum.example.org"
POSTS = recorded(__file__, "posts.json")


def _post(request: httpx.Request) -> Any:
    """A post asked for by itself, as version 3 of the interface wraps it."""
    return {"status": {"code": "ok"}, "response": by_number(POSTS, "pid")(request).json()}


POST = f"{FORUM}/p/31"
DRAFT = Draft("We tried Lanterne.", title="Lamps", to={"category": "2"})


def _ok(response: Any) -> Any:
    return {"status": {"code": "ok", "message": "OK"}, "response": response}


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
        "GET /api/config": {"siteTitle": "Le forum"},
        "GET /api/recent/posts/week": POSTS,
        "GET /api/self": {"uid": 2, "username": "Dragon Fruit", "userslug": "dragon-fruit",
                          "postcount": 7, "topiccount": 2, "reputation": 5},
        "GET /api/user/dragon-fruit/posts": {"posts": POSTS[:1]},
        "GET /api/v3/posts/31/raw": _ok({"content": "We tried Lanterne."}),
        "POST /api/v3/topics/7": _ok(POSTS[0]),
        "POST /api/v3/topics": _ok({"tid": 7, "cid": 2, "mainPost": POSTS[0]}),
        "PUT /api/v3/posts/31/vote": _ok({}),
        "PUT /api/v3/posts/31/state": _ok({}),
        "PUT /api/v3/posts/31": _ok(POSTS[0]),
        "DELETE /api/v3/posts/31/": _ok({}),
        "POST /api/v3/flags": _ok({}),
        "GET /api/v3/posts/": _post,
        "GET /api/search": {"posts": POSTS[:1], "matchCount": 1, "pageCount": 1},
    }),
    {"server": FORUM, "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("posts", {"server": FORUM}, at), asks("/recent/posts", "page"),
        {"1": POSTS[:1], "2": POSTS[1:2], "3": []},
        before={"done": 1},
    ),
    differs=(
        Differs((404, 410), None, "What is gone already is deleted.", "GET /api/v3/posts/",
                (Capability.DELETE,)),
        Differs((404, 410), None, "What is gone has no figures.", "GET /api/v3/posts/",
                (Capability.MEASURE,)),
    ),
    offers={"category": Listed(
        lambda asked: "" if asked.url.path.endswith("/api/categories") else None,
        {"": {"categories": [{"cid": 2, "name": "Lamps", "children": [{"cid": 6, "name": "Repairs"}]}]}},
        frozenset({"2", "6"}),
    ), "room": Listed(
        lambda asked: "" if asked.url.path.endswith("/api/user/dragon-fruit/chats") else None,
        {"": {"publicRooms": [{"roomId": 5, "roomName": "Lamps"}, {"roomId": 8, "roomName": "Workshop"}]}},
        frozenset({"5", "8"}),
    )},
)  # fmt: skip
