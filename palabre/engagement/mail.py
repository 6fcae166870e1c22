"""The mails to members: who was named in a note, who is called for what drags, and what rules tell; and the
one that asks a mailbox whether it agrees to what was ticked with its address."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.engagement.actions.people_asked import key_of
from palabre.engagement.models import Alarm, Consent, Conversation, Note, RuleNotice
from palabre.governance.mail import hand_over
from palabre.governance.models import Brand, Member
from palabre.publishing.letters.rules import CONFIRM_WITHIN


def tell_named(note: Note, member: Member) -> bool:
    """Tell a member that a note names them; False when it is to be tried again, see `hand_over`.

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


def tell_of_rules(notices: Sequence[RuleNotice], member: Member) -> bool:
    """Tell a member in one mail what rules told them; False as above, and as silent."""
    brand = notices[0].brand
    rows = [{"notice": one, "url": _address(one.conversation)} for one in notices]
    with translation.override(member.user.language or brand.organisation.language):
        subject = ngettext(
            "%(count)s conversation that a rule tells you of",
            "%(count)s conversations that rules tell you of",
            len(rows),
        ) % {"count": len(rows)}
        text = render_to_string("engagement/mail/rules.txt", {"rows": rows})
    return _post(subject, text, member, f"rules, member {member.pk}")


def tell_alarm(alarm: Alarm, member: Member) -> bool:
    """Tell a member of an alert; False as above, and as silent."""
    brand = alarm.brand
    place = reverse("engage_alerts", args=[brand.organisation.slug, brand.slug])
    with translation.override(member.user.language or brand.organisation.language):
        said = " ".join((alarm.text or alarm.rule_name).split())
        subject = _("Alert, %(brand)s: %(said)s") % {"brand": brand.name, "said": said}
        words = {"alarm": alarm, "url": f"{settings.ADDRESS}{place}"}
        if alarm.conversation is not None:
            words["talk"] = _address(alarm.conversation)
        text = render_to_string("engagement/mail/alarm.txt", words)
    return _post(" ".join(subject.split()), text, member, f"alert {alarm.pk}")


def ask_consent(row: Consent, brand: Brand) -> bool:
    """Ask the mailbox that was typed on an open form whether it agrees; False as above."""
    person, mailbox = row.person, row.identity
    if mailbox is None:
        return True
    until = timezone.now() + CONFIRM_WITHIN
    address = f"{settings.ADDRESS}{reverse('agree', args=[key_of(row, brand)])}"
    words = {"consent": row, "brand": brand, "url": address, "until": until}
    with (
        translation.override(person.language or brand.language),
        timezone.override(timezone.get_default_timezone()),
    ):
        subject = _("%(brand)s: please confirm") % {"brand": " ".join(brand.name.split())}
        text = render_to_string("engagement/mail/agree.txt", words)
    headers = {"Auto-Submitted": "auto-generated"}
    mail = EmailMessage(subject, text, None, [mailbox.value], headers=headers)
    return hand_over(mail, f"consent {row.pk}")


def _address(talk: Conversation) -> str:
    place = [talk.brand.organisation.slug, talk.brand.slug, talk.pk]
    return f"{settings.ADDRESS}{reverse('engage_conversation', args=place)}"


def _post(subject: str, text: str, member: Member, about: str) -> bool:
    return hand_over(EmailMessage(subject, text, None, [member.user.email]), about)
