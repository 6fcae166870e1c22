"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from typing import Any

from palabre.governance.numbered import SELECTION
from palabre.governance.renumbering import Keys, Numbers, Row, Shape
from palabre.listening.reading import source_key


def key(value: str, around: Row, numbers: Numbers) -> str:
    """What tells a source from others, which is made of its account's number, too."""

    def made(channel: int | None) -> str:
        told: dict[str, Any] = around["values"]
        try:
            return source_key(around["platform"], around["kind"], told, channel)
        except (LookupError, AttributeError, TypeError):  # of a network that isn't there any more
            return ""

    channel = around["channel_id"]
    if not channel or value != made(channel):
        return value
    return made(numbers.of("channels.Channel", channel))


HOLDS: dict[str, dict[str, Shape]] = {
    "listening.Mention": {"categories": Keys("{listening.Category}")},
    "listening.SavedSearch": {"query_string": SELECTION},
    "listening.Source": {"key": key},
}
HOLDS_NONE = {
    "listening.Category": "examples",
    "listening.Import": "options mapping",
    "listening.Mention": "links media hashtags intents",
    "listening.Source": "values cursor remarks",
    "listening.Topic": "languages countries",
}
