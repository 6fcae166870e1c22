"""The fictional roaster's times of the week, a text that comes back, and what did not leave."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.series import Kept, add_text, keep_series
from palabre.publishing.actions.slots import add_slots
from palabre.publishing.models import Delivery
from palabre.publishing.planning.rhythm import Rhythm
from palabre.publishing.rules import Aim, DeliveryState
from palabre.publishing.sending import TOO_LATE

TIMES = {time(9): (0, 2, 4), time(17, 30): (1, 3)}
TIPS = (
    "Le conseil de la semaine : rincez le filtre, il garde le goût du papier.",
    "Le conseil de la semaine : l'eau à 93 degrés, jamais bouillante.",
)
REFUSED = "Echo refuses this text."  # as the network says it, put into the reader's language
# What the network refused, and what the house was asleep for: days ago, hour, text, what became of it.
LEFT = (
    (
        1,
        12,
        "Dernières places pour l'atelier de samedi.",
        DeliveryState.FAILED,
        "rejected",
        REFUSED,
    ),
    (
        2,
        8,
        "Ce matin, croissant offert avec chaque filtre.",
        DeliveryState.MISSED,
        "late",
        TOO_LATE,
    ),
)


def plan(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    """Set the times, begin the series, and leave two texts for somebody to decide about."""
    for hour, weekdays in TIMES.items():
        add_slots(by, brand, None, weekdays, hour)
    _begin_series(by, brand, accounts)
    for days, hour_of_day, text, state, fault, says in LEFT:
        day = timezone.localdate() - timedelta(days=days)
        at = timezone.make_aware(datetime.combine(day, time(hour_of_day)))
        told = [Told(accounts[days].pk)]
        written = Written(text=text, aim=Aim.OFFER, language="fr", due_at=at, told=told)
        rows = schedule(by, write_post(by, brand, written), at)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=state, fault=fault, last_error=says, attempts=1, began_at=at
        )


def _begin_series(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    day = (timezone.localdate() + timedelta(days=3)).weekday()
    rest = Kept("Le conseil de la semaine", Rhythm.WEEKLY, [day], time(9), rest_days=14)
    series = keep_series(by, brand, rest)
    for text in TIPS:
        written = Written(text=text, language="fr", told=[Told(accounts[0].pk)])
        # A series takes a copy: what it was made of is of no further use.
        draft = write_post(by, brand, written)
        add_text(by, series, draft)
        draft.delete()
