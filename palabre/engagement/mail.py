"""The mails to members: who was named in a note, and who is called for what drags."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.engagement.models import Conversation, Note
from palabre.governance.models import Member

log = logging.getLogger(__name__)


def tell_named(note: Note, member: Member) -> bool:
    """Tell a member that a note names them; False when the mail server refuses or isn't there.

    Nothing of what was said outside stands in the mail: it may be private.
    """
    talk = note.conversation
    words = {"note": note, "brand": talk.brand, "url": _address(talk)}
    with translation.override(member.user.language or talk.brand.organisation.language):
        subject = _("%(brand)s: %(who)s names you in a note") % {
            "brand": " ".join(talk.brand.name.split()),
            "who": " ".join(str(note.by or "Palabre").split()),
        }
        text = render_to_string("engagement/mail/named.txt", words)
    return _post(subject, text, member, f"note {note.pk}")


def tell_late(talk: Conversation, member: Member) -> bool:
    """Tell a member that somebody waits for an answer too long; False as above, and as silent."""
    words = {"talk": talk, "brand": talk.brand, "url": _address(talk)}
    with translation.override(member.user.language or talk.brand.organisation.language):
        subject = _("%(brand)s: somebody waits for an answer") % {
            "brand": " ".join(talk.brand.name.split())
        }
        text = render_to_string("engagement/mail/late.txt", words)
    return _post(subject, text, member, f"conversation {talk.pk}")


def _address(talk: Conversation) -> str:
    place = [talk.brand.organisation.slug, talk.brand.slug, talk.pk]
    return f"{settings.ADDRESS}{reverse('engage_conversation', args=place)}"


def _post(subject: str, text: str, member: Member, about: str) -> bool:
    try:
        return bool(send_mail(subject, text, None, [member.user.email]))
    except (SMTPException, OSError) as fault:
        log.warning("A mail about %s could not be sent: %s", about, fault)
        return False
