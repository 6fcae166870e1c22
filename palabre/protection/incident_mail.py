"""Mails about parts in incidents."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.mail import hand_over, next_try
from palabre.listening.cleaning import on_one_line
from palabre.protection.incident_words import PARTS
from palabre.protection.models import Duty
from palabre.protection.rules.incidents import Part


def mail_duty(number: int) -> datetime | None:
    """Mail a part to who was given it; when to try again. Nothing once it was taken back, or all is over."""
    rows = Duty.objects.select_related("member__user", "incident__brand__organisation")
    duty = rows.filter(pk=number).first()
    if duty is None or duty.incident.is_over or not duty.member.is_active:
        return None
    brand, user = duty.incident.brand, duty.member.user
    place = reverse(
        "protect_incident", args=[brand.organisation.slug, brand.slug, duty.incident_id]
    )
    with translation.override(user.language or brand.organisation.language):
        told = {"part": PARTS[Part(duty.part)], "brand": on_one_line(brand.name)}
        subject = _("%(brand)s: your part in an incident (%(part)s)") % told
        if duty.incident.drill_id:
            subject = _("Drill: %(title)s") % {"title": subject}
        words = {**told, "incident": duty.incident, "url": f"{settings.ADDRESS}{place}"}
        text = render_to_string("protection/mail/duty.txt", words)
        mail = EmailMessage(subject, text, None, [user.email])
    return None if hand_over(mail, "an incident") else next_try(duty.at)
