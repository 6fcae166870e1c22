"""The mail that asks somebody whether they want the letters."""

from contextlib import suppress

from django.utils import timezone

from palabre.channels.doors import open_platform
from palabre.connectors.contract import Unknown
from palabre.publishing.letters.models import MailingList, Subscriber
from palabre.publishing.letters.rules import ASK_AGAIN_AFTER, CONFIRM_WITHIN, SubscriberState
from palabre.publishing.letters.writing import question


def send_question(number: int) -> None:
    """Send it, unless it was sent a moment ago. Raises the errors of connectors: a job tries again."""
    now = timezone.now()
    person = Subscriber.objects.filter(pk=number).exclude(state=SubscriberState.ACTIVE).first()
    if person is None or (person.mailed_at and person.mailed_at > now - ASK_AGAIN_AFTER):
        return
    of = (
        MailingList.objects.select_related("channel", "brand").filter(brand=person.brand_id).first()
    )
    if of is None or of.channel is None or not of.channel.serves(of.brand_id):
        return
    connector = open_platform(of.channel.platform, of.channel)
    circular = question(of, person, person.asked_at + CONFIRM_WITHIN)
    with suppress(Unknown):  # it may have arrived: who misses it asks again
        connector.mail(circular, f"question {person.key} {person.asked_at.isoformat()}")
    Subscriber.objects.filter(pk=person.pk).update(mailed_at=timezone.now())
