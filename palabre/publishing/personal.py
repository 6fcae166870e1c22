"""Whose words leave: by accounts that are an employee's own, and by those from which few speak."""

from collections.abc import Collection, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.channels.speaking import NOT_NAMED, refuse_unnamed, speakable
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.models import Post


def own_channels(by: Actor, brand: Brand) -> list[Channel]:
    """The accounts that are this person's own."""
    if by.user is None:
        return []
    rows = Channel.every.serving(brand).filter(employee__user=by.user, employee__is_active=True)
    return list(rows.select_related("employee"))


def speaker_of(post: Post) -> int | None:
    """The person who answers for a post as it is worded now; None where no person wrote it."""
    writer = post.versions.values_list("writer", flat=True).first()
    return writer or post.author_id


def refuse_others(by: Actor, post: Post, wanted: Collection[int]) -> None:
    """Raises `Refused` to who may not speak from one of these accounts, or from one that the post has: they
    take no text off it either, nor word it otherwise."""
    refuse_unnamed(by, Channel.every.filter(Q(pk__in=wanted) | Q(variants__post=post)).distinct())


def refuse_unnamed_words(post: Post, accounts: Sequence[Channel]) -> None:
    """Raises `Refused` where whoever wrote a post as it stands may not speak from one of its accounts."""
    if len(speakable(speaker_of(post), accounts)) < len(accounts):
        raise Refused(_(NOT_NAMED))
