"""How Foursquare is tried: tips in the form of its reference."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Listed, Trial, asks, recorded, route

PLACE = "4b5988fef964a520e62a28e3"

VALUES = {"place": PLACE, "leave": "Letter of 3 November 2026, FSQ-117"}

TRIAL = Trial(
    {Capability.READ: lambda one: one.read("tips", VALUES, {})},
    route({f"GET /places/{PLACE}/tips": recorded(__file__, "tips.json")}),
    {"secret": "s3cret"},
    one_page="One paid call gives the newest tips, and there is no telling of what changed.",
    offers={"place": Listed(
        asks("/places/search", "near"),
        {"Lyon": {"results": [
            {"fsq_place_id": PLACE, "name": "Lanterne", "location": {"formatted_address": "1 quai, Lyon"}},
            {"fsq_place_id": PLACE[::-1], "name": "Lanterne rouge"}]}},
        frozenset({PLACE, PLACE[::-1]}), words="Lanterne, Lyon",
    )},
)  # fmt: skip
