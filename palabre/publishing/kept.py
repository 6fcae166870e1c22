"""What a brand keeps for its next posts, as the composer offers it."""

from collections.abc import Iterable, Sequence
from typing import Any

from palabre.channels.models import Channel
from palabre.governance.models import Brand
from palabre.publishing.models import KeptText, PostTemplate
from palabre.publishing.rules import KeptKind


def kept_by(brand: Brand) -> list[KeptText]:
    """The hashtags and signatures of a brand."""
    return list(KeptText.objects.filter(brand=brand).select_related("channel"))


def templates_of(brand: Brand) -> list[PostTemplate]:
    """The templates of a brand, by their names."""
    return list(PostTemplate.objects.filter(brand=brand).select_related("post"))


def hashtags_of(kept: Iterable[KeptText]) -> list[KeptText]:
    """The groups of hashtags among them."""
    return [one for one in kept if one.kind == KeptKind.TAGS]


def signatures_of(kept: Iterable[KeptText], account: Channel) -> list[KeptText]:
    """The signatures that an account may have: its own first, then those of the brand."""
    found = [one for one in kept if one.kind == KeptKind.SIGNATURE]
    own = [one for one in found if one.channel_id == account.pk]
    return own + [one for one in found if one.channel_id is None]


def start_with(kept: Sequence[KeptText], accounts: Iterable[Channel]) -> dict[str, Any]:
    """What a new post begins with: on each account the signature that is added by itself, if any."""
    start = {}
    for account in accounts:
        added = [one for one in signatures_of(kept, account) if one.is_added]
        if added:
            start[f"signature_{account.pk}"] = added[0].text
    return start
