"""Two wordings of a post beside each other: what each did on each account, as far as anybody tells."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from palabre.campaigns.models import ClickCount
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform
from palabre.publishing.models import Delivery, Post, PostLink
from palabre.publishing.rules import MEASURE_AFTER, DeliveryState
from palabre.publishing.weighing import SEEN, Side, Together, Weighed, step_of, together, weigh

OUT = (DeliveryState.PUBLISHED, DeliveryState.DELETED)


@dataclass(frozen=True, slots=True)
class Account:
    """Both wordings on one account; ``robots`` are the clicks of robots, counted apart."""

    channel: Channel
    of: Platform
    weighed: Weighed
    robots: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Both wordings on each account and on all together; whether clicks are compared, or reactions."""

    counts: bool
    accounts: list[Account]
    together: Together | None

    @property
    def verdict(self) -> Weighed | Together | None:
        """What is said of both: of all accounts together, or of the only one of which anything is said."""
        if self.together:
            return self.together
        return next((one.weighed for one in self.accounts if one.weighed.found), None)


def rivals_of(first: Post, second: Post) -> Rivals:
    """Compare two wordings: by who followed their links where both count them, else by reactions."""
    counts = first.counts_clicks and second.counts_clicks
    sides = [_sides(one, counts=counts) for one in (first, second)]
    robots = [_robots(one) for one in (first, second)]
    channels = Channel.objects.filter(variants__post__in=[first, second]).distinct()
    accounts = []
    for channel in channels.order_by("pk"):
        of = platform(channel.platform)
        tells = any(one.slug in SEEN for one in of.metrics)
        a, b = (side.get(channel.pk) for side in sides)
        weighed = weigh(a, b, tells=tells, counts=counts)
        apart = (robots[0].get(channel.pk, 0), robots[1].get(channel.pk, 0))
        accounts.append(Account(channel, of, weighed, apart))
    return Rivals(counts, accounts, together(one.weighed for one in accounts))


def _sides(post: Post, *, counts: bool) -> dict[int, Side]:
    """What is known of a post on each account where it stands."""
    rows = Delivery.objects.filter(variant__post=post, part=0, state__in=OUT, sent_at__isnull=False)
    links: dict[int, list[int]] = defaultdict(list)
    for variant, link in PostLink.objects.filter(variant__post=post).values_list("variant", "link"):
        links[variant].append(link)
    found = {}
    for row in rows.prefetch_related("figures"):
        sent_at = row.sent_at or row.due_at
        figures: dict[int, dict[str, float]] = defaultdict(dict)
        for one in row.figures.all():
            figures[step_of(one.at - sent_at)][one.metric] = one.value
        counted = links.get(row.variant_id) if counts else None
        came = _Came(tuple(counted), sent_at) if counted else None
        found[row.channel_id] = Side(dict(figures), came)
    return found


@dataclass(frozen=True, slots=True)
class _Came:
    """How many people followed links until an age of their text; days are counted whole."""

    links: tuple[int, ...]
    sent_at: datetime

    def __call__(self, step: int | None) -> int:
        rows = ClickCount.objects.filter(link__in=self.links, robot=False)
        if step is not None:
            zone = timezone.get_default_timezone()
            last = timezone.localtime(self.sent_at + MEASURE_AFTER[step], zone).date()
            rows = rows.filter(day__lte=last)
        return rows.aggregate(people=Sum("visitors", default=0))["people"]


def _robots(post: Post) -> Mapping[int, int]:
    rows = ClickCount.objects.filter(link__in_posts__variant__post=post, robot=True).order_by()
    told = rows.values_list("link__in_posts__variant__channel").annotate(Sum("clicks"))
    return dict(told)
