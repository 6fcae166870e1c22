"""From Trustpilot's reviews to our items; e-mail addresses and orders are left where they are."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, plain
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import count, listing, mapping, word

SITE = "https://www.trustpilot.com"
_NUMBER = re.compile(r"[0-9A-Za-z]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2}")


def items_of(told: Mapping[str, Any]) -> Iterator[Item]:
    """Give the reviews of one answer, each followed by the company's own words about it."""
    for entry in listing(told.get("reviews")):
        review = _review(mapping(entry))
        if review:
            yield review
            answer = _answer(review, mapping(mapping(entry).get("companyReply")))
            if answer:
                yield answer


def _review(told: Mapping[str, Any]) -> Item | None:
    number, at = word(told.get("id")), when(told.get("createdAt"))
    given = count(told.get("stars"))
    text, title = _plain(told.get("text")), headed(given, _plain(told.get("title")))
    if not (_NUMBER.fullmatch(number) and at and (text or title)):
        return None
    unit, consumer = mapping(told.get("businessUnit")), mapping(told.get("consumer"))
    edited, language = when(told.get("updatedAt")), word(told.get("language"))
    return Item(
        remote_id=number,
        text=text,
        title=title,
        published_at=at,
        edited_at=edited if edited and edited > at else None,
        author=Author(
            word(consumer.get("id")) or number, one_line(_plain(consumer.get("displayName")))
        ),
        kind=Kind.REVIEW,
        url=f"{SITE}/reviews/{number}",
        language=language if _LANGUAGE.fullmatch(language) else "",
        place=one_line(word(unit.get("identifyingName"))) or "trustpilot.com",
        place_name=one_line(_plain(unit.get("displayName"))),
        likes=count(told.get("numberOfLikes")),
        replies=int(bool(told.get("companyReply"))),
        raw={"stars": given, "verified": told.get("isVerified") is True},
    )


def _answer(review: Item, told: Mapping[str, Any]) -> Item | None:
    text, at = _plain(told.get("text")), when(told.get("createdAt"))
    if not (text and at):
        return None
    return Item(
        remote_id=f"{review.remote_id}/reply",
        text=text,
        published_at=at,
        author=Author(review.place, review.place_name),
        kind=Kind.COMMENT,
        url=review.url,
        place=review.place,
        place_name=review.place_name,
        parent=review.remote_id,
        thread=review.remote_id,
    )


def _plain(value: Any) -> str:
    return cleaned(plain(word(value)).text)
