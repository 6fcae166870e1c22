"""How capabilities, acts and units are called on pages."""

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext

from palabre.connectors.contract import Capability, Moderation

CAPABILITIES = {
    Capability.READ: gettext_lazy("Read what is said there"),
    Capability.SEARCH: gettext_lazy("Search by words"),
    Capability.STREAM: gettext_lazy("Hear live what is said"),
    Capability.DIRECTORY: gettext_lazy("Find places to read"),
    Capability.PUBLISH: gettext_lazy("Publish"),
    Capability.REPLY: gettext_lazy("Answer"),
    Capability.EDIT: gettext_lazy("Change what was published"),
    Capability.DELETE: gettext_lazy("Delete what was published"),
    Capability.MODERATE: gettext_lazy("Moderate what others write"),
    Capability.MEASURE: gettext_lazy("Read figures of one’s own texts"),
}

MODERATION = {
    Moderation.APPROVE: gettext_lazy("approve"),
    Moderation.HIDE: gettext_lazy("hide"),
    Moderation.SHOW: gettext_lazy("show again"),
    Moderation.SPAM: gettext_lazy("mark as spam"),
    Moderation.LIKE: gettext_lazy("like"),
    Moderation.UNLIKE: gettext_lazy("take a like back"),
}


def unit(count: int, of: str) -> str:
    """A number of characters, as the network counts them, in words."""
    words = {
        "characters": ngettext("%(count)s character", "%(count)s characters", count),
        "graphemes": ngettext("%(count)s visible sign", "%(count)s visible signs", count),
        "weighted": ngettext(
            "%(count)s weighted character", "%(count)s weighted characters", count
        ),
        "utf16": ngettext(
            "%(count)s character (most emoji count two)",
            "%(count)s characters (most emoji count two)",
            count,
        ),
        "emoji-bytes": ngettext(
            "%(count)s character (an emoji counts its bytes)",
            "%(count)s characters (an emoji counts its bytes)",
            count,
        ),
        "bytes": ngettext("%(count)s byte", "%(count)s bytes", count),
    }
    return words[of] % {"count": number_format(count, use_l10n=True, force_grouping=True)}
