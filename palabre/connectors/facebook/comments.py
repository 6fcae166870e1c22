"""Comments under the posts of a Page: of the newest ones each time, of older ones as the walk comes by."""

from collections.abc import Iterable, Mapping
from typing import Any

from palabre.connectors.contract import Item, Page
from palabre.connectors.facebook.older import NEWEST, walked
from palabre.connectors.facebook.parse import COMMENT, Json, comment_of, named
from palabre.connectors.graph import Graph, objects
from palabre.connectors.shapes import word

POSTS_WITH_COMMENTS = 25


def commented(graph: Graph, page: Json, cursor: Mapping[str, Any]) -> Page:
    """The comments of the newest posts, and those of the next few older posts that moved."""
    posts = newest_posts(graph, page)
    pairs, place = pairs_of(posts), dict(cursor)
    if not graph.wait:  # else the rest is people's
        known = {named(post.get("id")) for post in posts}
        older, place = walked(graph, word(page.get("id")), cursor, known)
        pairs += older
    found = (comment_of(comment, page, post) for post, comment in pairs)
    items = distinct(item for item in found if item)
    return Page(items, place, unchanged=not items, wait=graph.wait)


def newest_posts(graph: Graph, page: Json) -> list[Json]:
    """The newest posts of a Page, each with its newest comments."""
    fields = f"id,comments.{NEWEST}{{{COMMENT}}}"
    return graph.newest(f"{word(page.get('id'))}/feed", fields=fields, limit=POSTS_WITH_COMMENTS)


def pairs_of(posts: Iterable[Json]) -> list[tuple[str, Json]]:
    """The comments that came with posts, each with the post's number."""
    return [(named(post.get("id")), one) for post in posts for one in objects(post.get("comments"))]


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each text once."""
    return tuple({item.remote_id: item for item in items}.values())
