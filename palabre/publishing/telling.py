"""The texts of a post as they leave on one account."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """What leaves on one account: the first text with those that follow it, and the first comment."""

    texts: Sequence[str]
    comment: str = ""


def texts_there(text: str, thread: Sequence[str], comment: str, signature: str = "") -> Texts:
    """The texts of an account; its signature closes the last of them, unless that is empty."""
    texts = [text, *thread]
    if signature and texts[-1].strip():
        texts[-1] = f"{texts[-1].rstrip()}\n\n{signature}"
    return Texts(texts, comment)
