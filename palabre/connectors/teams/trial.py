"""How Teams is tried: a workflow that accepts what it gets."""

import httpx

from palabre.connectors.contract import Capability, Reconnect
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Differs, Trial, route

ADDRESS = (
    "https://prod-12.westeurope.logic.azure.com:443/workflows/a1/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sig=s3cret"
)

TRIAL = Trial(
    {Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour"), "k")},
    route({"POST /workflows/a1/": lambda request: httpx.Response(202)}),
    {"secret": ADDRESS},
    differs=(
        Differs((403, 404, 410), Reconnect,
                "The address is the key: a workflow that is gone or was changed has another."),
    ),
)  # fmt: skip
