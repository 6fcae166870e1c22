"""How two names differ, letter by letter, and how a text from outside is shown without a trick."""

import unicodedata
from difflib import SequenceMatcher

SHOWN = 120  # characters of a name that are compared: an eye takes in no more

Pieces = list[tuple[str, bool]]


def plain(text: str, most: int = 300) -> str:
    """A text whose unseen or turning characters are written as codes, cut to a length."""
    cut = text[:most]
    shown = "".join(f"⟨U+{ord(one):04X}⟩" if _is_unseen(one) else one for one in cut)
    return f"{shown}…" if len(text) > most else shown


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def compared(ours: str, theirs: str) -> tuple[Pieces, Pieces]:
    """Both names in pieces, each with whether it differs from the other one. Case makes no difference."""
    ours, theirs = ours[:SHOWN], theirs[:SHOWN]
    matcher = SequenceMatcher(None, _lowered(ours), _lowered(theirs), autojunk=False)
    left: Pieces = []
    right: Pieces = []
    for tag, a, b, c, d in matcher.get_opcodes():
        differs = tag != "equal"
        left += [(plain(ours[a:b]), differs)] if b > a else []
        right += [(plain(theirs[c:d]), differs)] if d > c else []
    return left, right


def _lowered(text: str) -> list[str]:
    """Letter by letter, so that places stay what they are (ẞ would become two)."""
    return [one.lower() for one in text]
