"""What stands against a post on an account that was connected for reading only: nobody may let it pass."""

from palabre.channels.doors import may_write, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.connectors.words import N_
from palabre.publishing.checks import Finding

RULE = "reads-only"
SAYS = N_("%(account)s was connected for reading only: connect it again and let it write.")


def against(channel: Channel, answering: str) -> list[Finding]:
    """What an account has against a post: nothing where its network takes none, which is told elsewhere."""
    wanted = Capability.REPLY if answering else Capability.PUBLISH
    takes_none = wanted not in platform(channel.platform).capabilities
    is_free = takes_none or may_write(channel)
    return [] if is_free else [Finding(RULE, True, SAYS, values={"account": channel.name})]
