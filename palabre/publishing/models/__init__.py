"""The tables of the room, by noun: posts and their deliveries, approvals."""

from palabre.publishing.models.approvals import (
    Chain,
    Comment,
    GuestLink,
    Override,
    Review,
    StandIn,
    Verdict,
)
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
    "Chain",
    "Comment",
    "Delivery",
    "Figure",
    "GuestLink",
    "Hold",
    "Media",
    "Override",
    "Post",
    "Review",
    "StandIn",
    "Variant",
    "Verdict",
    "Version",
]
