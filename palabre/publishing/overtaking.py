"""What two people wrote at the same time: who was first, and what differs."""

from typing import Any

from palabre.publishing.actions.posts import Written, content_of
from palabre.publishing.history import between
from palabre.publishing.models import Post
from palabre.publishing.typesetting import typeset


def overtaken_by(post: Post, written: Written) -> dict[str, Any]:
    """The version that came first, and what differs between it and what was written meanwhile."""
    first = post.versions.first()
    mine = content_of(typeset(written, post.brand))
    return {"version": first, "changes": between(post, first.content if first else {}, mine)}
