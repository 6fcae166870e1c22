"""What LinkedIn tells, in our words, and our texts in its own. Pure; missing fields are no fault.

Objects: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
and comments-api beside it; the text format: little-text-format.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import cleaned, one_line, web_address
from palabre.connectors.shapes import count, mapping, since_1970, word

Json = Mapping[str, Any]

SITE = "https://www.linkedin.com"
POST = re.compile(r"urn:li:(share|ugcPost|activity):\d{1,40}")
COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w{1,30}:\d{1,40}),(\d{1,40})\)")
PAGE = re.compile(r"urn:li:organization:(\d{1,40})")
VOICE = re.compile(r"urn:li:(organization|person|organizationBrand):[\w-]{1,100}")
_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_TAG = re.compile(r"(?<![\w\\])#(\w+)")
_MARKED = re.compile(r"@\\?\[((?:[^\]\\]|\\.)*)\]\((urn:[^)]*)\)|\{hashtag\\?\|\\?#\\?\|([^}]*)\}")
_LINK = re.compile(r"https?://[^\s<>\"]+")


def little(text: str) -> str:
    """A text in LinkedIn's own format, in which hashtags work and all other marks are meant as such."""
    parts: list[str] = []
    reached = 0
    for tag in _TAG.finditer(text):
        parts.append(_RESERVED.sub(r"\\\g<0>", text[reached : tag.start()]))
        parts.append("{hashtag|\\#|" + _RESERVED.sub(r"\\\g<0>", tag[1]) + "}")
        reached = tag.end()
    parts.append(_RESERVED.sub(r"\\\g<0>", text[reached:]))
    return "".join(parts)


def from_little(text: str) -> str:
    """A text of LinkedIn's without the marks of its format."""
    shown = _MARKED.sub(lambda found: found[1] if found[2] else f"#{found[3]}", text)
    return re.sub(r"\\([\\|{}@\[\]()<>#*_~])", r"\1", shown)


def as_post(author: str, commentary: str) -> dict[str, Any]:
    """A post that everybody may see, in LinkedIn's words, without what hangs on it."""
    return {
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def is_reshare(entry: Json, of: str) -> bool:
    """Whether a post passes another on, without words of its own."""
    return (
        word(mapping(entry.get("reshareContext")).get("parent")) == of
        and not word(entry.get("commentary")).strip()
    )


def post_of(entry: Json, page: Json) -> Item | None:
    """An item of a post of the page that everybody may see."""
    number, at = word(entry.get("id")), _when(entry.get("publishedAt") or entry.get("createdAt"))
    text = cleaned(from_little(word(entry.get("commentary"))))
    article = mapping(mapping(entry.get("content")).get("article"))
    title = one_line(word(article.get("title")))
    hidden = word(entry.get("visibility")) not in {"", "PUBLIC"}
    if hidden or not POST.fullmatch(number) or at is None or not (text or title):
        return None
    shared = web_address(word(article.get("source")))
    links = dict.fromkeys(filter(None, (*_links(text), shared)))
    changed = _when(entry.get("lastModifiedAt"))
    edited = mapping(entry.get("lifecycleStateInfo")).get("isEditedByAuthor") is True
    return Item(
        remote_id=number, text=text or title, published_at=at, kind=Kind.POST,
        author=author_of(entry.get("author"), page, number),
        url=f"{SITE}/feed/update/{number}/", links=tuple(links),
        tags=tuple(dict.fromkeys(re.findall(r"#(\w+)", text)))[:50],
        edited_at=changed if edited else None, **_place(page),
    )  # fmt: skip


def comment_of(entry: Json, page: Json, post: str) -> Item | None:
    """An item of a comment under a post of the page. Its writer is known by a number only."""
    number = word(entry.get("$URN")) or word(entry.get("commentUrn"))
    found = COMMENT.fullmatch(number)
    made = mapping(entry.get("created"))
    at = _when(made.get("time"))
    text = cleaned(word(mapping(entry.get("message")).get("text")))
    if not found or at is None or not text:
        return None
    parent = word(entry.get("parentComment"))
    changed = _when(mapping(entry.get("lastModified")).get("time"))
    return Item(
        remote_id=number, text=text, published_at=at, kind=Kind.COMMENT,
        author=author_of(entry.get("actor"), page, number),
        url=f"{SITE}/feed/update/{post}/", thread=post,
        parent=parent if COMMENT.fullmatch(parent) else post, links=tuple(_links(text)),
        likes=count(mapping(entry.get("likesSummary")).get("totalLikes")),
        replies=count(mapping(entry.get("commentsSummary")).get("aggregatedTotalComments")),
        edited_at=changed if changed and (changed - at).total_seconds() > 1 else None,
        **_place(page),
    )  # fmt: skip


def author_of(value: Any, page: Json, item: str) -> Author:
    """Who wrote: the page with its name, a member by number."""
    urn = word(value)
    if not VOICE.fullmatch(urn):
        return Author(f"unknown:{item}")
    ours = urn == page.get("urn")
    number = urn.rpartition(":")[2]
    url = f"{SITE}/company/{number}/" if ":organization:" in urn else ""
    return Author(urn, name=one_line(word(page.get("name")), 200) if ours else "", url=url)


def _place(page: Json) -> dict[str, Any]:
    return {"place": word(page.get("urn")), "place_name": one_line(word(page.get("name")), 200)}


def _links(text: str) -> Iterator[str]:
    for found in _LINK.findall(text):
        yield web_address(found.rstrip(".,;:!?)»'"))


def _when(value: Any) -> Any:
    """A time in milliseconds since 1970."""
    return since_1970(value / 1000) if isinstance(value, int) and abs(value) < 10**15 else None
