"""Finds the entries of a feed that were not there at the last reading, so that only they are parsed.

A feed that changed has one or two new entries among dozens of old ones, byte for byte the same. Entries
are cut out of the document as they stand; whenever their borders are in doubt the document stays whole.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import blake2b

MOST = 500  # entries whose names are kept; a longer feed is read as a whole
LENGTH = 8  # letters of a name: 48 bits of a digest

# Prefixed names (<atom:entry>) are rare: such feeds are read as a whole.
_BORDER = re.compile(rb"<(/?)(item|entry)(?=[\s>/])[^<>]*>")
_OWN_ID = re.compile(rb"<(?:guid|id)\b[^<>]*>([^<]*)<|\brdf:about\s*=\s*[\"']([^\"']*)")


def unseen(data: bytes, seen: str) -> tuple[str, bytes]:
    """Name all entries of a document, and give it without those that ``seen`` names.

    No names and the whole document when the entries can't be told apart for certain: unclosed or nested
    ones, two with the same id (which changes how both are called), none at all.
    """
    spans = _entries(data)
    if not 0 < len(spans) <= MOST:
        return "", data
    entries = [data[start:end] for start, end in spans]
    ids = [found[1] or found[2] for entry in entries if (found := _OWN_ID.search(entry))]
    if len(set(ids)) < len(ids):
        return "", data
    names = [_name(entry) for entry in entries]
    known = {seen[at : at + LENGTH] for at in range(0, len(seen), LENGTH)}
    if known.isdisjoint(names):
        return "".join(names), data
    parts, after = [], 0
    for name, (start, end) in zip(names, spans, strict=True):
        if name in known:
            parts.append(data[after:start])
            after = end
    return "".join(names), b"".join([*parts, data[after:]])


def _entries(data: bytes) -> Sequence[tuple[int, int]]:
    """Where each entry begins and ends; none unless every beginning is followed by its own end."""
    spans: list[tuple[int, int]] = []
    begun: tuple[bytes, int] | None = None
    for mark in _BORDER.finditer(data):
        closing, kind = mark.groups()
        if not closing and begun is None and not mark[0].endswith(b"/>"):
            begun = kind, mark.start()
        elif closing and begun is not None and begun[0] == kind:
            spans.append((begun[1], mark.end()))
            begun = None
        else:
            return []
    return spans if begun is None else []


def _name(entry: bytes) -> str:
    return b64encode(blake2b(entry, digest_size=LENGTH * 3 // 4).digest()).decode()
