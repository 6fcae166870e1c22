"""Understands the members of platforms' archives: each function reads one file of one platform."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from palabre.connectors.contract import Author, Item, Kind, Media, Rejected
from palabre.connectors.files.dates import read_date
from palabre.connectors.files.opening import Options, Row
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import listing, mapping
from palabre.connectors.words import N_

BROKEN = N_("A part of this archive can't be read.")
NO_DATE = N_("This entry has no date.")
NO_TEXT = N_("This entry has no text.")
NOT_PUBLIC = N_("This entry was not public.")

_HEAD_OF_SCRIPT = re.compile(rb"\A\s*window\.[\w.]+\s*=\s*")
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]")


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Rejected(BROKEN) from None


def _records(whole: Any, *names: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a list, or of the first list under one of these names."""
    if isinstance(whole, dict):
        whole = next((whole[name] for name in names if isinstance(whole.get(name), list)), [])
    for number, record in enumerate(whole if isinstance(whole, list) else [], 1):
        if isinstance(record, dict):
            yield number, record


def _row(number: int, text: str, at: datetime | None, item: Item) -> Row:
    if not text:
        return Row(number, refused=NO_TEXT)
    return Row(number, item=item) if at else Row(number, refused=NO_DATE)


def _self(options: Options) -> Author:
    """The person whose archive it is."""
    return Author(options.owner or "me", options.owner)


_NEVER = datetime(1971, 1, 1, tzinfo=UTC)  # stands in an item that is refused for want of a date


def tweets(body: bytes, options: Options) -> Iterator[Row]:
    """X: ``data/tweets.js``, a script that assigns a list of ``{"tweet": {...}}``."""
    for number, record in _records(_json(_HEAD_OF_SCRIPT.sub(b"", body, count=1))):
        tweet = mapping(record.get("tweet", record))
        at = read_date(str(tweet.get("created_at", "")))
        text = cleaned(plain(str(tweet.get("full_text") or tweet.get("text") or "")).text)
        key = str(tweet.get("id_str") or tweet.get("id") or "")
        entities = mapping(tweet.get("entities"))
        links = [
            web_address(str(mapping(u).get("expanded_url", "")))
            for u in listing(entities.get("urls"))
        ]
        tags = [
            one_line(str(mapping(t).get("text", ""))) for t in listing(entities.get("hashtags"))
        ]
        item = Item(
            remote_id=key, text=text, published_at=at or _NEVER, author=_self(options), place="x.com",
            url=f"https://x.com/i/status/{key}" if key.isdigit() else "", language=_code(tweet.get("lang")),
            parent=str(tweet.get("in_reply_to_status_id_str") or ""), tags=tuple(filter(None, tags)),
            links=tuple(filter(None, links)), likes=_count(tweet.get("favorite_count")),
            relays=_count(tweet.get("retweet_count")),
        )  # fmt: skip
        yield _row(number, text if key else "", at, item)


def activities(body: bytes, options: Options) -> Iterator[Row]:
    """Mastodon and other ActivityPub servers: ``outbox.json``, one's own posts and boosts."""
    for number, activity in _records(_json(body), "orderedItems"):
        note = activity.get("object")
        if activity.get("type") != "Create" or not isinstance(note, dict):
            continue  # a boost holds an address and no text
        at = read_date(str(note.get("published") or activity.get("published") or ""))
        url = web_address(str(note.get("url") or note.get("id") or ""))
        told = plain(str(note.get("content") or ""), url)
        warning = one_line(plain(str(note.get("summary") or "")).text)
        text = f"{warning}\n\n{told.text}" if warning else told.text
        owner = web_address(str(note.get("attributedTo") or activity.get("actor") or ""))
        tagged = [mapping(tag) for tag in listing(note.get("tag"))]
        tags = [str(t.get("name", "")).lstrip("#") for t in tagged if t.get("type") == "Hashtag"]
        item = Item(
            remote_id=str(note.get("id") or url), text=text, published_at=at or _NEVER, url=url,
            author=Author(owner or "me", options.owner or owner.rsplit("/", 1)[-1], url=owner),
            parent=str(note.get("inReplyTo") or ""), links=told.links, tags=tuple(filter(None, tags)),
            media=tuple(_attached(listing(note.get("attachment")), url)),
            language=_code(next(iter(mapping(note.get("contentMap"))), "")),
        )  # fmt: skip
        yield _row(number, text, at, item)


def _attached(documents: list[Any], base: str) -> Iterator[Media]:
    for document in documents:
        address = web_address(str(mapping(document).get("url", "")), base)
        if address:
            kind = str(mapping(document).get("mediaType", "image")).split("/")[0]
            yield Media(address, kind, one_line(str(mapping(document).get("name") or "")))


def _repaired(text: Any) -> str:
    """Facebook and Instagram write UTF-8 as if it were Latin-1: put it right."""
    spelled = str(text or "")
    if not _MOJIBAKE.search(spelled):
        return cleaned(spelled)
    try:
        return cleaned(spelled.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return cleaned(spelled)


def facebook_posts(body: bytes, options: Options) -> Iterator[Row]:
    """Facebook: ``posts/your_posts_1.json``."""
    for number, record in _records(_json(body), "posts", "status_updates"):
        said = [mapping(part).get("post") for part in listing(record.get("data"))]
        text = _repaired(next(filter(None, said), ""))
        yield _own(number, "facebook.com", text, record.get("timestamp"), Kind.POST, options)


def facebook_comments(body: bytes, options: Options) -> Iterator[Row]:
    """Facebook: ``comments_and_reactions/comments.json``."""
    for number, record in _records(_json(body), "comments_v2", "comments"):
        said = [mapping(mapping(part).get("comment")) for part in listing(record.get("data"))]
        text = _repaired(next((c.get("comment") for c in said if c.get("comment")), ""))
        yield _own(number, "facebook.com", text, record.get("timestamp"), Kind.COMMENT, options)


def instagram_posts(body: bytes, options: Options) -> Iterator[Row]:
    """Instagram: ``content/posts_1.json``, captions of one's own pictures."""
    for number, record in _records(_json(body), "ig_reels_media", "ig_posts_media"):
        media = [mapping(medium) for medium in listing(record.get("media"))] or [record]
        text = _repaired(record.get("title") or media[0].get("title"))
        at = record.get("creation_timestamp") or media[0].get("creation_timestamp")
        yield _own(number, "instagram.com", text, at, Kind.PHOTO, options)


def _own(
    number: int, place: str, text: str, when: Any, kind: Kind, options: Options, url: str = "", key: str = ""
) -> Row:  # fmt: skip
    at = read_date(str(when or ""))
    item = Item(
        remote_id=key or url or f"{place}/{when}/{number}", text=text, published_at=at or _NEVER,
        author=_self(options), kind=kind, place=place, url=url,
    )  # fmt: skip
    return _row(number, text, at, item)


def _table(body: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    text = io.StringIO(body.decode("utf-8-sig", "replace").replace("\x00", ""), newline="")
    try:
        for number, record in enumerate(csv.DictReader(text), 2):
            cells = {str(k or ""): v for k, v in record.items() if isinstance(v, str)}
            yield number, cells
    except csv.Error:
        raise Rejected(BROKEN) from None


def linkedin_shares(body: bytes, options: Options) -> Iterator[Row]:
    """LinkedIn: ``Shares.csv``."""
    for number, cells in _table(body):
        text = cleaned(cells.get("ShareCommentary", "").replace('""', '"'))
        url = web_address(cells.get("ShareLink", ""))
        yield _own(number, "linkedin.com", text, cells.get("Date"), Kind.POST, options, url)


def reddit_posts(body: bytes, options: Options) -> Iterator[Row]:
    """Reddit: ``posts.csv``."""
    for number, cells in _table(body):
        title, said = one_line(cells.get("title", "")), cleaned(cells.get("body", ""))
        yield _reddit(number, cells, said or title, title, Kind.FORUM, options)


def _reddit(
    number: int, cells: Mapping[str, str], text: str, title: str, kind: Kind, options: Options
) -> Row:
    at = read_date(cells.get("date", ""))
    room = one_line(cells.get("subreddit", ""), 100)
    item = Item(
        remote_id=cells.get("id") or f"reddit.com/{number}", text=text, title=title, kind=kind,
        published_at=at or _NEVER, author=_self(options), url=web_address(cells.get("permalink", "")),
        place="reddit.com", place_name=f"r/{room}" if room else "", parent=cells.get("parent", ""),
    )  # fmt: skip
    return _row(number, text, at, item)


def any_comments(body: bytes, options: Options) -> Iterator[Row]:
    """Comments in a table: YouTube (Takeout), Reddit or LinkedIn, told apart by their columns."""
    for number, cells in _table(body):
        if "subreddit" in cells:
            yield _reddit(number, cells, cleaned(cells.get("body", "")), "", Kind.COMMENT, options)
        elif "Message" in cells:
            url = web_address(cells.get("Link", ""))
            text = cleaned(cells["Message"])
            key = f"{url}#{cells.get('Date', '')}"
            yield _own(
                number, "linkedin.com", text, cells.get("Date"), Kind.COMMENT, options, url, key
            )
        else:
            yield _youtube(number, cells, options)


def _youtube(number: int, cells: Mapping[str, str], options: Options) -> Row:
    """Takeout translates the names of columns: they are told by their place and by what they hold."""
    values = list(cells.values())
    said = next((v for v in values if v.lstrip().startswith('{"text"')), "")
    when = next((v for v in values if re.match(r"\d{4}-\d\d-\d\dT", v)), "")
    decoder = msgspec.json.decode
    try:
        pieces = [
            mapping(decoder(f"{part}}}")) for part in re.split(r"\}\s*,?\s*(?=\{|$)", said) if part
        ]
        text = cleaned("".join(str(piece.get("text", "")) for piece in pieces))
    except (msgspec.DecodeError, RecursionError, ValueError):
        return Row(number, refused=NO_TEXT)
    key = values[0] if values else ""
    return _own(number, "youtube.com", text, when, Kind.COMMENT, options, key=key)


def google_plus(body: bytes, options: Options) -> Iterator[Row]:
    """Google+: one post of Takeout's "Google+ Stream", and the comments below it.

    Only what was public there is brought in: a post for circles holds what others said in private.
    """
    post = mapping(_json(body))
    if not {"creationTime", "author"} <= post.keys():
        return  # a file about something else
    if not _was_public(mapping(post.get("postAcl"))):
        yield Row(1, refused=NOT_PUBLIC)
        return
    url = web_address(str(post.get("url") or ""))
    key = str(post.get("resourceName") or url)[:300]
    number = 1
    yield _plus(number, post, key, url, "", len(listing(post.get("comments"))))
    for number, comment in _records(post, "comments"):
        own = str(comment.get("resourceName") or f"{key}/comments/{number}")[:300]
        yield _plus(number + 1, comment, own, url, key, 0)


def _plus(
    number: int, said: Mapping[str, Any], key: str, url: str, parent: str, replies: int
) -> Row:
    shared, link = mapping(said.get("resharedPost")), mapping(said.get("link"))
    told, retold = plain(str(said.get("content") or "")), plain(str(shared.get("content") or ""))
    said_here = "\n\n".join(filter(None, (told.text, retold.text)))
    text = said_here or one_line(str(link.get("title") or ""))
    at, edited = (read_date(str(said.get(name) or "")) for name in ("creationTime", "updateTime"))
    album = listing(mapping(said.get("album")).get("media")) or [said.get("media")]
    item = Item(
        remote_id=key, text=text, published_at=at or _NEVER, author=_plus_author(said), url=url,
        kind=Kind.COMMENT if parent else Kind.POST, place="plus.google.com", parent=parent, thread=parent,
        links=tuple(filter(None, (*told.links, web_address(str(link.get("url") or ""))))),
        media=tuple(_plus_media(album)), likes=len(listing(said.get("plusOnes"))),
        relays=len(listing(said.get("reshares"))), replies=replies,
        relay_of=str(shared.get("resourceName") or "") if shared and not told.text else "",
        edited_at=edited if at and edited and edited > at else None,
    )  # fmt: skip
    return _row(number, text, at, item)


def _plus_author(said: Mapping[str, Any]) -> Author:
    told = mapping(said.get("author"))
    page = web_address(str(told.get("profilePageUrl") or ""))
    key = str(told.get("resourceName") or page or "unknown")[:200]
    return Author(key, one_line(str(told.get("displayName") or "")), url=page)


def _plus_media(media: list[Any]) -> Iterator[Media]:
    for medium in map(mapping, media):
        address = web_address(str(medium.get("url") or ""))
        if address:
            kind = str(medium.get("contentType") or "image").split("/")[0]
            yield Media(address, kind, one_line(plain(str(medium.get("description") or "")).text))


def _was_public(told: Mapping[str, Any]) -> bool:
    """Later archives say it; earlier ones name the circle of everybody."""
    circles = listing(mapping(told.get("visibleToStandardAcl")).get("circles"))
    named = any(mapping(circle).get("type") == "CIRCLE_TYPE_PUBLIC" for circle in circles)
    return told.get("isPublic") is True or named


def _count(value: Any) -> int:
    return (
        int(value) if str(value).isascii() and str(value).isdigit() and len(str(value)) < 13 else 0
    )


def _code(value: Any) -> str:
    code = str(value or "").split("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isalpha() and code != "und" else ""
