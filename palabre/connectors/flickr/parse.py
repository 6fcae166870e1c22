"""From Flickr's photographs and comments to our items."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

SITE = "https://www.flickr.com"
PLACE = "flickr.com"
NUMBER = re.compile(r"\d{1,20}")
PERSON = re.compile(r"[\w@-]{1,60}")


def photos_of(told: Mapping[str, Any]) -> Iterator[Item]:
    """Give the photographs of Flickr's standard answer."""
    for photo in map(mapping, listing(mapping(told.get("photos")).get("photo"))):
        number, owner = word(photo.get("id")), word(photo.get("owner"))
        at = since_1970(photo.get("dateupload"))
        text = content(photo.get("description"))
        title = one_line(content(photo.get("title")))
        if not (NUMBER.fullmatch(number) and PERSON.fullmatch(owner) and at and (text or title)):
            continue
        picture = web_address(word(photo.get("url_l")) or word(photo.get("url_m")))
        tags = [one_line(tag) for tag in word(photo.get("tags")).split()[:50]]
        author = _person(owner, word(photo.get("ownername")))
        yield _photo(number, author, at, title, text, picture, photo.get("media"), tags)


def photo_of(told: Mapping[str, Any]) -> Item | None:
    """Make an item of all that is told of one photograph; None when it says nothing.

    Where its picture is: https://www.flickr.com/services/api/misc.urls.html
    """
    owner = mapping(told.get("owner"))
    number, person = word(told.get("id")), word(owner.get("nsid"))
    at = since_1970(mapping(told.get("dates")).get("posted"))
    text, title = content(told.get("description")), one_line(content(told.get("title")))
    if not (NUMBER.fullmatch(number) and PERSON.fullmatch(person) and at and (text or title)):
        return None
    tags = map(mapping, listing(mapping(told.get("tags")).get("tag"))[:50])
    where = word(told.get("server")), word(told.get("secret"))
    shown = all(re.fullmatch(r"\w{1,40}", part, re.ASCII) for part in where)
    picture = f"https://live.staticflickr.com/{where[0]}/{number}_{where[1]}_b.jpg" if shown else ""
    found = [tag for one in tags if (tag := one_line(content(one)))]
    author = _person(person, word(owner.get("username")))
    return _photo(number, author, at, title, text, picture, told.get("media"), found)


def _photo(
    number: str,
    author: Author,
    at: datetime,
    title: str,
    text: str,
    picture: str,
    media: object,
    tags: list[str],
) -> Item:
    return Item(
        remote_id=number,
        text=text,
        title=title,
        published_at=at,
        author=author,
        kind=Kind.PHOTO,
        url=f"{SITE}/photos/{author.remote_id}/{number}",
        place=PLACE,
        media=(Media(picture, "video" if media == "video" else "image"),) if picture else (),
        tags=tuple(tags),
    )


def comments_of(told: Mapping[str, Any]) -> Iterator[Item]:
    """Give the comments of an answer about what happened to one's own photographs."""
    for thing in map(mapping, listing(mapping(told.get("items")).get("item"))):
        photo, owner = word(thing.get("id")), word(thing.get("owner"))
        if thing.get("type") != "photo" or not NUMBER.fullmatch(photo):
            continue
        for event in map(mapping, listing(mapping(thing.get("activity")).get("event"))):
            user, at = word(event.get("user")), since_1970(event.get("dateadded"))
            text = content(event)
            if event.get("type") != "comment" or not (at and text and PERSON.fullmatch(user)):
                continue
            number = word(event.get("commentid")) or f"{user}-{photo}-{int(at.timestamp())}"
            page = f"{SITE}/photos/{owner}/{photo}/" if PERSON.fullmatch(owner) else ""
            yield Item(
                remote_id=number[:100],
                text=text,
                published_at=at,
                author=_person(user, word(event.get("username"))),
                kind=Kind.COMMENT,
                url=f"{page}#comment{number.rpartition('-')[2]}" if page else "",
                place=PLACE,
                parent=photo,
                thread=photo,
            )


def comment_of(told: Mapping[str, Any], photo: str) -> Item | None:
    """Make an item of a comment as it stands in the list under a photograph; None when it says nothing."""
    number, user, at = (
        word(told.get("id")),
        word(told.get("author")),
        since_1970(told.get("datecreate")),
    )
    text = content(told)
    if not (number and at and text and PERSON.fullmatch(user)):
        return None
    return Item(
        remote_id=number[:100],
        text=text,
        published_at=at,
        author=_person(user, word(told.get("authorname"))),
        kind=Kind.COMMENT,
        url=web_address(word(told.get("permalink"))),
        place=PLACE,
        parent=photo,
        thread=photo,
    )


def content(value: Any) -> str:
    """A text as Flickr wraps it (``_content``), without markup."""
    said = value if isinstance(value, str) else word(mapping(value).get("_content"))
    return cleaned(plain(said).text)


def number_of(value: Any) -> int:
    """A number as Flickr wraps it, or bare."""
    return count(mapping(value).get("_content") if isinstance(value, dict) else value)


def _person(number: str, name: str) -> Author:
    name = one_line(plain(name).text)
    return Author(number, name, url=f"{SITE}/people/{number}")
