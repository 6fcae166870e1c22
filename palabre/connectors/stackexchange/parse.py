"""From the questions and answers of Stack Exchange to our items. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

MOST_TAGS = 10


def question_of(entry: Mapping[str, Any]) -> Item | None:
    """Give the item of a question; it is named by its site and its number."""
    url = web_address(word(entry.get("link")))
    tags = (one_line(word(tag), 50) for tag in listing(entry.get("tags"))[:MOST_TAGS])
    number = count(entry.get("question_id"))
    title = one_line(plain(word(entry.get("title"))).text)
    return _item(entry, url, f"q/{number}" if number else "", title, tuple(t for t in tags if t))


def answer_of(entry: Mapping[str, Any], titles: Mapping[int, str]) -> Item | None:
    """Give the item of an answer; its address is made from what every site of theirs knows."""
    question, number = count(entry.get("question_id")), count(entry.get("answer_id"))
    home = urlsplit(web_address(word(mapping(entry.get("owner")).get("link")))).hostname or ""
    link = web_address(word(entry.get("link"))) or (f"https://{home}/a/{number}" if home else "")
    title = one_line(plain(titles.get(question, "")).text)
    named = f"a/{number}" if number and question else ""
    return _item(entry, link, named, title, (), parent=f"q/{question}")


def _item(
    entry: Mapping[str, Any],
    url: str,
    named: str,
    title: str,
    tags: tuple[str, ...],
    parent: str = "",
) -> Item | None:
    place = urlsplit(url).hostname or ""
    at, said = since_1970(entry.get("creation_date")), plain(word(entry.get("body")), url)
    if not (place and named and at and (said.text or title)):
        return None
    owner = mapping(entry.get("owner"))
    name = one_line(plain(word(owner.get("display_name"))).text, 100)
    whose = count(owner.get("user_id"))
    return Item(
        remote_id=f"{place}/{named}",
        text=said.text,
        title=title,
        published_at=at,
        edited_at=since_1970(entry.get("last_edit_date")),
        # Who left a site keeps a name there, without a number.
        author=Author(
            f"{place}/{whose or name or 'unknown'}",
            name,
            url=web_address(word(owner.get("link"))),
            avatar=web_address(word(owner.get("profile_image"))),
        ),
        kind=Kind.COMMENT if parent else Kind.FORUM,
        url=url,
        place=place,
        parent=f"{place}/{parent}" if parent else "",
        thread=f"{place}/{parent or named}",
        links=said.links,
        media=said.media,
        tags=tags,
        likes=count(entry.get("score")),
        replies=count(entry.get("answer_count")),
    )
