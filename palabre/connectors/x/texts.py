"""A text of ours as X is sent it: what it costs, and whether it is what X shows. Pure."""

import re

from palabre.connectors.contract import Item
from palabre.connectors.plain import WORDLESS
from palabre.connectors.protocols import Draft
from palabre.connectors.x import COSTS, messages

_LINK = re.compile(
    r"https?://|\b[a-z0-9-]+\.(?:[a-z]{2}|com|org|net|info|app|dev)\b", re.IGNORECASE
)

_QUOTED = re.compile(r"\s*https?://(?:x|twitter)\.com/\w{1,50}/status/\d{1,19}$", re.ASCII)


def text_of(draft: Draft) -> str:
    """The text with its link, which X makes a card of where it stands in the text."""
    return messages.words_of(draft) if draft.link else draft.text


def cost_of(draft: Draft) -> int:
    """What sending this costs: a post with a link is much dearer."""
    kind = "create_link" if _LINK.search(text_of(draft)) else "create"
    return COSTS[kind] + COSTS["alt"] * sum(bool(one.alt) for one in draft.media)


def is_same(item: Item, draft: Draft) -> bool:
    """Texts are compared without blanks and slashes, which X changes where it makes links, and without the
    address of a post that is quoted, which X puts at the end."""
    said = _QUOTED.sub("", item.text) if not _QUOTED.search(draft.text) else item.text
    ours, theirs = (re.sub(r"[\s/]+", "", text) for text in (text_of(draft), said))
    return ours == theirs or (not ours and theirs == WORDLESS and bool(item.media))
