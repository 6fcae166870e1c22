"""Rows that say by their own columns whom they are about: looked for, shown and erased in one way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from palabre.governance.acts import Actor
from palabre.governance.models import Organisation
from palabre.governance.somebody import Change, Found, Keys, Known, Words, bare, is_mail, plain

Rows = QuerySet[Any]
# Columns whose values are compared without their sign, those where capitals mean nothing, and mere names.
HANDLES = frozenset({"handle"})
NAMES = frozenset({"name", "typed_name"})
FOLDED = HANDLES | NAMES | {"mail", "email", "address", "phone", "value"}


def _delete(rows: Rows) -> None:
    rows.delete()


@dataclass(frozen=True, slots=True)
class Held:
    """A kind of rows about people. ``to`` leads to the organisation; ``keys`` are a kind of key and the
    columns that make it; ``said`` and ``called`` are columns with their words and names."""

    model: type[Model]
    to: str
    keys: tuple[tuple[str, tuple[str, ...]], ...]
    called: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    only: Q = field(default_factory=Q)
    erase: Callable[[Rows], None] = _delete

    def rows(self, organisation: int) -> Rows:
        """All rows of an organisation."""
        return self.model._default_manager.filter(self.only, **{self.to: organisation})

    def key_of(self, row: Model) -> list[str]:
        """The keys of a row, the surest first."""
        found = []
        for kind, columns in self.keys:
            values = [_told(one, getattr(row, one)) for one in columns]
            if values[-1]:
                found.append(":".join([kind, *values]))
        return found

    def label(self, row: Model) -> str:
        """What tells a row from others to whoever chooses."""
        said = (
            str(getattr(row, name) or "")
            for name in (*self.called, "platform")
            if hasattr(row, name)
        )
        told = " · ".join(dict.fromkeys(one for one in said if one and "://" not in one))
        return f"{told or row} ({self.model._meta.verbose_name})"

    def of(self, organisation: int, keys: Keys) -> Rows:
        """The rows that one of these keys means."""
        either = Q(pk__in=[])
        for kind, columns in self.keys:
            for key in keys:
                is_kind, *values = key.split(":", len(columns))
                if is_kind == kind and len(values) == len(columns):
                    either |= _same(columns, values)
        return self.rows(organisation).filter(either)


def _told(column: str, value: Any) -> str:
    told = str(value or "").strip()
    if column in HANDLES:
        return bare(told)
    return told.casefold() if column in FOLDED else told


def _same(columns: tuple[str, ...], values: list[str]) -> Q:
    same = Q()
    for column, value in zip(columns, values, strict=True):
        how = "iexact" if column in FOLDED else "exact"
        if column == "id" and not value.isdecimal():
            return Q(pk__in=[])
        one = Q(**{f"{column}__{how}": value})
        if column in HANDLES:
            one |= Q(**{f"{column}__iexact": f"@{value}"})
        same &= one
    return same


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A room's answer that is made of such rows alone; see `somebody.Part`."""

    held: tuple[Held, ...]

    def known(self, organisation: int) -> Iterator[str]:
        """Every key of every row."""
        for one in self.held:
            for row in one.rows(organisation).iterator(chunk_size=1000):
                yield from one.key_of(row)

    def named(self, organisation: int, typed: str) -> Iterator[Known]:
        """The rows in which a column says just this."""
        for one in self.held:
            columns = {name for _kind, names in one.keys for name in names[-1:]} - {"id"}
            if is_mail(typed):
                columns -= HANDLES
            either = Q(pk__in=[])
            for column in columns | set(one.called):
                either |= Q(**{f"{column}__iexact": typed})
                if column in HANDLES:
                    either |= _same((column,), [bare(typed)])
            for row in one.rows(organisation).filter(either)[:50]:
                keys = one.key_of(row)
                if keys:
                    told = {bare(str(getattr(row, name) or "")) for name in columns - NAMES}
                    yield Known(keys[0], one.label(row), bare(typed) in told)

    def akin(self, organisation: int, keys: Keys) -> set[str]:
        """All keys of the rows that these mean."""
        return {
            key
            for one in self.held
            for row in one.of(organisation, keys)
            for key in one.key_of(row)
        }

    def look(self, organisation: int, keys: Keys) -> Iterator[Found]:
        """The rows that these keys mean."""
        for one in self.held:
            rows = [plain(row) for row in one.of(organisation, keys)]
            yield Found(str(one.model._meta.verbose_name_plural), rows)

    def words(self, organisation: int, keys: Keys) -> Words:
        """What these rows say, and whom."""
        found = Words()
        for one in self.held:
            for row in one.of(organisation, keys):
                found.said |= {str(getattr(row, name) or "") for name in one.said}
                found.called |= {str(getattr(row, name) or "") for name in one.called}
        return found

    def erase(self, by: Actor, organisation: Organisation, keys: Keys) -> bool:
        """Erase the rows that these keys mean: all at once, they are few."""
        for one in self.held:
            one.erase(one.of(organisation.pk, keys))
        return False

    def sift(self, by: Actor, organisation: Organisation, take: Change) -> None:
        """There are no files here."""
