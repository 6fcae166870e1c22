"""Polls of LinkedIn: one question, two to four answers, some days. Pure.

The vendor's page (below) tells how many answers and days; how long they may be is told by others only
(docs.rs/crate/late, LinkedInPlatformDataPoll; both read on 29 November 2026).
"""

from datetime import date
from typing import Any

from palabre.connectors.contract import Fact, Rejected
from palabre.connectors.polls import (
    FEWEST,
    answers_of,
    answers_to_question,
    lasting,
    lasts,
    question,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

LONGEST_QUESTION, LONGEST_ANSWER, MOST = 140, 30, 4

NO_ANSWERS = N_("A poll on LinkedIn has two to four answers, one a line.")
TOO_LONG = N_("A question on LinkedIn has 140 characters at most, an answer 30.")
NOTHING_ELSE = N_("A poll on LinkedIn stands alone: no picture, no video and no link with it.")

POLLS = Fact(
    N_(
        "A poll may not ask for political opinions, health or other sensitive matters; it can't be changed."
    ),
    "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/community-management/shares/poll-post-api",
    date(2026, 11, 29),
)
_LASTS = lasting(
    {
        "THREE_DAYS": N_("Three days"),
        "ONE_DAY": N_("One day"),
        "SEVEN_DAYS": N_("A week"),
        "FOURTEEN_DAYS": N_("Two weeks"),
    },
    N_("Three days, if nothing is chosen."),
    "lasts",
)
FIELDS = (
    question(N_("140 characters at most; empty for no poll."), LONGEST_QUESTION),
    answers_to_question(
        N_("Two to four, one a line, each 30 characters at most."), MOST, LONGEST_ANSWER
    ),
    _LASTS,
)


def poll_of(draft: Draft) -> dict[str, Any]:
    """The poll of a draft in LinkedIn's words, empty for none. Raises `Rejected`."""
    asked = " ".join(draft.more.get("poll", "").split())
    if not asked:
        return {}
    told = answers_of(draft, "answers")
    if not FEWEST <= len(told) <= MOST:
        raise Rejected(NO_ANSWERS)
    if len(asked) > LONGEST_QUESTION or any(len(one) > LONGEST_ANSWER for one in told):
        raise Rejected(TOO_LONG)
    if draft.media or draft.link:
        raise Rejected(NOTHING_ELSE)
    return {
        "question": asked,
        "options": [{"text": one} for one in told],
        "settings": {"duration": lasts(draft, _LASTS) or "THREE_DAYS"},
    }
