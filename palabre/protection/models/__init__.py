"""The tables of the room: what is watched, what was noticed, who was told, and what is done about it."""

from palabre.protection.models.drills import Drill, DrillStatement
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
    Face,
    Official,
    Suspect,
    SuspectList,
    SuspectNote,
    Sweep,
)
from palabre.protection.models.telling import Call, Step, Telling, Way
from palabre.protection.models.watching import (
    Alert,
    BrandHeard,
    BrandWatch,
    Heard,
    Lookout,
    Sign,
    Vigil,
    Watch,
)

__all__ = [
    "Alert",
    "BrandHeard",
    "BrandWatch",
    "Call",
    "Drill",
    "DrillStatement",
    "Duty",
    "Entry",
    "Evidence",
    "Face",
    "Heard",
    "Incident",
    "Informed",
    "Lookout",
    "Official",
    "Playbook",
    "ReachCheck",
    "Sign",
    "Statement",
    "Step",
    "Suspect",
    "SuspectList",
    "SuspectNote",
    "Sweep",
    "Task",
    "Telling",
    "Vigil",
    "Watch",
    "Way",
]
