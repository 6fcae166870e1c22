"""Their JSON to our words: posts, comments and pingbacks become items. Pure.

Shapes: https://developer.wordpress.org/rest-api/reference/posts/ and /comments/.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import Plain, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word
from palabre.connectors.websites import host_of, place_of

PINGS = frozenset({"pingback", "trackback"})
COMMENTS = frozenset({"", "comment"}) | PINGS


def post_of(post: Any, site: str) -> Item | None:
    """Make an item of a post of the site; None for drafts, and for what has no number or date."""
    post = mapping(post)
    number, at = count(post.get("id")), moment(post, "date")
    if not number or at is None or post.get("status", "publish") != "publish":
        return None
    url = web_address(word(post.get("link")))
    title = one_line(_html(post, "title").text)
    body = _html(post, "content", url)
    text = body.text or _html(post, "excerpt", url).text
    if not (text or title):
        return None
    place = place_of(site)
    return Item(
        remote_id=f"{place}#post-{number}",
        text=text,
        title=title,
        published_at=at,
        author=_writer(post, site),
        kind=Kind.ARTICLE,
        url=url,
        place=host_of(site),
        place_name=place,
        thread=f"{place}#post-{number}",
        links=body.links,
        media=_pictures(post, body),
        tags=_tags(post),
        edited_at=_edited(post, at),
    )


def comment_of(comment: Any, site: str) -> Item | None:
    """Make an item of a comment or of a pingback: then it is the page elsewhere that speaks.

    ``raw`` says whether it waits to be approved. None for what is spam, in the bin, or a note.
    """
    comment = mapping(comment)
    number, at = count(comment.get("id")), moment(comment, "date")
    kind, status = word(comment.get("type")), word(comment.get("status"))
    if not number or at is None or kind not in COMMENTS or status in {"spam", "trash"}:
        return None
    url = web_address(word(comment.get("link")))
    body = _html(comment, "content", url)
    place, post, above = place_of(site), count(comment.get("post")), count(comment.get("parent"))
    name = one_line(plain(word(comment.get("author_name"))).text, 200)
    ping = web_address(word(comment.get("author_url"))) if kind in PINGS else ""
    if not (body.text or (ping and name)):
        return None
    thread = f"{place}#post-{post}" if post else ""
    return Item(
        remote_id=f"{place}#comment-{number}",
        text=body.text,
        title=name if ping else "",
        published_at=at,
        author=_linker(ping) if ping else _commenter(comment, name, place),
        kind=Kind.ARTICLE if ping else Kind.COMMENT,
        url=ping or url,
        place=urlsplit(ping).hostname or host_of(site) if ping else host_of(site),
        place_name=place if not ping else "",
        parent=f"{place}#comment-{above}" if above else thread,
        thread=thread,
        links=(url,) if ping and url else body.links,
        media=body.media,
        raw={"status": status[:20], "type": kind or "comment"},
    )


def moment(thing: Any, name: str) -> datetime | None:
    """A time of theirs, which they give in UTC without saying so, or else in the site's own zone."""
    return when(thing.get(f"{name}_gmt")) or when(thing.get(name))


def user_of(user: Any, site: str) -> Author:
    """Make an author of a user of the site."""
    user = mapping(user)
    pictures = mapping(user.get("avatar_urls"))
    return Author(
        f"{place_of(site)}#user-{count(user.get('id'))}",
        name=one_line(plain(word(user.get("name"))).text, 200),
        handle=one_line(word(user.get("slug")), 200),
        url=web_address(word(user.get("link"))),
        avatar=web_address(word(pictures.get("96"))),
    )


def _writer(post: Any, site: str) -> Author:
    told = listing(mapping(post.get("_embedded")).get("author"))
    known = mapping(told[0]) if told else {}
    return user_of({**known, "id": post.get("author")}, site)


def _commenter(comment: Any, name: str, place: str) -> Author:
    """Who commented: a user by number, a stranger by the page or the name that was given."""
    user, page = count(comment.get("author")), web_address(word(comment.get("author_url")))
    pictures = mapping(comment.get("author_avatar_urls"))
    return Author(
        f"{place}#user-{user}" if user else page or f"{place}#name-{name or '?'}",
        name=name,
        url=page,
        avatar=web_address(word(pictures.get("96"))),
    )


def _linker(page: str) -> Author:
    parts = urlsplit(page)
    return Author(parts.netloc, name=parts.hostname or "", url=f"{parts.scheme}://{parts.netloc}/")


def _edited(post: Any, at: datetime) -> datetime | None:
    """When it was changed; within a minute of its publication that is no news."""
    changed = moment(post, "modified")
    return changed if changed and (changed - at).total_seconds() > 60 else None


def _html(thing: Any, name: str, base: str = "") -> Plain:
    return plain(word(mapping(thing.get(name)).get("rendered")), base)


def _pictures(post: Any, body: Plain) -> tuple[Media, ...]:
    """The featured image first, then those of the text."""
    media: dict[str, Media] = {}
    for one in map(mapping, listing(mapping(post.get("_embedded")).get("wp:featuredmedia"))):
        address = web_address(word(one.get("source_url")))
        media[address] = Media(address, "image", one_line(word(one.get("alt_text"))))
    media.update((one.url, one) for one in body.media)
    media.pop("", None)
    return tuple(media.values())


def _tags(post: Any) -> tuple[str, ...]:
    terms = listing(mapping(post.get("_embedded")).get("wp:term"))
    names = (
        one_line(plain(word(term.get("name"))).text, 200)
        for group in terms
        for term in map(mapping, listing(group))
        if term.get("taxonomy") == "post_tag"
    )
    return tuple(dict.fromkeys(filter(None, names)))
