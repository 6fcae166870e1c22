"""What others say in public: hashtags by their words, and professional accounts by their names, with their
figures and how many follow them.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
(read on 2026-11-29 as stored by others). Accounts with an age limit aren't told of.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from palabre.connectors.contract import Author, Item, Page, Rejected
from palabre.connectors.graph import WRONG, Graph, Refused, objects
from palabre.connectors.instagram.parse import author_of, media_of, number_of
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import count, dict_at, mapping, word
from palabre.connectors.words import N_

NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?")
PREFIX = "other:"
# What is public of an account, and of its posts.
PUBLIC = "username,name,biography,profile_picture_url,followers_count,media_count"
POSTS = "id,caption,media_type,media_url,permalink,timestamp,username,like_count,comments_count"
_AFTER = re.compile(r"[A-Za-z0-9_=-]{1,400}")

NO_TAG = N_("This is no hashtag.")
NO_SUCH_NAME = N_("This is no name of an Instagram account.")
NOT_PUBLIC = N_(
    "Instagram tells nothing of an account of this name: only of professional ones without an age limit."
)


def number_of_name(graph: Graph, account: str, name: str) -> str:
    """The number of a professional account. Raises `Rejected` where none is told of."""
    number = number_of(_asked(graph, account, name, "id").get("id"))
    if not number:
        raise Rejected(NOT_PUBLIC)
    return number


def posts_of(graph: Graph, account: str, name: str, cursor: Mapping[str, Any], limit: int) -> Page:
    """Give the posts of a professional account that are newer than the last reading, and its figures with
    whom they are from."""
    after = page_of(cursor)
    place = f".after({after})" if _AFTER.fullmatch(after) else ""
    fields = f"id,{PUBLIC},media{place}.limit({limit}){{{POSTS}}}"
    found = _asked(graph, account, name, fields)
    author = _author(found)
    media = mapping(found.get("media"))
    cursors = dict_at(media, "paging", "cursors")
    following = word(cursors.get("after"))
    items = [_by(item, author) for one in objects(media) if (item := media_of(one, PREFIX, author))]
    page = newest_first(items, cursor, following if following != after else "")
    return replace(page, wait=graph.wait, title=author.name)


def hashtag_of(
    graph: Graph, account: str, values: Mapping[str, str], cursor: Mapping[str, Any]
) -> str:
    """The number of a hashtag; it is asked for once, because only 30 may be asked for a week."""
    known = number_of(cursor.get("hashtag"))
    if known:
        return known
    tag = values.get("tag", "").strip().lstrip("#")
    if not re.fullmatch(r"\w{1,100}", tag):
        raise Rejected(NO_TAG)
    answer = graph.get("ig_hashtag_search", user_id=account, q=tag)
    numbers = [number_of(entry.get("id")) for entry in objects(answer)]
    if not (numbers and numbers[0]):
        raise Rejected(NO_TAG)
    return numbers[0]


def _asked(graph: Graph, account: str, name: str, fields: str) -> Mapping[str, Any]:
    """What Instagram tells of an account by its name."""
    plain = name.strip().lstrip("@")
    if not NAME.fullmatch(plain):
        raise Rejected(NO_SUCH_NAME)
    asked = f"business_discovery.username({plain}){{{fields}}}"
    try:
        told = graph.get(account, fields=asked)
    except Refused as refusal:
        if refusal.code == WRONG or refusal.gone:
            raise Rejected(NOT_PUBLIC) from None
        raise
    return mapping(told.get("business_discovery"))


def _author(found: Mapping[str, Any]) -> Author:
    known = author_of(word(found.get("username")), number_of(found.get("id")))
    return replace(
        known,
        name=one_line(word(found.get("name")), 200) or known.name,
        about=one_line(word(found.get("biography")), 500),
        avatar=web_address(word(found.get("profile_picture_url"))),
        followers=count(found.get("followers_count")) or None,
    )


def _by(item: Item, author: Author) -> Item:
    """A post with its writer as the account was told: the post itself names only its handle."""
    return replace(item, author=author)
