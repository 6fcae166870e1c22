"""How mail is tried: against nobody at all; a double and a real server do the rest."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial

_DRAFT = Draft("Bonjour, merci de votre mail.", title="Merci", to={"to": "zoe@example.org"})

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("folder", {}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.STREAM: lambda one: next(one.stream("live", {}, {})),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key-1"),
        Capability.REPLY: lambda one: one.reply("a@example.org", _DRAFT, "key-2"),
        Capability.MODERATE: lambda one: one.moderate("a@example.org", Moderation.HIDE),
        Capability.DELETE: lambda one: one.delete("a@example.org"),
    },
    None,
    {
        "server": "127.0.0.1:9",
        "account": "desk@example.org",
        "secret": "s3cret",
        "security": "none",
    },
)
