"""How the square is tried."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Pages, Trial, asks, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("square", {"name": "x"}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "key"),
    },
    route(
        {
            "GET /square": {"said": ["Bonjour Lanterne"]},
            "GET /me": {"id": "7", "name": "lanterne"},
            "POST /say": {"id": "1"},
        }
    ),
    {"secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("square", {"name": "x"}, at),
        asks("/square", "page", "0"),
        {"0": {"said": ["Bonjour"], "more": True}, "1": {"said": ["Bonsoir"]}},
    ),
)
