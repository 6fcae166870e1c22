"""A poll in a message of Discord: a question, up to ten answers, for some hours. Pure.

https://docs.discord.com/developers/resources/poll (read in its source, discord-api-docs, on 30 November
2026): how long texts may be, and that a message with a poll is never changed. That no files go with it is
told by others only (rubydoc.info/gems/late-sdk, DiscordPlatformDataPoll, read the same day).
"""

from datetime import date
from typing import Any

from palabre.connectors.contract import Fact, Rejected
from palabre.connectors.polls import (
    CHOICE,
    FEWEST,
    answers_of,
    answers_to_question,
    lasting,
    lasts,
    question,
    takes_several,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

LONGEST_QUESTION, LONGEST_ANSWER, MOST = 300, 55, 10

NO_QUESTION = N_("A poll on Discord has a question: write it, or empty its answers.")
NO_ANSWERS = N_("A poll on Discord has two to ten answers, one a line.")
TOO_LONG = N_("A question on Discord has 300 characters at most, an answer 55.")
NO_FILES = N_("No files go with a poll on Discord: send them in a message of their own.")
NO_CHANGE = N_("Discord lets nobody change a message with a poll: delete it and write it anew.")

POLLS = Fact(
    N_(
        "A message with a poll can’t be changed; while the poll runs, its votes are counted roughly."
    ),
    "https://docs.discord.com/developers/resources/poll",
    date(2026, 11, 30),
)
_LASTS = lasting(
    {
        "24": N_("One day"),
        "1": N_("One hour"),
        "4": N_("Four hours"),
        "8": N_("Eight hours"),
        "72": N_("Three days"),
        "168": N_("A week"),
        "336": N_("Two weeks"),
    },
    N_("One day, if nothing is chosen."),
)
FIELDS = (
    question(
        N_("300 characters at most; empty for no poll. The bot needs the right to create polls."),
        LONGEST_QUESTION,
        without_files=True,
    ),
    answers_to_question(
        N_("Two to ten, one a line, each 55 characters at most."), MOST, LONGEST_ANSWER
    ),
    _LASTS,
    CHOICE,
)


def has_poll(draft: Draft) -> bool:
    """Whether a draft wants a poll."""
    return bool(draft.more.get("poll", "").strip() or answers_of(draft, "answers"))


def poll_of(draft: Draft) -> dict[str, Any]:
    """The poll of a draft in Discord's words, empty for none. Raises `Rejected`."""
    if not has_poll(draft):
        return {}
    asked, told = " ".join(draft.more.get("poll", "").split()), answers_of(draft, "answers")
    if not asked:
        raise Rejected(NO_QUESTION)
    if not FEWEST <= len(told) <= MOST:
        raise Rejected(NO_ANSWERS)
    if len(asked) > LONGEST_QUESTION or any(len(one) > LONGEST_ANSWER for one in told):
        raise Rejected(TOO_LONG)
    if draft.media:
        raise Rejected(NO_FILES)
    return {
        "question": {"text": asked},
        "answers": [{"poll_media": {"text": one}} for one in told],
        "duration": int(lasts(draft, _LASTS) or "24"),
        "allow_multiselect": takes_several(draft),
    }
