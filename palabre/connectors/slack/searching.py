"""Searches a workspace for words, as the person whose token it is: Slack lets no bot search."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from palabre.connectors.contract import Item, Page, Rejected
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.shapes import count, dict_at, listing, mapping, word
from palabre.connectors.slack.calls import Calls
from palabre.connectors.slack.live import is_shared
from palabre.connectors.slack.parse import items_of, order, speaker, stamp_of
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

MOST_FOUND, MOST_PAGES = 100, 20  # messages in a page, pages of one search
MOST_WORDS = 500

NEEDS_PERSON = N_(
    "Slack searches for a person only: give a person's token, which begins with xoxp-."
)
NO_WORDS = N_("There is nothing to search for.")


def search(slack: Calls, words: str, cursor: Mapping[str, Any], limit: int) -> Page:
    """Give what public channels hold of the words: the newest first, back to the last whole reading.

    A first reading is one page.
    """
    wanted = " ".join(words.split())[:MOST_WORDS]
    if not wanted:
        raise Rejected(NO_WORDS)
    key = key_of(words)
    known = place(cursor, key)
    done, at = stamp_of(known.get("done")), max(1, count(known.get("page")))
    asked = {"query": wanted, "sort": "timestamp", "sort_dir": "desc", "page": str(at)}
    told = slack.ask("search.messages", count=str(max(1, min(limit, MOST_FOUND))), **asked)
    matches = [mapping(one) for one in listing(dict_at(told, "messages").get("matches"))]
    stamps = [stamp for one in matches if (stamp := stamp_of(one.get("ts")))]
    newest = max([done, stamp_of(known.get("new")), *stamps], key=order)
    met = not done or not stamps or order(min(stamps, key=order)) <= order(done)
    last = count(dict_at(told, "messages", "paging").get("pages"))
    more = not met and at < min(last, MOST_PAGES)
    onward = {"done": done, "new": newest, "page": at + 1} if more else {"done": newest}
    items = tuple({one.remote_id: one for match in matches for one in _items(match)}.values())
    return keeping(Page(items, onward, more=more, unchanged=not items), cursor, key)


def _items(match: Mapping[str, Any]) -> Iterator[Item]:
    """What a match says, where everybody of the workspace may read it."""
    channel = mapping(match.get("channel"))
    number = word(channel.get("id"))
    closed = any(channel.get(one) is True for one in ("is_private", "is_mpim", "is_im", "is_group"))
    if closed or not number.startswith("C") or not is_shared(number):
        return
    url = web_address(word(match.get("permalink")))
    thread = stamp_of(parse_qs(urlsplit(url).query).get("thread_ts", [""])[0])
    names = {speaker(match): one_line(word(match.get("username")), 100)}
    message = {**match, "thread_ts": thread} if thread else match
    name = one_line(word(channel.get("name")), 80)
    for item in items_of([{**message, "username": ""}], number, names):
        yield replace(item, url=url or item.url, place_name=f"#{name}" if name else "")
