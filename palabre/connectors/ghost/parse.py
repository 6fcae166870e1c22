"""Their JSON to our words: posts and members' comments become items. Pure.

Shapes: https://docs.ghost.org/admin-api, and the answers of Ghost 6.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word
from palabre.connectors.websites import host_of, place_of

SHOWN = frozenset({"published", "sent"})
_NUMBER = re.compile(r"[0-9a-z]{1,64}")


def number_of(thing: Mapping[str, Any]) -> str:
    """Its name over there."""
    found = word(thing.get("id"))
    return found if _NUMBER.fullmatch(found) else ""


def post_of(post: Any, site: str) -> Item | None:
    """Make an item of a post; None for one that isn't shown, has no name or date, or is empty."""
    post = mapping(post)
    number, at = number_of(post), when(post.get("published_at"))
    if not number or at is None or word(post.get("status")) not in SHOWN:
        return None
    url = web_address(word(post.get("url")))
    body = plain(word(post.get("html")), url)
    title = one_line(word(post.get("title")))
    if not (body.text or title):
        return None
    place = place_of(site)
    return Item(
        remote_id=f"{place}#post-{number}",
        text=body.text or one_line(word(post.get("custom_excerpt")) or word(post.get("excerpt"))),
        title=title,
        published_at=at,
        author=_writer(post, site),
        kind=Kind.ARTICLE,
        url=url,
        place=host_of(site),
        place_name=place,
        thread=f"{place}#post-{number}",
        links=body.links,
        media=_pictures(post, body.media),
        tags=_names(post.get("tags")),
        replies=count(mapping(post.get("count")).get("comments")),
        edited_at=_edited(post, at),
    )


def comment_of(comment: Any, site: str) -> Item | None:
    """Make an item of a member's comment, hidden or not; None for one that is deleted or empty."""
    comment = mapping(comment)
    number, at = number_of(comment), when(comment.get("created_at"))
    text = plain(word(comment.get("html")))
    if not number or at is None or not text.text or comment.get("status") == "deleted":
        return None
    place, post = place_of(site), mapping(comment.get("post"))
    above = word(comment.get("in_reply_to_id")) or word(comment.get("parent_id"))
    thread = f"{place}#post-{number_of(post)}" if number_of(post) else ""
    url = web_address(word(post.get("url")))
    counts = mapping(comment.get("count"))
    return Item(
        remote_id=f"{place}#comment-{number}",
        text=text.text,
        published_at=at,
        author=_member(mapping(comment.get("member")), site),
        kind=Kind.COMMENT,
        url=f"{url}#ghost-comments-{number}" if url else "",
        place=host_of(site),
        place_name=place,
        parent=f"{place}#comment-{above}" if _NUMBER.fullmatch(above) else thread,
        thread=thread,
        links=text.links,
        likes=count(counts.get("likes")),
        replies=count(counts.get("direct_replies")) or count(counts.get("replies")),
        edited_at=when(comment.get("edited_at")),
        raw={"status": word(comment.get("status"))[:20], "reports": count(counts.get("reports"))},
    )


def _member(member: Mapping[str, Any], site: str) -> Author:
    """The member who speaks, without the e-mail address that the administration tells."""
    number = number_of(member)
    return Author(
        f"{place_of(site)}#member-{number or '?'}",
        name=one_line(word(member.get("name")), 200),
        avatar=web_address(word(member.get("avatar_image"))),
    )


def _writer(post: Mapping[str, Any], site: str) -> Author:
    known = mapping(next(iter(listing(post.get("authors"))), {})) or mapping(
        post.get("primary_author")
    )
    return Author(
        f"{place_of(site)}#author-{number_of(known) or '?'}",
        name=one_line(word(known.get("name")), 200),
        handle=one_line(word(known.get("slug")), 200),
        url=web_address(word(known.get("url"))),
        avatar=web_address(word(known.get("profile_image"))),
    )


def _pictures(post: Mapping[str, Any], written: tuple[Media, ...]) -> tuple[Media, ...]:
    first = web_address(word(post.get("feature_image")))
    media = {first: Media(first, "image", one_line(word(post.get("feature_image_alt"))))}
    media.update((one.url, one) for one in written if one.url != first)
    media.pop("", None)
    return tuple(media.values())


def _names(tags: Any) -> tuple[str, ...]:
    """The tags that readers see; those with # are for the editors only."""
    found = (one_line(word(mapping(tag).get("name")), 200) for tag in listing(tags))
    return tuple(dict.fromkeys(name for name in found if name and not name.startswith("#")))


def _edited(post: Mapping[str, Any], at: datetime) -> datetime | None:
    """When it was changed; within a minute of its publication that is no news."""
    changed = when(post.get("updated_at"))
    return changed if changed and (changed - at).total_seconds() > 60 else None
