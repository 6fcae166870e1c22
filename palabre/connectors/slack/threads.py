"""Reads what is answered in the threads of a Slack channel, which its history leaves out."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors.shapes import dict_at, listing, mapping, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.older import walked
from palabre.connectors.slack.parse import order, stamp_of

MOST_HEADS = "15"  # messages whose threads are followed: what Slack gives at once to any app
MOST_THREADS = 5  # in one reading, a call each
MOST_ANSWERS = "100"

Messages = list[Mapping[str, Any]]


def answered(
    slack: Calls, channel: str, cursor: Mapping[str, Any]
) -> tuple[Messages, dict[str, Any], bool]:
    """Give new answers of the threads that a channel's newest messages begin and, few at a time, of those
    that older ones do; the cursor that follows, and whether there are more.

    The cursor keeps up to which answer threads were read, in the order of their newest answers, and
    since which one this round reads each of them.
    """
    done, since = stamp_of(cursor.get("done")), stamp_of(cursor.get("since"))
    told = slack.ask("conversations.history", channel=channel, limit=MOST_HEADS)
    heads = {
        stamp_of(one.get("latest_reply")): stamp_of(one.get("ts"))
        for one in map(mapping, listing(told.get("messages")))
        if stamp_of(one.get("ts"))
    }
    fresh = sorted((at for at in heads if order(at) > order(done)), key=order)
    found: Messages = []
    for at in fresh[:MOST_THREADS]:
        asked = {"channel": channel, "ts": heads[at], "limit": MOST_ANSWERS}
        asked |= {"oldest": since} if since else {}
        thread = map(mapping, listing(slack.ask("conversations.replies", **asked).get("messages")))
        found += [one for one in thread if word(one.get("ts")) != heads[at]]
        done = at
    more = len(fresh) > MOST_THREADS
    kept: dict[str, Any] = {"done": done, "since": since if more else done}
    older = dict_at(cursor, "older")
    if not more:  # first what is new
        late, older = walked(slack, channel, cursor, set(heads.values()))
        found += late
    return found, {**kept, "older": older}, more
