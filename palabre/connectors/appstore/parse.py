"""From Apple's two ways of telling reviews, the public feed and App Store Connect, to our items."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.reviews import headed
from palabre.connectors.shapes import count, listing, mapping, word

PLACE = "apps.apple.com"
_DIGITS = re.compile(r"\d{1,20}")
_NUMBER = re.compile(r"[\w-]{1,100}")


def public(told: Mapping[str, Any], country: str) -> Iterator[Item]:
    """Give the reviews of the public feed; what carries no stars is the app itself."""
    entries = mapping(told.get("feed")).get("entry")
    # A single review comes alone, not in a list.
    for entry in map(mapping, listing(entries) or [entries]):
        number, at = _label(entry, "id"), when(_label(entry, "updated"))
        given = count(_label(entry, "im:rating"))
        text, title = (
            _plain(_label(entry, "content")),
            headed(given, _plain(_label(entry, "title"))),
        )
        if not (_DIGITS.fullmatch(number) and at and given and (text or title)):
            continue
        author = mapping(entry.get("author"))
        address = web_address(_label(author, "uri"))
        link = mapping(mapping(entry.get("link")).get("attributes"))
        yield Item(
            remote_id=number,
            text=text,
            title=title,
            published_at=at,
            author=Author(address or number, one_line(_plain(_label(author, "name"))), url=address),
            kind=Kind.REVIEW,
            url=web_address(word(link.get("href"))),
            country=country,
            place=PLACE,
            likes=count(_label(entry, "im:voteSum")),
            raw={"stars": given, "version": _label(entry, "im:version")[:50]},
        )


def own(told: Mapping[str, Any]) -> Iterator[Item]:
    """Give the reviews of App Store Connect, each followed by the answer that was given."""
    answers = {
        word(one.get("id")): mapping(one.get("attributes"))
        for one in map(mapping, listing(told.get("included")))
        if one.get("type") == "customerReviewResponses"
    }
    for entry in map(mapping, listing(told.get("data"))):
        review = _review(entry)
        if review:
            yield review
            relations = mapping(entry.get("relationships"))
            number = word(mapping(mapping(relations.get("response")).get("data")).get("id"))
            answer = _answer(review.remote_id, number, answers.get(number, {}))
            if answer:
                yield answer


def _review(told: Mapping[str, Any]) -> Item | None:
    said = mapping(told.get("attributes"))
    number, at = word(told.get("id")), when(said.get("createdDate"))
    given = count(said.get("rating"))
    text, title = _plain(word(said.get("body"))), headed(given, _plain(word(said.get("title"))))
    if not (_NUMBER.fullmatch(number) and at and (text or title)):
        return None
    return Item(
        remote_id=number,
        text=text,
        title=title,
        published_at=at,
        author=Author(number, one_line(_plain(word(said.get("reviewerNickname"))))),
        kind=Kind.REVIEW,
        place=PLACE,
        raw={"stars": given, "territory": word(said.get("territory"))[:3]},
    )


def response(entry: Mapping[str, Any]) -> Item | None:
    """An answer that was asked for alone, with the review that it names."""
    review = mapping(mapping(mapping(entry.get("relationships")).get("review")).get("data"))
    number = word(review.get("id"))
    said = mapping(entry.get("attributes"))
    return _answer(number, word(entry.get("id")), said) if _NUMBER.fullmatch(number) else None


def _answer(review: str, number: str, told: Mapping[str, Any]) -> Item | None:
    text, at = _plain(word(told.get("responseBody"))), when(told.get("lastModifiedDate"))
    if not (text and at and _NUMBER.fullmatch(number)):
        return None
    return Item(
        remote_id=f"response/{number}",
        text=text,
        published_at=at,
        author=Author("developer"),
        kind=Kind.COMMENT,
        place=PLACE,
        parent=review,
        thread=review,
    )


def _label(told: Mapping[str, Any], name: str) -> str:
    return word(mapping(told.get(name)).get("label"))


def _plain(text: str) -> str:
    return cleaned(plain(text).text)
