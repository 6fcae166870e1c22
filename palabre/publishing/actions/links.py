"""The short links of a post: made once for each address and account, and put where the address stood."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from palabre.campaigns.actions.links import change_link, make_link, remove_link
from palabre.campaigns.addresses import short_address
from palabre.campaigns.models import TrackedLink
from palabre.channels.doors import platform
from palabre.governance.acts import Actor
from palabre.publishing.contents import Content
from palabre.publishing.counted import counts_there, leads_of, put_short, with_short_links
from palabre.publishing.models import Post, PostLink, Variant


@transaction.atomic
def count_links(by: Actor, variant: Variant, told: Iterable[Content]) -> list[Content]:
    """What is told on an account, with its short links where the post counts them.

    A link that was made for an address before is used again: it may have been seen already.
    """
    found, post = list(told), variant.post
    if not (post.counts_clicks and counts_there(platform(variant.channel.platform))):
        return found
    Post.objects.select_for_update().get(pk=post.pk)  # who comes second finds the links made
    made = {one.target: one.link for one in variant.links.select_related("link__campaign")}
    for target in leads_of(one[name] for one in found for name in ("text", "link")):
        if target not in made:
            made[target] = _make(by, variant, target)
        elif made[target].campaign_id != post.campaign_id:
            change_link(by, made[target], {"campaign": post.campaign})
    short = {target: short_address(link.slug) for target, link in made.items()}
    return [with_short_links(one, short.__getitem__) for one in found]


@transaction.atomic
def leave_out(by: Actor, variants: QuerySet[Variant]) -> None:
    """Take variants away of which nothing has left, with the links that were made for them: nobody was ever
    shown these. One that was followed all the same, or stands on a link page, stays in the list of all."""
    made = TrackedLink.objects.filter(in_posts__variant__in=variants, counts=None, clicks=None)
    for link in made.filter(pages=None).distinct():
        remove_link(by, link)
    variants.delete()


def _name(variant: Variant) -> str:
    """What a link is called in the list of all: the first words of its post, and the account."""
    post = variant.post
    words = " ".join(put_short(post.title or post.text, lambda target: "").split())
    return f"{words[:60].strip() or post} · {variant.channel}"


def _make(by: Actor, variant: Variant, target: str) -> TrackedLink:
    post = variant.post
    link = make_link(
        by, post.brand, target, name=_name(variant), campaign=post.campaign,
        network=variant.channel.platform,
    )  # fmt: skip
    PostLink.objects.create(variant=variant, target=target, link=link)
    return link
