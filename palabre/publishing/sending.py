"""The delivery engine: one row, one text, at most one living copy of it over there.

Every step reads the row, decides, and writes by compare-and-set. Any process may die between any two
lines: what stands in the row then is true, and the next to look at it knows what may have happened.
"""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import charged, may_write, platform
from palabre.channels.speaking import NOT_NAMED, may_speak
from palabre.connectors.afterwards import GivesReceipts, Progresses
from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Draft, Sent
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, audit
from palabre.jobs import enqueue
from palabre.publishing import library, reading_only, troubles
from palabre.publishing.actions import cards
from palabre.publishing.contents import card_address, draft_of
from palabre.publishing.findings import standing_against
from palabre.publishing.letters import opening as letters
from palabre.publishing.models import Delivery, Hold, Post
from palabre.publishing.passing import is_relay, passes_on, wanted_of
from palabre.publishing.personal import speaker_of
from palabre.publishing.rules import (
    ASK_AFTER,
    ASK_EXACTLY_AFTER,
    DELIVERY_MOVES,
    ENDED,
    FIGURES_LAST,
    LOST_AFTER,
    MEASURE_AFTER,
    STOP_ASKING_AFTER,
    TIMES_ABSENT,
    DeliveryState,
    PostState,
    is_too_late,
    pause_after,
)

logger = logging.getLogger(__name__)

LOST = N_("Palabre was interrupted while it sent this: it may have arrived.")
TOO_LATE = N_("It could not leave in time.")
FILES_AWAY = N_("The place for files doesn’t answer: it is tried again.")
PICTURE_LOST = N_("One of its pictures is no longer in the library.")
NOT_ASKED = N_("This network can't be asked whether it arrived: look there, and say what you see.")
AGAINST = N_("Something grave stands against this text: the page of the post says what.")
ANOTHER_BRAND = N_("This account belongs to another brand now.")
HAS_LEFT = N_("Whose account this is works here no longer.")
CANT = N_("This network does not take such a text from here.")
READS_ONLY = N_("This account was connected for reading only: connect it for publishing first.")
CALLED_OFF = N_("This post was called off.")
NO_NAME = N_(
    "The text before it was published by hand, so nobody here knows how to answer it: do it by hand, too."
)
# What became of a text is told in the trail; that it waits or is being sent is not.
TOLD = frozenset(DeliveryState) - {DeliveryState.WAITING, DeliveryState.SENDING}


def nudge(delivery: Delivery, at: datetime | None = None) -> None:
    """Ask for a look at a row, in the caller's transaction."""
    enqueue("publishing.deliver", delivery.pk, key=str(delivery.pk), due_at=at or delivery.try_at)


def move(row: Delivery, to: DeliveryState, **changes: Any) -> bool:
    """Bring a row into another state and write the changes with it, if it still is where it was read."""
    before = DeliveryState(row.state)
    if to is not before and to not in DELIVERY_MOVES[before]:
        return False
    with transaction.atomic():
        if to in ENDED:
            # The post before its deliveries, as whoever gives up or lets pass takes them: else both wait for
            # each other. And of two that end at once the later sees that the other has.
            list(Post.objects.select_for_update().filter(pk=row.variant.post_id).values_list("pk"))
        same = Delivery.objects.filter(pk=row.pk, state=before)
        # Nor may it have been given another time meanwhile: what is moved to tomorrow doesn't leave now.
        same = same.filter(attempts=row.attempts, due_at=row.due_at)
        if not same.update(state=to, **changes):
            return False
        for name, value in {"state": to, **changes}.items():
            setattr(row, name, value)
        if to in TOLD and to is not before:
            audit(row.organisation_id, "moved", row, MACHINE, **{"from": before, "to": to})
            troubles.tell_soon(row)
        _consequences(row, to)
    return True


def _consequences(row: Delivery, to: DeliveryState) -> None:
    """What follows from an end: the texts that waited for this one, its figures, the end of its post."""
    if to is DeliveryState.PUBLISHED:
        for follower in row.followers.filter(state=DeliveryState.WAITING):
            nudge(follower, max(follower.try_at, timezone.now()))
        at = timezone.now() + MEASURE_AFTER[0]
        enqueue("publishing.measure", row.pk, 0, due_at=at, priority=FIGURES_LAST)
    if to in ENDED:
        settle(row.variant.post_id)


def settle(post: int) -> None:
    """Call a post sent once none of its deliveries is open, unless none of them left."""
    rows = Delivery.objects.filter(variant__post=post)
    if rows.exclude(state__in=ENDED).exists():
        return
    # What was deleted over there had left, too.
    if rows.exclude(state=DeliveryState.CANCELLED).exists():
        Post.objects.filter(pk=post, state=PostState.SCHEDULED).update(state=PostState.SENT)


def deliver(number: int) -> datetime | None:
    """Look at a delivery and do what is to be done; when to look again, None for not by itself."""
    rows = Delivery.objects.select_related("variant__post__brand__organisation", "channel", "after")
    row = rows.filter(pk=number).first()
    if row is None:
        return None
    match row.state:
        case DeliveryState.WAITING:
            return _begin(row)
        case DeliveryState.SENDING:
            return _left_behind(row)
        case DeliveryState.UNKNOWN:
            return _ask(row)
        case DeliveryState.PROCESSING if not platform(row.channel.platform).to_subscribers:
            return _look(row)
    return None


def _begin(row: Delivery) -> datetime | None:
    now = timezone.now()
    if now < row.try_at:
        return row.try_at
    if row.after is not None and row.after.state != DeliveryState.PUBLISHED:
        return None  # it is nudged when that one is out
    if _is_stopped(row, now):
        return None
    try:
        of = platform(row.channel.platform)
        cards.await_card(row.organisation_id, card_address(row.content, of))
        draft = draft_of(row.content, of, row.organisation_id)
    except library.Away:
        at = now + pause_after(1, None, random.random())
        Delivery.objects.filter(pk=row.pk).update(last_error=FILES_AWAY, try_at=at)
        return at
    except library.Lost:
        move(row, DeliveryState.FAILED, fault="rejected", last_error=PICTURE_LOST)
        return None
    if _is_held_back(row):  # once more: pictures and cards may have taken a minute
        return None
    if platform(row.channel.platform).to_subscribers:
        _hand_over(row, now)
        return None
    # From here on, whoever finds the row knows that the text may have left.
    began = {"attempts": row.attempts + 1, "began_at": timezone.now(), "asked": 0}
    if not move(row, DeliveryState.SENDING, **began):
        return None
    return _send(row, draft)


def _is_stopped(row: Delivery, now: datetime) -> bool:
    """Whether it doesn't leave, for a reason that the row says from now on."""
    if row.variant.post.state == PostState.STOPPED:  # while the network had it in hand
        move(row, DeliveryState.CANCELLED)
        return True
    if _is_held_back(row):
        return True
    if is_too_late(row.due_at, now):
        move(row, DeliveryState.MISSED, fault="late", last_error=row.last_error or TOO_LATE)
        return True
    # That an account only reads keeps back what leaves by it, not by the post's others.
    if any(one.rule != reading_only.RULE for one in standing_against(row.variant.post)):
        move(row, DeliveryState.HELD, fault="finding", last_error=AGAINST)
        return True
    if why := _why_not_from_here(row):
        move(row, DeliveryState.FAILED, fault="rejected", last_error=why)
        return True
    return False


def _is_held_back(row: Delivery) -> bool:
    """Whether a hold keeps it back: it waits for a person then."""
    hold = hold_of(row)
    if hold is not None:
        move(row, DeliveryState.HELD, fault="hold", last_error=hold.reason)
    return hold is not None


def _why_not_from_here(row: Delivery) -> str:
    """Why the account can't take such a text of this brand; "" when it can."""
    if not row.channel.serves(row.variant.post.brand_id):
        return ANOTHER_BRAND
    if row.channel.few_speak and not may_speak(speaker_of(row.variant.post), row.channel):
        return NOT_NAMED
    if row.channel.employee is not None and not row.channel.employee.is_active:
        return HAS_LEFT
    if wanted_of(row) not in platform(row.channel.platform).capabilities:
        return CANT
    if not may_write(row.channel):
        return READS_ONLY
    return NO_NAME if row.after is not None and not row.after.remote_id else ""


def _answered(row: Delivery) -> str:
    """The name of the text over there that it answers: of ours, or of somebody else; "" for none."""
    return row.after.remote_id if row.after else row.variant.post.answering


def _hand_over(row: Delivery, now: datetime) -> None:
    """Make a letter of it, whose mails are rows of their own; it is published when they have ended."""
    if why := letters.why_not(row):
        move(row, DeliveryState.FAILED, fault="rejected", last_error=why)
        return
    with transaction.atomic():  # nobody ever finds it between the two
        if move(row, DeliveryState.SENDING, attempts=row.attempts + 1, began_at=now, asked=0):
            letters.open_letter(row)
            move(row, DeliveryState.PROCESSING, fault="", last_error="")


def hold_of(row: Delivery) -> Hold | None:
    """The hold that keeps a delivery back, if any."""
    standing = Hold.objects.filter(organisation=row.organisation_id, ended_at=None)
    return next((one for one in standing if keeps(one, row)), None)


def keeps(hold: Hold, row: Delivery) -> bool:
    """Whether a hold, as long as it stands, keeps a delivery back: one that isn't let pass."""
    post = row.variant.post
    held = (
        (hold.brand_id, post.brand_id),
        (hold.channel_id, row.channel_id),
        (hold.campaign_id, post.campaign_id),
    )
    return hold.pk != row.passes_id and all(named in {None, own} for named, own in held)


def _send(row: Delivery, draft: Draft) -> datetime | None:
    try:
        with charged(row.channel.platform, row.channel) as connector:
            if is_relay(row):
                sent = connector.relay(passes_on(row), str(row.key))
            elif passed_on := passes_on(row):
                sent = connector.quote(passed_on, draft, str(row.key))
            elif answered := _answered(row):
                sent = connector.reply(answered, draft, str(row.key))
            else:
                sent = connector.publish(draft, str(row.key))
    except ConnectorError as error:
        return _after_fault(row, error)
    return _arrived(row, sent)


def _arrived(row: Delivery, sent: Sent) -> datetime | None:
    known = {
        "remote_id": sent.remote_id[:500],
        "url": sent.url[:2000],
        "cost": row.cost + sent.cost,
        "sent_at": sent.at or timezone.now(),
        "fault": "",
        "last_error": "",
    }
    if sent.ready:
        _note_arrival(row, DeliveryState.PUBLISHED, **known)
        return None
    at = timezone.now() + pause_after(1, None, random.random())
    _note_arrival(row, DeliveryState.PROCESSING, **known, try_at=at)
    return at


def _note_arrival(row: Delivery, to: DeliveryState, **known: Any) -> None:
    """Write that a text arrived, also where its sender was taken for dead meanwhile: whoever was told by the
    network knows better than who only knows that it may have left."""
    if move(row, to, **known):
        return
    rows = Delivery.objects.filter(pk=row.pk, state=DeliveryState.UNKNOWN, attempts=row.attempts)
    doubted = rows.first()
    if doubted is not None:
        move(doubted, to, **known)


def _after_fault(row: Delivery, error: ConnectorError) -> datetime | None:
    now, says = timezone.now(), str(error)
    match error:
        case Unknown():
            at = now + _patience(row)
            move(row, DeliveryState.UNKNOWN, fault="unknown", last_error=says, try_at=at)
            return at
        case Reconnect():
            move(row, DeliveryState.FAILED, fault="reconnect", last_error=says)
        case RateLimited() | Unavailable():
            asked = error.wait if isinstance(error, RateLimited) else None
            at = now + pause_after(row.attempts, asked, random.random())
            fault = "limited" if asked else "unavailable"
            move(row, DeliveryState.WAITING, fault=fault, last_error=says, try_at=at)
            return at
        case _:
            move(row, DeliveryState.FAILED, fault="rejected", last_error=says)
    return None


def _patience(row: Delivery) -> timedelta:
    return ASK_EXACTLY_AFTER if platform(row.channel.platform).knows_keys else ASK_AFTER


def _left_behind(row: Delivery) -> datetime | None:
    """A row that says it is being sent: by somebody who lives, or by one who died over it."""
    now, began = timezone.now(), row.began_at or row.due_at
    # A clock that was put back must not keep it for ever.
    if began <= now < began + LOST_AFTER:
        return began + LOST_AFTER
    if move(row, DeliveryState.UNKNOWN, fault="unknown", last_error=LOST, try_at=now):
        return _ask(row)
    return None


def _ask(row: Delivery) -> datetime | None:
    """Ask the network what became of a text; only a clear answer lets it be sent again."""
    now = timezone.now()
    began = row.began_at or row.due_at
    if began <= now < row.try_at:
        return row.try_at
    if now - began > STOP_ASKING_AFTER:
        return None
    if is_relay(row):  # asked for twice, it is passed on once
        move(row, DeliveryState.WAITING, asked=0, try_at=now)
        return now
    try:
        with charged(row.channel.platform, row.channel) as connector:
            if not isinstance(connector, GivesReceipts):
                move(row, DeliveryState.UNKNOWN, last_error=NOT_ASKED)
                return None
            margin = began - timedelta(minutes=2)
            draft = draft_of(row.content, platform(row.channel.platform), row.organisation_id)
            sent = connector.receipt(str(row.key), draft, margin, _answered(row))
    except (ConnectorError, library.Lost) as error:
        logger.info("delivery %s: no receipt yet (%s)", row.pk, type(error).__name__)
        at = now + pause_after(row.asked + 1, getattr(error, "wait", None), random.random())
        move(row, DeliveryState.UNKNOWN, try_at=at)
        return at
    if sent is not None and not _is_another(row, sent):
        return _arrived(row, sent)
    return _absent(row, now)


def _look(row: Delivery) -> datetime | None:
    """Ask what became of a text on which the network still worked."""
    now = timezone.now()
    if (row.began_at or now) <= now < row.try_at:
        return row.try_at
    try:
        with charged(row.channel.platform, row.channel) as connector:
            if not isinstance(connector, Progresses):
                return None  # it waits over there, for its hour or for a person
            sent = connector.progress(row.remote_id)
    except Rejected as error:
        move(row, DeliveryState.FAILED, fault="rejected", last_error=str(error))
        return None
    except ConnectorError as error:
        logger.info("delivery %s: not told how far it is (%s)", row.pk, type(error).__name__)
        return _look_later(row)
    return _arrived(row, sent) if sent.ready else _look_later(row)


def _look_later(row: Delivery) -> datetime:
    """Wait the longer the more often it wasn't ready."""
    at = timezone.now() + pause_after(row.asked + 1, None, random.random())
    move(row, DeliveryState.PROCESSING, asked=row.asked + 1, try_at=at)
    return at


def _is_another(row: Delivery, sent: Sent) -> bool:
    """Whether what the network found is another text of ours that says the same."""
    same = Delivery.objects.filter(channel=row.channel_id, remote_id=sent.remote_id[:500])
    return same.exclude(pk=row.pk).exists()


def _absent(row: Delivery, now: datetime) -> datetime:
    """The network says that the text isn't there: believed at once where it kept our key."""
    asked = row.asked + 1
    if asked < TIMES_ABSENT and not platform(row.channel.platform).knows_keys:
        at = now + ASK_AFTER
        move(row, DeliveryState.UNKNOWN, asked=asked, try_at=at)
        return at
    move(row, DeliveryState.WAITING, asked=0, try_at=now)
    return now
