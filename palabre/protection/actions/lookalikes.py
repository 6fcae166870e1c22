"""What people do about suspects: move them, say what they are, write notes, report; lists that they bring."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.lookalikes import Class
from palabre.connectors.plain import one_line
from palabre.governance.acts import Actor, Moved, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.cleaning import on_one_line, storable
from palabre.protection.actions.lookalikes_register import add_official
from palabre.protection.actions.lookalikes_sweep import weigh
from palabre.protection.lookalikes.lists import check
from palabre.protection.lookalikes.words import LAW
from palabre.protection.models import Official, Suspect, SuspectList, SuspectNote
from palabre.protection.rules.lookalikes import (
    SUSPECT_MOVES,
    OfficialKind,
    SuspectState,
    may_be_reported,
)

LONGEST_NOTE, LONGEST_WHY = 5_000, 1_000


def put(by: Actor, row: Suspect, to: SuspectState) -> None:
    """Bring a suspect into another state. Raises `Refused` for a takedown, which `report` notes."""
    if to is SuspectState.REPORTED:
        raise Refused(_("Say where it was reported."))
    move(row, to, by, SUSPECT_MOVES)


def put_all(by: Actor, brand: Brand, numbers: Collection[int], to: SuspectState) -> int:
    """Bring several suspects into another state; how many could be."""
    done = 0
    for row in Suspect.objects.filter(brand=brand, pk__in=numbers):
        try:
            put(by, row, to)
        except Moved:
            continue
        done += 1
    return done


def refuse_takedown(kind: str) -> None:
    """Raise `Refused` with the reason where a class is lawful: no takedown is asked for then."""
    if not may_be_reported(kind):
        raise Refused(str(LAW[kind]))


@transaction.atomic
def report(by: Actor, row: Suspect, where: str) -> None:
    """Note that a person reported a suspect, and where. Raises `Refused` for a parody, fans or critics."""
    row = Suspect.objects.select_for_update().get(pk=row.pk)
    refuse_takedown(row.kind)
    if row.state != SuspectState.REPORTED:
        move(row, SuspectState.REPORTED, by, SUSPECT_MOVES)
    row.reported_at, row.reported_to = timezone.now(), one_line(where, 120)
    row.save(update_fields=["reported_at", "reported_to"])
    audit(row.organisation_id, "reported", row, by, network=row.reported_to)


@transaction.atomic
def correct(by: Actor, row: Suspect, kind: Class, why: str) -> None:
    """Say what a suspect is; the machine's word doesn't count any more. Raises `Refused` without a reason."""
    why = on_one_line(storable(why))[:LONGEST_WHY]
    if not why:
        raise Refused(_("Say why: whoever looks next wants to know."))
    row = Suspect.objects.select_for_update().get(pk=row.pk)
    before, row.kind = row.kind, str(kind)
    row.is_corrected, row.why = True, why
    weigh(row)
    row.save(update_fields=["kind", "is_corrected", "why", "gravity"])
    audit(row.organisation_id, "corrected", row, by, before=before, after=row.kind)


@transaction.atomic
def note(by: Actor, row: Suspect, text: str) -> SuspectNote:
    """Write a note for the house. Raises `Refused` for an empty one."""
    text = storable(text).strip()[:LONGEST_NOTE]
    if not text:
        raise Refused(_("The note is empty."))
    written = SuspectNote.objects.create(suspect=row, author=by.user, text=text)
    audit(row.organisation_id, "noted on", row, by)
    return written


@transaction.atomic
def is_ours(by: Actor, row: Suspect) -> Official:
    """Enter a suspect into the register: it was one of ours. Raises `Refused` where that can't be."""
    if not row.platform and not row.is_site:
        raise Refused(_("Its network isn’t known: enter it in the register with its network."))
    found = add_official(
        by, row.brand, OfficialKind.BRAND, row.brand.name, row.platform, row.handle
    )
    # By its number, too: the register may spell a handle otherwise than the text where it was met.
    Suspect.objects.filter(pk=row.pk).delete()
    return found


@transaction.atomic
def bring_list(by: Actor, brand: Brand, name: str, slug: str, text: str) -> SuspectList:
    """Keep a list to be held against the register in the background. Raises `Refused` with what is wrong."""
    row = SuspectList.objects.create(
        organisation_id=brand.organisation_id,
        brand=brand,
        name=one_line(storable(name), 200) or _("Pasted list"),
        platform=slug,
        text=check(text),
        made_by=by.user,
    )
    audit(brand.organisation_id, "started", row, by)
    enqueue("protection.read_list", row.pk, key=f"list:{row.pk}")
    return row
