"""How Usenet is tried: against nobody at all; a scripted server does the rest."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Trial

_DRAFT = Draft("Bonjour !", title="Bonjour", to={"group": "fr.test"})

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("group", {"group": "fr.test"}, {}),
        Capability.PUBLISH: lambda one: one.publish(_DRAFT, "key-1"),
        Capability.REPLY: lambda one: one.reply("1@example.org", _DRAFT, "key-2"),
        Capability.EDIT: lambda one: one.edit("1@example.org", _DRAFT),
        Capability.DELETE: lambda one: one.delete("1@example.org"),
    },
    None,
    {
        "server": "127.0.0.1:9", "account": "desk", "secret": "s3cret",
        "address": "desk@example.org", "security": "none",
    },
)  # fmt: skip
