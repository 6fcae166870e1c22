"""An erasure goes on in steps: each is one short transaction, which also notes how far it is.

Before the first one, files that name them are removed.

A worker that dies repeats nothing: the next one goes on where the last step ended. Nobody waits for it but
the jobs that write at the same moment, for as long as one step.
"""

import time
from uuid import UUID

from django.db import transaction

from palabre.governance import erasures
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import AuditEntry, ErasedWords, Erasure
from palabre.governance.returning import CUT
from palabre.governance.somebody import parts
from palabre.governance.sweeping import Taker, kinds, rows_of, sweep_some
from palabre.jobs import enqueue
from palabre.jobs.actions import forget_words

AT_ONCE = 500


def carry_out(number: UUID, seconds: float | None = None) -> bool:
    """Go on with an erasure for some seconds (None: to its end); whether nothing is left to do.

    Raises `Refused` while a room can't erase its part.
    """
    words = ErasedWords.objects.filter(erasure=number).values_list("words", flat=True).first()
    if words is None:
        return True
    take = Taker(words["taken"], words["said"])
    _sift(number, take)
    until = None if seconds is None else time.monotonic() + seconds
    while _step(number, frozenset(words["keys"]), take):
        if until is not None and time.monotonic() > until:
            return False
    return True


def _sift(number: UUID, take: Taker) -> None:
    row = Erasure.objects.select_related("organisation", "by").get(pk=number)
    for part in parts() if not row.place else ():
        part.sift(_by(row), row.organisation, take)
    take.cut.clear()  # of files nothing is cut


@transaction.atomic
def _step(number: UUID, keys: frozenset[str], take: Taker) -> bool:
    """One step; whether another one is left."""
    rows = Erasure.objects.select_for_update(of=("self",)).select_related("organisation", "by")
    row = rows.get(pk=number)
    if not ErasedWords.objects.filter(erasure=row).exists():
        return False  # another worker has ended it
    if not row.place:
        for part in parts():
            part.erase(_by(row), row.organisation, keys)
        of = sum(rows_of(one, row.organisation_id).count() for one in kinds())
        row.place = {"kind": "", "after": "", "seen": 0, "of": of}
        row.save(update_fields=["place"])
        return True
    if not _sweep(row, take):
        _end(row, keys, take)
        return False
    return True


def _by(row: Erasure) -> Actor:
    return Actor.person(row.by) if row.by else MACHINE


def _sweep(row: Erasure, take: Taker) -> bool:
    """Look through the next rows, of several small kinds at once; whether there were any."""
    place, left = dict(row.place), AT_ONCE
    for model in kinds():
        label = model._meta.label
        if label < place["kind"] or (label == place["kind"] and not place["after"]):
            continue
        if label != place["kind"]:
            place |= {"kind": label, "after": ""}
        seen, count, after = sweep_some(model, row.organisation_id, place["after"], take, left)
        place |= {"after": after, "seen": place["seen"] + seen}
        row.counts["rows"] = row.counts.get("rows", 0) + count
        left -= seen
        if left <= 0 or after:
            break
    moved, row.place = place != row.place, place
    row.save(update_fields=["place", "counts"])
    cut = [erasures.mark_of(row.organisation_id, f"{CUT}{one}") for one in take.cut]
    erasures.keep(row.organisation, row, cut)
    take.cut.clear()
    return moved


def _end(row: Erasure, keys: frozenset[str], take: Taker) -> None:
    AuditEntry.objects.all().forget_words(row.organisation, take)
    forget_words(take)
    ErasedWords.objects.filter(erasure=row).delete()
    audit(row.organisation, "erased somebody", row, _by(row), keys=len(keys))
    # What an owner asked for and didn't take yet was written with their words in it; and what was cut out of
    # texts of others still stands in the index's files.
    enqueue("site.forget_archive_of", row.organisation_id, key=str(row.organisation_id))
    enqueue("listening.build_index_anew", key="erased")
    transaction.on_commit(lambda: enqueue("governance.clear_traces", key="traces"))
