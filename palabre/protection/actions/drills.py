"""Drills: started, halted, gone on with, ended; who looks after their alert."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE, Actor, Moved, audit, move
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.cleaning import on_one_line
from palabre.protection.models import Drill, Task
from palabre.protection.rules.drills import DRILL_MOVES, SPEEDS, DrillState


def start(
    by: Actor, brand: Brand, people: Iterable[Member], sheet: UUID, speed: int, **values: Any
) -> Drill:
    """Begin a drill for some members. Sent in twice it is one; a brand has one at once. Raises `Refused`."""
    people = list(people)
    if not people:
        raise Refused(_("Choose who takes part."))
    if speed not in SPEEDS:
        raise Refused(_("Choose how fast it goes."))
    values |= {"organisation_id": brand.organisation_id, "brand": brand, "sheet": sheet}
    try:
        with transaction.atomic():
            row = Drill.objects.create(speed=speed, started_by=by.user, **values)
            row.people.set(people)
            audit(brand.organisation_id, "started", row, by)
            _tell_later(row)
    except IntegrityError as error:
        twin = Drill.objects.filter(brand=brand, sheet=sheet).first()
        if twin is None:
            raise Refused(_("A drill goes on already: end it first.")) from error
        return twin
    return row


def lock_drill(drill: Drill) -> Drill:
    """The drill's row, held until the transaction ends."""
    rows = Drill.objects.select_for_update(of=("self",)).select_related("brand__organisation")
    return rows.get(pk=drill.pk)


def lock_live(drill: Drill) -> Drill:
    """The same, as long as it isn't over. Raises `Refused`."""
    row = lock_drill(drill)
    if row.is_over:
        raise Refused(_("This drill is over."))
    return row


@transaction.atomic
def pause(by: Actor, drill: Drill) -> None:
    """Let it stand still. Raises `Refused`."""
    row = lock_live(drill)
    if row.state == DrillState.PAUSED:
        return
    _moved(by, row, DrillState.PAUSED)
    row.pauses = [*row.pauses, [timezone.now().isoformat(), None]]
    row.save(update_fields=["pauses"])


@transaction.atomic
def resume(by: Actor, drill: Drill) -> None:
    """Let it go on: what was due later is due later by as much as it stood still. Raises `Refused`."""
    row = lock_live(drill)
    if row.state == DrillState.RUNNING:
        return
    _moved(by, row, DrillState.RUNNING)
    now, since = timezone.now(), row.stood_still[-1][0]
    row.pauses = [*row.pauses[:-1], [since.isoformat(), now.isoformat()]]
    row.save(update_fields=["pauses"])
    waiting = Task.objects.filter(incident__drill=row, due_at__gt=since)
    waiting.update(due_at=F("due_at") + (now - since))
    _tell_later(row)


@transaction.atomic
def stop(by: Actor, drill: Drill) -> None:
    """End it; its room waits for its report."""
    row = lock_drill(drill)
    if row.is_over:
        return
    ended = row.real_now
    _moved(by, row, DrillState.OVER)
    row.ended_at = ended
    row.save(update_fields=["ended_at"])


def _moved(by: Actor, row: Drill, to: DrillState) -> None:
    try:
        move(row, to, by, DRILL_MOVES)
    except Moved as error:
        raise Refused(_("Somebody changed it meanwhile: look again.")) from error


@transaction.atomic
def look_after(by: Actor, drill: Drill) -> None:
    """Say that one looks after its alert; the first who says so does. Raises `Refused`."""
    row = lock_live(drill)
    if not row.is_alerted:
        raise Refused(_("There is no alert yet."))
    if row.seen_at is None:
        row.seen_at, row.seen_by = row.real_now, by.user
        row.save(update_fields=["seen_at", "seen_by"])


def _tell_later(row: Drill) -> None:
    at = row.moment_of(row.script["alert"])
    if row.told_at is None and at is not None:
        enqueue("protection.tell_drill", row.pk, key=str(row.pk), due_at=at)


@transaction.atomic
def tell(number: int) -> datetime | None:
    """Tell those who take part of its alert, once; when to look again, None when nothing is left to do."""
    found = Drill.objects.filter(pk=number).first()
    row = lock_drill(found) if found else None
    if row is None or row.is_over or row.told_at or row.state == DrillState.PAUSED:
        return None
    if not row.is_alerted:
        return row.moment_of(row.script["alert"])
    row.told_at = timezone.now()
    row.save(update_fields=["told_at"])
    people = list(row.people.select_related("user"))

    def sentence() -> str:
        return titled(row)

    users = [one.user for one in people]
    notify(MACHINE, row.brand.organisation, users, "drill", sentence, place_of(row), f"{row.pk}")
    for one in people:
        enqueue("protection.mail_drill", row.pk, one.pk, key=f"{row.pk} {one.pk}")
    return None


def titled(drill: Drill) -> str:
    """Its name, marked as a drill's."""
    return _("Drill: %(title)s") % {"title": on_one_line(drill.title)}


def place_of(drill: Drill) -> str:
    """Its page."""
    return reverse(
        "protect_drill", args=[drill.brand.organisation.slug, drill.brand.slug, drill.pk]
    )
