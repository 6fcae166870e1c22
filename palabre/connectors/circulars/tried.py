"""How letters are tried: against nobody at all; a double and a real server do the rest."""

from palabre.connectors.contract import Capability
from palabre.connectors.protocols import Circular
from palabre.connectors.trial import Trial

TRIAL = Trial(
    {
        Capability.PUBLISH: lambda one: one.mail(
            Circular("zoe@example.org", "Lettre", "Bonjour"), "k"
        )
    },
    None,
    {
        "server": "127.0.0.1:9",
        "account": "desk@example.org",
        "secret": "s3cret",
        "security": "none",
    },
)
