"""Reports by mail: each reader gets one, with the report on paper, when a week, month or quarter is over."""

from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify

from palabre.governance.access import brands_of
from palabre.governance.mail import hand_over, next_try
from palabre.governance.models import Member
from palabre.jobs import enqueue
from palabre.listening.figures.period import Period
from palabre.listening.printing import PrintingFailed
from palabre.measurement.models import Report
from palabre.measurement.reports.composing import compose, period_of
from palabre.measurement.reports.forms import KINDS, pdf
from palabre.measurement.reports.parts import Composed
from palabre.measurement.rules import Rhythm, next_mail


def ask_due(now: datetime) -> None:
    """Ask for the mails of every report that is due: one a reader, and the next time is set with them."""
    for number in Report.objects.filter(due_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            row = Report.objects.select_for_update().filter(pk=number, due_at__lte=now).first()
            if row is None or not row.rhythm:
                continue
            days = period_of(row)
            zone = timezone.get_default_timezone()
            row.due_at = next_mail(Rhythm(row.rhythm), now, zone)
            row.save(update_fields=["due_at"])
            for reader in row.readers.values_list("pk", flat=True):
                first, last = days.first.isoformat(), days.last.isoformat()
                key = f"{number}/{reader}/{first}/{last}"
                enqueue(
                    "measurement.mail_report", number, reader, first, last, now.isoformat(), key=key
                )


def mail_report(number: int, reader: int, first: str, last: str, since: str) -> datetime | None:
    """Mail a report to one of its readers; when to try again, if the mail server didn't take it."""
    row = Report.objects.select_related("brand__organisation").filter(pk=number).first()
    member = Member.objects.select_related("user").filter(pk=reader, is_active=True).first()
    if row is None or member is None or not member.user.is_active or not member.user.email:
        return None
    if row.brand not in brands_of(member):
        return None
    told = compose(row, Period(date.fromisoformat(first), date.fromisoformat(last)))
    if hand_over(_mail(row, told, member.user.email), "a report"):
        return None
    return next_try(datetime.fromisoformat(since))


def _mail(row: Report, told: Composed, to: str) -> EmailMultiAlternatives:
    place = reverse("measure_report", args=[row.brand.organisation.slug, row.brand.slug, row.pk])
    days = f"since={told.first.isoformat()}&until={told.last.isoformat()}"
    with translation.override(row.language):
        words = {"told": told, "url": f"{settings.ADDRESS}{place}?{days}"}
        subject = " ".join(f"{told.title} · {told.subtitle}".split())
        text = render_to_string("measurement/mail/report.txt", words)
        mail = EmailMultiAlternatives(
            subject, text, None, [to], headers={"Auto-Submitted": "auto-generated"}
        )
        mail.attach_alternative(
            render_to_string("measurement/mail/report.html", words), "text/html"
        )
        try:
            name = f"{slugify(row.name) or 'report'}-{told.first}_{told.last}.pdf"
            mail.attach(name, pdf(told, row.language), KINDS["pdf"])
        except PrintingFailed:
            pass  # the mail says all but the drawings, and leads to the page
    return mail
