"""New rows by the hundred: what a database takes in with the least work."""

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

FEW = 20
"""So many rows aren't worth a copy."""


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write new rows. Call it in a transaction. What the database gives itself (ids) isn't read back.

    PostgreSQL copies them in: `bulk_create` would prepare, quote and parse tens of thousands of values.
    """
    if connection.vendor != "postgresql" or len(rows) <= FEW:
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(one.column)) for one in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    values_of = attrgetter(*(one.attname for one in fields))
    written = {
        place: writing
        for place, one in enumerate(fields)
        for kind, writing in WRITING.items()
        if isinstance(one, kind)
    }
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            values = list(values_of(row))
            for place, writing in written.items():
                if values[place] is not None:
                    values[place] = writing(values[place])
            copy.write_row(values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


# How PostgreSQL reads what a field holds; a text may be one of a set of choices.
WRITING: dict[type, Callable[[Any], str]] = {models.JSONField: json.dumps, models.CharField: str}
