"""What a macro is made of: its parts, as values read from a row. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from palabre.governance.rules import Chosen

MOST_PARTS, LONGEST_TEXT = 8, 2_000
ME, NOBODY = "me", "nobody"


class Step(Chosen):
    """One act of a macro."""

    ASSIGN = "assign"
    PRIORITY = "priority"
    TAG = "tag"
    UNTAG = "untag"
    REPLY = "reply"
    SEND = "send"
    NOTE = "note"
    SNOOZE = "snooze"
    DONE = "done"


# These take words of their own.
TYPED = frozenset({Step.TAG, Step.UNTAG, Step.NOTE})
# These need to know nothing more.
BARE = frozenset({Step.SEND, Step.DONE})
# After one of these the conversation rests.
RESTS = frozenset({Step.SNOOZE, Step.DONE})
# No undo brings back what these did: a note is read, a reply stands among what was written, and an answer
# that was handed in is somebody else's to decide. One that leaves is taken back, with the reply in it.
STAYS = frozenset({Step.NOTE, Step.REPLY, Step.SEND})


@dataclass(frozen=True, slots=True)
class Part:
    """One act with what it needs to know."""

    step: Step
    value: str = ""

    def told(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"step": str(self.step), "value": self.value}


def parts_of(rows: Iterable[Any]) -> list[Part]:
    """The parts that a row keeps; what can't be read is left out."""
    return [
        Part(Step(row["step"]), str(row.get("value", "")))
        for row in list(rows)[:MOST_PARTS]
        if isinstance(row, dict) and row.get("step") in set(Step)
    ]


def sends_nothing(parts: Sequence[Part]) -> bool:
    """Whether something is to be sent before any reply is put in."""
    steps = [one.step for one in parts]
    return Step.SEND in steps and Step.REPLY not in steps[: steps.index(Step.SEND)]
