"""Handing mails to the mail server, and the invitation, in the language of the invited person."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.governance.models import Invitation
from palabre.governance.own_roles import word_of

log = logging.getLogger(__name__)

SOONEST, KEPT = timedelta(minutes=1), timedelta(days=2)
ANSWERS_WITHIN_S = 30


class NotTaken(Exception):
    """The mail server surely took no mail: it wasn't ``reached``, or it refused, perhaps ``for_good``."""

    def __init__(self, fault: Exception, *, reached: bool, for_good: bool) -> None:
        super().__init__(str(fault))
        self.reached, self.for_good = reached, for_good


def deliver(mail: EmailMessage) -> None:
    """Hand a mail over to the server. Raises `NotTaken` when it surely wasn't taken.

    A connection that breaks in the middle goes up: nobody knows whether the mail left, so a person decides
    and no job sends it a second time.
    """
    server = get_connection(timeout=ANSWERS_WITHIN_S)
    try:
        server.open()
    except (SMTPException, OSError) as fault:
        raise NotTaken(fault, reached=False, for_good=False) from fault
    try:
        server.send_messages([mail])
    except (SMTPRecipientsRefused, SMTPResponseException) as fault:
        raise NotTaken(fault, reached=True, for_good=not _is_for_now(fault)) from fault
    finally:
        with suppress(SMTPException, OSError):
            server.close()


def hand_over(mail: EmailMessage, about: str) -> bool:
    """Hand a mail over as `deliver` does; False when it is to be tried again. What is refused for good stands
    in the log alone."""
    try:
        deliver(mail)
    except NotTaken as fault:
        if not fault.reached:
            log.warning("A mail about %s waits: there is no mail server (%s)", about, fault)
        else:
            log.warning("A mail about %s was refused: %s", about, fault)
        return fault.for_good
    return True


def _is_for_now(fault: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    if isinstance(fault, SMTPResponseException):
        return 400 <= fault.smtp_code < 500
    return all(400 <= code < 500 for code, _says in fault.recipients.values())


def next_try(since: datetime) -> datetime | None:
    """When a mail that wasn't taken is tried again: after half the age of what it tells, which happened
    ``since``. None after two days: nobody needs it then."""
    age = timezone.now() - since
    return timezone.now() + max(SOONEST, age / 2) if age < KEPT else None


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
                "role": word_of(invitation),
                "link": invitation_link(key),
            },
        )
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except (SMTPException, OSError) as fault:
        log.warning("The invitation to %s could not be mailed: %s", invitation.email, fault)
        return False
