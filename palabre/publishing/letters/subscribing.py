"""Asking for letters, confirming it, leaving, and not being reached: the only writers of these rows.

Who asks, confirms and leaves is the subscriber; the row itself keeps when and to which words.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.letters.models import MailingList, Recipient, Subscriber, Suppression
from palabre.publishing.letters.questions import may_ask
from palabre.publishing.letters.rules import (
    ASK_AGAIN_AFTER,
    CONFIRM_WITHIN,
    SUBSCRIBER_MOVES,
    SubscriberState,
    address_of,
    print_of,
)

# Who lets Palabre write to hundreds of strangers in an hour is up to no good.
MOST_QUESTIONS_AN_HOUR = 200
_S = SubscriberState


@transaction.atomic
def ask_for_letters(of: MailingList, address: str, language: str, page: str) -> None:
    """Note that somebody, perhaps not who has the address, wants the letters, and ask that address.

    Whether it is known already is not told. Raises `Refused` for what is no address.
    """
    spelt = address_of(address)
    if not spelt:
        raise Refused(_("This is no mail address."))
    # Of two in the same moment the second waits, and counts the first.
    MailingList.objects.select_for_update().get(pk=of.pk)
    now = timezone.now()
    asked = {"source": page[:200], "proof": of.promise, "asked_at": now, "language": language[:10]}
    person, is_new = Subscriber.objects.select_for_update().get_or_create(
        brand=of.brand, address=spelt, defaults={"organisation_id": of.organisation_id, **asked}
    )
    if person.state == _S.ACTIVE or not _may_be_asked(of, person):
        return
    if not is_new:
        Subscriber.objects.filter(pk=person.pk).update(**asked)
    enqueue("publishing.ask_to_confirm", person.pk, key=str(person.pk))


def _may_be_asked(of: MailingList, person: Subscriber) -> bool:
    now = timezone.now()
    if person.mailed_at and person.mailed_at > now - ASK_AGAIN_AFTER:
        return False
    lately = Subscriber.objects.filter(brand=of.brand_id, asked_at__gt=now - timedelta(hours=1))
    if lately.count() > MOST_QUESTIONS_AN_HOUR:
        raise Refused(_("Too many people ask for it at once. Please try again in an hour."))
    return may_ask(of.brand, person.address)


def can_confirm(person: Subscriber) -> bool:
    """Whether the link in the mail still counts: for a week, and not if they left since."""
    asked = person.asked_at
    fresh = asked > timezone.now() - CONFIRM_WITHIN
    return fresh and (person.ended_at is None or person.ended_at < asked)


@transaction.atomic
def confirm(key: str) -> bool:
    """Somebody confirms: from now on they get the letters; False when the link counts no more."""
    person = Subscriber.objects.select_for_update().filter(key=key).first()
    if person is None or (person.state != _S.ACTIVE and not can_confirm(person)):
        return False
    if person.state != _S.ACTIVE:
        _move(person, _S.ACTIVE, confirmed_at=timezone.now(), ended_at=None, soft_bounces=0)
        Suppression.objects.filter(brand=person.brand_id, digest=print_of(person.address)).delete()
    return True


@transaction.atomic
def leave(key: str) -> bool:
    """Somebody leaves, as often as they like; False for a key that is nobody's."""
    person = Subscriber.objects.select_for_update().filter(key=key).first()
    if person is None:
        return False
    if person.state != _S.LEFT:
        _move(person, _S.LEFT, ended_at=timezone.now())
        suppress(person, "left")
    return True


def suppress(person: Subscriber, why: str) -> None:
    """Never write to this address again, whoever brings it, unless its owner asks and confirms."""
    Suppression.objects.update_or_create(
        brand=person.brand, digest=print_of(person.address),
        defaults={"organisation_id": person.organisation_id, "why": why},
    )  # fmt: skip


@transaction.atomic
def could_not_be_reached(row: Recipient, *, is_hard: bool) -> None:
    """Count a mail that came back: for good it ends the address, for now it does so when it happens on
    and on. A mail that came back twice counts once."""
    person = Subscriber.objects.select_for_update().filter(received=row).first()
    if person is None or person.state != _S.ACTIVE:
        return
    of = MailingList.objects.filter(brand=person.brand_id).first()
    soft = person.soft_bounces + (not is_hard)
    if is_hard or (of and soft >= of.soft_bounces):
        _move(person, _S.BOUNCED, ended_at=timezone.now(), soft_bounces=soft)
        suppress(person, "bounced")
    else:
        Subscriber.objects.filter(pk=person.pk).update(soft_bounces=soft)


def _move(person: Subscriber, to: SubscriberState, **changes: object) -> None:
    if to not in SUBSCRIBER_MOVES[person.state]:
        raise Refused(_("This subscriber has changed meanwhile: look again."))
    Subscriber.objects.filter(pk=person.pk).update(state=to, **changes)
    person.state = to
