"""What passes a text of somebody else's on: with words of ours above it, or as it is."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.governance.rules import Refused
from palabre.publishing.models import Delivery, Post


def wanted_of(row: Delivery) -> Capability:
    """What its network must be able to do for a text to leave."""
    if row.after is not None or row.variant.post.answering:
        return Capability.REPLY
    if row.variant.post.quoting:
        return Capability.RELAY if is_relay(row) else Capability.QUOTE
    return Capability.PUBLISH


def passes_on(row: Delivery) -> str:
    """The name over there of the text that a delivery passes on; "" for none."""
    return "" if row.after is not None else row.variant.post.quoting


def is_relay(row: Delivery) -> bool:
    """Whether a delivery passes a text on as it is: nothing of ours is in it."""
    return bool(passes_on(row)) and not row.content["text"].strip()


def passed_on_in(post: Post) -> dict[str, str]:
    """What the trail says of a post that passes a text on: on which network, for its name is somebody's."""
    return {"passes_on": post.quoting_on} if post.quoting else {}


def refuse_elsewhere(post: Post, channels: Iterable[int]) -> None:
    """Raise `Refused` where a text would be passed on by an account of another network than its own."""
    if not post.quoting:
        return
    if Channel.every.filter(pk__in=channels).exclude(platform=post.quoting_on).exists():
        raise Refused(_("What is passed on stays on its network: choose accounts there."))
