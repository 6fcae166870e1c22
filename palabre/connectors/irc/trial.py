"""How IRC is tried: against nobody at all; a real server does the rest."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial

_DRAFT = Draft("Bonjour !", to={"channel": "#support"})

TRIAL = Trial(
    {
        Capability.STREAM: lambda one: next(one.stream("live", {"channel": "#support"}, {})),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key-1"),
        Capability.REPLY: lambda one: one.reply(
            "irc.example.org/%23support/zoe/1", _DRAFT, "key-2"
        ),
        Capability.MODERATE: lambda one: one.moderate(
            "irc.example.org/%23support/zoe/1", Moderation.KICK
        ),
    },
    None,
    {"server": "127.0.0.1:9", "account": "lanterne", "secret": "s3cret", "security": "none"},
)
