"""How capabilities, acts and units are called on pages."""

from collections.abc import Iterable

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from palabre.connectors.contract import Barring, Capability, Moderation
from palabre.connectors.pictures import RATIOS

CAPABILITIES = {
    Capability.READ: gettext_lazy("Read what is said there"),
    Capability.SEARCH: gettext_lazy("Search by words"),
    Capability.STREAM: gettext_lazy("Hear live what is said"),
    Capability.DIRECTORY: gettext_lazy("Find places to read"),
    Capability.ACCOUNTS: gettext_lazy("Find accounts by name"),
    Capability.PUBLISH: gettext_lazy("Publish"),
    Capability.REPLY: gettext_lazy("Answer"),
    Capability.RELAY: gettext_lazy("Pass texts of others on"),
    Capability.QUOTE: gettext_lazy("Pass texts of others on with words of one’s own"),
    Capability.EDIT: gettext_lazy("Change what was published"),
    Capability.DELETE: gettext_lazy("Delete what was published"),
    Capability.MODERATE: gettext_lazy("Moderate what others write"),
    Capability.BAR: gettext_lazy("Keep people off"),
    Capability.MEASURE: gettext_lazy("Read figures of one’s own texts"),
}

MODERATION = {
    Moderation.APPROVE: gettext_lazy("approve"),
    Moderation.HIDE: gettext_lazy("hide"),
    Moderation.SHOW: gettext_lazy("show again"),
    Moderation.SPAM: gettext_lazy("mark as spam"),
    Moderation.DELETE: gettext_lazy("delete"),
    Moderation.LIKE: gettext_lazy("like"),
    Moderation.UNLIKE: gettext_lazy("take a like back"),
    Moderation.KICK: gettext_lazy("send out of the channel"),
    Moderation.BAN: gettext_lazy("ban from the channel"),
}

BARRING = {
    Barring.MUTE: gettext_lazy("mute"),
    Barring.UNMUTE: gettext_lazy("hear again"),
    Barring.BLOCK: gettext_lazy("block"),
    Barring.UNBLOCK: gettext_lazy("unblock"),
    Barring.SILENCE: gettext_lazy("silence for a day"),
    Barring.UNSILENCE: gettext_lazy("let write again"),
    Barring.BAN: gettext_lazy("ban"),
    Barring.UNBAN: gettext_lazy("lift the ban"),
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
    return words[of] % {"count": number(count)}


def megabytes(count: int) -> str:
    """A size of a file in megabytes: with one decimal only where it is small, in kilobytes where smaller."""
    if count < 100_000:
        return gettext("%(count)s kB") % {"count": number_format(max(1, round(count / 1_000)))}
    size = round(
        count / 1_000_000, 0 if count >= 10_000_000 else 1
    )  # Django's own would cut it off
    shown = number_format(size, decimal_pos=0 if size == int(size) else 1)
    return gettext("%(count)s MB") % {"count": shown}


def number(count: int) -> str:
    """A count with its thousands apart."""
    return number_format(count, use_l10n=True, force_grouping=True)


_CALLED = {"webp": "WebP", "quicktime": "MOV", "svg+xml": "SVG"}


def types(given: Iterable[str]) -> str:
    """Kinds of files as people call them: JPEG, MP4."""
    kinds = [one.rpartition("/")[2] for one in given]
    return ", ".join(dict.fromkeys(_CALLED.get(one, one.upper()) for one in kinds))


def ratio(value: float) -> str:
    """A ratio as people name it: 4:5, or 10:1."""
    named = {shape: name for name, shape in RATIOS.items()}
    if value in named:
        return named[value].replace(".", get_format("DECIMAL_SEPARATOR"))
    return f"{value:g}:1" if value >= 1 else f"1:{1 / value:g}"


def sizes(pairs: Iterable[tuple[int, int]]) -> str:
    """Sizes in pixels; a side without a limit is a dash."""
    named = [f"{width or '–'} × {height or '–'}" for width, height in pairs if width or height]
    return ", ".join(named)
