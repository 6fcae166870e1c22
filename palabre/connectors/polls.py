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


def question(says: str, longest: int, *, without_files: bool = False) -> Field:
    """The field of a poll's question, where it isn't the text itself."""
    label = N_("Question of a poll")
    return Field("poll", label, says, required=False, longest=longest, without_files=without_files)


def answers(
    says: str, most: int = 0, longest: int = 0, *,
    longest_text: int = 0, unit: str = "characters", lines: int = 4, without_files: bool = True,
) -> Field:  # fmt: skip
    """The field of the answers to what the text asks: how many, how long, and how long the text may be; 0
    where only the server knows."""
    return Field(
        "poll",
        N_("Poll"),
        says,
        required=False,
        lines=lines,
        without_files=without_files,
        answers_to="",
        most=most,
        longest=longest,
        longest_text=longest_text,
        unit=unit,
    )


def answers_to_question(says: str, most: int, longest: int) -> Field:
    """The field of the answers to the question that another field asks (`question`)."""
    label = N_("Answers of the poll")
    return Field(
        "answers",
        label,
        says,
        required=False,
        lines=4,
        answers_to="poll",
        most=most,
        longest=longest,
    )


def lasting(choices: Mapping[str, str], says: str, name: str = "poll_lasts") -> Field:
    """The field of how long a poll runs, by the network's own words for it."""
    return Field(name, N_("How long the poll runs"), says, required=False, choices=choices)


def lasts(draft: Draft, of: Field) -> str:
    """How long the poll of a draft runs, in the network's words; "" where nothing sound was chosen."""
    chosen = draft.more.get(of.name, "")
    return chosen if chosen in of.choices else ""


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
