"""A poll in a topic of Discourse: lines of its own markup at the end of the text. Pure.

``[poll]`` and its attributes as the forum's own plugin for polls takes them (plugins/poll of the source,
read on 29 November 2026): as it is installed, up to twenty answers.
"""

from palabre.connectors.contract import Rejected
from palabre.connectors.polls import CHOICE, FEWEST, answers, answers_of, takes_several
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

MOST = 20

NO_POLL = N_("A poll of a forum has two to twenty answers, one a line, none with square brackets.")

FIELDS = (
    answers(
        N_("Two to twenty answers, one a line; the forum says who may begin polls."),
        MOST,
        without_files=False,
    ),
    CHOICE,
)


def poll_of(draft: Draft) -> str:
    """The lines that make the poll of a draft, "" where it wants none. Raises `Rejected`."""
    told = answers_of(draft)
    if not told:
        return ""
    if not FEWEST <= len(told) <= MOST or any(set(one) & set("[]") for one in told):
        raise Rejected(NO_POLL)
    several = f" type=multiple min=1 max={len(told)}"
    kind = several if takes_several(draft) else " type=regular"
    return "\n".join(("", "", f"[poll{kind}]", *(f"* {one}" for one in told), "[/poll]"))
