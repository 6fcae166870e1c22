"""Cut a text where it may turn: at "but" and its kin, and between sentences."""

import re

LONGEST = 4_000
MOST = 12
"""Clauses that are looked at; more make an article, whose tone is not two opposite clauses."""

_TURN = re.compile(
    r"(?<=[^\W\d_])[.!?…;]+\s+|[\n\r]+"
    r"|,?\s+\b(?:mais|pourtant|cependant|toutefois|néanmoins|en revanche|par contre|hélas"
    r"|but|however|yet|although|though|unfortunately"
    r"|aber|jedoch|leider|pero|sin embargo|però|tuttavia|purtroppo|mas|porém|infelizmente"
    r"|لكن|ولكن)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w{2,}")


def clauses(text: str) -> list[str]:
    """The parts of a text that say something (two words at least); [] when it has only one."""
    parts = [part.strip() for part in _TURN.split(text[:LONGEST], maxsplit=MOST)]
    kept = [part for part in parts if len(_WORD.findall(part)) >= 2]
    return kept if len(kept) >= 2 else []
