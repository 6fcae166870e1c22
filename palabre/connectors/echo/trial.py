"""How the fictional platform is tried."""

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial

# A world that was opened once and for all is made once for all trials.
_OPENED = {"opened": "2026-11-01T08:00:00+00:00", "since": "2026-01-01T00:00:00+00:00"}

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("world", {}, _OPENED, limit=400),
        Capability.SEARCH: lambda one: one.search("luciole", _OPENED, limit=400),
        Capability.STREAM: lambda one: next(one.stream("live", {}, {})),
    }
)
