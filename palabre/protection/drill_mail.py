"""The mail of a drill's alert: marked as one in its subject, and only to who takes part."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from palabre.governance.mail import hand_over, next_try
from palabre.listening.digests import as_read_by
from palabre.protection.actions.drills import place_of, titled
from palabre.protection.models import Drill


def mail_drill(number: int, member: int) -> datetime | None:
    """Mail a drill's alert to somebody who takes part; when to try again. Nothing once it is over."""
    drill = Drill.objects.select_related("brand__organisation").filter(pk=number).first()
    if drill is None or drill.is_over or drill.told_at is None:
        return None
    people = drill.people.filter(is_active=True, user__is_active=True).select_related("user")
    one = people.filter(pk=member).first()
    if one is None:
        return None
    with as_read_by(one.user, drill.brand):
        words = {"drill": drill, "url": f"{settings.ADDRESS}{place_of(drill)}"}
        text = render_to_string("protection/mail/drill.txt", words)
        mail = EmailMessage(titled(drill), text, None, [one.user.email])
    return None if hand_over(mail, "a drill") else next_try(drill.told_at)
