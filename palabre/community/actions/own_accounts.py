"""An employee's own accounts, and sharing by them: connected, used and disconnected by that person alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.actions.links import remove_link
from palabre.channels.actions import disconnect_account
from palabre.channels.doors import lets
from palabre.channels.models import Channel
from palabre.community.actions.ambassadors import unnamed
from palabre.community.actions.shares import in_full, must_be_able
from palabre.community.models import Ambassador, Share
from palabre.community.rules import Way
from palabre.connectors.contract import Capability
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.rules import Refused
from palabre.publishing.actions import posts
from palabre.publishing.actions.deliveries import give_up, it_arrived, send_again
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.actions.reviews import hand_in, withdraw
from palabre.publishing.approving import needs_approval
from palabre.publishing.models import Delivery, Post, Review
from palabre.publishing.rules import DeliveryState, PostState, ReviewState

DECISIONS = {"again": send_again, "arrived": it_arrived, "give-up": give_up}


def own_accounts(row: Ambassador) -> list[Channel]:
    """The accounts that somebody connected for themselves, on which one can publish."""
    rows = Channel.every.filter(employee=row.member_id).select_related("employee")
    return [one for one in rows if lets(one, Capability.PUBLISH)]


@transaction.atomic
def send_from(by: Actor, share: Share, channel: Channel) -> Share:
    """Let a text leave by the person's own account as every text does: checked, approved where it has to be,
    held with all others. Raises `Refused` for another's account, and for what stands against it."""
    charter = must_be_able(by, share.ambassador, share.story)
    share = Share.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if share.way:
        raise Refused(_("This was shared already."))
    if not channel.is_own_of(by.user):
        raise Refused(_("Only the person uses their own account."))
    story, who = share.story, unnamed(by)
    written = Written(
        text=in_full(share, charter),
        language=share.language,
        campaign=story.campaign_id,
        media=[(story.picture_id, story.alt)] if story.picture_id else [],
        told=[Told(channel.pk)],
    )
    post = posts.write_post(who, story.brand, written)
    share.way, share.post, share.network = Way.ACCOUNT, post, channel.platform
    share.save(update_fields=["way", "post", "network"])
    audit(share.organisation_id, "shared", share, MACHINE)
    if needs_approval(post):
        hand_in(who, post)
    else:
        posts.schedule(who, post)
    return share


def _own_post(by: Actor, share: Share) -> Post:
    if by.user is None or by.user.pk != share.ambassador.member.user_id:
        raise Refused(_("Only the person decides about this."))
    if share.post is None:
        raise Refused(_("This was not sent from here."))
    return share.post


@transaction.atomic
def leave_now(by: Actor, share: Share) -> None:
    """Let a text leave that was approved: the last word is its writer's. Raises `Refused`, `Moved`."""
    post = _own_post(by, share)
    must_be_able(by, share.ambassador, share.story)
    posts.schedule(unnamed(by), post, timezone.now())


@transaction.atomic
def take_up_again(by: Actor, share: Share) -> None:
    """Write on at a text of which nothing has left. Raises `Refused`, also where another is written on."""
    post, who = _own_post(by, share), unnamed(by)
    if Share.objects.filter(ambassador=share.ambassador, story=share.story, way="").exists():
        raise Refused(_("You write another text for this story: finish that one first."))
    _withdraw(who, post)
    share.way, share.post, share.network = "", None, ""
    share.save(update_fields=["way", "post", "network"])


def _withdraw(by: Actor, post: Post) -> None:
    """Take back and throw away a post of which nothing has left. Raises `Refused`."""
    for review in Review.objects.filter(post=post, state=ReviewState.WAITING):
        withdraw(by, review)
    if Post.objects.filter(pk=post.pk, state=PostState.SCHEDULED).exists():
        posts.stop(by, post)
    posts.throw_away(by, post)


@transaction.atomic
def decide(by: Actor, share: Share, delivery: int, what: str) -> None:
    """Decide about a text that failed, waits or may have arrived. Raises `Refused`."""
    post = _own_post(by, share)
    row = Delivery.objects.select_related("channel", "variant__post").filter(
        variant__post=post, pk=delivery
    )
    found = row.first()
    if found is None or what not in DECISIONS:
        raise Refused(_("This delivery has changed meanwhile: look again."))
    DECISIONS[what](unnamed(by), found)


@transaction.atomic
def forget(by: Actor, share: Share) -> None:
    """Forget a share here with its link, its post and all figures. What is on its way can't be. Raises
    `Refused`."""
    if by.user is None or by.user.pk != share.ambassador.member.user_id:
        raise Refused(_("Only the person decides about this."))
    _let_go(unnamed(by), share)


def _let_go(by: Actor, share: Share) -> None:
    link, post = share.link, share.post
    if post is not None:
        if Delivery.objects.filter(variant__post=post, state__in=_ON_ITS_WAY).exists():
            raise Refused(_("It is on its way: wait until it has arrived."))
        audit(share.organisation_id, "threw away", post, by)
    share.delete()
    if post is not None:
        post.delete()
    if link is not None:
        remove_link(MACHINE, link)


_ON_ITS_WAY = (DeliveryState.SENDING, DeliveryState.PROCESSING)


@transaction.atomic
def disconnect(by: Actor, channel: Channel) -> None:
    """Forget one's own account, its secret, and what the house kept of what was sent by it: the text that one
    wrote stays on one's own page. Raises `Refused` while something is on its way."""
    if not channel.is_own_of(by.user):
        raise Refused(_("Only the person uses their own account."))
    rows = Delivery.objects.filter(channel=channel)
    if rows.filter(state__in=_ON_ITS_WAY).exists():
        raise Refused(_("It is on its way: wait until it has arrived."))
    shares = Share.objects.filter(post__variants__channel=channel).select_related("post").distinct()
    for share in shares:
        sent = rows.filter(variant__post=share.post).exclude(url="").first()
        if sent is not None and not share.url:
            share.url, share.shared_at = sent.url, sent.sent_at
            share.save(update_fields=["url", "shared_at"])
    for post in Post.objects.filter(variants__channel=channel).distinct():
        post.delete()
    disconnect_account(by, channel)
