"""A text of ours as Facebook gets it, and how it is known again there. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Item, Rejected
from palabre.connectors.plain import WORDLESS
from palabre.connectors.protocols import Draft
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.shapes import word
from palabre.connectors.words import N_

SOONEST, LATEST = timedelta(minutes=10), timedelta(days=30)
NOT_THEN = N_("Facebook takes a text for a moment between 10 minutes and 30 days from now.")


def with_link(draft: Draft) -> str:
    """The text as Facebook gets it, with its link."""
    return draft.with_link("\n")


def soon(at: datetime) -> int:
    """A moment as Facebook wants it, which must be neither too near nor too far."""
    if not SOONEST <= at - datetime.now(UTC) <= LATEST:
        raise Rejected(NOT_THEN)
    return int(at.timestamp())


def worded(post: Mapping[str, Any]) -> Mapping[str, Any]:
    """A post by which one of pictures, or of the card of a link, alone can be known again."""
    return {**post, "message": word(post.get("message")) or WORDLESS}


def same(item: Item, draft: Draft, since: datetime) -> bool:
    """Whether a text over there is this one, sent since then."""
    says = same_words(item.text, with_link(draft)) or same_words(
        item.text, draft.text.strip() or WORDLESS
    )
    return says and sent_since(item.published_at, since)
