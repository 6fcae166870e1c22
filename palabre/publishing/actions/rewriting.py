"""Taking words out of our own texts, wherever a post is kept: those of somebody who is forgotten."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction

from palabre.publishing.models import Delivery, Post, Variant, Version

Change = Callable[[str], str]


@transaction.atomic
def rewrite(posts: Collection[int], change: Change) -> None:
    """Change the words of posts, what they are on each account, how they stood once, and what left."""
    words = ("title", "text", "thread", "first_comment")
    _rewrite(Post.objects.filter(pk__in=posts), words, change)
    _rewrite(Variant.objects.filter(post__in=posts), words, change)
    _rewrite(Version.objects.filter(post__in=posts), ("content",), change)
    _rewrite(Delivery.objects.filter(variant__post__in=posts), ("content", "new_content"), change)


def _rewrite(rows: Any, fields: Collection[str], change: Change) -> None:
    for row in rows:
        before = {name: getattr(row, name) for name in fields}
        after = {name: _changed(value, change) for name, value in before.items()}
        if after != before:
            rows.model.objects.filter(pk=row.pk).update(**after)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    if isinstance(value, dict):
        return {name: _changed(one, change) for name, one in value.items()}
    return value
