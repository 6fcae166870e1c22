"""What each version of a post changed, beside who wrote it and when."""

from palabre.channels.models import Channel
from palabre.publishing.models import Media, Post, Version
from palabre.publishing.versions import Content, Piece, differences, parts_of

Changes = list[tuple[str, list[Piece]]]


def changes_of(post: Post, version: Version) -> Changes:
    """What a version changed of the one that was kept before it, part by part; all that the first says."""
    before = post.versions.filter(number__lt=version.number).order_by("-number").first()
    return between(post, before.content if before else {}, version.content)


def between(post: Post, before: Content, after: Content) -> Changes:
    """What differs between two contents of a post, in words."""
    # Who may see a post sees by which account it leaves, also by an employee's own.
    channels = Channel.every.filter(organisation=post.organisation_id)
    accounts = dict(channels.values_list("pk", "name"))
    shown = {number for one in (before, after) for number, _alt in one.get("media", ())}
    rows = Media.objects.filter(brand=post.brand_id, pk__in=shown)
    pictures = dict(rows.values_list("pk", "name"))
    return differences(
        parts_of(before, accounts, pictures) if before else [], parts_of(after, accounts, pictures)
    )
