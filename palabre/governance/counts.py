"""How many rows there are, counted no further than a reader wants to know: of ten million one by one, a page
would wait for seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palabre.analysis.drawing.plot import amount
from palabre.governance.models import Organisation

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; ``is_more``: at least one more than ``value``, to which was counted."""

    value: int
    is_more: bool = False

    @classmethod
    def of(cls, found: int, most: int | None) -> "Count":
        """What was counted to ``most`` and one more, or to the end."""
        return cls(found) if most is None else cls(min(found, most), found > most)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        shown = amount(self.value, get_language() or "en")
        return _("more than %(count)s") % {"count": shown} if self.is_more else shown


class Rows(Subquery):
    """The number of rows of a question, within another one. Sliced, it counts no further."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0


def bounded(rows: "QuerySet[Any]", most: int | None = MOST_COUNTED) -> Rows:
    """The number of these rows within another question, up to ``most`` and one more; None counts them all."""
    return Rows(rows.order_by().values("pk")[: None if most is None else most + 1])


def count_of(rows: "QuerySet[Any]", most: int = MOST_COUNTED) -> Count:
    """How many rows there are, counted up to ``most``."""
    return Count.of(rows.order_by().values("pk")[: most + 1].count(), most)


def counts_of(
    organisation: Organisation, asked: Sequence["QuerySet[Any]"], most: int | None = MOST_COUNTED
) -> list[Count]:
    """The same of several kinds of rows, in one question to the database."""
    if not asked:
        return []
    wanted = {f"n{place}": bounded(rows, most) for place, rows in enumerate(asked)}
    found = Organisation.objects.annotate(**wanted).values_list(*wanted).get(pk=organisation.pk)
    return [Count.of(one, most) for one in found]
