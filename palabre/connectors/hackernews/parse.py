"""From the stories and comments of Hacker News to our items. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

SITE = "https://news.ycombinator.com"
PLACE = "news.ycombinator.com"
KINDS = frozenset({"story", "comment", "job", "poll"})


def item_of(entry: Mapping[str, Any], root: int) -> Item | None:
    """Give the item of one text of the official interface, in the thread of ``root`` where known."""
    if entry.get("deleted") is True or entry.get("dead") is True:
        return None
    if word(entry.get("type")) not in KINDS:
        return None
    number, parent = count(entry.get("id")), count(entry.get("parent"))
    return _item(
        number, parent, root or (0 if parent else number), entry,
        word(entry.get("by")), entry.get("time"), word(entry.get("text")),
        count(entry.get("score")), count(entry.get("descendants")) or len(listing(entry.get("kids"))),
    )  # fmt: skip


def hits_of(answer: Mapping[str, Any]) -> Iterator[Item]:
    """Give the items of one answer of the search."""
    for hit in map(mapping, listing(answer.get("hits"))):
        number = count(hit.get("objectID"))
        item = _item(
            number, count(hit.get("parent_id")), count(hit.get("story_id")) or number, hit,
            word(hit.get("author")), hit.get("created_at_i"),
            word(hit.get("comment_text")) or word(hit.get("story_text")),
            count(hit.get("points")), count(hit.get("num_comments")),
        )  # fmt: skip
        if item:
            yield item


def _item(
    number: int, parent: int, thread: int, entry: Mapping[str, Any],
    name: str, at: Any, said: str, likes: int, replies: int,
) -> Item | None:  # fmt: skip
    moment, found = since_1970(at), plain(said, SITE)
    name, title = one_line(name, 100), one_line(plain(word(entry.get("title"))).text)
    if not (number and moment and name and (found.text or title)):
        return None
    about = web_address(word(entry.get("url")))
    return Item(
        remote_id=str(number),
        text=found.text,
        title=title,
        published_at=moment,
        author=Author(name, name, name, web_address(f"{SITE}/user?id={name}")),
        kind=Kind.COMMENT if parent else Kind.FORUM,
        url=f"{SITE}/item?id={number}",
        language="en",
        place=PLACE,
        place_name="Hacker News",
        parent=str(parent) if parent else "",
        thread=str(thread) if thread else "",
        links=tuple(dict.fromkeys(link for link in (about, *found.links) if link)),
        likes=likes,
        replies=replies,
    )
