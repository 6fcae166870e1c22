"""The tables of the room: what is watched and what was noticed."""

from palabre.protection.models.lookalikes import (
    Evidence,
    Official,
    Suspect,
    SuspectList,
    SuspectNote,
    Sweep,
)
from palabre.protection.models.watching import Alert, Heard, Lookout, Sign, Vigil, Watch

__all__ = [
    "Alert",
    "Evidence",
    "Heard",
    "Lookout",
    "Official",
    "Sign",
    "Suspect",
    "SuspectList",
    "SuspectNote",
    "Sweep",
    "Vigil",
    "Watch",
]
