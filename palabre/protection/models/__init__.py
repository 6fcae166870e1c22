"""The tables of the room: what is watched, what was noticed, and what is done about it."""

from palabre.protection.models.incidents import (
    Duty,
    Entry,
    Incident,
    Informed,
    Playbook,
    ReachCheck,
    Statement,
    Task,
)
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
    "Duty",
    "Entry",
    "Evidence",
    "Heard",
    "Incident",
    "Informed",
    "Lookout",
    "Official",
    "Playbook",
    "ReachCheck",
    "Sign",
    "Statement",
    "Suspect",
    "SuspectList",
    "SuspectNote",
    "Sweep",
    "Task",
    "Vigil",
    "Watch",
]
