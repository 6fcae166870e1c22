"""A post becomes a letter: a row for each subscriber, in the transaction of the one who opens it."""

from django.db.models import Count

from palabre.connectors.again import slices
from palabre.connectors.words import N_
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.publishing.letters.models import Letter, MailingList, Recipient, Subscriber
from palabre.publishing.letters.rules import RecipientState, SubscriberState
from palabre.publishing.models import Delivery

NO_LIST = N_("Say first, under Publish, Letters, what people subscribe to.")
NOBODY = N_("Nobody has subscribed yet.")
AT_ONCE = 1_000


def why_not(row: Delivery) -> str:
    """Why a delivery can't go to the subscribers of its brand; "" when it can."""
    brand = row.variant.post.brand_id
    if not MailingList.objects.filter(brand=brand).exists():
        return NO_LIST
    there = Subscriber.objects.filter(brand=brand, state=SubscriberState.ACTIVE).exists()
    return "" if there else NOBODY


def open_letter(row: Delivery) -> Letter:
    """Write down to whom the letter goes, and ask for its first mails. Who subscribes later isn't meant."""
    post = row.variant.post
    letter = Letter.objects.create(
        organisation_id=row.organisation_id, brand_id=post.brand_id, delivery=row,
        subject=(row.content["title"] or str(post))[:500],
    )  # fmt: skip
    active = Subscriber.objects.filter(brand=post.brand_id, state=SubscriberState.ACTIVE)
    for numbers in slices(list(active.order_by("pk").values_list("pk", flat=True)), AT_ONCE):
        Recipient.objects.bulk_create(
            Recipient(letter=letter, subscriber_id=number) for number in numbers
        )
    enqueue("publishing.post_letter", letter.pk, key=str(letter.pk))
    return letter


def states_of(letter: Letter) -> dict[str, int]:
    """How many mails of a letter are in each state."""
    told = letter.recipients.order_by().values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(map(str, RecipientState), 0), **dict(told)}


def bounces_of(letter: Letter) -> dict[str, int]:
    """How many mails of a letter came back, "hard" and "soft"; those that none did are left out."""
    returned = letter.recipients.exclude(bounce="").order_by().values_list("bounce")
    return dict(returned.annotate(Count("pk")))


def subscribers_of(brand: Brand) -> dict[str, int]:
    """How many subscribers a brand has in each state."""
    rows = Subscriber.objects.filter(brand=brand).order_by().values_list("state")
    return {**dict.fromkeys(map(str, SubscriberState), 0), **dict(rows.annotate(Count("pk")))}
