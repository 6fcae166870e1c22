"""What somebody agreed to: noted with its source and words, withdrawn, or read from a subscription."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.people import locked
from palabre.engagement.actions.people_news import announce
from palabre.engagement.crm.rules import News
from palabre.engagement.models import Consent, Identity, Person
from palabre.engagement.people.rules import Purpose, What
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.letters.models import Subscriber
from palabre.publishing.letters.rules import SubscriberState
from palabre.publishing.letters.subscribing import leave

SHORTEST_SOURCE, MOST_CONSENTS, AT_ONCE = 3, 100, 500


@transaction.atomic
def note_consent(
    by: Actor, row: Person, purpose: Purpose, *, source: str, given_at: datetime, proof: str = "",
    identity: Identity | None = None, waits: bool = False,
) -> Consent:  # fmt: skip
    """Note that somebody agreed, where and when; one that ``waits`` counts once their mailbox says yes.
    Raises `Refused` without a source, or for a day to come."""
    row = locked(row)
    if len(source.strip()) < SHORTEST_SOURCE:
        raise Refused(_("Say where they agreed: without that it counts for nothing."))
    if given_at > timezone.now():
        raise Refused(_("This day is still to come."))
    if row.consents.count() >= MOST_CONSENTS:
        raise Refused(_("There are as many here as there may be."))
    found = Consent.objects.create(
        person=row, purpose=purpose, source=source.strip()[:200], proof=proof.strip()[:5_000],
        given_at=given_at, noted_by=by.user, identity=identity, waits=waits,
    )  # fmt: skip
    act = "asked for consent" if waits else "noted consent"
    audit(row.organisation_id, act, row, by, purpose=str(purpose))
    announce(row, News.CHANGED)
    return found


@transaction.atomic
def withdraw_consent(by: Actor, row: Consent) -> None:
    """Note that somebody agrees no more, from now on, wherever they agreed to the same; a subscription to the
    letters ends with it, others that they have stay."""
    same = Q(pk=row.pk) | Q(person=row.person_id, purpose=row.purpose, subscriber=None)
    standing = Consent.objects.filter(same, withdrawn_at=None)
    if not standing.update(withdrawn_at=timezone.now()):
        return
    if row.subscriber is not None:
        leave(row.subscriber.key)
    audit(row.person.organisation_id, "withdrew consent", row.person, by, purpose=row.purpose)
    announce(row.person, News.CHANGED)


@transaction.atomic
def join_subscribers(by: Actor, brand: Brand, row: Person | None = None) -> int:
    """Tie the subscribers of a brand's letters to the people who have their mail address; how many.

    Their consent then says what the subscription says, and goes with it.
    """
    mails = Identity.objects.filter(organisation=brand.organisation_id, what=What.MAIL)
    mails = mails.filter(person__brand=brand) | mails.filter(person__brand=None)
    if row is not None:
        mails = mails.filter(person=row)
    free = Subscriber.objects.filter(brand=brand, consent=None)
    joined = 0
    for start in range(0, len(known := dict(mails.values_list("value", "pk"))), AT_ONCE):
        some = list(known)[start : start + AT_ONCE]
        rows = list(free.filter(address__in=some).exclude(state=SubscriberState.ASKED))
        holders = dict(
            Identity.objects.filter(pk__in=[known[one.address] for one in rows]).values_list(
                "value", "person_id"
            )
        )
        Consent.objects.bulk_create(
            Consent(
                person_id=holders[one.address], identity_id=known[one.address], subscriber=one,
                purpose=Purpose.LETTERS, source=one.source, proof=one.proof,
                given_at=one.confirmed_at or one.asked_at, withdrawn_at=_ended(one),
            )
            for one in rows
        )  # fmt: skip
        joined += len(rows)
    if joined:
        audit(brand.organisation_id, "joined subscribers", brand, by, count=joined)
    return joined


def _ended(row: Subscriber) -> datetime | None:
    return row.ended_at if row.state == SubscriberState.LEFT else None
