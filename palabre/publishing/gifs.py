"""An animated picture without what else its file may hold: remarks, places, whatever follows its end. Pure.

The format is told by the GIF89a specification (CompuServe, 1990); programs keep what they know of a picture,
its place too (XMP), in application extensions.
"""

COMMENT, APPLICATION, EXTENSION, IMAGE, END = 0xFE, 0xFF, 0x21, 0x2C, 0x3B
# These two say how often the animation is shown.
KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def bared(data: bytes) -> bytes:
    """The file with its pictures and their timing only. Raises ValueError when it can't be read."""
    try:
        return _bared(data)
    except IndexError:
        raise ValueError("the file ends in the middle of a picture") from None


def _bared(data: bytes) -> bytes:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("this is no GIF")
    at = 13 + _table(data[10])
    parts = [data[:at]]
    while at < len(data) and data[at] != END:
        start = at
        if data[at] == EXTENSION:
            kind, name = data[at + 1], data[at + 3 : at + 14]
            at = _after_blocks(data, at + 2)
            if kind == COMMENT or (kind == APPLICATION and name not in KEPT):
                continue
        elif data[at] == IMAGE:
            at = _after_blocks(data, at + 11 + _table(data[at + 9]))
        else:
            raise ValueError("there is something unknown in this file")
        parts.append(data[start:at])
    if len(parts) < 2:
        raise ValueError("the file ends before its first picture")
    return b"".join([*parts, bytes([END])])


def _table(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    """Where a row of blocks ends, each of which begins with its length."""
    while data[at]:
        at += data[at] + 1
    return at + 1
