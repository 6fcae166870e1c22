"""An erasure goes on in steps: each is one short transaction, which also notes how far it is.

First the files that name them go, then the rows that are about them, then their words in all other rows, at
last in the trail and in the log of work.

A worker that dies repeats nothing: the next one goes on where the last step ended. Nobody waits for it but
the jobs that write at the same moment, for as long as one step.
"""

import time
from typing import Any
from uuid import UUID

from django.db import transaction

from palabre.governance import erasures
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import AuditEntry, ErasedWords, Erasure
from palabre.governance.models.erasures import FILES, ROWS, TEXTS, TRAIL, WORK
from palabre.governance.returning import CUT
from palabre.governance.rules import Refused
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
    until = None if seconds is None else time.monotonic() + seconds
    while go_on(number, words, take):
        if until is not None and time.monotonic() > until:
            return False
    return True


def go_on(number: UUID, words: dict[str, Any], take: Taker) -> bool:
    """Take one step of an erasure; whether another one is left. Raises `Refused` as `carry_out` does."""
    row = Erasure.objects.select_related("organisation", "by").get(pk=number)
    is_late = False
    if row.stage == FILES:
        try:
            _sift(row, take)
        except Refused:
            # Of what an older backup brought back, all goes that can; then it waits as any other does.
            if not words.get("again") or row.place:
                raise
            is_late = True
    return _step(row, frozenset(words["keys"]), take, is_late)


def _sift(row: Erasure, take: Taker) -> None:
    for part in parts():
        part.sift(_by(row), row.organisation, take)
    take.cut.clear()  # of files nothing is cut


@transaction.atomic
def _step(seen: Erasure, keys: frozenset[str], take: Taker, is_late: bool) -> bool:
    rows = Erasure.objects.select_for_update(of=("self",)).select_related("organisation", "by")
    row = rows.get(pk=seen.pk)
    if not ErasedWords.objects.filter(erasure=row).exists():
        return False  # another worker has ended it
    if row.place != seen.place:
        return True  # another worker was quicker
    if row.stage == FILES:
        _go_to(row, stage=ROWS, part=0, late=is_late)
    elif row.stage == ROWS:
        _erase_some(row, keys)
    elif row.stage == TEXTS:
        _sweep_some(row, take)
    elif row.stage == TRAIL:
        acts = AuditEntry.objects.all()
        after = acts.forget_words(row.organisation, take, row.place["after"], AT_ONCE)
        _go_to(row, stage=TRAIL if after else WORK, after=after)
    elif after := forget_words(take, row.place["after"], AT_ONCE):
        _go_to(row, after=after)
    else:
        _end(row, keys)
        return False
    take.cut.clear()
    return True


def _go_to(row: Erasure, **place: Any) -> None:
    row.place = row.place | place
    row.save(update_fields=["place"])


def _erase_some(row: Erasure, keys: frozenset[str]) -> None:
    """One room's next rows; after the last room, what is left to look through is counted."""
    all_parts, at = parts(), row.place["part"]
    if at < len(all_parts):
        is_more = all_parts[at].erase(_by(row), row.organisation, keys)
        _go_to(row, part=at if is_more else at + 1)
        return
    of = sum(rows_of(one, row.organisation_id).count() for one in kinds())
    _go_to(row, stage=TEXTS, kind="", after="", seen=0, of=of)


def _by(row: Erasure) -> Actor:
    return Actor.person(row.by) if row.by else MACHINE


def _sweep_some(row: Erasure, take: Taker) -> None:
    if _sweep(row, take):
        return
    if row.place.get("late"):
        _go_to(row, stage=FILES, late=False)
    else:
        _go_to(row, stage=TRAIL, after=0)


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


def _end(row: Erasure, keys: frozenset[str]) -> None:
    ErasedWords.objects.filter(erasure=row).delete()
    audit(row.organisation, "erased somebody", row, _by(row), keys=len(keys))
    # What an owner asked for and didn't take yet was written with their words in it; and what was cut out of
    # texts of others still stands in the index's files.
    enqueue("site.forget_archive_of", row.organisation_id, key=str(row.organisation_id))
    enqueue("listening.build_index_anew", key="erased")
    transaction.on_commit(lambda: enqueue("governance.clear_traces", key="traces"))
