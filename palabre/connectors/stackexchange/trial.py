"""How Stack Exchange is tried: a tag with its answers, and a search."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route

FIRST, SECOND = one_each(recorded(__file__, "questions.json"), "items")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("tag", {"tag": "lampes", "site": "french"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
    },
    route({
        "GET /answers": recorded(__file__, "answers.json"),
        "GET /2.3/": recorded(__file__, "questions.json"),
    }),
    {"key": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("tag", {"tag": "lampes", "site": "french"}, at),
        asks("/2.3/questions?", "page"),
        {"1": {**SECOND, "has_more": True}, "2": {**FIRST, "has_more": False}},
        before={"since": 1},
    ),
)  # fmt: skip
