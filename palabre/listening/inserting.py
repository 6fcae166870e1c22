"""New rows by the hundred: what a database takes in with the least work."""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

FEW = 20
"""So many rows aren't worth a copy."""
# How PostgreSQL reads what a field holds; a text may be one of a set of choices.
WRITING: dict[type, Callable[[Any], str]] = {models.JSONField: json.dumps, models.CharField: str}


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write new rows. Call it in a transaction. What the database gives itself (ids) isn't read back.

    PostgreSQL copies them in: `bulk_create` would prepare, quote and parse tens of thousands of values.
    """
    if connection.vendor != "postgresql" or len(rows) <= FEW:
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
    _copy(model, fields, map(attrgetter(*(one.attname for one in fields)), rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write new rows, each given as its values of all columns but the id. Call it in a transaction.

    Where nobody needs the rows as objects, to make them takes longer than to write them.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    if connection.vendor == "postgresql" and len(rows) > FEW:
        _copy(model, fields, rows)
    elif rows:
        marks = ", ".join(["%s"] * len(fields))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {_named(model, fields)} VALUES ({marks})", rows)


def _named(model: type[models.Model], fields: Iterable[Any]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(one.column)) for one in fields)
    return f"{quote(model._meta.db_table)} ({columns})"


def _copy(model: type[models.Model], fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    written = [
        (place, writing)
        for place, one in enumerate(fields)
        for kind, writing in WRITING.items()
        if isinstance(one, kind)
    ]
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_named(model, fields)} FROM STDIN") as copy,
    ):
        for row in rows:
            if written:
                row = list(row)
                for place, writing in written:
                    if row[place] is not None:
                        row[place] = writing(row[place])
            copy.write_row(row)
