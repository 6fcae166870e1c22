"""What networks take of a document (a PDF whose pages they show in turn), as data. It leaves as it came."""

from dataclasses import dataclass
from datetime import date

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """What a network takes of a document, with where and when a person read it: one, alone with its text,
    of so many ``bytes``."""

    source: str
    read_on: date
    bytes: int
