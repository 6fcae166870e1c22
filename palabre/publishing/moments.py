"""The hours that did best, from what the networks told of one's own posts."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.planning.moments import Outcome, Verdict, best_times
from palabre.publishing.rules import DeliveryState
from palabre.publishing.slotting import zone

# Reactions of people; views are counted by networks in too many ways.
REACTIONS = ("likes", "relays", "replies", "quotes", "saves", "comments", "favorites")
LOOKED_BACK = timedelta(days=365)
# A younger post has not met all of its readers yet.
RIPE_AFTER = timedelta(days=2)
MOST = 5_000


def verdict_of(brand: Brand) -> Verdict:
    """The best hours of a brand's posts of one year, two days old at least, by their newest figures."""
    now = timezone.now()
    rows = Delivery.objects.filter(
        variant__post__brand=brand, variant__post__answering="", part=0, state=DeliveryState.PUBLISHED,
        channel__employee=None, sent_at__range=(now - LOOKED_BACK, now - RIPE_AFTER),
    )  # fmt: skip
    sent = {
        pk: (channel, at)
        for pk, channel, at in rows.order_by("-sent_at").values_list("pk", "channel", "sent_at")[
            :MOST
        ]
        if at is not None
    }
    figures = Figure.objects.filter(
        delivery__variant__post__brand=brand, metric__in=REACTIONS,
        delivery__sent_at__range=(now - LOOKED_BACK, now - RIPE_AFTER),
    )  # fmt: skip
    newest: dict[tuple[int, str], float] = {}
    for delivery, metric, value in figures.order_by("at", "pk").values_list(
        "delivery", "metric", "value"
    ):
        newest[delivery, metric] = value
    reactions: dict[int, float] = {}
    for (delivery, _metric), value in newest.items():
        reactions[delivery] = reactions.get(delivery, 0.0) + value
    return best_times(
        Outcome(sent[pk][0], sent[pk][1].astimezone(zone()), value)
        for pk, value in reactions.items()
        if pk in sent
    )
