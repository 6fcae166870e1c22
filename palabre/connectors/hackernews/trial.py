"""How Hacker News is tried: a search, and the texts of an account."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Pages, Trial, asks, one_each, recorded, route


def _item(request: httpx.Request) -> Any:
    """What the official API tells of a text that the search has found."""
    number = int(request.url.path.rpartition("/")[2].removesuffix(".json"))
    return {"id": number, "by": "norvig", "time": 1_700_000_000, "text": "Told again."}


FIRST, SECOND = one_each(recorded(__file__, "hits.json"), "hits")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("author", {"author": "norvig"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
    },
    route({"GET /api/v1/search_by_date": recorded(__file__, "hits.json"), "GET /v0/item/": _item}),
    pages=Pages(
        lambda one, at: one.read("author", {"author": "norvig"}, at, limit=1),
        asks("/search_by_date", "page"),
        {"0": FIRST, "1": SECOND, "2": {**FIRST, "hits": []}},
        before={"since": 1},
    ),
)
