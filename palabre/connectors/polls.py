"""A poll that goes with a text of ours, as people write it: its answers, one a line. Pure."""

from collections.abc import Mapping, Sequence

from palabre.connectors.contract import Field
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

FEWEST = 2  # wherever there are polls

CHOICE = Field(
    "poll_choice",
    N_("How many answers one may choose"),
    N_("One, if nothing is chosen."),
    required=False,
    choices={"one": N_("One answer"), "several": N_("Several answers")},
)


def answers_in(text: str) -> list[str]:
    """The answers that somebody wrote one a line, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def answers_of(draft: Draft, field: str = "poll") -> list[str]:
    """The answers of the poll that a draft wants, each once; none where it wants no poll."""
    return answers_in(draft.more.get(field, ""))


def poll_in(asked: Sequence[Field], given: Mapping[str, str]) -> tuple[str, list[str]]:
    """The question and the answers of the poll that what was given makes; no answers where it makes none.

    The question is "" where the text itself asks.
    """
    for one in asked:
        question = given.get(one.answers_to, "").strip() if one.answers_to else ""
        if one.answers_to is not None and (question or not one.answers_to):
            return question, answers_in(given.get(one.name, ""))
    return "", []


def takes_several(draft: Draft) -> bool:
    """Whether one may choose several of them (`CHOICE`)."""
    return draft.more.get("poll_choice", "") == "several"
