"""What two people wrote at the same time: who was first, and what differs."""

from collections.abc import Sequence
from typing import Any

from palabre.channels.models import Channel
from palabre.publishing.actions.posts import Written, content_of
from palabre.publishing.models import Media, Post
from palabre.publishing.typesetting import typeset
from palabre.publishing.versions import Content, differences, parts_of


def overtaken_by(post: Post, written: Written, accounts: Sequence[Channel]) -> dict[str, Any]:
    """The version that came first, and what differs between it and what was written meanwhile."""
    first = post.versions.first()
    mine = content_of(typeset(written, post.brand))
    names = {one.pk: one.name for one in accounts}
    theirs, ours = (
        parts_of(content, names, _pictures(post, content))
        for content in (first.content if first else {}, mine)
    )
    return {"version": first, "changes": differences(theirs, ours)}


def _pictures(post: Post, content: Content) -> dict[int, str]:
    numbers = [number for number, _alt in content.get("media", ())]
    rows = Media.objects.filter(brand=post.brand_id, pk__in=numbers)
    return dict(rows.values_list("pk", "name"))
