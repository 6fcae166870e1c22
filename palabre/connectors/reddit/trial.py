"""How Reddit is tried: a subreddit, a search, a post, an answer, a change, figures."""

from typing import Any

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Listed, Pages, Trial, asks, one_each, recorded, route

NEW = recorded(__file__, "new.json")
POSTED = {
    "json": {
        "errors": [],
        "data": {
            "id": "aa9",
            "name": "t3_aa9",
            "url": "https://www.reddit.com/r/tea/comments/aa9/x/",
        },
    }
}
SAID = {
    "json": {
        "errors": [],
        "data": {
            "things": [
                {
                    "kind": "t1",
                    "data": {"name": "t1_cc9", "permalink": "/r/tea/comments/aa1/which_tea/cc9/"},
                }
            ]
        },
    }
}

FIRST, SECOND, *_ = one_each(NEW, "data", "children")


def _page(given: Any, after: str | None) -> Any:
    return {**given, "data": {**given["data"], "after": after}}


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("subreddit", {"subreddit": "r/tea"}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(
            Draft("Bonjour", title="Salut", to={"subreddit": "tea"}), "k1"
        ),
        Capability.REPLY: lambda one: one.reply("t1_cc1", Draft("Merci"), "k2"),
        Capability.EDIT: lambda one: one.edit("t1_cc9", Draft("Merci bien")),
        Capability.DELETE: lambda one: one.delete("t1_cc9"),
        Capability.MODERATE: lambda one: one.moderate("t1_cc1", Moderation.DELETE),
        Capability.MEASURE: lambda one: one.measure(["t3_aa1"]),
    },
    route({
        "GET /api/v1/me": {"name": "lanterne", "id": "l1", "total_karma": 321},
        "GET /api/info": NEW,
        "GET /": NEW,
        "POST /api/submit": POSTED,
        "POST /api/comment": SAID,
        "POST /api/editusertext": SAID,
        "POST /api/del": {},
        "POST /api/remove": {},
        "POST /api/approve": {},
    }),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("subreddit", {"subreddit": "r/tea"}, at), asks("/r/tea/new", "after"),
        {"": _page(FIRST, "t3_aa1"), "t3_aa1": _page(SECOND, None)},
    ),
    offers={"subreddit": Listed(
        asks("/subreddits/search", "q"),
        {"tea": {"kind": "Listing", "data": {"children": [
            {"kind": "t5", "data": {"display_name": "tea", "title": "Tea"}},
            {"kind": "t5", "data": {"display_name": "teapots", "title": "Teapots"}}]}}},
        frozenset({"r/tea", "r/teapots"}), words="tea",
    )},
)  # fmt: skip
