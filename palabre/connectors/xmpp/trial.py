"""How XMPP is tried: against nobody at all; a real server does the rest."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial

_DRAFT = Draft("Bonjour !", to={"room": "support@rooms.example.org"})
_NAME = "support@rooms.example.org/zoe/1"

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("direct", {}, {}),
        Capability.STREAM: lambda one: next(one.stream("live-direct", {}, {})),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key-1"),
        Capability.REPLY: lambda one: one.reply(_NAME, _DRAFT, "key-2"),
        Capability.EDIT: lambda one: one.edit(_NAME, _DRAFT),
        Capability.DELETE: lambda one: one.delete(_NAME),
        Capability.MODERATE: lambda one: one.moderate(_NAME, Moderation.LIKE),
    },
    None,
    {
        "account": "desk@example.org",
        "secret": "s3cret",
        "server": "127.0.0.1:9",
        "security": "none",
    },
)
