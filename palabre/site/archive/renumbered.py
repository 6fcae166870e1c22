"""What of rows holds numbers, as the rooms tell it, and rows with the numbers that they have here."""

from typing import Any

from django.db import models

from palabre.campaigns import numbered as campaigns
from palabre.channels import numbered as channels
from palabre.community import numbered as community
from palabre.ecosystem import numbered as ecosystem
from palabre.engagement import numbered as engagement
from palabre.governance import numbered as governance
from palabre.governance.renumbering import Shape, renumbered
from palabre.listening import numbered as listening
from palabre.measurement import numbered as measurement
from palabre.protection import numbered as protection
from palabre.publishing import numbered as publishing
from palabre.site.archive.fields import columns_of, model_of
from palabre.site.archive.numbers import Book
from palabre.strategy import numbered as strategy

ROOMS = (
    campaigns, channels, community, ecosystem, engagement, governance, listening, measurement,
    protection, publishing, strategy,
)  # fmt: skip
HOLDS: dict[str, dict[str, Shape]] = {
    label: shapes for room in ROOMS for label, shapes in room.HOLDS.items()
}
HOLDS_NONE: dict[str, set[str]] = {
    label: set(names.split()) for room in ROOMS for label, names in room.HOLDS_NONE.items()
}


class NotHeld(Exception):
    """A row points to one that the archive doesn't hold."""


def with_numbers(label: str, row: dict[str, Any], book: Book) -> dict[str, Any]:
    """A row of the archive as it is here. Raises `NotHeld`, and ValueError for what holds no such numbers."""
    made = dict(row)
    for column in columns_of(model_of(label)):
        value = row[column.attname]
        if column.primary_key or isinstance(column, models.ForeignKey):
            of = column.related_model if isinstance(column, models.ForeignKey) else model_of(label)
            if value is not None:
                where = f"{label}.{column.name}"
                made[column.attname] = _held(of._meta.label, value, book, where)
    for name, shape in HOLDS.get(label, {}).items():
        try:
            made[name] = renumbered(shape, row[name], book, row)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise ValueError(f"{label}.{name}") from fault
    return made


def _held(label: str, number: int, book: Book, where: str) -> int:
    try:
        return book.held(label, number)
    except KeyError as fault:
        raise NotHeld(where) from fault
