"""The mails of the room: an alert, told to whoever watches."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.mail import deliver
from palabre.governance.models import Brand, Member
from palabre.listening.cleaning import on_one_line
from palabre.listening.digests import as_read_by
from palabre.listening.figures.told import number
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention
from palabre.protection.models import Alert
from palabre.protection.told import foreseen, growing, headline, level_of, said


def mail_alert(alert: Alert, member: Member) -> None:
    """Tell a member of an alert; fails as `deliver` does."""
    brand = alert.brand
    place = [brand.organisation.slug, brand.slug]
    with translation.override(member.user.language or brand.organisation.language):
        subject = _("Alert: %(said)s") % {"said": headline(alert)}
        words = {
            "alert": alert, "brand": brand, "signs": said(alert), "growing": growing(alert),
            "foreseen": foreseen(alert), "level": level_of(alert), "firsts": _firsts(alert, place),
            "url": address_of(alert),
        }  # fmt: skip
        text = render_to_string("protection/mail/alert.txt", words)
    deliver(EmailMessage(on_one_line(subject), text, None, [member.user.email]))


def mail_digest(brand: Brand, alerts: list[Alert], member: Member) -> None:
    """Tell a member of the small alerts of a day in one mail; fails as `deliver` does."""
    with as_read_by(member.user, brand):
        subject = ngettext(
            "%(brand)s: %(count)s small alert", "%(brand)s: %(count)s small alerts", len(alerts)
        ) % {"brand": brand.name, "count": number(len(alerts))}
        rows = [
            {
                "at": one.at, "said": headline(one), "growing": growing(one), "level": level_of(one),
                "gravity": one.gravity, "url": address_of(one), "looked_by": one.looked_by,
            }
            for one in alerts
        ]  # fmt: skip
        text = render_to_string("protection/mail/alerts.txt", {"rows": rows, "brand": brand})
    deliver(EmailMessage(on_one_line(subject), text, None, [member.user.email]))


def mail_test(brand: Brand, member: Member) -> None:
    """Send a member a mail that says only that mails arrive; fails as `deliver` does."""
    with as_read_by(member.user, brand):
        subject = _("A test of Palabre")
        text = _("This is a test: alerts about %(brand)s reach you here.") % {"brand": brand.name}
    deliver(EmailMessage(subject, text, None, [member.user.email]))


def address_of(alert: Alert) -> str:
    """Where the whole of an alert stands."""
    place = [alert.brand.organisation.slug, alert.brand.slug, alert.pk]
    return f"{settings.ADDRESS}{reverse('protect_alert', args=place)}"


def _firsts(alert: Alert, place: list[str]) -> list[dict[str, object]]:
    """The first posts, as far as they still stand."""
    rows = Mention.objects.filter(~HIDDEN, pk__in=alert.evidence.get("first", []))
    return [
        {
            "voice": one.voice, "text": on_one_line((one.title or one.text)[:160]),
            "url": f"{settings.ADDRESS}{reverse('listen_mention', args=[*place, one.pk])}",
        }
        for one in rows.select_related("voice").order_by("pk")
    ]  # fmt: skip
