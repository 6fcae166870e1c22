"""Listening before speaking: a period chosen, begun with the first source, over, or waived with a reason."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.strategy.models import ListenFirst
from palabre.strategy.rules import LONGEST_LISTENING, SHORTEST_LISTENING

LONGEST_WHY = 300


@transaction.atomic
def choose_listening(by: Actor, brand: Brand, days: int) -> ListenFirst:
    """Choose how long the brand listens before it speaks. Raises `Refused` while one goes on, and for a
    length that is none."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    if not SHORTEST_LISTENING <= days <= LONGEST_LISTENING:
        raise Refused(_("Listen for one day at least, ninety at most."))
    if ListenFirst.objects.filter(brand=brand, ended_on=None).exists():
        raise Refused(_("A listening period goes on already."))
    values = {"days": days, "began_on": None, "ended_on": None, "waived_why": "", "waived_by": None}
    row, _made = ListenFirst.objects.update_or_create(brand=brand, defaults=values)
    audit(brand.organisation_id, "chose", row, by, days=days)
    return row


def begin_listening(row: ListenFirst, day: date) -> bool:
    """Note that the first source is there; false when somebody was quicker."""
    same = ListenFirst.objects.filter(pk=row.pk, began_on=None, ended_on=None)
    if not same.update(began_on=day):
        return False
    row.began_on = day
    return True


@transaction.atomic
def end_listening(by: Actor, row: ListenFirst, day: date, why: str | None = None) -> bool:
    """End a period; with ``why`` it is waived. False when it has ended already. Raises `Refused`
    for an empty reason."""
    said = None if why is None else why.replace("\0", "").strip()[:LONGEST_WHY]
    if said == "":
        raise Refused(_("Say why: who comes next has to know."))
    values = {"ended_on": day} | ({"waived_why": said, "waived_by": by.user} if said else {})
    if not ListenFirst.objects.filter(pk=row.pk, ended_on=None).update(**values):
        return False
    row.refresh_from_db()
    audit(row.brand.organisation_id, "waived" if said else "ended", row, by, reason=said or "")
    return True
