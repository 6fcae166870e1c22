"""What a person who writes is reminded of: as whom the brand speaks, its promise, its tone of voice."""

from dataclasses import dataclass

from palabre.governance.models import Brand
from palabre.strategy.access import stance_of
from palabre.strategy.words import POSITIONINGS, Words


@dataclass(frozen=True, slots=True)
class Guidance:
    """The part of a stance that guides a text; empty where nothing was said."""

    positioning: Words
    meaning: Words
    promise: str
    tone: str
    dos: list[str]
    donts: list[str]


def guidance_of(brand: Brand) -> Guidance | None:
    """What guides the texts of a brand; None where nobody said how it stands."""
    row = stance_of(brand)
    if not row.guides:
        return None
    word, meaning = POSITIONINGS.get(row.positioning, ("", ""))
    return Guidance(
        word, meaning, row.promise, row.tone, row.dos.splitlines(), row.donts.splitlines()
    )
