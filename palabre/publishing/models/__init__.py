"""The tables of the room, by noun: posts and their deliveries, approvals, letters."""

from palabre.publishing.letters.models import (
    BounceReading,
    Letter,
    MailingList,
    Recipient,
    Subscriber,
    Suppression,
)
from palabre.publishing.models.approvals import (
    Chain,
    Comment,
    GuestLink,
    Override,
    Review,
    StandIn,
    Verdict,
)
from palabre.publishing.models.links import PostLink
from palabre.publishing.models.posts import (
    Attachment,
    Delivery,
    Figure,
    Hold,
    Media,
    Post,
    Variant,
    Version,
)

__all__ = [
    "Attachment",
    "BounceReading",
    "Chain",
    "Comment",
    "Delivery",
    "Figure",
    "GuestLink",
    "Hold",
    "Letter",
    "MailingList",
    "Media",
    "Override",
    "Post",
    "PostLink",
    "Recipient",
    "Review",
    "StandIn",
    "Subscriber",
    "Suppression",
    "Variant",
    "Verdict",
    "Version",
]
