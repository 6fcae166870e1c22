"""The tables of the room: what is watched, what was noticed, and who was told."""

from palabre.protection.models.telling import Call, Step, Telling, Way
from palabre.protection.models.watching import Alert, Heard, Lookout, Sign, Vigil, Watch

__all__ = ["Alert", "Call", "Heard", "Lookout", "Sign", "Step", "Telling", "Vigil", "Watch", "Way"]
