"""The mail to a member who was named in a note."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.engagement.models import Note
from palabre.governance.models import Member

log = logging.getLogger(__name__)


def tell_named(note: Note, member: Member) -> bool:
    """Tell a member that a note names them; False when the mail server refuses or isn't there.

    Nothing of what was said outside stands in the mail: it may be private.
    """
    talk = note.conversation
    place = [talk.brand.organisation.slug, talk.brand.slug, talk.pk]
    url = f"{settings.ADDRESS}{reverse('engage_conversation', args=place)}"
    words = {"note": note, "brand": talk.brand, "url": url}
    with translation.override(member.user.language or talk.brand.organisation.language):
        subject = _("%(brand)s: %(who)s names you in a note") % {
            "brand": " ".join(talk.brand.name.split()),
            "who": " ".join(str(note.by or "Palabre").split()),
        }
        text = render_to_string("engagement/mail/named.txt", words)
    try:
        return bool(send_mail(subject, text, None, [member.user.email]))
    except (SMTPException, OSError) as fault:
        log.warning("A mail about note %s could not be sent: %s", note.pk, fault)
        return False
