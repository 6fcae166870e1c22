"""The times of the week, and the order of those who wait for them."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import reschedule, schedule
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Slot
from palabre.publishing.rules import PostState
from palabre.publishing.slotting import next_slot

MOST_SLOTS = 200


@transaction.atomic
def add_slots(
    by: Actor, brand: Brand, channel: Channel | None, weekdays: Iterable[int], at: time
) -> list[Slot]:
    """Set a time on some days of the week; one that is there already stays. Raises `Refused` beyond 200."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    made = []
    for weekday in sorted(set(weekdays)):
        slot, is_new = Slot.objects.get_or_create(
            brand=brand, channel=channel, weekday=weekday, at=at
        )
        if is_new:
            audit(brand.organisation_id, "added", slot, by)
        made.append(slot)
    if Slot.objects.filter(brand=brand, channel=channel).count() > MOST_SLOTS:
        raise Refused(_("There are as many slots as there may be."))
    return made


@transaction.atomic
def remove_slot(by: Actor, slot: Slot) -> None:
    """Take a slot away; what is scheduled at its times stays."""
    audit(slot.brand.organisation_id, "removed", slot, by)
    slot.delete()


@transaction.atomic
def queue_post(by: Actor, post: Post) -> datetime:
    """Schedule a post at the next free slot of its accounts, and say when that is.

    Raises `Refused` when there is none, and what `schedule` raises.
    """
    # Two that queue at once stand in line: they never get the same slot.
    Brand.objects.select_for_update().get(pk=post.brand_id)
    channels = list(post.variants.values_list("channel", flat=True))
    at = next_slot(post.brand, channels, timezone.now())
    if at is None:
        raise Refused(_("No slot is free: set the times of the week on the page of queues."))
    schedule(by, post, at)
    return at


@transaction.atomic
def exchange(by: Actor, post: Post, other: Post) -> None:
    """Let two scheduled posts exchange their times. Raises `Refused` when one of them can't be moved."""
    rows = Post.objects.select_for_update().filter(pk__in=[post.pk, other.pk])
    times = {one.pk: one.due_at for one in rows.order_by("pk") if one.state == PostState.SCHEDULED}
    first, second = times.get(post.pk), times.get(other.pk)
    if first is None or second is None:
        raise Refused(_("One of the two posts no longer waits for its time: look again."))
    reschedule(by, post, second)
    reschedule(by, other, first)
