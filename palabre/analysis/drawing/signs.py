"""Which signs of a text a document can carry."""

from unicodedata import category

# Controls, surrogates, signs of private use, and what is no sign.
UNSEEN = frozenset({"Cc", "Cn", "Co", "Cs"})
SIGNS = "\u202f–—‘’“”•…→€"


def visible(text: str) -> str:
    """A text without signs that nobody sees and no file may carry; its lines stay."""
    return "".join(one for one in text if one == "\n" or category(one) not in UNSEEN)


def latin(text: str) -> str:
    """A text with a question mark for each sign that no font for Latin texts has."""
    return "".join(one if one in SIGNS or one <= "\u024f" else "?" for one in visible(text))
