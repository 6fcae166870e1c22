"""What Threads tells, in our words. Pure; missing fields are no fault.

Objects: https://developers.facebook.com/docs/threads/threads-media
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.graph import objects
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import mapping, word

Json = Mapping[str, Any]

SITE = "https://www.threads.com"
FIELDS = (
    "id,text,media_type,media_url,permalink,timestamp,username,alt_text,link_attachment_url,topic_tag,"
    "is_quote_post,children{media_type,media_url,alt_text}"
)
REPLY_FIELDS = f"{FIELDS},root_post,replied_to,is_reply,hide_status"

NUMBER = re.compile(r"\d{1,40}")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_PICTURES = {"IMAGE": "image", "VIDEO": "video", "AUDIO": "audio"}


def number_of(value: Any) -> str:
    """The number of a post, if it is one."""
    spelled = word(value)
    return spelled if NUMBER.fullmatch(spelled) else ""


def item_of(entry: Json, root: str = "") -> Item | None:
    """An item of a post or a reply; ``root`` is the post under which a reply was found."""
    number, at = number_of(entry.get("id")), when(entry.get("timestamp"))
    media = tuple(_media(entry))
    text = cleaned(word(entry.get("text"))) or (WORDLESS if media else "")
    if not number or at is None or not text or word(entry.get("media_type")) == "REPOST_FACADE":
        return None
    thread = number_of(mapping(entry.get("root_post")).get("id")) or root
    shared = web_address(word(entry.get("link_attachment_url")))
    written = (web_address(link.rstrip(".,;:!?)»'")) for link in _LINK.findall(text))
    tag = one_line(word(entry.get("topic_tag")), 100)
    return Item(
        remote_id=number, text=text, published_at=at,
        kind=Kind.COMMENT if thread and thread != number else Kind.POST,
        author=author_of(entry, number), url=web_address(word(entry.get("permalink"))),
        place="threads.com", place_name="Threads", thread=thread,
        parent=number_of(mapping(entry.get("replied_to")).get("id")) or root,
        links=tuple(dict.fromkeys(filter(None, (*written, shared))))[:100],
        media=media, tags=(tag,) if tag else (),
    )  # fmt: skip


def author_of(entry: Json, number: str) -> Author:
    """Who wrote, by the name over there; where it isn't told, a stranger of this one text."""
    name = word(entry.get("username"))
    if not re.fullmatch(r"[\w.]{1,100}", name):
        return Author(f"unknown:{number}")
    return Author(name, name=name, handle=name, url=f"{SITE}/@{name}")


def _media(entry: Json) -> Iterator[Media]:
    for one in objects(entry.get("children")) or [entry]:
        kind = _PICTURES.get(word(one.get("media_type")).removesuffix("_POST"))
        address = web_address(word(one.get("media_url")))
        if kind and address:
            yield Media(address, kind, one_line(word(one.get("alt_text"))))
