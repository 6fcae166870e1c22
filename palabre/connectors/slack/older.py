"""Answers in the threads that older messages of a Slack channel begin: found by walking, few at a time.

A message says when its thread was last answered (``latest_reply``,
https://docs.slack.dev/reference/methods/conversations.history): a page of the history is one call, and only
threads that were answered since the last round are read, a call each.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Rejected
from palabre.connectors.shapes import dict_at, listing, mapping, since_1970, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.parse import stamp_of

LISTED, PAGES, THREADS, MOST_ANSWERS = 15, 3, 2, "100"
AGAIN = timedelta(hours=6)  # from the beginning of a round to that of the next
BACK = timedelta(days=90)  # how old a message may be whose thread is followed
FIRST = timedelta(days=7)  # how old answers may be that the first round reads
OVERLAP = timedelta(minutes=10)

Messages = list[Mapping[str, Any]]


def walked(
    slack: Calls, channel: str, cursor: Mapping[str, Any], known: Collection[str]
) -> tuple[Messages, dict[str, Any]]:
    """New answers of the next few threads, and the place from which the walk goes on, for the cursor.

    ``known`` are the messages whose threads are followed anyway. Between two rounds nothing is asked; where
    Slack asks to wait, the walk waits for the next reading.
    """
    place, now = dict_at(cursor, "older"), datetime.now(UTC)
    began, since = since_1970(place.get("began")), since_1970(place.get("since"))
    page = word(place.get("page"))[:500]
    rest = [one for one in map(stamp_of, listing(place.get("rest"))[:LISTED]) if one]
    if not (page or rest):
        if began and now - AGAIN < began <= now:
            return [], dict(place)
        began, since = now, (began - OVERLAP if began else now - FIRST)
    began = began or now
    since = since or began - FIRST
    found: Messages = []
    try:
        for turn in range(PAGES):
            if rest or (turn and not page):
                break
            page, answered = _page(slack, channel, page, began, since)
            rest = [one for one in answered if one not in known][:LISTED]
        for _ in range(THREADS):
            if rest:
                found += _answers(slack, channel, rest[0], since)
                rest = rest[1:]
    except RateLimited:
        if not (page or rest):  # not even begun
            return [], dict(place)
    except Rejected:
        # The place in the history has ended over there: this round begins anew, from where it began.
        return found, {"began": int((since + OVERLAP).timestamp())}
    kept = {"began": int(began.timestamp()), "since": int(since.timestamp())}
    return found, {**kept, "page": page, "rest": rest}


def _page(
    slack: Calls, channel: str, page: str, began: datetime, since: datetime
) -> tuple[str, list[str]]:
    """The mark of the next page, and the messages of this one whose threads were answered since then."""
    asked = {
        "channel": channel,
        "limit": str(LISTED),
        "oldest": f"{(began - BACK).timestamp():.6f}",
    }
    told = slack.ask("conversations.history", **asked, **({"cursor": page} if page else {}))
    heads = [
        stamp_of(one.get("ts"))
        for one in map(mapping, listing(told.get("messages")))
        if (at := since_1970(stamp_of(one.get("latest_reply")))) and at >= since
    ]
    onward = word(mapping(told.get("response_metadata")).get("next_cursor"))[:500]
    return onward if onward != page else "", [one for one in heads if one]


def _answers(slack: Calls, channel: str, head: str, since: datetime) -> Messages:
    """What was answered since then in the thread of a message; nothing when that is gone meanwhile."""
    asked = {"channel": channel, "ts": head, "limit": MOST_ANSWERS}
    asked["oldest"] = f"{since.timestamp():.6f}"
    told = slack.ask_or("conversations.replies", asked, "thread_not_found")
    thread = map(mapping, listing(told.get("messages")))
    return [one for one in thread if word(one.get("ts")) != head]
