"""New rows by the hundred: what a database takes in with the least work."""

import json
from collections.abc import Sequence
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
    columns = ", ".join(quote(one.column or one.attname) for one in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row([_plain(getattr(row, one.attname)) for one in fields])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _plain(value: Any) -> Any:
    """A value as PostgreSQL reads it: those of JSON are written out."""
    if isinstance(value, dict | list):
        return json.dumps(value) if value else "{}" if isinstance(value, dict) else "[]"
    return str(value) if isinstance(value, str) else value
