"""The tables of the room, by noun: posts and their deliveries, approvals, letters, what is kept for later."""

from palabre.publishing.letters.models import (
    BounceReading,
    Letter,
    MailingList,
    QuestionCount,
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
from palabre.publishing.models.cards import LinkCard
from palabre.publishing.models.charters import CharterRules
from palabre.publishing.models.kept import Acquaintance, Handle, HouseStyle, KeptText, PostTemplate
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
    "Acquaintance",
    "Attachment",
    "BounceReading",
    "Chain",
    "CharterRules",
    "Comment",
    "Delivery",
    "Figure",
    "GuestLink",
    "Handle",
    "Hold",
    "HouseStyle",
    "KeptText",
    "Letter",
    "LinkCard",
    "MailingList",
    "Media",
    "Override",
    "Post",
    "PostLink",
    "PostTemplate",
    "QuestionCount",
    "Recipient",
    "Review",
    "StandIn",
    "Subscriber",
    "Suppression",
    "Variant",
    "Verdict",
    "Version",
]
