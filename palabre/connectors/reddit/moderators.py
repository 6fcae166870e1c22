"""What the moderators of a subreddit see and do: the texts that wait for them, and whom they keep out.

`/about/modqueue`, `/about/reports`, `/api/friend` and `/api/unfriend` of https://www.reddit.com/dev/api.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Barring, Item, Page, Rejected
from palabre.connectors.plain import one_line
from palabre.connectors.reddit import PLATFORM, WAITS
from palabre.connectors.reddit.calls import Calls, Closed
from palabre.connectors.reddit.parse import NAMED, Json, item_of, things_of
from palabre.connectors.shapes import entire, listing, mapping, word
from palabre.connectors.words import N_

EDGES = {"queue": "modqueue", "reports": "reports"}
MOST, MOST_PAGES, LONGEST_NOTE = 100, 5, 300

NO_MODERATOR = N_("Reddit shows this only to moderators of the subreddit.")

_WAITING = re.compile(rf"{WAITS}t[13]_[a-z0-9]{{1,15}}")
_SUBREDDIT = re.compile(r"\w{2,50}", re.ASCII)
_PERSON = re.compile(r"t2_[a-z0-9]{1,15}")


class Moderators:
    """What an account may do in the subreddits that it moderates."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def read(self, source: str, subreddit: str, cursor: Mapping[str, Any]) -> Page:
        """Give the texts that wait for the moderators. What was settled on Reddit is told by nothing: it was
        not deleted.

        Reddit lists them by when they were written, so that an old one may come up anywhere: the list is
        read whole each time, five hundred texts at most. The cursor keeps ``waits``, the names met last time.
        """
        found: dict[str, Item] = {}
        after = ""
        for _page in range(MOST_PAGES):
            data = self._listed(f"/r/{subreddit}/about/{EDGES[source]}", after)
            items = (waiting_of(kind, one) for kind, one in things_of({"data": data}))
            found |= {item.remote_id: item for item in items if item}
            onward = word(data.get("after"))
            if onward in {"", after}:
                break
            after = onward
        waits, met = sorted(found), set(map(word, listing(cursor.get("waits"))))
        unchanged = not found.keys() - met
        return Page(
            tuple(found.values()), {"waits": waits}, unchanged=unchanged, wait=self._calls.wait
        )

    def bar(self, thing: Json, who: str, act: Barring, reason: str) -> None:
        """Ban who wrote a thing from its subreddit, or let them in again; moderators read why."""
        check_act(act, PLATFORM.barring)
        subreddit, name = word(thing.get("subreddit")), word(thing.get("author"))
        wrote = who in {word(thing.get("author_fullname")), name} - {""}
        if not _SUBREDDIT.fullmatch(subreddit) or not (wrote or _PERSON.fullmatch(who)):
            raise Rejected(NOBODY)
        path = f"/r/{subreddit}/api/{'friend' if act is Barring.BAN else 'unfriend'}"
        if act is Barring.UNBAN:
            asked = {"name": name} if wrote else {"id": who}  # the text may be gone by now
        elif wrote:
            asked = {"name": name, "note": reason[:LONGEST_NOTE]}
        else:
            raise Rejected(NOBODY)
        try:
            self._calls.post(path, type="banned", **asked)
        except Closed:
            raise Rejected(NO_MODERATOR) from None

    def _listed(self, path: str, after: str) -> Json:
        try:
            told = self._calls.get(path, after=after, limit=MOST)
        except Closed:
            raise Rejected(NO_MODERATOR) from None
        data = mapping(mapping(told).get("data"))
        entire(data.get("children"))  # what can't be read isn't to be taken for what was settled
        return data


def named(remote_id: str) -> str:
    """The name of a text on Reddit, also where it is that of one that waits."""
    return remote_id.removeprefix(WAITS) if _WAITING.fullmatch(remote_id) else remote_id


def waits(remote_id: str) -> bool:
    """Say whether a name is that of a text as moderators see it while it waits."""
    return _WAITING.fullmatch(remote_id) is not None


def waiting_of(kind: str, thing: Json) -> Item | None:
    """An item of a text that waits for moderators, with why it was reported before its title."""
    item = item_of(kind, thing, held=True)
    if item is None or not NAMED.fullmatch(item.remote_id):
        return None
    told = " · ".join((*_reasons(thing), *filter(None, (item.title,))))
    name = f"{WAITS}{item.remote_id}"
    return replace(item, remote_id=name, title=one_line(told), parent="", thread="")


def _reasons(thing: Json) -> list[str]:
    """Why people and moderators reported a text; with how many people, where it was more than one."""
    found = []
    for report in (*listing(thing.get("user_reports")), *listing(thing.get("mod_reports"))):
        reason, by, *_more = (*map(word, listing(report)), "", "")
        if reason:
            many = by.isdigit() and by not in {"0", "1"}
            found.append(f"{reason} ({by})" if many else reason)
    return found
