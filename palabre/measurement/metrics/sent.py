"""A metric that rests on sendings: over a period, apart by account, and of each of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from palabre.measurement.metrics.shape import Look, Value
from palabre.measurement.spans import within
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.rules import DeliveryState
from palabre.publishing.weighing import REACTIONS, step_of

One = TypeVar("One")


def out(look: Look) -> "QuerySet[Delivery]":
    """What left for the house's accounts of its own accord, and arrived; what was passed on as it is left the
    house, too, but isn't its own."""
    return Delivery.objects.exclude(~Q(variant__post__quoting=""), variant__post__text="").filter(
        within("sent_at", look.period),
        organisation=look.brand.organisation_id,
        variant__post__brand=look.brand,
        variant__post__answering="",
        channel__employee=None,
        part=0,
        state__in=(DeliveryState.PUBLISHED, DeliveryState.DELETED),
    )


def accounts_of(look: Look) -> dict[int, int]:
    """On which account each sending stands."""
    return dict(out(look).values_list("pk", "channel_id"))


def latest(look: Look, names: tuple[str, ...]) -> dict[int, dict[str, float]]:
    """The last figures that networks told of each sending: by delivery, by metric."""
    rows = Figure.objects.filter(delivery__in=out(look), metric__in=names).order_by("at", "pk")
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for delivery, metric, value in rows.values_list("delivery", "metric", "value").iterator():
        found[delivery][metric] = value
    return dict(found)


def steps_of(sendings: Mapping[int, datetime]) -> dict[int, dict[int, float]]:
    """The reactions to some sendings, given with when they went out, at each step of `MEASURE_AFTER` at
    which a network told them: its snapshots."""
    rows = Figure.objects.filter(delivery__in=sendings, metric__in=REACTIONS).order_by("at", "pk")
    told: defaultdict[int, defaultdict[int, dict[str, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for delivery, metric, value, at in rows.values_list("delivery", "metric", "value", "at"):
        told[delivery][step_of(at - sendings[delivery])][metric] = value
    return {
        delivery: {step: sum(one.values()) for step, one in steps.items()}
        for delivery, steps in told.items()
    }


@dataclass(frozen=True, slots=True)
class Sent(Generic[One]):
    """``each`` gives what is known of each sending of which something is, ``fold`` what some of them make
    together: one definition for a period, an account and a post."""

    each: Callable[[Look], Mapping[int, One]]
    fold: Callable[[Sequence[One]], Value]

    def over(self, look: Look) -> Value:
        """The value of a period."""
        return self.fold([*look.once(self.each).values()])

    def by_account(self, look: Look) -> dict[int, Value]:
        """The value of each account that sent something."""
        parts: dict[int, list[One]] = {one: [] for one in look.once(accounts_of).values()}
        for delivery, value in look.once(self.each).items():
            parts[look.once(accounts_of)[delivery]].append(value)
        return {account: self.fold(some) for account, some in parts.items()}

    def by_post(self, look: Look) -> dict[int, Value]:
        """The value of each sending."""
        return {delivery: self.fold([one]) for delivery, one in look.once(self.each).items()}
