"""A brand that listens first is held back until it has, or until somebody with the right waives it."""

from datetime import date

from django.db import transaction
from django.utils import translation

from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.deliveries import hold, lift
from palabre.publishing.models import Hold
from palabre.strategy.actions import listening as verbs
from palabre.strategy.models import ListenFirst
from palabre.strategy.words import listening_words


@transaction.atomic
def listen_first(
    by: Actor, brand: Brand, days: int, first: date | None, today: date
) -> ListenFirst:
    """Listen for so many days before anything leaves; ``first`` is the day of the first source. Raises
    `Refused`."""
    row = verbs.choose_listening(by, brand, days)
    made = hold(by, brand.organisation, _reason(row), brand=brand)
    Hold.objects.filter(pk=made.pk).update(listens=row)
    look(row, first, today)
    return row


def _reason(row: ListenFirst) -> str:
    with translation.override(row.brand.organisation.language):
        return listening_words(row)


@transaction.atomic
def look(row: ListenFirst, first: date | None, today: date) -> None:
    """Begin the period once a source is there, end it once its days are over."""
    if row.began_on is None and first is not None and verbs.begin_listening(row, first):
        row.holds.filter(ended_at=None).update(reason=_reason(row))
    if (
        row.ends_on is not None
        and today >= row.ends_on
        and verbs.end_listening(MACHINE, row, today)
    ):
        _let_go(MACHINE, row)


@transaction.atomic
def waive(by: Actor, row: ListenFirst, why: str, today: date) -> None:
    """Speak before the brand has listened, for a reason. Raises `Refused` without one."""
    if verbs.end_listening(by, row, today, why):
        _let_go(by, row)


def _let_go(by: Actor, row: ListenFirst) -> None:
    for one in row.holds.filter(ended_at=None):
        lift(by, one)
