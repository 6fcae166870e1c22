"""How the square is tried."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial, route

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("square", {"name": "x"}, {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "key"),
    },
    route({"GET /square": {"said": ["Bonjour Lanterne"]}, "POST /say": {"id": "1"}}),
    {"secret": "s3cret"},
)
