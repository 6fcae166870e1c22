"""How the fediverse is tried: timelines and a search."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("public", {"server": "m.example"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.DIRECTORY: lambda one: one.directory("Luciole"),
    },
    route({
        "GET /api/v1/timelines": recorded(__file__, "statuses.json"),
        "GET /api/v2/search": {"statuses": recorded(__file__, "statuses.json")},
    }),
    {"server": "https://m.example", "secret": "s3cret"},
)  # fmt: skip
