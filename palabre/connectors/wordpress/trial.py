"""How WordPress is tried: a small site, read and run by its editor."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import (
    Differs,
    Pages,
    Trial,
    asked_for,
    asks,
    one_each,
    recorded,
    route,
    wanted,
)

_DRAFT = Draft(
    "Bonjour.",
    title="La Lanterne rouvre",
    media=(Upload("a.png", "image/png", b"\x89PNG", "La façade"),),
)
_POST = {
    "id": 12, "status": "publish", "link": "https://blog.example/p/",
    "date_gmt": "2026-11-20T10:00:00",
}  # fmt: skip
_ROOT = {"name": "Blog", "home": "https://blog.example", "namespaces": ["wp/v2"]}

FIRST, SECOND, *_ = one_each(recorded(__file__, "comments.json"))

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("comments", {"site": "blog.example"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.DIRECTORY: lambda one: one.directory("Luciole", site="blog.example"),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key"),
        Capability.REPLY: lambda one: one.reply("blog.example#comment-34", Draft("Merci"), "key"),
        Capability.EDIT: lambda one: one.edit("blog.example#post-12", _DRAFT),
        Capability.DELETE: lambda one: one.delete("blog.example#comment-35"),
        Capability.MODERATE: lambda one: one.moderate(
            "blog.example#comment-34", Moderation.APPROVE
        ),
        Capability.MEASURE: lambda one: one.measure(["blog.example#post-12"]),
    },
    route({
        "GET /wp/v2/posts": wanted(recorded(__file__, "posts.json"), "include"),
        "GET /wp/v2/comments/34": recorded(__file__, "comments.json")[0],
        "GET /wp/v2/comments": wanted(recorded(__file__, "comments.json"), "include"),
        "GET /wp-json/": _ROOT,
        "GET ": {},
        "POST /wp/v2/media": {"id": 9, "source_url": "https://blog.example/a.png"},
        "POST /wp/v2/posts": _POST,
        "POST /wp/v2/comments": {"id": 36, "status": "approved", "link": "https://blog.example/#c"},
        "DELETE /wp/v2/comments": {"id": 35, "status": "trash"},
    }),
    {"server": "https://blog.example", "account": "zoe", "secret": "s3cret word"},
    pages=Pages(
        lambda one, at: one.read("comments", {"site": "other.example"}, at, limit=1),
        asks("other.example/wp-json/wp/v2/comments", "page", "1"),
        {"1": FIRST, "2": SECOND, "3": []},
        before={"newest": "2026-01-01T00:00:00+00:00"},
    ),
    prepares=asked_for("POST /wp/v2/media"),
    differs=(
        Differs((400, 403, 404, 410, 422), None,
                "Who may not see the bin reads what isn't in it.", "GET status=trash"),
    ),
    film=Draft("Bonjour.", title="La Lanterne rouvre"),
)  # fmt: skip
