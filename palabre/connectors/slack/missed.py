"""What a cut hid: stretches of channels that are still to be read, and texts to be looked at again.

Slack tells of no edit or deletion later: the newest texts that were heard are read once more with what was
said since, and what isn't there any more is asked for by its name before it counts as deleted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import monotonic
from typing import Any

from palabre.connectors.again import NoMore
from palabre.connectors.contract import Item, RateLimited, Rejected, Unavailable
from palabre.connectors.http import NOT_JSON
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.direct import NO_SCOPE
from palabre.connectors.slack.parse import gone_of, is_name, is_talk, number_of, order, stamp_of

MOST_ASKED = 15  # messages in a page: what Slack gives at once to any app
MOST_STRETCHES = 4  # of a channel; more are read as one, with what lies between them
MOST_KNOWN, MOST_KNOWN_HERE = 150, 15  # newest texts that are read again, in all and of a channel
MARGIN = timedelta(seconds=10)  # what happens in several channels is told in no order
LEAST = timedelta(microseconds=1)  # between two messages
AHEAD = timedelta(minutes=1)  # of Slack's clock before ours, or of ours before Slack's
AWAY = timedelta(days=30)  # what is older may be hidden by a workspace's plan, and isn't doubted
PACE_S, SLOWEST_S = 2.0, 60.0  # between two calls: half of what Slack allows, and its least

Message = Mapping[str, Any]
Stretch = tuple[str, str]  # from one moment to another, with both


@dataclass(frozen=True)
class Found:
    """What one call found: messages of a channel, or a text that was looked at again; names of the gone."""

    channel: str = ""
    messages: tuple[Message, ...] = ()
    items: tuple[Item, ...] = ()
    deleted: tuple[str, ...] = ()


class Missed:
    """What is still to be read after a cut, one call at a time; all of it stands in the cursor.

    ``again`` looks at one text by its name: it gives an edited one, None for one that stands as it was, and
    raises `NoMore`.
    """

    def __init__(self, slack: Calls, again: Callable[[str], Item | None]) -> None:
        self._slack, self._again = slack, again
        self._unread: dict[str, list[Stretch]] = {}
        self._known: dict[str, None] = {}  # the newest texts that were heard or read
        self._doubted: dict[str, None] = {}
        self._pace, self._due_at = PACE_S, 0.0

    def restore(self, cursor: Mapping[str, Any], channels: Iterable[str], after: str) -> str:
        """Go on where a reading was interrupted, and begin another one ``after`` this moment, with none where
        nothing was heard yet; gives the moment after which the next one has to begin."""
        if not after:
            return stamp(datetime.now(UTC))
        now = datetime.now(UTC)
        end, unread = stamp(now + AHEAD), mapping(cursor.get("unread"))
        self._known = _names(cursor.get("known"))
        self._doubted = _names(cursor.get("doubted"))
        # A channel's history holds no answers of its threads.
        self._doubted |= {name: None for name in self._known if name.count("/") == 2}
        for channel in channels:
            heard = [at for at in self._heard_in(channel) if order(at) > order(stamp(now - AWAY))]
            since = min([_moved(after, -MARGIN), *heard], key=order)
            kept = _stretches(unread.get(channel), end)
            self._unread[channel] = _joined([*kept, (since, end)])
        return max(after, stamp(now - AHEAD), key=order)

    def hear(self, names: Iterable[str], deleted: Iterable[str]) -> None:
        """Keep the names of texts that are there, and forget those that are gone."""
        self._known |= dict.fromkeys(names)
        newest: dict[str, int] = {}
        for name in sorted(self._known, key=_moment, reverse=True):
            channel = name.partition("/")[0]
            newest[channel] = newest.get(channel, 0) + 1
            if newest[channel] > MOST_KNOWN_HERE or sum(newest.values()) > MOST_KNOWN:
                del self._known[name]
        for name in deleted:
            self._known.pop(name, None)
            self._doubted.pop(name, None)

    def cursor(self) -> dict[str, Any]:
        """What the cursor keeps of it: nothing where there is nothing."""
        unread = {
            channel: list(map(list, stretches)) for channel, stretches in self._unread.items()
        }
        parts = {"unread": unread, "known": list(self._known), "doubted": list(self._doubted)}
        return {name: part for name, part in parts.items() if part}

    @property
    def is_due(self) -> bool:
        """Whether there is something to read, and a call may be made for it now."""
        return bool(self._unread or self._doubted) and monotonic() >= self._due_at

    def step(self) -> Found:
        """Make one call. Where Slack wants us to wait, or is in trouble, this goes on later."""
        try:
            return self._read() if self._unread else self._looked()
        except (RateLimited, Unavailable) as fault:
            self._pace = min(self._pace * 2, SLOWEST_S)
            asked = fault.wait.total_seconds() if isinstance(fault, RateLimited) else SLOWEST_S
            self._due_at = monotonic() + asked
            return Found()
        finally:
            self._due_at = max(self._due_at, monotonic() + self._pace)

    def _read(self) -> Found:
        """The newest part of a channel's eldest stretch, which grows shorter by it."""
        channel = next(iter(self._unread))
        self._unread[channel] = self._unread.pop(channel)  # if it fails, the others come first
        since, until = self._unread[channel][0]
        asked = {"channel": number_of(channel), "oldest": since, "latest": until}
        asked |= {"inclusive": "true", "limit": str(MOST_ASKED)}
        fine = (NO_SCOPE,) if is_talk(channel) else ()  # private messages are a wish
        try:
            told = self._slack.ask_or("conversations.history", asked, *fine)
        except Rejected:  # a channel that is closed to the bot hides no other
            told = {"ok": False}
        if told.get("ok") is not True:
            del self._unread[channel]
            return Found()
        if not isinstance(told.get("messages"), list):
            raise Unavailable(NOT_JSON)  # not to be taken for a stretch in which nothing was said
        messages = tuple(mapping(one) for one in listing(told["messages"]))
        there = {
            at for one in messages if (at := stamp_of(one.get("ts"))) and _in(at, since, until)
        }
        following = word(mapping(told.get("response_metadata")).get("next_cursor"))
        more = bool(there) and (told.get("has_more") is True or bool(following))
        reached = min(there, key=order) if more else since
        for at in self._heard_in(channel):
            if at not in there and _in(at, reached, until):
                self._doubted[f"{channel}/{at}"] = None
        left = (since, _moved(reached, -LEAST)) if more and order(reached) > order(since) else None
        self._shorten(channel, left)
        return Found(channel, messages, deleted=gone_of(messages, channel))

    def _shorten(self, channel: str, left: Stretch | None) -> None:
        stretches = ([left] if left else []) + self._unread[channel][1:]
        if stretches:
            self._unread[channel] = stretches
        else:
            del self._unread[channel]

    def _looked(self) -> Found:
        """A text that was doubted, looked at again."""
        name = next(iter(self._doubted))
        self._doubted[name] = self._doubted.pop(name)
        try:
            item = self._again(name)
            found = Found(items=(item,) if item else ())
        except NoMore:
            found = Found(deleted=(name,))
        except Rejected:
            found = Found()
        self._doubted.pop(name, None)
        return found

    def _heard_in(self, channel: str) -> list[str]:
        """The moments of a channel's texts that were heard, without the answers in threads."""
        parts = (name.split("/") for name in self._known)
        return [part[1] for part in parts if part[0] == channel and len(part) == 2]


def stamp(moment: datetime) -> str:
    """A moment as Slack writes it."""
    return f"{moment.timestamp():.6f}"


def _moment(name: str) -> tuple[int, str]:
    return order(name.rpartition("/")[2])


def _moved(at: str, by: timedelta) -> str:
    return f"{max(Decimal(0), Decimal(at) + Decimal(by.total_seconds())):.6f}"


def _in(at: str, since: str, until: str) -> bool:
    return order(since) <= order(at) <= order(until)


def _names(kept: Any) -> dict[str, None]:
    names = (word(one) for one in listing(kept)[-2 * MOST_KNOWN :])
    return {name: None for name in names if is_name(name)}


def _stretches(kept: Any, end: str) -> list[Stretch]:
    """What a cursor keeps of a channel; that of an earlier version ends now."""
    if stamp_of(kept):
        return [(str(kept), end)]
    pairs = (listing(one)[:2] for one in listing(kept)[:MOST_STRETCHES])
    both = ((stamp_of(one[0]), stamp_of(one[1])) for one in pairs if len(one) == 2)
    return [(since, min(until, end, key=order)) for since, until in both if since and until]


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """The stretches in their order; those that touch, and the eldest when they are too many, become one."""
    found: list[Stretch] = []
    for since, until in sorted(stretches, key=lambda one: order(one[0])):
        if order(since) >= order(until):
            continue
        if found and order(since) < order(found[-1][1]):
            found[-1] = (found[-1][0], max(found[-1][1], until, key=order))
        else:
            found.append((since, until))
    while len(found) > MOST_STRETCHES:
        found[:2] = [(found[0][0], found[1][1])]
    return found
