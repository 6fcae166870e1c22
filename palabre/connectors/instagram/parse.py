"""What the Graph API tells of Instagram, in our words. Pure; missing fields are no fault.

Names say what may be done with a text: a post of the account is its number, a comment is
"comment:number", a post of others that tags the account "tag:number", one that a hashtag found
"found:number", a private message "message:number", a text that mentions the account "mention:...". Objects: https://developers.facebook.com/docs/instagram-platform/reference/
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.graph import objects
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import count, dict_at, mapping, word
from palabre.connectors.talks import MESSAGE, MOST_TOLD, said_in

Json = Mapping[str, Any]

SITE = "https://www.instagram.com"
MEDIA = (
    "id,caption,media_type,media_url,thumbnail_url,permalink,timestamp,username,like_count,"
    "comments_count,children{id,media_type,media_url,thumbnail_url,alt_text},alt_text"
)
TAGGED = MEDIA.replace(",alt_text}", "}").removesuffix(",alt_text")
FOUND = "id,caption,media_type,media_url,permalink,timestamp,like_count,comments_count"
_REPLY = "id,text,timestamp,username,like_count,hidden"
COMMENT = f"{_REPLY},replies{{{_REPLY}}}"
TALK_PLAIN = f"id,messages.limit({MOST_TOLD}){{{MESSAGE}}}"
TALK = TALK_PLAIN.replace("}", ",story}")
# Of what mentions the account: all that Meta's package knows, and what its page promises.
MENTIONED = TAGGED
MENTIONED_PLAIN = "id,caption,media_type,media_url,timestamp,username,like_count,comments_count"
MENTIONING = "id,text,timestamp,username,like_count,media{id,permalink,username}"
MENTIONING_PLAIN = "id,text,timestamp,like_count,media"

NUMBER = re.compile(r"\d{1,40}")
_LONG = re.compile(r"[A-Za-z0-9_=-]{1,280}")  # conversations and messages have other numbers
_TAG = re.compile(r"#(\w+)")


def number_of(value: Any) -> str:
    """The number of an object, if it is one."""
    spelled = word(value)
    return spelled if NUMBER.fullmatch(spelled) else ""


def long_of(value: Any) -> str:
    """The number of a conversation or of a message, if it is one."""
    spelled = word(value)
    return spelled if _LONG.fullmatch(spelled) else ""


def media_of(entry: Json, prefix: str = "", author: Author | None = None) -> Item | None:
    """An item of a post; ``author`` where Instagram doesn't name the account's own."""
    number, at = number_of(entry.get("id")), when(entry.get("timestamp"))
    media = tuple(_pictures(entry))
    text = cleaned(word(entry.get("caption"))) or (WORDLESS if media else "")
    if not number or at is None or not text:
        return None
    kind = Kind.VIDEO if word(entry.get("media_type")) == "VIDEO" else Kind.PHOTO
    return Item(
        remote_id=f"{prefix}{number}", text=text, published_at=at, kind=kind,
        author=author_of(word(entry.get("username")), number, author),
        url=web_address(word(entry.get("permalink"))), place="instagram.com",
        place_name="Instagram", media=media, tags=tuple(dict.fromkeys(_TAG.findall(text)))[:50],
        likes=count(entry.get("like_count")), replies=count(entry.get("comments_count")),
    )  # fmt: skip


def comments_of(post: Json) -> Iterator[Item]:
    """The comments under a post with what answers them, oldest first."""
    number, address = number_of(post.get("id")), web_address(word(post.get("permalink")))
    for entry in objects(post.get("comments")):
        yield from _comment(entry, number, number, address)
        parent = f"comment:{number_of(entry.get('id'))}"
        for answer in objects(entry.get("replies")):
            yield from _comment(answer, parent, number, address)


def _comment(entry: Json, parent: str, thread: str, address: str) -> Iterator[Item]:
    number, at = number_of(entry.get("id")), when(entry.get("timestamp"))
    text = cleaned(word(entry.get("text")))
    if number and text and at is not None:
        yield Item(
            remote_id=f"comment:{number}", text=text, published_at=at, kind=Kind.COMMENT,
            author=author_of(word(entry.get("username")), number), url=address,
            place="instagram.com", place_name="Instagram", parent=parent, thread=thread,
            likes=count(entry.get("like_count")),
        )  # fmt: skip


def comment_of(entry: Json) -> Item | None:
    """An item of a comment that was asked for alone: where it stands isn't told."""
    return next(_comment(entry, "", "", ""), None)


def message_of(entry: Json, talk: Json, own: str = "") -> Item | None:
    """An item of a private message; None for one that holds nothing (a heart).

    A story that mentions the account (whose handle is ``own``) comes as a message without words: what it
    says is that name. Its address, which Meta closes when the story goes, is all that may be kept of it.
    """
    number, at = long_of(entry.get("id")), when(entry.get("created_time"))
    story = dict_at(entry, "story", "mention")
    text, media = said_in({**entry, "attachments": None} if story else entry)
    text = text or (f"@{own}" if story and own else "")
    if not (number and text) or at is None:
        return None
    writer = mapping(entry.get("from"))
    return Item(
        remote_id=f"message:{number}", text=text, published_at=at, kind=Kind.MESSAGE,
        author=author_of(word(writer.get("username")), number),
        url=web_address(word(story.get("link"))), title="Story" if story else "",
        place="instagram.com", place_name="Instagram", thread=long_of(talk.get("id")),
        media=media,
    )  # fmt: skip


def author_of(username: str, item: str, known: Author | None = None) -> Author:
    """Who wrote, by the name over there; where it isn't told, a stranger of this one text."""
    name = one_line(username, 100)
    if not re.fullmatch(r"[\w.]{1,100}", name):
        return known or Author(f"unknown:{item}")
    return Author(name, name=name, handle=name, url=f"{SITE}/{name}/")


def _pictures(entry: Json) -> Iterator[Media]:
    for one in [*objects(entry.get("children"))] or [entry]:
        address = web_address(word(one.get("media_url")) or word(one.get("thumbnail_url")))
        kind = "video" if word(one.get("media_type")) == "VIDEO" else "image"
        if address:
            yield Media(address, kind, one_line(word(mapping(one).get("alt_text"))))
