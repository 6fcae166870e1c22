"""From the JSON:API of a Flarum forum to our items. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, word

Things = Mapping[tuple[str, str], Mapping[str, Any]]


def given_by(answer: Mapping[str, Any]) -> "Given":
    """Read an answer: what was asked for, and what came along, by type and number."""
    data = [mapping(one) for one in listing(answer.get("data"))]
    along = map(mapping, listing(answer.get("included")))
    things = {(word(one.get("type")), word(one.get("id"))): one for one in [*along, *data]}
    return Given(data, things, bool(word(mapping(answer.get("links")).get("next"))))


@dataclass(frozen=True, slots=True)
class Given:
    """An answer whose parts name each other. ``more`` says that a further page is there."""

    data: list[Mapping[str, Any]]
    things: Things
    more: bool

    def posts(self) -> Iterator[Mapping[str, Any]]:
        """The posts of a list of posts."""
        return (one for one in self.data if one.get("type") == "posts")

    def best(self) -> Iterator[Mapping[str, Any]]:
        """The post of each topic that fits a search best, told which topic it stands in."""
        for topic in self.data:
            post = self.related(topic, "mostRelevantPost")
            if post and topic.get("type") == "discussions":
                named = {"data": {"type": "discussions", "id": word(topic.get("id"))}}
                yield {**post, "relationships": {**_relations(post), "discussion": named}}

    def related(self, thing: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """What a thing names under this name, if it came along; else an empty object."""
        data = mapping(mapping(_relations(thing).get(name)).get("data"))
        return self.things.get((word(data.get("type")), word(data.get("id"))), {})

    def item(self, post: Mapping[str, Any], base: str) -> Item | None:
        """Give the item of a post; what moderators did or hid is none."""
        told = mapping(post.get("attributes"))
        topic, user = self.related(post, "discussion"), self.related(post, "user")
        number, thread = count(post.get("id")), count(topic.get("id"))
        about = mapping(topic.get("attributes"))
        title = one_line(word(about.get("title")))
        said, at = plain(word(told.get("contentHtml")), f"{base}/"), when(told.get("createdAt"))
        unseen = told.get("contentType") != "comment" or told.get("isHidden") is True
        if unseen or not (number and thread and at and (said.text or title)):
            return None
        place, position = urlsplit(base).netloc, count(told.get("number")) or 1
        first = position == 1
        return Item(
            remote_id=f"{place}/p/{number}",
            text=said.text,
            title=one_line(plain(title).text),
            published_at=at,
            edited_at=when(told.get("editedAt")),
            author=_author(user, base),
            kind=Kind.FORUM if first else Kind.COMMENT,
            url=f"{base}/d/{thread}/{position}",
            place=place,
            parent="" if first else f"{place}/d/{thread}",
            thread=f"{place}/d/{thread}",
            links=said.links,
            media=said.media,
            likes=len(listing(mapping(_relations(post).get("likes")).get("data"))),
            replies=max(count(about.get("commentCount")) - 1, 0) if first else 0,
        )


def _author(user: Mapping[str, Any], base: str) -> Author:
    """Who wrote a post; a member who left is nobody in particular."""
    told, place = mapping(user.get("attributes")), urlsplit(base).netloc
    name = one_line(plain(word(told.get("displayName")) or word(told.get("username"))).text, 100)
    slug = one_line(word(told.get("slug")) or word(told.get("username")), 100)
    return Author(
        f"{place}/u/{word(user.get('id'))[:20] or 'unknown'}",
        name,
        slug,
        web_address(f"{base}/u/{slug}") if slug else "",
        web_address(word(told.get("avatarUrl")), f"{base}/"),
    )


def _relations(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(thing.get("relationships"))
