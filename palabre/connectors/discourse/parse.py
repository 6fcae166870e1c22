"""From the posts of a Discourse forum to our items. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word

LIKE = 2  # the number of the action that is a like
WRITTEN = 1  # the type of a post that a person wrote; others tell what moderators did
AVATAR_PX = "96"
QUEUED = "ReviewableQueuedPost"  # what they call a post that waits


def post_of(
    entry: Mapping[str, Any], base: str, topic: Mapping[str, Any] | None = None
) -> Item | None:
    """Give the item of a post with its whole text; ``topic`` tells what the post itself doesn't."""
    about = topic or {}
    if (count(entry.get("post_type")) or WRITTEN) != WRITTEN or entry.get("hidden") is True:
        return None
    title = word(about.get("title")) or word(entry.get("topic_title"))
    tags = [_tag(one) for one in listing(about.get("tags"))]
    return _item(entry, base, title, word(entry.get("cooked")), tuple(tag for tag in tags if tag))


def found_of(answer: Mapping[str, Any], base: str) -> tuple[list[Item], list[int]]:
    """Give what a search found: passages with the titles of their topics, and their numbers."""
    topics = {count(one.get("id")): one for one in map(mapping, listing(answer.get("topics")))}
    items, marks = [], []
    for entry in map(mapping, listing(answer.get("posts"))):
        topic = mapping(topics.get(count(entry.get("topic_id"))))
        tags = tuple(tag for one in listing(topic.get("tags")) if (tag := _tag(one)))
        item = _item(entry, base, word(topic.get("title")), word(entry.get("blurb")), tags)
        if item:
            items.append(item)
            marks.append(count(entry.get("id")))
    return items, marks


def waiting_of(
    entry: Mapping[str, Any], users: Mapping[int, Mapping[str, Any]], base: str
) -> Item | None:
    """Give the item of a post that waits for an approval: nobody but moderators sees it."""
    number, topic = count(entry.get("id")), count(entry.get("topic_id"))
    said = mapping(entry.get("payload"))
    text, at = cleaned(word(said.get("raw"))), when(entry.get("created_at"))
    writer = count(entry.get("target_created_by_id")) or count(entry.get("created_by_id"))
    user = mapping(users.get(writer))
    handle = one_line(word(user.get("username")), 100)
    if not (number and at and text and handle) or word(entry.get("type")) != QUEUED:
        return None
    place = urlsplit(base).netloc
    return Item(
        remote_id=f"{place}/review/{number}",
        text=text,
        title=one_line(word(said.get("title")), 500),
        published_at=at,
        author=Author(
            f"{place}/u/{handle}",
            one_line(word(user.get("name")), 100) or handle,
            handle,
            web_address(f"{base}/u/{handle}"),
        ),
        kind=Kind.COMMENT if topic else Kind.FORUM,
        url=f"{base}/review/{number}",
        place=place,
        thread=f"{place}/t/{topic}" if topic else "",
        private=True,
    )


def _item(
    entry: Mapping[str, Any], base: str, title: str, said: str, tags: tuple[str, ...]
) -> Item | None:
    number, topic = count(entry.get("id")), count(entry.get("topic_id"))
    position = count(entry.get("post_number")) or 1
    place, text = urlsplit(base).netloc, plain(said, f"{base}/")
    at, handle = when(entry.get("created_at")), one_line(word(entry.get("username")), 100)
    title = one_line(plain(title).text)
    if not (number and topic and at and handle and (text.text or title)):
        return None
    first = position == 1
    edited = when(entry.get("updated_at"))
    picture = word(entry.get("avatar_template")).replace("{size}", AVATAR_PX)
    return Item(
        remote_id=f"{place}/p/{number}",
        text=text.text,
        title=title,
        published_at=at,
        edited_at=edited if edited and edited > at and count(entry.get("version")) > 1 else None,
        author=Author(
            f"{place}/u/{handle}",
            one_line(word(entry.get("name")), 100) or handle,
            handle,
            web_address(f"{base}/u/{handle}"),
            web_address(picture, f"{base}/") if picture else "",
        ),
        kind=Kind.FORUM if first else Kind.COMMENT,
        url=f"{base}/t/{topic}/{position}",
        place=place,
        # Posts know the position, not the name, of what they answer: the topic is named instead.
        parent="" if first else f"{place}/t/{topic}",
        thread=f"{place}/t/{topic}",
        links=text.links,
        media=text.media,
        tags=tags[:10],
        likes=likes_of(entry),
        replies=count(entry.get("reply_count")),
    )


def likes_of(entry: Mapping[str, Any]) -> int:
    """The likes of a post, wherever the forum tells them."""
    if count(entry.get("like_count")):
        return count(entry.get("like_count"))
    acts = map(mapping, listing(entry.get("actions_summary")))
    return next((count(act.get("count")) for act in acts if count(act.get("id")) == LIKE), 0)


def _tag(value: Any) -> str:
    """Tags are words in older forums, objects with a name in newer ones."""
    return one_line(word(value) or word(mapping(value).get("name")), 50)
