"""How the fictional platform is tried."""

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial
from palabre.connectors.turns import key_of

# A world that was opened once and for all is made once for all trials.
_OPENED = {"opened": "2026-11-01T08:00:00+00:00", "since": "2026-01-01T00:00:00+00:00"}
_SEARCHED = {"places": {key_of("luciole", ""): _OPENED}}
_TEXT = Draft("Le café est prêt.")

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("world", {}, _OPENED, limit=400),
        Capability.SEARCH: lambda one: one.search("luciole", _SEARCHED, limit=100),
        Capability.STREAM: lambda one: next(one.stream("live", {}, {})),
        Capability.PUBLISH: lambda one: one.publish(_TEXT, "k1"),
        Capability.REPLY: lambda one: one.reply("t0", _TEXT, "k2"),
        Capability.RELAY: lambda one: one.relay("t0", "k3"),
        Capability.QUOTE: lambda one: one.quote("t0", _TEXT, "k4"),
        Capability.EDIT: lambda one: one.edit("t1", _TEXT),
        Capability.DELETE: lambda one: one.delete("t1"),
        Capability.MODERATE: lambda one: one.moderate("t1", Moderation.HIDE),
        Capability.BAR: lambda one: one.bar("echo:zoe", "t1", Barring.MUTE),
        Capability.MEASURE: lambda one: one.measure(["t1"]),
    }
)
