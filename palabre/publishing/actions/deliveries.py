"""What a person decides about single deliveries, and what holds all of them back."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.channels.speaking import refuse_unnamed
from palabre.connectors.contract import Capability
from palabre.governance import acts
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing import noticing
from palabre.publishing.actions.links import count_links
from palabre.publishing.approving import Team, last_word
from palabre.publishing.contents import Content
from palabre.publishing.findings import refuse_grave_text
from palabre.publishing.models import Delivery, Hold, Post
from palabre.publishing.rules import ENDED, NEED_A_PERSON, POST_MOVES, DeliveryState, PostState
from palabre.publishing.sending import ANOTHER_BRAND, hold_of, keeps, move, nudge
from palabre.publishing.typesetting import set_text
from palabre.publishing.wishes import DELETE, EDIT


@transaction.atomic
def send_again(by: Actor, row: Delivery) -> None:
    """Let a delivery that failed, was missed or is held leave now; one that may have arrived only after the
    person said that it isn't there. Raises `Refused`."""
    now = timezone.now()
    _moved(
        row,
        DeliveryState.WAITING,
        due_at=now,
        try_at=now,
        fault="",
        last_error="",
    )
    audit(row.organisation_id, "sent again", row, by)
    nudge(row, now)


@transaction.atomic
def it_arrived(by: Actor, row: Delivery, url: str = "") -> None:
    """Note that a person saw the text over there, or published it there by hand. Raises `Refused`."""
    _moved(
        row,
        DeliveryState.PUBLISHED,
        sent_at=row.began_at or timezone.now(),
        url=url[:2000],
        fault="",
        last_error="",
    )
    audit(row.organisation_id, "saw arrived", row, by, url=url[:300])


@transaction.atomic
def give_up(by: Actor, row: Delivery) -> None:
    """Never send it, nor what waits for it; a post of which nothing left nor will is called off.

    Raises `Refused`.
    """
    post = Post.objects.select_for_update().get(pk=row.variant.post_id)
    _moved(row, DeliveryState.CANCELLED)
    _drop_followers(row)
    audit(row.organisation_id, "gave up", row, by)
    live = Delivery.objects.filter(variant__post=post).exclude(state=DeliveryState.CANCELLED)
    if post.state == PostState.SCHEDULED and not live.exists():
        acts.move(post, PostState.STOPPED, by, POST_MOVES)


def _drop_followers(row: Delivery) -> None:
    for follower in row.followers.filter(state=DeliveryState.WAITING):
        move(follower, DeliveryState.CANCELLED)
        _drop_followers(follower)


def _moved(row: Delivery, to: DeliveryState, **changes: object) -> None:
    # What the machine has in hand isn't decided by a page that was opened before: it would leave twice.
    if row.state not in NEED_A_PERSON or not move(row, to, **changes):
        raise Refused(_("This delivery has changed meanwhile: look again."))


@transaction.atomic
def edit_published(by: Actor, row: Delivery, content: Content) -> None:
    """Wish a published text changed over there, set as the rest of its post. Raises `Refused` where the
    network doesn't allow it, under a hold, when something grave stands against it, and where a chain governs
    it to all but those who decide last: what was approved isn't changed behind their backs."""
    post = row.variant.post
    refuse_unnamed(by, [row.channel])
    _refuse_unapproved(by, post)
    if post.is_typeset:
        content = {**content, "text": set_text(content["text"], post.language, post.brand)}
    (content,) = count_links(by, row.variant, [content])
    if hold := hold_of(row):
        raise Refused(_("Nothing leaves: %(reason)s") % {"reason": hold.reason})
    refuse_grave_text(row, content)
    _wish(row, EDIT, Capability.EDIT, content)
    audit(row.organisation_id, "wished changed", row, by)


def _refuse_unapproved(by: Actor, post: Post) -> None:
    team = Team(post.brand)
    may = last_word(post, team)
    if may is None or (by.user and team.by_user.get(by.user.pk) in may):
        return
    names = ", ".join(str(team.members[one].user) for one in sorted(may))
    if not names:
        raise Refused(
            _("Nobody but those who wrote this could approve the change: delete it there.")
        )
    raise Refused(_("This text was approved. Who may change it now: %(names)s.") % {"names": names})


@transaction.atomic
def delete_published(by: Actor, row: Delivery) -> None:
    """Wish a published text deleted over there. Raises `Refused` where the network doesn't allow it."""
    _wish(row, DELETE, Capability.DELETE, None)
    audit(row.organisation_id, "wished deleted", row, by)


def _wish(row: Delivery, wish: str, needs: Capability, content: Content | None) -> None:
    if needs not in platform(row.channel.platform).capabilities or not row.remote_id:
        raise Refused(_("This network doesn't let Palabre do that: do it there by hand."))
    if not row.channel.serves(row.variant.post.brand_id):
        raise Refused(_(ANOTHER_BRAND))
    same = Delivery.objects.filter(pk=row.pk, state=DeliveryState.PUBLISHED)
    now = timezone.now()
    if not same.update(wish=wish, new_content=content, try_at=now, asked=0, last_error=""):
        raise Refused(_("This delivery has changed meanwhile: look again."))
    enqueue("publishing.fulfil", row.pk, key=str(row.pk))


@transaction.atomic
def hold(
    by: Actor,
    organisation: Organisation,
    reason: str,
    brand: Brand | None = None,
    channel: Channel | None = None,
    campaign: Campaign | None = None,
) -> Hold:
    """Let nothing leave any more: of the whole organisation, of a brand, on an account, of a campaign."""
    row = Hold.objects.create(
        organisation=organisation, brand=brand, channel=channel, campaign=campaign,
        reason=reason[:300], by=by.name,
    )  # fmt: skip
    part = campaign or channel
    if part is None:
        audit(organisation, "held", row, by, reason=reason[:300])
    else:
        audit(organisation, "held part", row, by, reason=reason[:300], part=str(part)[:120])
    noticing.held(by, row)
    return row


@transaction.atomic
def lift(by: Actor, row: Hold) -> None:
    """End a hold. What came due meanwhile doesn't rush out: it waits for a decision.

    Raises `Refused` for that of a brand that still listens: its period is waived, with a reason.
    """
    if row.listens and row.listens.ended_on is None:
        raise Refused(
            _("The brand listens first: waive that on the page of its plan, with a reason.")
        )
    if not Hold.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now()):
        return
    held = Delivery.objects.filter(
        organisation=row.organisation_id, state=DeliveryState.HELD, fault="hold"
    )
    if row.brand_id:
        held = held.filter(variant__post__brand=row.brand_id)
    if row.channel_id:
        held = held.filter(channel=row.channel_id)
    if row.campaign_id:
        held = held.filter(variant__post__campaign=row.campaign_id)
    for one in held:
        move(one, DeliveryState.MISSED, fault="hold")
    audit(row.organisation_id, "lifted", row, by)


@transaction.atomic
def let_pass(by: Actor, post: Post, holds: Collection[Hold]) -> list[Delivery]:
    """Let the texts of a scheduled post leave although one of these holds stands; those that it kept back.

    As they are worded now: who words them otherwise takes them back first, and what is scheduled anew passes
    nothing. Other holds keep them as before. Raises `Refused` to a program, and for what isn't scheduled.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if by.user is None:
        raise Refused(_("Only a person lets a text pass a hold."))
    if post.state != PostState.SCHEDULED:
        raise Refused(_("Only what is approved and scheduled can pass a hold: schedule it first."))
    rows = Delivery.objects.filter(variant__post=post).exclude(state__in=ENDED)
    made = []
    for row in rows.select_related("variant__post").order_by("variant", "part"):
        hold = next((one for one in holds if keeps(one, row)), None)
        if hold is not None:
            _pass(row, hold)
            made.append(row)
    if made:
        reasons = sorted({one.reason for one in holds})
        audit(post.organisation_id, "let pass", post, by, reason="; ".join(reasons)[:300])
    return made


def _pass(row: Delivery, hold: Hold) -> None:
    Delivery.objects.filter(pk=row.pk).update(passes=hold)
    row.passes = hold
    now = timezone.now()
    is_held = row.state == DeliveryState.HELD and row.fault == "hold"
    # One that is due may be looked at just now by who still knows it as held: a new time stops them.
    if is_held or (row.state == DeliveryState.WAITING and row.due_at <= now):
        move(row, DeliveryState.WAITING, due_at=now, try_at=now, fault="", last_error="")
        nudge(row, now)
