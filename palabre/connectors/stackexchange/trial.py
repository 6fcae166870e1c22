"""How Stack Exchange is tried: the example of a question of its documentation, and an answer."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("tag", {"site": "example", "tag": "c#"}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
    },
    route({
        "GET /answers": recorded(__file__, "answers.json"),
        "GET /2.3/questions": recorded(__file__, "questions.json"),
        "GET /2.3/search/advanced": recorded(__file__, "questions.json"),
    }),
    {"key": "s3cret"},
)  # fmt: skip
