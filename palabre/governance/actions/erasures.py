"""Erasing somebody whom the house heard, everywhere; and once more after an older backup was put back."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance import erasures
from palabre.governance.actions.erasing import carry_out
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import ErasedWords, Erasure, Organisation
from palabre.governance.rules import Refused
from palabre.governance.somebody import Keys, parts, whole, words_of
from palabre.governance.sweeping import names_in
from palabre.jobs import enqueue

# What a word that may be taken out of other texts is marked as.
WORD = "word"


def erase_somebody(
    by: Actor, organisation: Organisation, keys: Iterable[str], names: Collection[str] | None = None
) -> Erasure:
    """Begin to erase all that is kept of whoever has these keys: from now on they aren't heard, and a job
    takes the rest away in steps. ``names`` are those of their names that are taken out of other texts, too;
    None: all that `names_in` finds. Raises `Refused`.
    """
    everything = whole(organisation, keys)
    if not everything:
        raise Refused(_("Nobody was chosen."))
    try:
        erasures.check_writable()
    except OSError:
        raise Refused(_("The list of erasures can’t be written: nothing was erased.")) from None
    row = _begin(by, organisation, everything, names)
    _note_or_later(row)
    return row


def _note_or_later(row: Erasure) -> None:
    try:
        erasures.note(row)
    except OSError:
        # It stands in the database: `erasures.note_missing` writes it within the hour.
        enqueue("governance.keep_erasures", key="erasures")


@transaction.atomic
def _begin(
    by: Actor, organisation: Organisation, keys: Keys, names: Collection[str] | None,
    *, number: UUID | None = None, at: datetime | None = None, marks: Collection[str] = (),
) -> Erasure:  # fmt: skip
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    words = words_of(organisation, keys)
    found = names_in(words)
    taken = found if names is None else [one for one in found if one in names]
    row = Erasure.objects.create(
        pk=number or uuid4(), organisation=organisation, at=at or timezone.now(), by=by.user,
        counts={"keys": len(keys), "rows": 0},
    )  # fmt: skip
    own = [*keys, *(f"{WORD}:{one}" for one in taken)]
    erasures.keep(
        organisation, row, [*marks, *(erasures.mark_of(organisation.pk, one) for one in own)]
    )
    looks_for = {
        "keys": sorted(keys), "taken": taken, "said": sorted(words.said), "again": number is not None,
    }  # fmt: skip
    ErasedWords.objects.create(erasure=row, words=looks_for)
    ask_to_go_on(row)
    return row


def ask_to_go_on(row: Erasure) -> None:
    """Have an erasure that isn't at its end go on in the background."""
    enqueue("governance.erase", str(row.pk), key=str(row.pk))


def wake_erasures() -> None:
    """Have those go on whose job was given up."""
    for row in Erasure.objects.exclude(looks_for=None).order_by("at"):
        ask_to_go_on(row)


def repeat_erasures() -> int:
    """Erase again whoever the list names and this database still knows: it comes from an older backup. What
    was repeated and broken off comes first. How many erasures were repeated. Raises `erasures.WrongKey`."""
    begun = Erasure.objects.filter(looks_for__words__again=True).order_by("at")
    count = 0
    for row in begun:
        _carry_out_what_can_be(row)
        count += 1
    for line in erasures.to_repeat():
        _repeat(line)
        count += 1
    return count


def _repeat(line: dict[str, Any]) -> None:
    organisation = Organisation.objects.get(pk=line["organisation"])
    known = (key for part in parts() for key in part.known(organisation.pk))
    keys = whole(organisation, erasures.keys_again(line, known))
    names = names_in(words_of(organisation, keys))
    agreed = erasures.keys_again(line, (f"{WORD}:{one}" for one in names))
    taken = [one for one in names if f"{WORD}:{one}" in agreed]
    row = _begin(
        MACHINE, organisation, keys, taken,
        number=UUID(line["erasure"]), at=erasures.moment_of(line), marks=line["marks"],
    )  # fmt: skip
    _carry_out_what_can_be(row)


def _carry_out_what_can_be(row: Erasure) -> None:
    with suppress(Refused):  # a file that was being brought in: its job waits for that
        carry_out(row.pk)
