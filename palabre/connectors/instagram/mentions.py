"""Texts of others that mention the account: Meta tells their numbers to the app's address (a webhook), and
shows each of them by its number only.

A comment is named "mention:POST:COMMENT", a post "mention:POST": both numbers are needed to answer.
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_media,
.../mentioned_comment and https://developers.facebook.com/docs/instagram-api/guides/webhooks (read on
2026-11-29, as stored by others).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from palabre.connectors.contract import Item
from palabre.connectors.graph import WRONG, Graph, Refused, told_by_meta
from palabre.connectors.instagram.parse import (
    MENTIONED,
    MENTIONED_PLAIN,
    MENTIONING,
    MENTIONING_PLAIN,
    Json,
    comment_of,
    long_of,
    media_of,
    number_of,
)
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Told
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.words import N_

NOT_OURS = N_("This is nothing that Instagram sends.")
MOST_TOLD = 1_000  # texts of one account in one sending: as many as Meta puts into one
_NAME = re.compile(r"mention:(\d{1,40})(?::(\d{1,40}))?")
# What is told of each account, by the name that Meta gives it, and the way of reading that it is news for.
_NEWS = {"comments": "comments", "live_comments": "comments"}


def told_in(body: bytes) -> tuple[Told, ...]:
    """What a sending tells of each account. Raises `Rejected` for what can't be read."""
    entries = told_by_meta(body, "instagram", NOT_OURS)
    return tuple(told for entry in entries for told in _told(entry))


def _told(entry: Json) -> Iterator[Told]:
    account = number_of(entry.get("id"))
    # Newer sendings hold the change itself, older ones a list of them.
    changes = [mapping(one) for one in listing(entry.get("changes"))] or [entry]
    named = [_name_in(one) for one in changes if word(one.get("field")) == "mentions"]
    if names := tuple(dict.fromkeys(filter(None, named)))[:MOST_TOLD]:
        yield Told(account, "mentions", names)
    for source in sorted({_NEWS.get(word(one.get("field")), "") for one in changes} - {""}):
        yield Told(account, source)
    messages = [mapping(mapping(one).get("message")) for one in listing(entry.get("messaging"))]
    if messages := [one for one in messages if long_of(one.get("mid"))]:
        gone = [f"message:{one['mid']}" for one in messages if one.get("is_deleted") is True]
        yield Told(account, "messages", deleted=tuple(gone)[:MOST_TOLD])


def _name_in(change: Json) -> str:
    value = mapping(change.get("value"))
    media, comment = number_of(value.get("media_id")), number_of(value.get("comment_id"))
    return "" if not media else f"mention:{media}:{comment}" if comment else f"mention:{media}"


def numbers_of(remote_id: str) -> tuple[str, str] | None:
    """The numbers of the post and of the comment ("" for none) in a name; None for another name."""
    found = _NAME.fullmatch(remote_id)
    return (found[1], found[2] or "") if found else None


def mention(graph: Graph, account: str, remote_id: str, own: str = "") -> Item | None:
    """A text that mentions the account as it is now; None when it can't be seen (any more).

    A comment under a post of the account's own (whose handle is ``own``) is a comment like the others.
    """
    media, comment = numbers_of(remote_id) or ("", "")
    edge, number = ("mentioned_comment", comment) if comment else ("mentioned_media", media)
    within = f"comment_id({comment})" if comment else f"media_id({media})"
    fields = (MENTIONING, MENTIONING_PLAIN) if comment else (MENTIONED, MENTIONED_PLAIN)
    entry = mapping(_asked(graph, account, f"{edge}.{within}", fields).get(edge))
    if number_of(entry.get("id")) != number:
        return None
    if not comment:
        item = media_of(entry)
        return item and replace(item, remote_id=remote_id)
    under = mapping(entry.get("media"))
    item = comment_of(entry)
    if item is None or (own and word(under.get("username")) == own):
        return item and replace(item, parent=media, thread=media)
    address = web_address(word(under.get("permalink")))
    return replace(item, remote_id=remote_id, parent=media, thread=media, url=address)


def _asked(graph: Graph, account: str, what: str, fields: tuple[str, str]) -> Json:
    """Ask for all that Meta's package knows of a text; where that is refused, for what its page promises."""
    rich, plain = fields
    try:
        return graph.get(account, fields=f"{what}{{{rich}}}")
    except Refused as refusal:
        if refusal.code != WRONG or refusal.gone:
            raise
    return graph.get(account, fields=f"{what}{{{plain}}}")
