"""How Lemmy is tried: a sign-in, lists, and one of everything that is written."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.lemmy.calls import forget
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asked_for, asks, recorded, route

POSTS, COMMENTS = recorded(__file__, "posts.json"), recorded(__file__, "comments.json")
POST = {"post_view": POSTS["posts"][0]}
COMMENT = {"comment_view": COMMENTS["comments"][0]}
DRAFT = Draft("Elle éclaire.", title="La Luciole", to={"community": "lampes@lemmy.example"})

FIRST, SECOND = (
    {"comments": [{**view, "comment": {**view["comment"], "id": number, "ap_id": ""}}]}
    for view, number in zip(COMMENTS["comments"][:1] * 2, (32, 33), strict=True)
)

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("local", {"server": "lemmy.example"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.PUBLISH: lambda one: one.publish(DRAFT, "k1"),
        Capability.REPLY: lambda one: one.reply("lemmy.example/comment/31", DRAFT, "k2"),
        Capability.EDIT: lambda one: one.edit("lemmy.example/post/7", DRAFT),
        Capability.DELETE: lambda one: one.delete("lemmy.example/post/7"),
        Capability.MODERATE: lambda one: one.moderate("lemmy.example/post/7", Moderation.LIKE),
        Capability.MEASURE: lambda one: one.measure(["lemmy.example/post/7"]),
    },
    route({
        "GET /api/v3/site": {"my_user": {"local_user_view": {"person": {"id": 5, "name": "brand"}}}},
        "POST /user/login": {"jwt": "token", "verify_email_sent": False},
        "GET /post/list": POSTS,
        "GET /comment/list": COMMENTS,
        "GET /search": {**POSTS, "comments": []},
        "GET /community": {"community_view": {"community": {"id": 2}}},
        "GET /api/v3/post": POST,
        "GET /api/v3/comment": COMMENT,
        "POST /api/v3/post": POST,
        "PUT /api/v3/post": POST,
        "POST /api/v3/comment": COMMENT,
    }),
    {"server": "https://lemmy.example", "account": "brand", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("thread", {"post": "https://lemmy.example/post/7"}, at),
        asks("/comment/list", "page"),
        {"1": FIRST, "2": SECOND, "3": {"comments": []}},
        before={"comments": {"newest": "2026-01-01T00:00:00Z"}},
    ),
    prepares=asked_for("POST /user/login"),
    forget=forget,
    differs=(
        Differs((404,), None, "What is gone has no figures.", "GET /api/v3/post",
                (Capability.MEASURE,)),
    ),
    offers={"community": Listed(
        asks("/api/v3/search", "q"),
        {"lampes": {"communities": [
            {"community": {"name": "lampes", "title": "Lampes", "actor_id": "https://lemmy.example/c/lampes"}},
            {"community": {"name": "lampes", "actor_id": "https://autre.example/c/lampes"}}]}},
        frozenset({"lampes@lemmy.example", "lampes@autre.example"}), words="lampes",
    )},
)  # fmt: skip
