"""Macros: kept, put in order, retired and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.acting import given_to, priority_of
from palabre.engagement.macros import (
    BARE,
    LONGEST_TEXT,
    ME,
    MOST_PARTS,
    RESTS,
    Part,
    Step,
    sends_nothing,
)
from palabre.engagement.models import Macro, SavedReply
from palabre.engagement.rules import NAPS
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused

MOST_MACROS = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """A macro as its writer wants it."""

    name: str
    parts: Sequence[Part] = ()


def beside(row: Macro) -> QuerySet[Macro]:
    """The macros that stand in one list with this one: the brand's, or the same member's."""
    return Macro.objects.filter(brand=row.brand_id, owner=row.owner_id, retired_at=None)


@transaction.atomic
def keep_macro(
    by: Actor,
    brand: Brand,
    wish: Wish,
    row: Macro | None = None,
    *,
    owner: Member | None = None,
    seen: int = 0,
) -> Macro:
    """Keep a macro of the brand or of its ``owner``, or change one whose version ``seen`` is still the last.

    Raises `Refused` for a name that is taken, one that does nothing or names what isn't there, a change by
    somebody else meanwhile, and beyond 50 macros.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    is_new = row is None
    if row is not None:
        row = Macro.objects.filter(brand=brand, pk=row.pk, retired_at=None).first()
        if row is None or row.version != seen:
            raise Refused(_("Somebody changed this macro meanwhile: look at it again."))
    row = row or Macro(
        organisation_id=brand.organisation_id, brand=brand, owner=owner, made_by=by.user, version=0
    )
    row.name = " ".join(wish.name.split())[:80]
    if not row.name:
        raise Refused(_("Give the macro a name."))
    _fits(row)
    row.parts = [_part(brand, one).told() for one in wish.parts[:MOST_PARTS]]
    _makes_sense(wish.parts[:MOST_PARTS])
    if is_new:
        row.position = _last(row) + 1
    row.version += 1
    row.save()
    audit(row.organisation_id, "added" if is_new else "changed", row, by, version=row.version)
    return row


def _last(row: Macro) -> int:
    return beside(row).aggregate(last=Max("position"))["last"] or 0


def _fits(row: Macro) -> None:
    """Raise `Refused` where the list that a macro joins is full, or has its name already."""
    others = beside(row).exclude(pk=row.pk)
    if others.filter(name=row.name).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": row.name})
    if others.count() >= MOST_MACROS:
        raise Refused(_("There are as many macros as there may be."))


def _makes_sense(parts: Sequence[Part]) -> None:
    if not parts:
        raise Refused(_("Say what this macro does."))
    if sends_nothing(parts):
        raise Refused(_("Only a saved reply that is put in before can be sent."))
    if len([one for one in parts if one.step in RESTS]) > 1:
        raise Refused(_("A macro either puts aside or ends: one of these is enough."))


def _part(brand: Brand, wanted: Part) -> Part:
    """A part as it is kept. Raises `Refused` for one that names nothing, or what isn't there."""
    step, value = wanted.step, wanted.value.strip()[:LONGEST_TEXT]
    if step in BARE:
        return Part(step)
    if step is Step.ASSIGN and value != ME:
        given_to(brand, value, None)
    if step is Step.PRIORITY:
        priority_of(value)
    if step is Step.SNOOZE and value not in NAPS:
        raise Refused(_("Say until when."))
    if step is Step.REPLY:
        rows = SavedReply.objects.filter(brand=brand, pk=number_in(value) or 0)
        if not rows.exists():
            raise Refused(_("Choose a saved reply: there is none like this."))
    if not value:
        raise Refused(_("One of the acts lacks its words: write them or take it away."))
    return Part(step, value)


@transaction.atomic
def move_macro(by: Actor, row: Macro, *, down: bool = False) -> None:
    """Put a macro before the one that stands before it, or ``down`` after the next."""
    Brand.objects.select_for_update().get(pk=row.brand_id)
    rows = list(beside(row))
    at = next((place for place, one in enumerate(rows) if one.pk == row.pk), 0)
    beyond = at + (1 if down else -1)
    if not 0 <= beyond < len(rows):
        return
    rows[beyond], rows[at] = rows[at], rows[beyond]
    for place, one in enumerate(rows, start=1):
        Macro.objects.filter(pk=one.pk).update(position=place)
    audit(row.organisation_id, "moved down" if down else "moved up", row, by)


@transaction.atomic
def retire_macro(by: Actor, row: Macro) -> None:
    """Offer a macro no more; it can be brought back."""
    now = timezone.now()
    if Macro.objects.filter(pk=row.pk, retired_at=None).update(retired_at=now):
        audit(row.organisation_id, "retired", row, by)


@transaction.atomic
def revive_macro(by: Actor, row: Macro) -> None:
    """Offer a retired macro again, at the end. Raises `Refused` when another has its name, or none fits."""
    Brand.objects.select_for_update().get(pk=row.brand_id)
    _fits(row)
    rows = Macro.objects.filter(pk=row.pk).exclude(retired_at=None)
    if rows.update(retired_at=None, position=_last(row) + 1):
        audit(row.organisation_id, "brought back", row, by)
