"""The one place where what a network says loses the characters that no database takes or no page can show.

Every value that a connector gives (an item, an account, a page with its cursor, what was sent, a figure)
is one of these: so none of them can bring a NUL into a row of PostgreSQL, half a character into an
export, or a mark that turns a sentence round into a name.
"""

import re
from collections.abc import Mapping
from typing import Any

# Control characters, those that reorder what a reader sees, halves of a character, and what is none.
_NEVER = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
)
_IN_TEXT = re.compile(f"[{_NEVER}]")
_IN_LINE = re.compile(f"[{_NEVER}\t\n\r]")
_BREAKS = re.compile(r"\s*[\t\n\r]\s*")
# The fields that may have several lines; all others are names, addresses, titles and words.
TEXTS = frozenset({"text", "alt"})


def sound_text(text: str) -> str:
    """A text that may have lines, without what no text may hold; usually the very same."""
    if text.isprintable() or not _IN_TEXT.search(text):
        return text
    return _IN_TEXT.sub("", text)


def sound_line(text: str) -> str:
    """A name, an address, a title: on one line, without what no text may hold; usually the very same."""
    if text.isprintable() or not _IN_LINE.search(text):
        return text
    return _BREAKS.sub(" ", _IN_TEXT.sub("", text)).strip()


def sound(value: Any, *, lines: bool = False) -> Any:
    """A value as it may be kept: texts and all that stands in lists and objects of them."""
    if isinstance(value, str):
        return sound_text(value) if lines else sound_line(value)
    if isinstance(value, tuple | list):
        kept = [sound(one, lines=lines) for one in value]
        same = all(one is other for one, other in zip(kept, value, strict=True))
        return value if same else type(value)(kept)
    if isinstance(value, Mapping):
        told = {sound(name): sound(one, lines=True) for name, one in value.items()}
        return value if told == value else told
    return value


class Sound:
    """What is made of a network's words: each field of it is sound from the moment it is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:  # type: ignore[attr-defined]
            value = getattr(self, name)
            if isinstance(value, str | tuple | Mapping) and value:
                kept = sound(value, lines=name in TEXTS)
                if kept is not value:
                    object.__setattr__(self, name, kept)
