"""The mails of the room: an alert, told to whoever watches."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.mail import hand_over
from palabre.governance.models import Member
from palabre.listening.models import Mention
from palabre.protection.models import Alert
from palabre.protection.told import foreseen, growing, headline, level_of, said


def mail_alert(alert: Alert, member: Member) -> bool:
    """Tell a member of an alert; False when it is to be tried again, see `hand_over`."""
    brand = alert.brand
    place = [brand.organisation.slug, brand.slug]
    page = reverse("protect_alert", args=[*place, alert.pk])
    with translation.override(member.user.language or brand.organisation.language):
        subject = _("Alert: %(said)s") % {"said": headline(alert)}
        words = {
            "alert": alert, "brand": brand, "signs": said(alert), "growing": growing(alert),
            "foreseen": foreseen(alert), "level": level_of(alert), "firsts": _firsts(alert, place),
            "url": f"{settings.ADDRESS}{page}",
        }  # fmt: skip
        text = render_to_string("protection/mail/alert.txt", words)
    mail = EmailMessage(" ".join(subject.split()), text, None, [member.user.email])
    return hand_over(mail, f"alert {alert.pk}")


def _firsts(alert: Alert, place: list[str]) -> list[dict[str, object]]:
    """The first posts, as far as they still stand."""
    rows = Mention.objects.filter(pk__in=alert.evidence.get("first", []), is_hidden=False)
    return [
        {
            "voice": one.voice, "text": " ".join((one.title or one.text)[:160].split()),
            "url": f"{settings.ADDRESS}{reverse('listen_mention', args=[*place, one.pk])}",
        }
        for one in rows.select_related("voice").order_by("pk")
    ]  # fmt: skip
