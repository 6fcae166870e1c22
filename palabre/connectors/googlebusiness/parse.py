"""From Google's reviews to our items; an answer of the place is an item of its own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import listing, mapping, word

_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_NAME = re.compile(r"accounts/[\w-]{1,100}/locations/[\w-]{1,100}/reviews/[\w-]{1,200}")
# Google puts its own translation before or after what was written.
_BEFORE = re.compile(r"\A\(Translated by Google\).*?\n\s*\(Original\)\s*", re.DOTALL)
_AFTER = re.compile(r"\n\s*\(Translated by Google\).*\Z", re.DOTALL)


def items_of(told: Mapping[str, Any]) -> Iterator[Item]:
    """Give the reviews of one answer, each followed by the place's own words about it."""
    for entry in listing(told.get("reviews")):
        review = _review(mapping(entry))
        if review:
            yield review
            answer = _answer(review, mapping(mapping(entry).get("reviewReply")))
            if answer:
                yield answer


def _review(told: Mapping[str, Any]) -> Item | None:
    name, at = word(told.get("name")), when(told.get("createTime"))
    given = _STARS.get(word(told.get("starRating")), 0)
    text, title = written(word(told.get("comment"))), headed(given)
    if not (_NAME.fullmatch(name) and at and (text or title)):
        return None
    edited = when(told.get("updateTime"))
    return Item(
        remote_id=name,
        text=text,
        title=title,
        published_at=at,
        edited_at=edited if edited and edited > at else None,
        author=_reviewer(name, mapping(told.get("reviewer"))),
        kind=Kind.REVIEW,
        place=name.rpartition("/reviews/")[0],
        replies=int(bool(told.get("reviewReply"))),
        raw={"stars": given},
    )


def _reviewer(name: str, told: Mapping[str, Any]) -> Author:
    """Google gives reviewers no number: each review stands for its own writer."""
    hidden = told.get("isAnonymous") is True
    photo = "" if hidden else web_address(word(told.get("profilePhotoUrl")))
    return Author(name, one_line(word(told.get("displayName"))), avatar=photo)


def _answer(review: Item, told: Mapping[str, Any]) -> Item | None:
    text, at = written(word(told.get("comment"))), when(told.get("updateTime"))
    if not (text and at):
        return None
    return Item(
        remote_id=f"{review.remote_id}/reply",
        text=text,
        published_at=at,
        author=Author(review.place),
        kind=Kind.COMMENT,
        place=review.place,
        parent=review.remote_id,
        thread=review.remote_id,
    )


def written(comment: str) -> str:
    """What was written, without the translation that Google adds."""
    return cleaned(plain(_AFTER.sub("", _BEFORE.sub("", comment))).text)
