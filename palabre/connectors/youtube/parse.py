"""YouTube's videos and comments to our words. Pure. Shapes: the Data API, version 3."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import MOST_LINKS, cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word

Json = Mapping[str, Any]

SITE = "https://www.youtube.com"
VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
COMMENT = re.compile(r"[\w-]{12,100}(?:\.[\w-]{1,100})?", re.ASCII)
CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_SIZES = ("maxres", "standard", "high", "medium", "default")
_LINK = re.compile(r"https?://[^\s<>\")\]]+")


def video_of(told: Json) -> Item | None:
    """Make an item of a search result, of a playlist's entry or of a video."""
    snippet = mapping(told.get("snippet"))
    number = _video_number(told, snippet)
    at = when(mapping(told.get("contentDetails")).get("videoPublishedAt"))
    at = at or when(snippet.get("publishedAt"))
    title = one_line(html.unescape(word(snippet.get("title"))), 200)
    if not number or at is None or not title:
        return None
    text = cleaned(html.unescape(word(snippet.get("description"))))
    channel = word(snippet.get("videoOwnerChannelId")) or word(snippet.get("channelId"))
    name = word(snippet.get("videoOwnerChannelTitle")) or word(snippet.get("channelTitle"))
    figures, pictures = mapping(told.get("statistics")), mapping(snippet.get("thumbnails"))
    found = (web_address(word(mapping(pictures.get(size)).get("url"))) for size in _SIZES)
    picture = next(filter(None, found), "")
    return Item(
        remote_id=number,
        text=text,
        title=title,
        published_at=at,
        author=author_of(channel, one_line(html.unescape(name), 200)),
        kind=Kind.VIDEO,
        url=f"{SITE}/watch?v={number}",
        place="youtube.com",
        place_name="YouTube",
        links=tuple(links_of(text)),
        media=(Media(picture, "image"),) if picture else (),
        likes=count(figures.get("likeCount")),
        replies=count(figures.get("commentCount")),
    )


def comments_of(thread: Json) -> Iterator[Item]:
    """Make items of a conversation: the comment that began it, and the answers that came along."""
    snippet = mapping(thread.get("snippet"))
    video = word(snippet.get("videoId"))
    first = comment_of(
        mapping(snippet.get("topLevelComment")), video, count(snippet.get("totalReplyCount"))
    )
    if first:
        yield first
    for answer in listing(mapping(thread.get("replies")).get("comments"))[:100]:
        item = comment_of(mapping(answer), video)
        if item:
            yield item


def comment_of(told: Json, video: str = "", replies: int = 0) -> Item | None:
    """Make an item of a comment under a video; the texts were asked for without markup."""
    snippet, number = mapping(told.get("snippet")), word(told.get("id"))
    at, changed = when(snippet.get("publishedAt")), when(snippet.get("updatedAt"))
    text = cleaned(word(snippet.get("textOriginal")) or _shown(word(snippet.get("textDisplay"))))
    if not COMMENT.fullmatch(number) or at is None or not text:
        return None
    video = video or word(snippet.get("videoId"))
    video = video if VIDEO.fullmatch(video) else ""
    parent = word(snippet.get("parentId"))
    channel = word(mapping(snippet.get("authorChannelId")).get("value"))
    name = one_line(word(snippet.get("authorDisplayName")), 200)
    return Item(
        remote_id=number,
        text=text,
        published_at=at,
        author=author_of(channel, name, word(snippet.get("authorProfileImageUrl"))),
        kind=Kind.COMMENT,
        url=f"{SITE}/watch?v={video}&lc={number}" if video else "",
        place="youtube.com",
        place_name="YouTube",
        parent=parent if COMMENT.fullmatch(parent) else video,
        thread=video,
        links=tuple(links_of(text)),
        likes=count(snippet.get("likeCount")),
        replies=replies,
        edited_at=changed if changed and changed > at else None,
    )


def channel_of(told: Json) -> Author:
    """Make an author of a channel, with how many subscribe where it tells."""
    snippet, figures = mapping(told.get("snippet")), mapping(told.get("statistics"))
    hidden = figures.get("hiddenSubscriberCount") is True or "subscriberCount" not in figures
    picture = mapping(mapping(snippet.get("thumbnails")).get("default")).get("url")
    author = author_of(
        word(told.get("id")), one_line(word(snippet.get("title")), 200), word(picture)
    )
    return Author(
        author.remote_id,
        name=author.name,
        handle=one_line(word(snippet.get("customUrl")), 100).lstrip("@"),
        url=author.url,
        avatar=author.avatar,
        followers=None if hidden else count(figures.get("subscriberCount")),
    )


def _video_number(told: Json, snippet: Json) -> str:
    """The number of a video, which search, playlists and videos each put elsewhere."""
    of_search = mapping(told.get("id")).get("videoId")
    of_playlist = mapping(snippet.get("resourceId")).get("videoId")
    spelled = word(of_search or of_playlist or told.get("id"))
    return spelled if VIDEO.fullmatch(spelled) else ""


def author_of(channel: str, name: str, picture: str = "") -> Author:
    """Who wrote, by the number of a channel, else by a name."""
    channel = channel if CHANNEL.fullmatch(channel) else ""
    handle = name.removeprefix("@") if name.startswith("@") else ""
    return Author(
        channel or name or "?",
        name=name or channel,
        handle=handle,
        url=f"{SITE}/channel/{channel}" if channel else "",
        avatar=web_address(picture),
    )


def _shown(text: str) -> str:
    """What is shown, read as HTML where an answer has some: it was asked for without."""
    return plain(text).text if re.search(r"<(?:br|a|b|i|s)\b[^>]*>|&#?\w{2,6};", text) else text


def links_of(text: str) -> Iterator[str]:
    """The addresses in a text, each once."""
    found = (web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text)[:MOST_LINKS])
    yield from dict.fromkeys(filter(None, found))
