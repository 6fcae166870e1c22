"""How Ghost is tried: a publication with a post and comments, on paper."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import Differs, Listed, Pages, Trial, asked_for, asks, recorded, route

POSTS, COMMENTS = recorded(__file__, "posts.json"), recorded(__file__, "comments.json")
_POST, _COMMENT = "news.example#post-67a1b2c3d4e5f60708090a0b", "77a1b2c3d4e5f60708090a01"
_DRAFT = Draft(
    "Bonjour.", title="La Lanterne", media=(Upload("a.png", "image/png", b"\x89PNG", "Une"),)
)
_IMAGE = {"images": [{"url": "https://news.example/content/images/a.png", "ref": "a.png"}]}

_FILM = {"media": [{"url": "https://news.example/content/media/a.mp4", "thumbnail_url": None,
                    "ref": "a.mp4"}]}  # fmt: skip


def _page(at: int) -> Any:
    post = {**POSTS["posts"][0], "id": f"67a1b2c3d4e5f60708090a0{at}"}
    return {"posts": [post], "meta": {"pagination": {"page": at + 1, "pages": 2}}}


def _wanted(path: str, known: Any) -> Any:
    """The entries of a list, or those whose names the filter lists."""

    def answer(request: httpx.Request) -> Any:
        asked = request.url.params.get("filter", "")
        if not asked.startswith("id:["):
            return known
        return {**known, path: [one for one in known[path] if one["id"] in asked]}

    return answer


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("comments", {}, {}),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key"),
        Capability.REPLY: lambda one: one.reply(
            f"news.example#comment-{_COMMENT}", Draft("Merci"), "key"
        ),
        Capability.EDIT: lambda one: one.edit(_POST, _DRAFT),
        Capability.DELETE: lambda one: one.delete(_POST),
        Capability.MODERATE: lambda one: one.moderate(
            f"news.example#comment-{_COMMENT}", Moderation.HIDE
        ),
        Capability.MEASURE: lambda one: one.measure([_POST]),
    },
    route({
        "GET /admin/site": {"site": {"title": "News", "url": "https://news.example/"}},
        "GET /admin/posts": _wanted("posts", POSTS),
        "GET /admin/comments": _wanted("comments", COMMENTS),
        "GET /admin/members": {"members": [{"id": "87a1b2c3d4e5f60708090a09"}]},
        "POST /admin/images/upload": _IMAGE,
        "POST /admin/media/upload": _FILM,
        "POST /admin/posts": POSTS,
        "PUT /admin/posts": POSTS,
        "DELETE /admin/posts": httpx.Response(204),
        "POST /admin/comments": COMMENTS,
        "PUT /admin/comments": COMMENTS,
    }),
    # A key has no letters like those of the word that is looked for: its first part is a name.
    {"server": "https://news.example", "secret": "s3cret:0123456789abcdef0123456789abcdef",
     "account": "lanterne@example.test"},
    pages=Pages(
        lambda one, at: one.read("posts", {}, at, limit=1), asks("/admin/posts", "page"),
        {"1": _page(0), "2": _page(1)},
        before={"newest": "2026-01-01T00:00:00+00:00"},
    ),
    prepares=asked_for("POST /images/upload", "POST /media/upload"),
    film=Draft("Bonjour.", title="La Lanterne rouvre"),
    differs=(
        Differs((404,), None, "What is gone has no figures.", "GET /admin/posts/",
                (Capability.MEASURE,)),
    ),
    offers={"newsletter": Listed(
        asks("/admin/newsletters", "page"),
        {"1": {"newsletters": [{"slug": "lettre", "name": "La lettre"}],
               "meta": {"pagination": {"next": 2}}},
         "2": {"newsletters": [{"slug": "weekly", "name": "Weekly"}],
               "meta": {"pagination": {"next": None}}}},
        frozenset({"lettre", "weekly"}),
    )},
)  # fmt: skip
