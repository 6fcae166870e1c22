"""From the reviews of Google Play to our items; an answer of ours is an item of its own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import cleaned, one_line, plain
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

PLACE = "play.google.com"
_NUMBER = re.compile(r"[\w:.~-]{1,200}")
_LANGUAGE = re.compile(r"([a-z]{2,3})([_-]\w+)*")


def items_of(told: Mapping[str, Any], package: str) -> Iterator[Item]:
    """Give the reviews of one answer, each followed by the developer's own words about it."""
    for entry in map(mapping, listing(told.get("reviews"))):
        number = word(entry.get("reviewId"))
        if not _NUMBER.fullmatch(number):
            continue
        said = [mapping(one) for one in listing(entry.get("comments"))]
        user = next((mapping(one["userComment"]) for one in said if "userComment" in one), {})
        ours = next(
            (mapping(one["developerComment"]) for one in said if "developerComment" in one), {}
        )
        name = _plain(word(entry.get("authorName")))
        review = _review(f"{package}/{number}", name, user, bool(ours))
        if review:
            yield review
            answer = _answer(review, package, ours)
            if answer:
                yield answer


def _review(key: str, name: str, told: Mapping[str, Any], answered: bool) -> Item | None:
    at = since_1970(mapping(told.get("lastModified")).get("seconds"))
    given = count(told.get("starRating"))
    # A title, where a user gave one, is put before the text with a tabulator between them.
    whole = word(told.get("originalText")) or word(told.get("text"))
    title, tab, text = whole.partition("\t")
    if not tab:
        title, text = "", whole
    text, title = _plain(text), headed(given, _plain(title))
    if not (at and (text or title)):
        return None
    language = _LANGUAGE.fullmatch(word(told.get("reviewerLanguage")))
    return Item(
        remote_id=key,
        text=text,
        title=title,
        published_at=at,
        author=Author(key, one_line(name)),
        kind=Kind.REVIEW,
        language=language[1] if language else "",
        place=PLACE,
        likes=count(told.get("thumbsUpCount")),
        replies=int(answered),
        raw={"stars": given, "version": word(told.get("appVersionName"))[:50]},
    )


def _answer(review: Item, package: str, told: Mapping[str, Any]) -> Item | None:
    text, at = (
        _plain(word(told.get("text"))),
        since_1970(mapping(told.get("lastModified")).get("seconds")),
    )
    if not (text and at):
        return None
    return Item(
        remote_id=f"{review.remote_id}/reply",
        text=text,
        published_at=at,
        author=Author(package, package),
        kind=Kind.COMMENT,
        place=PLACE,
        parent=review.remote_id,
        thread=review.remote_id,
    )


def _plain(text: str) -> str:
    return cleaned(plain(text).text)
