"""Reads JSON Feed 1 and 1.1 (jsonfeed.org); a field of the wrong type counts as absent."""

from collections.abc import Mapping
from typing import Any

from palabre.connectors import dates
from palabre.connectors.feed.entry import MOST_ENTRIES, Enclosure, Entry, Feed, Words


def is_feed(value: object) -> bool:
    """Say whether a JSON value calls itself a JSON Feed, or is shaped like one."""
    if not isinstance(value, Mapping):
        return False
    version = value.get("version")
    named = isinstance(version, str) and "jsonfeed.org" in version
    return isinstance(value.get("items"), list) and (named or "feed_url" in value)


def read(value: Mapping[str, Any]) -> Feed:
    """Read a JSON Feed."""
    hubs = [_text(hub, "url") for hub in _mappings(value, "hubs") if _text(hub, "type") == "WebSub"]
    return Feed(
        format="json11" if _text(value, "version").endswith("1.1") else "json1",
        title=Words(_text(value, "title")),
        about=Words(_text(value, "description")),
        link=_text(value, "home_page_url"),
        language=_text(value, "language"),
        author=_author(value)[0],
        hub=hubs[0] if hubs else "",
        myself=_text(value, "feed_url"),
        entries=tuple(_entry(item) for item in _mappings(value, "items")[: MOST_ENTRIES + 1]),
        reader="json",
    )


def _entry(item: Mapping[str, Any]) -> Entry:
    markup = _text(item, "content_html")
    author, author_url = _author(item)
    files = [Enclosure(_text(item, "image"), "image")] if _text(item, "image") else []
    files += [
        Enclosure(_text(file, "url"), _text(file, "mime_type"), _text(file, "title"))
        for file in _mappings(item, "attachments")
    ]
    tags = item.get("tags")
    return Entry(
        id=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=Words(_text(item, "title")),
        summary=Words(_text(item, "summary")),
        content=Words(markup or _text(item, "content_text"), bool(markup), _text(item, "url")),
        published=dates.moment(_text(item, "date_published")),
        updated=dates.moment(_text(item, "date_modified")),
        author=author,
        author_url=author_url,
        language=_text(item, "language"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        enclosures=tuple(files),
    )


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    if isinstance(value, int) and not isinstance(value, bool):  # ids are often numbers
        return str(value)[:100]
    return value if isinstance(value, str) else ""


def _mappings(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    values = holder.get(name)
    return (
        [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    )


def _author(holder: Mapping[str, Any]) -> tuple[str, str]:
    one = holder.get("author")
    people = _mappings(holder, "authors") or ([one] if isinstance(one, Mapping) else [])
    return (_text(people[0], "name"), _text(people[0], "url")) if people else ("", "")
