"""What stands against passing on a text of somebody else's: with words of ours, or as it is."""

from palabre.connectors.contract import Capability, Platform
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_
from palabre.publishing.checks.findings import Finding

NEITHER = N_("%(network)s passes no texts on from here: do it there by hand.")
ONLY_WITH_WORDS = N_("%(network)s passes a text on from here only with words above it: write some.")
ONLY_BARE = N_("%(network)s passes a text on from here as it is: take your words out.")
NOTHING_BESIDE = N_(
    "Nothing goes along with a text that is passed on as it is: write something above it, or take the title, "
    "the link and the pictures out."
)


def passed_on(draft: Draft, platform: Platform, has_files: bool) -> list[Finding]:
    """What the network has against passing a text on with this draft above it."""
    relays = Capability.RELAY in platform.capabilities
    quotes = Capability.QUOTE in platform.capabilities
    values: dict[str, str | int] = {"network": platform.name}
    bare = not draft.text.strip()
    if not (relays if bare else quotes):
        says = ONLY_WITH_WORDS if quotes else ONLY_BARE if relays else NEITHER
        return [Finding("not-passed-on", True, says, values=values)]
    if bare and (has_files or draft.title or draft.link):
        return [Finding("nothing-beside", True, NOTHING_BESIDE, values=values)]
    return []
