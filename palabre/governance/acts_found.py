"""Which acts a search of the trail means: those whose sentence has its words, as its reader sees them."""

import unicodedata
from typing import Any

from palabre.governance.state_words import STATES
from palabre.governance.words import ACTS


class _Several(int):
    """Several, as a number that isn't written."""

    def __str__(self) -> str:
        return ""


class _Unsaid(dict[str, Any]):
    """What stands for all names and numbers where only the words of a sentence matter."""

    def __missing__(self, name: str) -> _Several:
        return _Several(2)


def acts_saying(words: str) -> list[str]:
    """The acts ("verb kind", or "verb" of any) whose sentence has these words in the reader's language."""
    wanted = _plain(words)
    return [act for act, pattern in ACTS.items() if wanted in _plain(str(pattern % _Unsaid()))]


def states_called(words: str) -> list[str]:
    """The states that the trail calls by these words in the reader's language."""
    wanted = _plain(words)
    return [key.split()[0] for key, word in STATES.items() if wanted in _plain(str(word))]


def _plain(text: str) -> str:
    """Without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
