"""Who followed the links of a post: clicks for each account and address, robots apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from palabre.campaigns.addresses import short_address
from palabre.campaigns.counting import Taken, taken, together
from palabre.campaigns.models import TrackedLink
from palabre.channels.models import Channel
from palabre.publishing.models import Delivery, Post, PostLink
from palabre.publishing.rules import DeliveryState


@dataclass(frozen=True, slots=True)
class Followed:
    """A short link of a post on one account, where it leads, and who took it."""

    variant: int
    channel: Channel
    link: TrackedLink
    target: str
    short: str
    taken: Taken


def followed(post: Post) -> list[Followed]:
    """The links of a post that stand somewhere or were followed, not those that a change took out."""
    made = PostLink.objects.filter(variant__post=post).select_related("link", "variant__channel")
    rows = list(made.order_by("variant", "pk"))
    if not rows:
        return []
    counts, said = taken(one.link_id for one in rows), _said(post)
    found = [
        Followed(
            one.variant_id, one.variant.channel, one.link, one.target,
            short_address(one.link.slug), counts[one.link_id],
        )
        for one in rows
    ]  # fmt: skip
    return [one for one in found if one.taken.clicks or one.short in said]


def _said(post: Post) -> str:
    rows = Delivery.objects.filter(variant__post=post).exclude(state=DeliveryState.CANCELLED)
    contents = [
        part for pair in rows.values_list("content", "new_content") for part in pair if part
    ]
    return "\n".join(one[name] for one in contents for name in ("text", "link"))


def by_account(links: Iterable[Followed]) -> dict[int, Taken]:
    """What the links of each account brought together, by its variant."""
    found: dict[int, list[Taken]] = {}
    for one in links:
        found.setdefault(one.variant, []).append(one.taken)
    return {variant: together(parts) for variant, parts in found.items()}
