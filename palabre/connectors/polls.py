"""A poll that goes with a text of ours, as people write it: its answers, one a line. Pure."""

from palabre.connectors.contract import Field
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

CHOICE = Field(
    "poll_choice",
    N_("How many answers one may choose"),
    required=False,
    choices={"one": N_("One answer"), "several": N_("Several answers")},
)


def answers_of(draft: Draft, field: str = "poll") -> list[str]:
    """The answers of the poll that a draft wants, each once; none where it wants no poll."""
    lines = (" ".join(line.split()) for line in draft.more.get(field, "").splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def takes_several(draft: Draft) -> bool:
    """Whether one may choose several of them (`CHOICE`)."""
    return draft.more.get("poll_choice", "") == "several"
