"""Where the search index differs from the database, by name: missing, superfluous, stale."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from palabre.listening.indexing import documents_of
from palabre.listening.models import IndexOp, Mention
from palabre.listening.search import index
from palabre.listening.search.spelling import digest_of

PAGE = 1000
SLICE = 500


@dataclass(slots=True)
class Drift:
    """Ids of mentions that the index lacks, has too many, or holds as they were once; how many there
    are in the database, and how many changes the outbox will still bring (no difference)."""

    missing: list[int] = field(default_factory=list)
    superfluous: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    mentions: int = 0
    waiting: int = 0

    @property
    def ids(self) -> list[int]:
        """All that differs."""
        return [*self.missing, *self.superfluous, *self.stale]


def drift(patience: float = 2.0) -> Drift:
    """Compare every mention with the index. Raises `SearchRefused` without one.

    Both go on changing meanwhile: what differs is looked at again after `patience` seconds, and what
    the outbox holds isn't counted.
    """
    suspects, mentions = _suspects()
    if suspects:
        time.sleep(patience)
        index().refresh()
    found = Drift(mentions=mentions)
    for start in range(0, len(suspects), SLICE):
        _sort(suspects[start : start + SLICE], found)
    found.waiting = IndexOp.objects.count()
    return found


def _suspects() -> tuple[list[int], int]:
    suspects: list[int] = []
    mentions, below = 0, None
    while True:
        held = index().digests(below=below, most=PAGE)
        lowest = min(held) if len(held) == PAGE else None
        rows = Mention.objects.all()
        rows = rows if lowest is None else rows.filter(pk__gte=lowest)
        rows = rows if below is None else rows.filter(pk__lt=below)
        numbers = list(rows.order_by("-pk").values_list("pk", flat=True))
        mentions += len(numbers)
        suspects += set(held).difference(numbers)
        for start in range(0, len(numbers), SLICE):
            suspects += _differing(numbers[start : start + SLICE], held)
        if lowest is None:
            return sorted(set(suspects)), mentions
        below = lowest


def _differing(numbers: list[int], held: dict[int, int]) -> list[int]:
    told = {doc.id: digest_of(doc) for doc in documents_of(numbers)}
    return [number for number in numbers if held.get(number) != told.get(number)]


def _sort(suspects: list[int], found: Drift) -> None:
    """Look once more, at the outbox first: what it still holds is late, and not lost."""
    pending = IndexOp.objects.filter(mention_id__in=suspects)
    late = set(pending.values_list("mention_id", flat=True))
    told = {doc.id: digest_of(doc) for doc in documents_of(suspects)}
    held = index().digests(ids=suspects)
    for number in suspects:
        if number in late or held.get(number) == told.get(number):
            continue
        if number not in held:
            found.missing.append(number)
        elif number not in told:
            found.superfluous.append(number)
        else:
            found.stale.append(number)


def mend(numbers: Iterable[int]) -> int:
    """Give these mentions to the outbox again; how many."""
    ops = [IndexOp(mention_id=number) for number in numbers]
    return len(IndexOp.objects.bulk_create(ops, batch_size=SLICE))
