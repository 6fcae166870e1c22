"""What the Graph API tells of Pages, in our words. Pure; missing fields are no fault.

Objects: https://developers.facebook.com/docs/graph-api/reference/ (Page, post, comment,
recommendation, conversation, message).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.graph import objects
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import count, mapping, word
from palabre.connectors.talks import MESSAGE, MOST_TOLD, said_in

Json = Mapping[str, Any]

SITE = "https://www.facebook.com"
ATTACHED = "attachments{media,media_type,title,type,unshimmed_url,url,description,subattachments}"
POST = (
    f"id,message,story,created_time,from,permalink_url,shares,{ATTACHED},"
    "reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
)
COMMENT = (
    "id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,attachment"
)
RATING = "created_time,reviewer,review_text,rating,recommendation_type,open_graph_story{id}"
TALK = f"id,link,messages.limit({MOST_TOLD}){{{MESSAGE}}}"

NAMED = re.compile(r"[A-Za-z0-9_:.=-]{1,400}")
_REFERRED = re.compile(r"https?://[^\s<>\"]+")
_SIGNS = {"positive": "👍", "negative": "👎"}


def post_of(entry: Json, page: Json) -> Item | None:
    """An item of a post on a Page, or of one that mentions it."""
    text = cleaned(word(entry.get("message")) or word(entry.get("story")))
    attached = [part for one in objects(entry.get("attachments")) for part in _parts(one)]
    title = one_line(word(attached[0].get("title"))) if attached else ""
    return _item(
        entry, page, text or title, Kind.POST,
        relays=count(mapping(entry.get("shares")).get("count")),
        likes=_total(entry, "reactions"), replies=_total(entry, "comments"),
        links=_links(text, attached), media=tuple(_media(attached)),
    )  # fmt: skip


def comment_of(entry: Json, page: Json, post: str) -> Item | None:
    """An item of a comment under a post."""
    text = cleaned(word(entry.get("message")))
    media = tuple(_media([mapping(entry.get("attachment"))]))
    return _item(
        entry, page, text or (WORDLESS if media else ""), Kind.COMMENT,
        parent=named(mapping(entry.get("parent")).get("id")) or post, thread=post,
        likes=count(entry.get("like_count")), replies=count(entry.get("comment_count")),
        links=_links(text, []), media=media,
    )  # fmt: skip


def rating_of(entry: Json, page: Json) -> Item | None:
    """An item of a recommendation, or of a review with stars as they were given until 2018."""
    reviewer = mapping(entry.get("reviewer"))
    story = named(mapping(entry.get("open_graph_story")).get("id"))
    at = when(entry.get("created_time"))
    made_up = f"{named(reviewer.get('id'))}:{at.timestamp():.0f}" if at else ""
    sign = _SIGNS.get(word(entry.get("recommendation_type")), "")
    title = headed(count(entry.get("rating"))) or sign
    whole = {**entry, "id": story or f"rating:{made_up}", "from": reviewer}
    text = cleaned(word(entry.get("review_text")))
    return _item(whole, page, text, Kind.REVIEW, title=title)


def message_of(entry: Json, page: Json, talk: str, link: str = "") -> Item | None:
    """An item of a message in a conversation with the Page."""
    text, media = said_in(entry)
    found = {**entry, "permalink_url": web_address(link, SITE)}
    return _item(found, page, text, Kind.MESSAGE, thread=talk, media=media)


def author_of(entry: Json, item: str) -> Author:
    """Who wrote; where Facebook doesn't tell, a stranger of this one text, so that none is confused."""
    writer = mapping(entry)
    number = named(writer.get("id"))
    name = one_line(word(writer.get("name")), 200)
    url = f"{SITE}/{number}" if number.isdigit() else ""
    return Author(number or f"unknown:{item}", name=name, url=url)


def named(value: Any) -> str:
    """An object's number, if it is one."""
    spelled = word(value)
    return spelled if NAMED.fullmatch(spelled) else ""


def _item(
    entry: Json, page: Json, text: str, kind: Kind, title: str = "", **more: Any
) -> Item | None:
    number, at = named(entry.get("id")), when(entry.get("created_time"))
    if not number or at is None or not (text or title):
        return None
    return Item(
        remote_id=number, text=text, title=title, published_at=at, kind=kind,
        author=author_of(mapping(entry.get("from")), number),
        url=web_address(word(entry.get("permalink_url")), SITE),
        place=named(page.get("id")), place_name=one_line(word(page.get("name")), 200), **more,
    )  # fmt: skip


def _total(entry: Json, name: str) -> int:
    return count(mapping(mapping(entry.get(name)).get("summary")).get("total_count"))


def _parts(attachment: Json) -> Iterator[Json]:
    yield attachment
    yield from objects(attachment.get("subattachments"))


def _media(attached: list[Json]) -> Iterator[Media]:
    seen: set[str] = set()
    for one in attached:
        image = mapping(mapping(one.get("media")).get("image"))
        address = web_address(word(image.get("src")))
        if address and address not in seen:
            seen.add(address)
            kind = "video" if "video" in word(one.get("type")) else "image"
            yield Media(address, kind, one_line(word(one.get("description"))))


def _links(text: str, attached: list[Json]) -> tuple[str, ...]:
    written = [found.rstrip(".,;:!?)»\u201d'") for found in _REFERRED.findall(text)]
    shared = [
        word(one.get("unshimmed_url")) or word(one.get("url"))
        for one in attached
        if word(one.get("type")) == "share"
    ]
    addresses = [web_address(one) for one in (*written, *shared)]
    return tuple(dict.fromkeys(filter(None, addresses)))[:100]
