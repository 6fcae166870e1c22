"""What waits on one account in its order, the free slots between, and what keeps it back."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance.models import Brand
from palabre.publishing.models import Hold, Post
from palabre.publishing.planning.slots import coming, minute
from palabre.publishing.rules import PostState
from palabre.publishing.slotting import slots_for, taken, zone

FREE_DAYS = 14
MOST_SHOWN = 200


def waiting_on(brand: Brand, channel: Channel) -> list[Post]:
    """The scheduled posts of a brand on an account, in the order in which they leave."""
    rows = Post.objects.filter(
        brand=brand, variants__channel=channel, state=PostState.SCHEDULED, answering="",
        due_at__gt=timezone.now(),
    )  # fmt: skip
    return list(rows.order_by("due_at", "pk")[:MOST_SHOWN])


def free_on(brand: Brand, channel: Channel) -> list[datetime]:
    """The slots of two weeks that nothing has taken there."""
    now = timezone.now()
    full = {minute(one) for one in taken(brand, [channel.pk], now)}
    weeks = coming(slots_for(brand, [channel.pk]), now, zone(), weeks=FREE_DAYS // 7)
    last = now + timedelta(days=FREE_DAYS)
    return [at for at in weeks if at < last and minute(at) not in full]


def holds_on(brand: Brand, channel: Channel) -> QuerySet[Hold]:
    """What keeps texts of a brand back on an account: holds of it, of the brand, of everything."""
    rows = Hold.objects.filter(organisation=brand.organisation_id, ended_at=None)
    rows = rows.select_related("brand")
    rows = rows.filter(brand=brand) | rows.filter(brand=None)
    return rows.filter(channel=channel) | rows.filter(channel=None)
