"""Their JSON to our words: views of posts, comments and messages become items. Missing fields are no
fault. Pure.

Shapes: PostView, CommentView, CommentReplyView, PrivateMessageView of LemmyNet/lemmy-js-client (0.19), and
those of 1.0 where fields were only moved or renamed (``published_at``, counts beside the text).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, web_address
from palabre.connectors.shapes import dict_at, text_at

Json = Mapping[str, Any]

_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\(\s*<?([^\s)>]{1,2000})[^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\(\s*<?([^\s)>]{1,2000})[^)\n]{0,500}\)")
_BARE = re.compile(r"https?://[^\s<>\"()\[\]]{1,2000}")
_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


def item_of(view: Any, host: str) -> Item | None:
    """Make an item of a view of a post or a comment, as the server ``host`` gave it.

    None for what was deleted or removed, has no number or date, or says nothing.
    """
    if not isinstance(view, dict) or gone_of(view, host):
        return None
    if message := dict_at(view, "private_message"):
        return _message(view, message, host)
    comment, post = dict_at(view, "comment"), dict_at(view, "post")
    said = comment or post
    at = when(said.get("published")) or when(said.get("published_at"))
    if name_of(view, host) == "" or at is None:
        return None
    text, links, media = _plain(text_at(said, "content") or text_at(said, "body"))
    title = "" if comment else one_line(text_at(post, "name"), 500)
    if not (text or title):
        return None
    author, community = dict_at(view, "creator"), dict_at(view, "community")
    counts = dict_at(view, "counts") or said
    item = Item(
        remote_id=name_of(view, host),
        text=text,
        title=title,
        published_at=at,
        author=author_of(author, host),
        kind=Kind.FORUM,
        url=web_address(text_at(said, "ap_id")) or _address(view, host),
        place=_place(community, host),
        place_name=one_line(text_at(community, "title") or text_at(community, "name"), 200),
        links=links,
        media=media,
        likes=count(counts.get("upvotes")),
        replies=count(counts.get("child_count") if comment else counts.get("comments")),
        edited_at=when(said.get("updated")) or when(said.get("updated_at")),
        raw={"ap_id": text_at(said, "ap_id")[:2_000]},
    )
    return _answer(item, comment, host) if comment else _about(item, post)


def _message(view: Json, message: Json, host: str) -> Item | None:
    """A private message to the account; those of one person are one conversation."""
    at, name = when(message.get("published")), name_of(view, host)
    text, links, media = _plain(text_at(message, "content"))
    if not (at and name and text):
        return None
    return Item(
        remote_id=name,
        text=text,
        published_at=at,
        author=author_of(dict_at(view, "creator"), host),
        kind=Kind.MESSAGE,
        url=f"https://{host}/inbox",
        place=host,
        thread=name.partition("-")[0],
        links=links,
        media=media,
        edited_at=when(message.get("updated")),
        private=True,
    )


def _answer(item: Item, comment: Json, host: str) -> Item:
    """A comment's place in its conversation: ``path`` names all that stands above it."""
    thread = f"{host}/post/{number(comment.get('post_id'))}"
    above = [part for part in text_at(comment, "path").split(".")[:-1] if part.isdigit()]
    parent = f"{host}/comment/{above[-1]}" if above and above[-1] != "0" else thread
    return replace(item, parent=parent, thread=thread)


def _about(item: Item, post: Json) -> Item:
    """A post with the page or the picture that it is about."""
    address = web_address(text_at(post, "url"))
    if not address:
        return item
    if _PICTURE.search(urlsplit(address).path):
        picture = Media(address, "image", cleaned(text_at(post, "alt_text"), 2_000))
        return replace(item, media=(picture, *item.media))
    return replace(item, links=tuple(dict.fromkeys((address, *item.links))))


def gone_of(view: Any, host: str) -> str:
    """The name of a text that was deleted by its author or removed by a moderator; else ""."""
    if not isinstance(view, dict):
        return ""
    said = dict_at(view, "comment") or dict_at(view, "post") or dict_at(view, "private_message")
    gone = said.get("deleted") is True or said.get("removed") is True
    return name_of(view, host) if gone else ""


def name_of(view: Json, host: str) -> str:
    """Our name of a view's text: numbers are the server's own. A message has its writer's before it."""
    if message := dict_at(view, "private_message"):
        writer, found = number(message.get("creator_id")), number(message.get("id"))
        return f"{host}/message/{writer}-{found}" if writer and found else ""
    kind = "comment" if dict_at(view, "comment") else "post"
    found = number(dict_at(view, kind).get("id"))
    return f"{host}/{kind}/{found}" if found else ""


def author_of(person: Json, host: str) -> Author:
    """Make an author of a person; the address in the network is the same on every server."""
    address = web_address(text_at(person, "actor_id")) or web_address(text_at(person, "ap_id"))
    name = one_line(text_at(person, "name"), 200)
    home = urlsplit(address).netloc or host
    return Author(
        address or f"{host}/u/{number(person.get('id')) or name or '?'}",
        name=one_line(text_at(person, "display_name"), 200) or name,
        handle=f"{name}@{home}" if name else "",
        url=address,
        avatar=web_address(text_at(person, "avatar")),
        automatic=person.get("bot_account") is True,
    )


def _place(community: Json, host: str) -> str:
    name = one_line(text_at(community, "name"), 200)
    address = text_at(community, "actor_id") or text_at(community, "ap_id")
    home = urlsplit(web_address(address)).netloc or host
    return f"{home}/c/{name}" if name else host


def _address(view: Json, host: str) -> str:
    name = name_of(view, host)
    return f"https://{name}" if name else ""


def _plain(markdown: str) -> tuple[str, tuple[str, ...], tuple[Media, ...]]:
    """The words of a text in Markdown, its links, and its pictures."""
    media = []
    for alt, address in _IMAGE.findall(markdown[:100_000]):
        if found := web_address(address):
            media.append(Media(found, "image", cleaned(alt, 2_000)))
    text = _IMAGE.sub(r"\1", markdown[:100_000])
    links = [web_address(address) for _, address in _LINK.findall(text)]
    text = _LINK.sub(r"\1", text)
    links += [web_address(address.rstrip(".,;:!?'*_")) for address in _BARE.findall(text)]
    return cleaned(text), tuple(dict.fromkeys(filter(None, links)))[:100], tuple(media[:20])


def number(value: Any) -> str:
    """A number of theirs, as text; "" for anything else."""
    plain = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18
    return str(value) if plain else ""


def count(value: Any) -> int:
    """How many, or 0 when it isn't told."""
    return int(number(value) or 0)
