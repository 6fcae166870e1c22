"""One slip of a keyboard between two words, or the same sound: how near a name is to another."""

import re

SWAPPED, DOUBLED, MISSING, INSERTED = "swapped", "doubled", "missing", "inserted"
NEIGHBOUR, VOWEL, REPLACED, SOUND = "neighbour", "vowel", "replaced", "sound"

_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("azertyuiop", "qsdfghjklm", "wxcvbn")
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("qu|q|ck"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("h"), ""),
    (re.compile("y"), "i"),
    (re.compile("eau|au"), "o"),
    (re.compile("z"), "s"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=...)[xst]$"), ""),
)


def _near() -> frozenset[str]:
    """Pairs of letters whose keys touch on a French or an English keyboard."""
    pairs = set()
    for keyboard in _ROWS:
        at = {
            key: (row, column)
            for row, keys in enumerate(keyboard)
            for column, key in enumerate(keys)
        }
        for one, (row, column) in at.items():
            for other, (next_row, next_column) in at.items():
                beside = next_row == row and abs(next_column - column) == 1
                below = next_row == row + 1 and next_column in (column, column - 1)
                if beside or below:
                    pairs |= {one + other, other + one}
    return frozenset(pairs)


_NEAR = _near()


def slip(meant: str, typed: str) -> tuple[str, str, str] | None:
    """The one slip that makes `typed` of `meant`: its code, the letters meant and those typed.

    None when they are equal or more than one slip apart.
    """
    if meant == typed or abs(len(meant) - len(typed)) > 1:
        return None
    at = 0
    shorter = min(len(meant), len(typed))
    while at < shorter and meant[at] == typed[at]:
        at += 1
    end = 0
    while end < shorter - at and meant[-1 - end] == typed[-1 - end]:
        end += 1
    was, now = meant[at : len(meant) - end], typed[at : len(typed) - end]
    code = _kind(was, now, typed[at - 1 : at], typed[len(typed) - end :][:1])
    return (code, was, now) if code else None


def _kind(was: str, now: str, before: str, after: str) -> str:
    if len(was) == 2 and now == was[::-1]:
        return SWAPPED
    if not was and len(now) == 1:
        return DOUBLED if now in (before, after) else INSERTED
    if len(was) == 1 and not now:
        return MISSING
    if len(was) != 1 or len(now) != 1:
        return ""
    if was + now in _NEAR:
        return NEIGHBOUR
    return VOWEL if was in _VOWELS and now in _VOWELS else REPLACED


def sound(word: str) -> str:
    """About how a word sounds in French and English, for words that are spelt otherwise."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def without_one(word: str) -> set[str]:
    """The word with each of its letters left out in turn: what two words a slip apart have in common."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
