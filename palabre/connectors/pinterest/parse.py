"""Pinterest's pins to our words. Pure. Shapes: the official description, version 5.23."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.dates import when
from palabre.connectors.plain import WORDLESS, cleaned, one_line, web_address
from palabre.connectors.shapes import count, listing, mapping, word

Json = Mapping[str, Any]

SITE = "https://www.pinterest.com"
NUMBER = re.compile(r"\d{1,30}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,100}")
_SIZES = ("1200x", "600x", "originals", "400x300", "150x150")


def item_of(pin: Json) -> Item | None:
    """Make an item of a pin; None for what has no number or date, or neither words nor picture."""
    number, at = number_of(pin.get("id")), when(pin.get("created_at"))
    if not number or at is None:
        return None
    title, said = one_line(word(pin.get("title")), 200), cleaned(word(pin.get("description")))
    alt, told = cleaned(word(pin.get("alt_text")), 500), mapping(pin.get("media"))
    media = tuple(_media(told, alt))
    text = said or ("" if title else alt or WORDLESS * bool(media))
    if not (text or title):
        return None
    figures = mapping(mapping(pin.get("pin_metrics")).get("lifetime_metrics"))
    link = web_address(word(pin.get("link")))
    video = word(told.get("media_type")) in {"video", "multiple_videos"}
    return Item(
        remote_id=number,
        text=text,
        title=title,
        published_at=at,
        author=author_of(mapping(pin.get("board_owner"))),
        kind=Kind.VIDEO if video else Kind.PHOTO,
        url=address_of(number),
        place="pinterest.com",
        place_name="Pinterest",
        thread=number_of(pin.get("parent_pin_id")),
        links=(link,) if link else (),
        media=media,
        likes=count(figures.get("reaction")),
        relays=count(figures.get("save")),
        replies=count(figures.get("comment")),
    )


def author_of(account: Json) -> Author:
    """Make an author of an account, or of what a pin tells of the owner of its board."""
    spelled = word(account.get("username"))
    handle = spelled if _NAME.fullmatch(spelled) else ""
    followers = account.get("follower_count")
    return Author(
        handle or number_of(account.get("id")) or "?",
        name=one_line(word(account.get("business_name")), 200) or handle,
        handle=handle,
        url=f"{SITE}/{handle}/" if handle else "",
        avatar=web_address(word(account.get("profile_image"))),
        followers=count(followers) if followers is not None else None,
    )


def address_of(number: str) -> str:
    """Where a pin is seen."""
    return f"{SITE}/pin/{number}/"


def number_of(value: Any) -> str:
    """The number of a pin or a board, else an empty text."""
    spelled = word(value)
    return spelled if NUMBER.fullmatch(spelled) else ""


def _media(media: Json, alt: str) -> Iterator[Media]:
    """Each picture in its largest size; of a video its first picture."""
    whole = listing(media.get("items"))[:5] or [media]
    for one in map(mapping, whole):
        kind = (
            "video" if word(one.get("media_type") or one.get("item_type")) == "video" else "image"
        )
        sizes = mapping(one.get("images"))
        found = (web_address(word(mapping(sizes.get(size)).get("url"))) for size in _SIZES)
        address = next(filter(None, found), "") or web_address(word(one.get("cover_image_url")))
        if address:
            yield Media(address, kind, alt)
