"""What people write to a Slack bot directly, alone or in a group: each conversation is asked.

The list of them comes from https://docs.slack.dev/reference/methods/users.conversations (im:read, mpim:read),
what is said in each from conversations.history (im:history, mpim:history), read on 30 November 2026. Slack
doesn't tell in which conversation something was said: a round asks all of them, few at a time, a call each.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import RateLimited, Rejected
from palabre.connectors.shapes import listing, mapping, since_1970, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.parse import GROUP, is_talk, number_of, order, stamp_of

ALONE, AMONG = "im", "mpim"
NO_SCOPE = "missing_scope"
LISTED, MOST_TALKS = "200", 400
AT_ONCE, PAGE, PAGES = (
    10,
    "15",
    20,
)  # conversations of one reading; messages of a page, pages of one
FIRST = timedelta(days=30)  # how far back the first round goes
OVERLAP = timedelta(minutes=10)

Message = Mapping[str, Any]
Talk = tuple[str, list[Message]]


def talks(slack: Calls, *fine: str) -> list[str]:
    """What the bot's direct conversations are called; those with people who left are none."""
    return [*_listed(slack, ALONE, *fine), *groups(slack)][:MOST_TALKS]


def groups(slack: Calls) -> list[str]:
    """What the conversations of several people with the bot are called, where it may list them."""
    return _listed(slack, AMONG, NO_SCOPE)


def _listed(slack: Calls, sort: str, *fine: str) -> list[str]:
    found: dict[str, None] = {}
    at, seen = "", {""}
    while len(found) < MOST_TALKS:
        asked = {"types": sort, "limit": LISTED, **({"cursor": at} if at else {})}
        told = slack.ask_or("users.conversations", asked, *fine)
        for one in map(mapping, listing(told.get("channels"))):
            is_group = one.get("is_mpim") is True
            name = (GROUP if is_group else "") + word(one.get("id"))
            if (
                is_group == (sort == AMONG)
                and is_talk(name)
                and one.get("is_user_deleted") is not True
            ):
                found[name] = None
        at = _onward(told)
        if at in seen:
            break
        seen.add(at)
    return list(found)[:MOST_TALKS]


def told_directly(
    slack: Calls, cursor: Mapping[str, Any]
) -> tuple[list[Talk], dict[str, Any], bool]:
    """Give what was said in the next few conversations since the last round began, and answers in the threads
    of their newest messages; the cursor that follows, and whether the round goes on.

    The cursor keeps when the round began, since when it reads, and which conversations are left.
    """
    now = datetime.now(UTC)
    began, since = since_1970(cursor.get("began")), since_1970(cursor.get("since"))
    left = [one for kept in listing(cursor.get("left"))[:MOST_TALKS] if is_talk(one := word(kept))]
    if not left or since is None:
        since = min(began, now) - OVERLAP if began else now - FIRST
        began, left = now, talks(slack)
    found: list[Talk] = []
    for at, talk in enumerate(left[:AT_ONCE]):
        try:
            found.append((talk, _said_in(slack, talk, since)))
        except RateLimited:
            if not at:
                raise
            break
        except Rejected:  # one that was closed hides no other
            found.append((talk, []))
    left = left[len(found) :]
    kept: dict[str, Any] = {"began": int((began or now).timestamp())}
    kept |= {"since": int(since.timestamp()), "left": left} if left else {}
    return found, kept, bool(left)


def _said_in(slack: Calls, talk: str, since: datetime) -> list[Message]:
    """What was said since then. The newest messages are asked for whatever their age: someone may have
    answered in the thread of an older one."""
    oldest, found, at = f"{since.timestamp():.6f}", [], ""
    number = number_of(talk)
    fine = () if number == talk else (NO_SCOPE,)  # what several say is a wish of its own
    for _ in range(PAGES):
        asked = {"channel": number, "limit": PAGE, **({"cursor": at} if at else {})}
        told = slack.ask_or("conversations.history", asked, *fine)
        page = [
            one for one in map(mapping, listing(told.get("messages"))) if stamp_of(one.get("ts"))
        ]
        found += [one for one in page if _after(one.get("ts"), oldest)]
        for head in page:
            if _after(head.get("latest_reply"), oldest):
                asked = {"channel": number, "ts": head["ts"], "oldest": oldest, "limit": PAGE}
                thread = slack.ask_or("conversations.replies", asked, "thread_not_found")
                answers = map(mapping, listing(thread.get("messages")))
                found += [one for one in answers if one.get("ts") != head["ts"]]
        following = _onward(told)
        if not following or following == at or not page or not _after(page[-1]["ts"], oldest):
            break
        at = following
    return found


def _after(stamp: Any, oldest: str) -> bool:
    return order(stamp_of(stamp)) > order(oldest)


def _onward(told: Mapping[str, Any]) -> str:
    return word(mapping(told.get("response_metadata")).get("next_cursor"))[:500]
