"""States of subscribers and of the mails to them in words."""

from django.utils.translation import gettext_lazy as _

from palabre.publishing.letters.rules import RecipientState, SubscriberState

SUBSCRIBERS = {
    SubscriberState.ASKED: _("Has to confirm"),
    SubscriberState.ACTIVE: _("Subscribed"),
    SubscriberState.LEFT: _("Has left"),
    SubscriberState.BOUNCED: _("Can’t be reached"),
}

RECIPIENTS = {
    RecipientState.WAITING: _("Waiting for its turn"),
    RecipientState.SENDING: _("Leaving"),
    RecipientState.SENT: _("Sent"),
    RecipientState.UNKNOWN: _("Not known whether it left"),
    RecipientState.FAILED: _("Refused"),
    RecipientState.SKIPPED: _("Left before it was their turn"),
}
