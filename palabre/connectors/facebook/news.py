"""What Meta tells, by itself, of a Page: posts, comments and reactions under whatever post, recommendations,
mentions and messages (the webhook of an app, object "page").

A comment is named "POST/COMMENT": its own number doesn't tell where it stands. Fields and verbs:
https://developers.facebook.com/docs/graph-api/webhooks/reference/page/ and
https://developers.facebook.com/docs/pages-api/webhooks-for-pages (read on 2026-11-29, as stored by others).
"""

import re
from collections.abc import Iterator
from typing import Any

from palabre.connectors.contract import Item
from palabre.connectors.facebook.parse import COMMENT, POST, Json, comment_of, post_of
from palabre.connectors.graph import WRONG, Graph, Refused, told_by_meta
from palabre.connectors.protocols import Told
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.words import N_

NOT_OURS = N_("This is nothing that Facebook sends.")

FEED = "feed"  # the field of all that stands on a Page
GONE = frozenset({"remove", "delete"})
CHANGED = frozenset({"add", "edit", "edited", "update"})
FIGURES = frozenset({"reaction", "like"})
# What stands on the Page itself; other items of its feed (likes of the Page, events) are no texts.
POSTS = frozenset({"post", "status", "photo", "video", "album", "share", "link", "note"})
# News of which no name is told, by the way of reading that brings them.
_READ = {"mention": "tagged", "ratings": "ratings"}
_NUMBER = re.compile(r"\d{1,40}(_\d{1,40})?")
_NAME = re.compile(r"\d{1,40}(_\d{1,40})?(/\d{1,40}(_\d{1,40})?)?")


def told_in(body: bytes) -> tuple[Told, ...]:
    """What a sending tells of each Page. Raises `Rejected` for what can't be read."""
    return tuple(one for entry in told_by_meta(body, "page", NOT_OURS) for one in _told(entry))


def _told(entry: Json) -> Iterator[Told]:
    page = _number(entry.get("id"))
    # Newer sendings hold the change itself, older ones a list of them.
    for change in [mapping(one) for one in listing(entry.get("changes"))] or [entry]:
        field, value = word(change.get("field")), mapping(change.get("value"))
        if field == FEED:
            yield from _in_feed(page, value)
        elif field in _READ:
            story = _number(value.get("open_graph_story_id"))
            if word(value.get("item")) == "rating" and word(value.get("verb")) in GONE and story:
                yield Told(page, _READ[field], deleted=(story,))
            else:
                yield Told(page, _READ[field])
    if any(mapping(mapping(one).get("message")) for one in listing(entry.get("messaging"))):
        yield Told(page, "conversations")


def _in_feed(page: str, value: Json) -> Iterator[Told]:
    item, verb = word(value.get("item")), word(value.get("verb"))
    post, comment = _number(value.get("post_id")), _number(value.get("comment_id"))
    source, text = ("comments", comment) if comment else ("page", post)
    if not post or not (item in FIGURES or item == "comment" or item in POSTS):
        return
    name = f"{post}/{comment}" if comment else post
    if item in FIGURES:
        yield Told(page, source, (name,), calm=True)
    elif verb in GONE:
        yield Told(page, source, deleted=(text,))
    elif verb in CHANGED:
        yield Told(page, source, (name,))


def text_of(graph: Graph, page: Json, name: str) -> Item | None:
    """The post or the comment of a name as it is now; None when it can't be seen (any more)."""
    if not _NAME.fullmatch(name):
        return None
    post, _, comment = name.partition("/")
    try:
        if comment:
            return comment_of(graph.get(comment, fields=COMMENT), page, post)
        return post_of(graph.get(post, fields=POST), page)
    except Refused as refusal:
        if refusal.gone or refusal.code == WRONG:
            return None
        raise


def _number(value: Any) -> str:
    spelled = word(value)
    return spelled if _NUMBER.fullmatch(spelled) else ""
