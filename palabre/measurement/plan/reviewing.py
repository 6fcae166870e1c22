"""What a review of the plan begins with: what was reached, what was missed, what the period taught."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.measurement.board import Goal, State, board_of
from palabre.protection.models import Incident
from palabre.publishing.purpose import Served, served_since
from palabre.strategy.access import last_review
from palabre.strategy.actions.plans import in_force
from palabre.strategy.rules import REVIEW_AFTER_DAYS

MOST_LESSONS = 10
# What isn't on its way: it may be stopped.
LOST = frozenset({State.MISSED, State.UNLIKELY})


@dataclass(frozen=True, slots=True)
class Past:
    """What a review begins with: since when, objectives as they stand, posts and missions, lessons."""

    since: date
    goals: list[Goal]
    served: Served
    lessons: list[str]

    @property
    def lost(self) -> list[Goal]:
        """The objectives that were missed, or will be like this."""
        return [one for one in self.goals if one.state in LOST]

    def facts(self) -> list[dict[str, object]]:
        """The objectives as a review keeps them."""
        return [
            {
                "name": one.objective.name, "metric": one.objective.metric, "now": one.now.value,
                "target": one.objective.target, "at_most": one.objective.at_most,
                "currency": one.objective.currency, "state": one.state.value,
                "due_on": one.objective.due_on.isoformat(),
            }
            for one in self.goals
        ]  # fmt: skip


def past_of(brand: Brand) -> Past:
    """What happened since the last review, else since the plan is in force, else in a quarter."""
    since = _since(brand)
    goals = [goal for _mission, found in board_of(brand) for goal in found]
    begins = timezone.make_aware(datetime.combine(since, time.min))
    closed = Incident.objects.filter(brand=brand, closed_at__gte=begins, drill=None)
    lessons = [
        text for one in closed.order_by("-pk") for text in one.lessons if isinstance(text, str)
    ]
    return Past(since, goals, served_since(brand, begins), lessons[:MOST_LESSONS])


def _since(brand: Brand) -> date:
    if last := last_review(brand):
        return last.until
    return _in_force_on(brand) or timezone.localdate() - timedelta(days=REVIEW_AFTER_DAYS)


def next_review(brand: Brand) -> date | None:
    """The day on which the next review is due; None before a plan is in force."""
    if last := last_review(brand):
        return last.next_on
    begun = _in_force_on(brand)
    return begun + timedelta(days=REVIEW_AFTER_DAYS) if begun else None


def _in_force_on(brand: Brand) -> date | None:
    version = in_force(brand)
    return timezone.localdate(version.began_at) if version and version.began_at else None
