"""X's JSON to our words. Both spellings of its fields are read: posts and, before, tweets. Pure.

Shapes: the official description of the API, version 2.167, and the one that came before.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.contract import Author, Item, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import MOST_LINKS, WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import count, dicts, listing, mapping, word

Json = Mapping[str, Any]

SITE = "https://x.com"
FIRST_MS = 1_288_834_974_657  # from where X counts its numbers, in milliseconds since 1970
NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
_HANDLE = re.compile(r"\w{1,50}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ODD_LANGUAGES = frozenset({"und", "zxx", "qam", "qct", "qht", "qme", "qst", "art"})


class Companions:
    """What an answer holds beside its posts: their authors and media, by number and key."""

    def __init__(self, told: Json) -> None:
        beside = mapping(told.get("includes"))
        self.users = {word(user.get("id")): user for user in dicts(beside.get("users"))}
        self.media = {word(one.get("media_key")): one for one in dicts(beside.get("media"))}
        self.posts = len(listing(beside.get("posts")) or listing(beside.get("tweets")))


def items_of(told: Json) -> list[Item]:
    """Make items of the posts of an answer; what has no number, date or words is left out.

    Of several versions of a post the newest one stays.
    """
    beside = Companions(told)
    found: dict[str, Item] = {}
    for post in dicts(told.get("data")):
        item = item_of(post, beside)
        known = found.get(item.remote_id) if item else None
        if item and (known is None or item.published_at >= known.published_at):
            found[item.remote_id] = item
    return list(found.values())


def item_of(post: Json, beside: Companions) -> Item | None:
    """Make an item of a post, with its author and media from what came beside it.

    It is called by the number of its first version for good: a change gives it another one over there.
    """
    number, at = number_of(post.get("id")), when(post.get("created_at"))
    if not number or at is None:
        return None
    long = mapping(post.get("note_post")) or mapping(post.get("note_tweet"))
    whole = long if word(long.get("text")) else post
    addresses = list(_addresses(whole))
    text = _text(word(whole.get("text")), addresses)
    media = tuple(media_of(post, beside))
    if not text and not media:
        return None
    first = numbers_of(post)[0]
    author = author_of(beside.users.get(word(post.get("author_id")), {"id": post.get("author_id")}))
    figures = mapping(post.get("public_metrics"))
    return Item(
        remote_id=first,
        text=text or " ".join(medium.alt for medium in media if medium.alt) or WORDLESS,
        published_at=at,
        author=author,
        url=address_of(number, author.handle),
        language=_language(post.get("lang")),
        place="x.com",
        place_name="X",
        parent=_parent(post),
        thread=number_of(post.get("conversation_id")),
        links=tuple(dict.fromkeys(link for _, link in addresses if link)),
        media=media,
        tags=tuple(_tags(whole)),
        likes=count(figures.get("like_count")),
        relays=count(figures.get("repost_count") or figures.get("retweet_count")),
        replies=count(figures.get("reply_count")),
        edited_at=at if number != first else None,
    )


def author_of(user: Json) -> Author:
    """Make an author of a user; one of whom only the number is known keeps that."""
    handle = word(user.get("username"))
    handle = handle if _HANDLE.fullmatch(handle) else ""
    figures = mapping(user.get("public_metrics"))
    return Author(
        number_of(user.get("id")) or handle or "?",
        name=one_line(html.unescape(word(user.get("name"))), 200) or handle,
        handle=handle,
        url=f"{SITE}/{handle}" if handle else "",
        avatar=web_address(word(user.get("profile_image_url"))),
        followers=count(figures["followers_count"]) if "followers_count" in figures else None,
    )


def address_of(number: str, handle: str = "") -> str:
    """Where a post is seen; X leads on from an address without the author's name."""
    return f"{SITE}/{handle or 'i'}/status/{number}"


def number_of(value: Any) -> str:
    """The number of a post or a user, else an empty text."""
    spelled = word(value)
    return spelled if NUMBER.fullmatch(spelled) else ""


def numbers_of(post: Mapping[str, Any]) -> list[str]:
    """The numbers of all versions of a post, the newest last; X counts them upwards."""
    told = listing(post.get("edit_history_post_ids")) or listing(post.get("edit_history_tweet_ids"))
    found = {number_of(one) for one in (post.get("id"), *told)} - {""}
    return sorted(found, key=int)


def older(number: str, age: timedelta, now: datetime) -> bool:
    """Say whether a post is older than this. A number of X tells when it was given: milliseconds since
    4 November 2010, above 22 bits."""
    born = (int(number) >> 22) + FIRST_MS
    return now.timestamp() * 1_000 - born > age.total_seconds() * 1_000


def _text(text: str, addresses: list[tuple[str, str]]) -> str:
    """The text with the addresses that people gave, without those that stand for its media."""
    for short, link in addresses:
        text = text.replace(short, link)
    return cleaned(html.unescape(text))


def _addresses(post: Json) -> Iterator[tuple[str, str]]:
    """Shortened addresses with what they stand for: nothing, for the post's own media."""
    for one in dicts(mapping(post.get("entities")).get("urls"))[:MOST_LINKS]:
        short = word(one.get("url"))
        link = web_address(word(one.get("unwound_url")) or word(one.get("expanded_url")))
        if short.startswith("http"):
            yield short, "" if word(one.get("media_key")) else link or short


def media_of(post: Json, beside: Companions) -> Iterator[Media]:
    """The pictures and videos of a post or of a message."""
    for key in listing(mapping(post.get("attachments")).get("media_keys")):
        one = beside.media.get(word(key), {})
        kind = "image" if word(one.get("type")) == "photo" else "video"
        address = web_address(word(one.get("url"))) or web_address(
            word(one.get("preview_image_url"))
        )
        if address:
            yield Media(address, kind, cleaned(word(one.get("alt_text")), 1_000))


def _tags(post: Json) -> Iterator[str]:
    for one in dicts(mapping(post.get("entities")).get("hashtags")):
        tag = one_line(word(one.get("tag")), 200)
        if tag:
            yield tag


def _parent(post: Json) -> str:
    """The post that this one answers."""
    for one in dicts(post.get("referenced_posts") or post.get("referenced_tweets")):
        if word(one.get("type")) == "replied_to":
            return number_of(one.get("id"))
    return ""


def _language(value: Any) -> str:
    spelled = word(value)
    known = _LANGUAGE.fullmatch(spelled) and spelled not in _ODD_LANGUAGES
    return spelled if known else ""
