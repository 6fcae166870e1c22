"""How Hacker News is tried: a search, and the texts of an account."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, recorded, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("author", {"author": "norvig"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
    },
    route({"GET /api/v1/search_by_date": recorded(__file__, "hits.json")}),
)
