"""The invitation by mail, in the language of the invited person."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.models import Invitation
from palabre.governance.role_words import role_word

log = logging.getLogger(__name__)


def invitation_link(key: str) -> str:
    """The address that opens an invitation."""
    return f"{settings.ADDRESS}{reverse('invitation', args=[key])}"


def send_invitation(invitation: Invitation, key: str) -> bool:
    """Send the link; False when the mail server refuses or isn't there."""
    with translation.override(invitation.language):
        organisation = " ".join(invitation.organisation.name.split())
        subject = _("Your invitation to %(organisation)s") % {"organisation": organisation}
        text = render_to_string(
            "governance/mail/invitation.txt",
            {
                "invitation": invitation,
                "organisation": organisation,
                "role": role_word(invitation.role),
                "link": invitation_link(key),
            },
        )
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except (SMTPException, OSError) as fault:
        log.warning("The invitation to %s could not be mailed: %s", invitation.email, fault)
        return False
