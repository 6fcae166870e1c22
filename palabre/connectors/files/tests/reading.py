"""Reads a file as the importing page does."""

from palabre.connectors.files import (
    ColumnMap,
    columns_of,
    guess_mapping,
    open_rows,
    sniff_file,
    to_item,
)


def read(path, options=None):
    return list(open_rows(path, sniff_file(path), options))


def items(path, options=None, **changes):
    rows = read(path, options)
    mapping = guess_mapping(columns_of(rows), [row.columns for row in rows[:20]])
    mapping = ColumnMap.from_json(mapping.to_json() | changes)
    return [to_item(row, mapping) for row in rows]
