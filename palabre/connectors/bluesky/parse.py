"""Their JSON to our words: Bluesky's records, views and Jetstream events become items. Pure.

Lexicons: app.bsky.feed.post, app.bsky.feed.defs, app.bsky.embed.*, com.atproto.label.defs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from palabre.connectors.contract import Author, Item, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import dict_at, dicts_at, listing

HOME = "https://bsky.app"
MOST_FOLLOWERS = 2_000_000_000
MOST_ABOUT = 2_000
PICTURES = "https://cdn.bsky.app/img/feed_thumbnail/plain"
PLACE, PLACE_NAME = "bsky.app", "Bluesky"
AHEAD = timedelta(minutes=5)  # a clock may be this much fast; beyond, the time of arrival counts

_AT = re.compile(
    r"at://(did:[a-z]+:[A-Za-z0-9._:%-]{1,500}(?<![:%])|[A-Za-z0-9.-]{3,253})"
    r"/([A-Za-z0-9.-]{3,317})/([A-Za-z0-9._~:-]{1,512})"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=-|$)")

Json = Mapping[str, Any]


def uri_parts(uri: Any) -> tuple[str, str, str] | None:
    """Cut ``at://repository/collection/key`` of a record; None for anything else."""
    found = _AT.fullmatch(uri) if isinstance(uri, str) else None
    if found is None or found[3] in {".", ".."}:
        return None
    return found[1], found[2], found[3]


def post_address(uri: Any) -> str:
    """Give the web address of a post from its at:// name, or "" when it is none."""
    parts = uri_parts(uri)
    return f"{HOME}/profile/{parts[0]}/post/{parts[2]}" if parts else ""


def item_of_record(record: Json, did: str, rkey: str, seen: datetime) -> Item | None:
    """Make an item of a post as it stands in its author's repository, seen at a moment.

    Name, account and counts are not in it. None when it is no post or says nothing.
    """
    uri = f"at://{did}/app.bsky.feed.post/{rkey}"
    if uri_parts(uri) is None:
        return None
    author = Author(did, url=f"{HOME}/profile/{did}")
    return _item(record, uri, author, seen, dict_at(record, "embed"))


def item_of_view(view: Json) -> Item | None:
    """Make an item of a post view, as search and feeds give it; None when it is no post."""
    record, author = dict_at(view, "record"), dict_at(view, "author")
    uri = view.get("uri")
    did = author.get("did") or (uri_parts(uri) or ("",))[0]
    indexed = when(view.get("indexedAt"))
    seen = indexed or when(record.get("createdAt"))
    if (
        not isinstance(uri, str)
        or uri_parts(uri) is None
        or not isinstance(did, str)
        or seen is None
    ):
        return None
    embed = {**dict_at(record, "embed"), **dict_at(view, "embed")}
    item = _item(record, uri, author_of(author, did), seen, embed)
    if item is None:
        return None
    labels = [str(label.get("val")) for label in dicts_at(view, "labels") if label.get("val")]
    raw = {**item.raw, "cid": str(view.get("cid") or "")}
    if labels:
        raw["labels"] = [*item.raw.get("labels", []), *labels]
    return replace(
        item, likes=_count(view.get("likeCount")), relays=_count(view.get("repostCount")),
        replies=_count(view.get("replyCount")), raw=raw,
    )  # fmt: skip


def item_of_feed_entry(entry: Json) -> Item | None:
    """Make an item of an entry of a feed: a post, or a relay when somebody else passed it on."""
    item = item_of_view(dict_at(entry, "post"))
    reason = dict_at(entry, "reason")
    if item is None or not str(reason.get("$type", "")).endswith("#reasonRepost"):
        return item
    by, at = dict_at(reason, "by"), when(reason.get("indexedAt"))
    did = by.get("did")
    if not isinstance(did, str) or at is None:
        return item
    own = str(reason.get("uri") or f"{item.remote_id}#repost-{did}")
    return replace(
        item, remote_id=own, author=author_of(by, did), published_at=at, relay_of=item.remote_id,
        likes=0, relays=0, replies=0, parent="",
    )  # fmt: skip


def thread_of(answer: Json) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Give the posts of a conversation, from its beginning, and the names of those that are gone."""
    items: list[Item] = []
    gone: list[str] = []
    waiting = [dict_at(answer, "thread")]
    while waiting:
        node = waiting.pop(0)
        if node.get("notFound") is True and uri_parts(node.get("uri")):
            gone.append(str(node["uri"]))
        elif item := item_of_view(dict_at(node, "post")):
            items.append(item)
        waiting += dicts_at(node, "replies")
    return tuple({item.remote_id: item for item in items}.values()), tuple(dict.fromkeys(gone))


def author_of(profile: Json, did: str) -> Author:
    """Make an author of a profile view."""
    handle = one_line(str(profile.get("handle") or ""), 253)
    followers = profile.get("followersCount")
    labels = {str(label.get("val")) for label in dicts_at(profile, "labels")}
    return Author(
        did,
        name=one_line(str(profile.get("displayName") or ""), 200) or handle,
        handle="" if handle == "handle.invalid" else handle,
        url=f"{HOME}/profile/{did}",
        avatar=web_address(str(profile.get("avatar") or "")),
        followers=min(max(followers, 0), MOST_FOLLOWERS) if isinstance(followers, int) else None,
        automatic="bot" in labels,
        about=one_line(str(profile.get("description") or ""), MOST_ABOUT),
    )


def _item(record: Json, uri: str, author: Author, seen: datetime, embed: Json) -> Item | None:
    # Most posts of the stream carry no embed, reply or label: what isn't there costs nothing.
    text = cleaned(str(record.get("text") or ""))
    media = tuple(_media(embed, author.remote_id)) if embed else ()
    if not text and not media:
        return None
    written = when(record.get("createdAt"))
    reply = dict_at(record, "reply")
    links, tags = marked(record)
    quoted = _quoted(embed) if embed else ""
    if embed:
        links += [*_cards(embed), post_address(quoted)]
    raw: dict[str, Any] = {"quote": quoted} if quoted else {}
    if labels := _labels(record):
        raw["labels"] = labels
    return Item(
        remote_id=uri,
        text=text or " ".join(medium.alt for medium in media if medium.alt) or WORDLESS,
        published_at=written if written and written <= seen + AHEAD else seen,
        author=author,
        url=post_address(uri),
        language=_language(record.get("langs")),
        place=PLACE,
        place_name=PLACE_NAME,
        parent=_reference(reply, "parent") if reply else "",
        thread=_reference(reply, "root") if reply else "",
        links=tuple(dict.fromkeys(filter(None, links))),
        media=media,
        tags=tuple(dict.fromkeys(filter(None, tags))),
        raw=raw,
    )


def _cards(embed: Json) -> list[str]:
    """The addresses of the preview cards that hang on a post."""
    return [web_address(str(dict_at(part, "external").get("uri") or "")) for part in _parts(embed)]


def _labels(record: Json) -> list[str]:
    """The warnings that the writer put on the post."""
    if not record.get("labels"):
        return []
    values = dicts_at(dict_at(record, "labels"), "values")
    return [str(value.get("val")) for value in values if value.get("val")]


def marked(record: Json) -> tuple[list[str], list[str]]:
    """The links and tags that the writer's app marked, and the tags that stand beside the text."""
    links: list[str] = []
    tags = [one_line(tag, 200) for tag in listing(record.get("tags")) if isinstance(tag, str)]
    for facet in dicts_at(record, "facets"):
        for feature in dicts_at(facet, "features"):
            kind = str(feature.get("$type", ""))
            if kind.endswith("#link"):
                links.append(web_address(str(feature.get("uri") or "")))
            elif kind.endswith("#tag"):
                tags.append(one_line(str(feature.get("tag") or ""), 200))
    return links, tags


def _parts(embed: Json) -> Iterator[Json]:
    """An embed, and the media half of one that quotes and shows at once."""
    yield embed
    if media := dict_at(embed, "media"):
        yield media


def _media(embed: Json, did: str) -> Iterator[Media]:
    for part in _parts(embed):
        for image in dicts_at(part, "images"):
            address = web_address(str(image.get("fullsize") or "")) or _blob(
                image.get("image"), did
            )
            if address:
                yield Media(address, "image", cleaned(str(image.get("alt") or ""), 2_000))
        address = web_address(str(part.get("playlist") or "")) or _blob(part.get("video"), did)
        if address:
            yield Media(address, "video", cleaned(str(part.get("alt") or ""), 2_000))


def _blob(blob: Any, did: str) -> str:
    """The address of a picture that is known by its content's number only."""
    number = dict_at(blob, "ref").get("$link") if isinstance(blob, dict) else None
    if not isinstance(number, str) or not re.fullmatch(r"[a-z0-9]{20,100}", number):
        return ""
    return f"{PICTURES}/{did}/{number}@jpeg"


def _quoted(embed: Json) -> str:
    record = dict_at(embed, "record")
    uri = record.get("uri") or dict_at(record, "record").get("uri")
    parts = uri_parts(uri)
    return str(uri) if parts and parts[1] == "app.bsky.feed.post" else ""


def _reference(reply: Json, name: str) -> str:
    uri = dict_at(reply, name).get("uri")
    return str(uri) if uri_parts(uri) else ""


def _language(langs: Any) -> str:
    found = _LANGUAGE.match(str(listing(langs)[0])) if listing(langs) else None
    return found[0].lower() if found else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
