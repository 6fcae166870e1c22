"""States, aims and faults in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from palabre.publishing.rules import Aim, DeliveryState, PostState, ReviewState
from palabre.publishing.typesetting import Settings

POST_STATES = {
    PostState.DRAFT: _("Draft"),
    PostState.REVIEW: _("In review"),
    PostState.APPROVED: _("Approved"),
    PostState.SCHEDULED: _("Scheduled"),
    PostState.SENT: _("Sent"),
    PostState.STOPPED: _("Called off"),
}

# A post of which a text failed, may have arrived, is late or held: a person has to decide.
TROUBLED = _("Needs attention")

DELIVERY_STATES = {
    DeliveryState.WAITING: _("Waiting for its time"),
    DeliveryState.SENDING: _("Leaving"),
    DeliveryState.PUBLISHED: _("Published"),
    DeliveryState.PROCESSING: _("Being prepared there"),
    DeliveryState.UNKNOWN: _("Not known whether it arrived"),
    DeliveryState.FAILED: _("Not sent"),
    DeliveryState.HELD: _("Held back"),
    DeliveryState.MISSED: _("Too late"),
    DeliveryState.CANCELLED: _("Given up"),
    DeliveryState.DELETED: _("Removed there"),
}

REVIEW_STATES = {
    ReviewState.WAITING: _("In review"),
    ReviewState.APPROVED: _("Approved"),
    ReviewState.RETURNED: _("A change is asked for"),
    ReviewState.WITHDRAWN: _("Withdrawn"),
    ReviewState.EXPIRED: _("Nobody decided in time"),
}

AIMS = {
    Aim.USEFUL: _("Useful"),
    Aim.CONVERSATION: _("Conversation"),
    Aim.OFFER: _("Offer"),
}


def settings_words(settings: Settings) -> str:
    """What was set in a French text, in words; "" when nothing was."""
    spaces, marks, dots = settings.spaces, settings.apostrophes, settings.ellipses
    found = []
    if spaces:
        words = ngettext("%(number)d no-break space", "%(number)d no-break spaces", spaces)
        found.append(words % {"number": spaces})
    if marks:
        words = ngettext("%(number)d apostrophe", "%(number)d apostrophes", marks)
        found.append(words % {"number": marks})
    if dots:
        words = ngettext("%(number)d ellipsis", "%(number)d ellipses", dots)
        found.append(words % {"number": dots})
    return ", ".join(found)
