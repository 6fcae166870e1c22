"""Polls of Telegram: the text is the question, and its answers stand one a line. Pure.

``sendPoll`` of https://core.telegram.org/bots/api, in its version 10.1, read on 30 November 2026.
"""

from typing import Any

from palabre.connectors.contract import PostLimits, Rejected
from palabre.connectors.lengths import fits
from palabre.connectors.polls import (
    CHOICE,
    FEWEST,
    answers,
    answers_of,
    lasting,
    lasts,
    takes_several,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

QUESTION, ANSWER = PostLimits(text=300, unit="utf16"), PostLimits(text=100, unit="utf16")
MOST = 12

NO_POLL = N_(
    "A poll on Telegram has two to twelve answers of up to 100 characters, one a line, and no pictures."
)
NO_QUESTION = N_("The text of a poll on Telegram is its question: 1 to 300 characters.")
NO_OTHER_POLL = N_("A poll on Telegram can’t be changed once it was sent.")

_LASTS = lasting(
    {
        "3600": N_("One hour"),
        "21600": N_("Six hours"),
        "86400": N_("One day"),
        "259200": N_("Three days"),
        "604800": N_("A week"),
        "1209600": N_("Two weeks"),
    },
    N_("Without it, until somebody closes it in Telegram."),
)
FIELDS = (
    answers(
        N_("Two to twelve answers, one a line; the text is the question, 300 characters at most."),
        MOST,
        ANSWER.text,
        longest_text=QUESTION.text,
        unit=ANSWER.unit,
    ),
    _LASTS,
    CHOICE,
)


def poll_of(draft: Draft) -> dict[str, Any]:
    """The poll of a draft as Telegram is asked for it, empty where it wants none. Raises `Rejected`."""
    told, question = answers_of(draft), draft.text.strip()
    if not told:
        return {}
    sound = FEWEST <= len(told) <= MOST and all(fits(one, ANSWER) for one in told)
    if not sound or draft.media:
        raise Rejected(NO_POLL)
    if not question or not fits(question, QUESTION):
        raise Rejected(NO_QUESTION)
    seconds = lasts(draft, _LASTS)
    return {
        "question": question,
        "options": [{"text": one} for one in told],
        "allows_multiple_answers": takes_several(draft),
        **({"open_period": int(seconds)} if seconds else {}),
        **({"description": draft.unnamed_link} if draft.unnamed_link else {}),
    }
