"""Reads files people bring: tables, JSON, WordPress exports, mailboxes, platforms' archives. Pure.

``sniff`` names the format, ``open_rows`` gives its rows one by one, ``guess_mapping`` proposes which
column means what, and ``to_item`` makes an item of a row or says why not.
"""

from palabre.connectors.files.formats import Format, sniff, sniff_file
from palabre.connectors.files.items import Refused, to_item, tone_of
from palabre.connectors.files.mapping import FIELDS, ColumnMap, guess_mapping
from palabre.connectors.files.opening import Options, Row, columns_of, open_rows

__all__ = [
    "FIELDS",
    "ColumnMap",
    "Format",
    "Options",
    "Refused",
    "Row",
    "columns_of",
    "guess_mapping",
    "open_rows",
    "sniff",
    "sniff_file",
    "to_item",
    "tone_of",
]
