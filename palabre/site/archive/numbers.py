"""The numbers of an archive's rows: those that they have there, and those that they get here.

In a house without any organisation they stay as they are where they can. Elsewhere every row gets a new one,
from the same counter as rows that are made here: so nothing of the archive can meet a row of others, nor what
others still tell of rows that are gone. What the archive tells of rows that are gone gets numbers, too, which
nothing will ever have.
"""

import secrets
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import connection, models

from palabre.ecosystem.models import SECTORS
from palabre.site.archive.fields import Model, model_of

# No number is longer. One that is kept isn't beyond these: a counter could be brought to its end by it.
LONGEST = (1 << 63) - 1
KEPT_UP_TO = {"listening.Mention": LONGEST, "ecosystem.Sector": 2 * SECTORS}
RANDOM = (1 << 20) - 1  # the part of a mention's number that isn't its time
SPARE = 50
# Rows that have the number of another row.
FOLLOWS = {
    "ecosystem.Map": ("listening.Topic", "ecosystem.Sector"),
    "governance.AuditChain": ("governance.Organisation",),
}


def follows(label: str) -> tuple[str, ...]:
    """The kinds whose numbers rows of this kind have."""
    key = model_of(label)._meta.pk
    if isinstance(key, models.ForeignKey):
        return (key.related_model._meta.label,)
    return FOLLOWS.get(label, ())


class OfKind:
    """The numbers of one kind: ``held`` of the rows in the archive, ``gone`` of others that it tells of."""

    def __init__(self, model: Model, olds: Iterable[int], *, keeps: bool) -> None:
        self.model = model
        self.sorted = sorted(olds)
        if self.sorted and not 0 < self.sorted[0] <= self.sorted[-1] <= LONGEST:
            raise ValueError(model._meta.label)
        self.most = KEPT_UP_TO.get(model._meta.label, SECTORS - 1)
        highest = max([0, *self.sorted[-1:]])
        self.keeps = keeps and highest <= self.most and not self._taken(self.sorted)
        self.held: dict[int, int] = {}
        self.gone: dict[int, int] = {}
        self._spare: list[int] = []
        news = self.sorted if self.keeps else self._new(self.sorted)
        self.held = dict(zip(self.sorted, news, strict=True))

    @property
    def moved(self) -> bool:
        """Whether any row has another number here."""
        return any(old != new for old, new in self.held.items())

    def of(self, old: int) -> int:
        """See `Numbers.of`."""
        found = self.held.get(old) or self.gone.get(old)
        if found is None:
            if not 0 < old <= LONGEST:
                raise ValueError(self.model._meta.label)
            kept = self.keeps and old <= self.most and not self._taken([old])
            found = self.gone[old] = old if kept else self._one(old)
        return found

    def up_to(self, old: int) -> int:
        """See `Numbers.up_to`."""
        place = bisect_right(self.sorted, old)
        return self.held[self.sorted[place - 1]] if place else 0

    def count_on(self) -> None:
        """Whatever is made later gets a number beyond those that were kept."""
        if self.keeps and isinstance(self.model._meta.pk, models.AutoField):
            beyond(self.model, max([0, *self.held.values(), *self.gone.values()]))

    def _one(self, old: int) -> int:
        if not isinstance(self.model._meta.pk, models.AutoField):
            return self._new([old])[0]
        self._spare = self._spare or self._new(range(SPARE))
        return self._spare.pop(0)

    def _new(self, olds: "list[int] | range") -> list[int]:
        label = self.model._meta.label
        if label == "listening.Mention":
            return self._timed(list(olds))
        if label == "ecosystem.Sector":
            last = self.model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
            first = max(SECTORS, last, *self.held.values(), *self.gone.values()) + 1
            return list(range(first, first + len(olds)))
        return reserved(self.model, len(olds))

    def _timed(self, olds: list[int]) -> list[int]:
        """A mention's number tells its time: it stays unless another mention has it."""
        taken = self._taken(olds)
        return [(one & ~RANDOM) | secrets.randbits(20) if one in taken else one for one in olds]

    def _taken(self, olds: list[int]) -> set[int]:
        rows, taken = self.model._base_manager.order_by(), set()
        for start in range(0, len(olds), 500):
            part = olds[start : start + 500]
            taken |= set(rows.filter(pk__in=part).values_list("pk", flat=True))
        return taken


class Book:
    """The numbers of all kinds; what a room's shapes ask is answered here: see `governance.renumbering`."""

    def __init__(self, olds: Mapping[str, set[int]], *, keeps: bool) -> None:
        first = [label for label in olds if not follows(label)]
        self.kinds = {one: OfKind(model_of(one), olds[one], keeps=keeps) for one in first}
        self.keeps = keeps
        for label in olds.keys() - self.kinds.keys():
            self._follow(label, olds[label])
        self._words = {
            one._meta.model_name: one._meta.label
            for one in apps.get_models()
            if one.__module__.startswith("palabre.")
        }

    def of(self, label: str, number: int) -> int:
        """See `Numbers.of`."""
        leading = follows(label)
        if leading and number not in self.kinds[label].held:
            return self.of(leading[-1 if number > SECTORS else 0], number)
        kind = self.kinds.get(label)
        if kind is None:  # of a kind that stays behind
            kind = self.kinds[label] = OfKind(model_of(label), [], keeps=self.keeps)
        return kind.of(number)

    def up_to(self, label: str, number: int) -> int:
        """See `Numbers.up_to`."""
        return self.kinds[label].up_to(number)

    def thing(self, word: str, number: str) -> str:
        """See `Numbers.thing`."""
        label = self._words.get(word)
        known = label and number.isascii() and number.isdigit() and number.strip("0")
        return str(self.of(label, int(number))) if label and known else number

    def held(self, label: str, number: int) -> int:
        """The number of a row that the archive holds. Raises KeyError for any other."""
        return self.kinds[label].held[number]

    @property
    def moved(self) -> bool:
        """Whether anything has another number here, other than acts, whose own number nothing tells."""
        return any(
            kind.moved for label, kind in self.kinds.items() if label != "governance.AuditEntry"
        )

    def count_on(self) -> None:
        """See `OfKind.count_on`."""
        for label, kind in self.kinds.items():
            if not follows(label):
                kind.count_on()

    def _follow(self, label: str, olds: set[int]) -> None:
        """Rows that have the number of another have it here, too. Raises LookupError where none has it."""
        kind = OfKind(model_of(label), [], keeps=self.keeps)
        leading = [self.kinds[one].held for one in follows(label)]
        for old in olds:
            found = [held[old] for held in leading if old in held]
            if not found:
                raise LookupError(label)
            kind.held[old] = found[0]
        kind.sorted = sorted(olds)
        self.kinds[label] = kind


def reserved(model: Model, count: int) -> list[int]:
    """So many numbers of a kind's own counter, which nobody else gets; the lowest first."""
    if not count:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return sorted(number for (number,) in cursor.fetchall())
        beyond(model, 0)
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last: int = cursor.fetchone()[0]
    return list(range(last - count + 1, last + 1))


def beyond(model: Model, number: int) -> None:
    """Let a kind's counter stand at this number at least."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(s, GREATEST(%s, COALESCE(pg_sequence_last_value(s), 0)))"
                " FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) AS counter",
                [max(1, number), f'"{table}"', column],
            )
            return
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        if cursor.fetchone() is None:
            words = "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
        else:
            words = "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s"
        cursor.execute(words, [number, table])
