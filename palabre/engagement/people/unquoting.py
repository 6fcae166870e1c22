"""Our answers without what somebody said who is forgotten."""

import re
from collections.abc import Collection

# Shorter than this it is nobody's words: a greeting, a name of a product.
SHORTEST = 20
LEFT_OUT = "[…]"
_QUOTED = re.compile(r"(?:^[^\n>]*:[ \t]*\n+)?(?:^[ \t]*>.*(?:\n|\Z))+", re.MULTILINE)
_PASSAGE = re.compile(r"[^\n.!?…]+[.!?…]*")


def passages(texts: Collection[str]) -> list[str]:
    """What of texts would be known again in another one: their lines and sentences, longest first."""
    found: set[str] = set()
    for text in texts:
        found |= {line.strip() for line in text.splitlines()}
        found |= {one.strip() for one in _PASSAGE.findall(text)}
    return sorted((one for one in found if len(one) >= SHORTEST), key=len, reverse=True)


def unquoted(text: str, theirs: Collection[str]) -> str:
    """A text of ours without lines that are marked as quoted, with the line that says of whom, and without
    these ``passages``."""
    text = _QUOTED.sub(f"{LEFT_OUT}\n", text)
    for one in theirs:
        text = text.replace(one, LEFT_OUT)
    return text
