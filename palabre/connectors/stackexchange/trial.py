"""How Stack Exchange is tried: a tag with its answers, and a search."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

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
)  # fmt: skip
