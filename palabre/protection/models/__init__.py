"""The tables of the room: what is watched and what was noticed."""

from palabre.protection.models.watching import Alert, Heard, Lookout, Sign, Vigil, Watch

__all__ = ["Alert", "Heard", "Lookout", "Sign", "Vigil", "Watch"]
