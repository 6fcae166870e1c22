"""Polls of Reddit: posts with a title, perhaps a text, and two to six answers, one a line. Pure.

`/api/submit_poll_post`, which Reddit's own description doesn't name: as PRAW's tests recorded it in 2020
(https://github.com/praw-dev/praw, `TestSubreddit.test_submit_poll`, read on 30 November 2026).
"""

import re
from datetime import date
from typing import Any

from palabre.connectors.contract import Fact, Rejected
from palabre.connectors.polls import FEWEST, answers, answers_of, lasting, lasts
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

MOST, USUAL_DAYS = 6, 3

NO_POLL = N_("A poll on Reddit has two to six answers, one a line, and no pictures.")
NO_OTHER_POLL = N_("A poll on Reddit can’t be changed from here once it was sent.")

POLLS = Fact(
    N_(
        "A poll has two to six answers and runs for one to seven days; not every subreddit takes polls."
    ),
    "https://github.com/praw-dev/praw/blob/main/praw/models/reddit/subreddit/subreddit.py",
    date(2026, 11, 30),
)
_LASTS = lasting(
    {"3": N_("Three days"), "1": N_("One day"), "7": N_("A week")},
    N_("Three days, if nothing is chosen."),
)
FIELDS = (
    answers(
        N_("Two to six answers, one a line; the title is the question. No pictures."), MOST, lines=6
    ),
    _LASTS,
)
# What Reddit puts below the text of a poll.
_VIEWED = re.compile(r"\s*\[View Poll\]\(https://www\.reddit\.com/poll/\w{1,15}\)\s*$")


def poll_of(draft: Draft) -> dict[str, Any]:
    """What makes a post a poll, in Reddit's words; empty where the draft wants none. Raises `Rejected`."""
    told = answers_of(draft)
    if not told:
        return {}
    if not FEWEST <= len(told) <= MOST or draft.media:
        raise Rejected(NO_POLL)
    return {"options": told, "duration": int(lasts(draft, _LASTS) or USUAL_DAYS)}


def without_view(said: str) -> str:
    """The text of a post as it was written: that of a poll without the link that Reddit adds."""
    return _VIEWED.sub("", said)
