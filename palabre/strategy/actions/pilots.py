"""A pilot begun within its limits, and decided about; a review kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, is_near
from palabre.strategy.models import Objective, Pilot, PlanReview
from palabre.strategy.rules import (
    LATEST_REVIEW_DAYS,
    LONGEST_PILOT,
    SHORTEST_PILOT,
    Verdict,
)

LONGEST_WHY, LONGEST_TEXT = 1000, 5000
MOST_MONEY = 10**13
ONE_RUNS = gettext_lazy("A pilot runs already: decide about it first.")


def running(brand: Brand) -> Pilot | None:
    """The pilot of a brand that nobody has decided about yet."""
    return Pilot.objects.filter(brand=brand, verdict="").prefetch_related("criteria").first()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a pilot keeps to: accounts by their numbers, weeks, cents; and the objectives that judge it."""

    begins_on: date
    weeks: int
    accounts: Sequence[int]
    budget: int | None = None
    currency: str = "EUR"
    criteria: Sequence[Objective] = field(default_factory=tuple)


@transaction.atomic
def begin_pilot(by: Actor, brand: Brand, limits: Limits) -> Pilot:
    """Begin a pilot. Raises `Refused` while one runs, without an account or a criterion, and for limits that
    are none."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    if running(brand):
        raise Refused(str(ONE_RUNS))
    if not SHORTEST_PILOT <= limits.weeks <= LONGEST_PILOT:
        raise Refused(_("A pilot lasts one week at least, twenty-six at most."))
    if not limits.accounts:
        raise Refused(_("Choose the accounts on which you try it."))
    if not limits.criteria:
        raise Refused(_("Choose at least one objective by which you will know whether it works."))
    if any(one.mission.brand_id != brand.pk for one in limits.criteria):
        raise Refused(_("A pilot is judged by objectives of its own brand."))
    if not is_near(limits.begins_on):
        raise Refused(_("This date is too far off."))
    if limits.budget is not None and not 0 <= limits.budget <= MOST_MONEY:
        raise Refused(_("The budget must be an amount of money."))
    made = Pilot.objects.create(
        brand=brand, begins_on=limits.begins_on, weeks=limits.weeks, budget=limits.budget,
        accounts=sorted(set(limits.accounts)), currency=limits.currency,
    )  # fmt: skip
    made.criteria.set(limits.criteria)
    audit(brand.organisation_id, "began", made, by, weeks=limits.weeks)
    return made


@transaction.atomic
def decide(by: Actor, row: Pilot, verdict: str, why: str) -> Pilot:
    """Go on, change or stop. Raises `Refused` without a reason, and once it was decided."""
    said = why.replace("\0", "").strip()[:LONGEST_WHY]
    if verdict not in set(Verdict):
        raise Refused(_("Decide: go on, change, or stop."))
    if not said:
        raise Refused(_("Say why: who comes next has to know."))
    same = Pilot.objects.filter(pk=row.pk, verdict="")
    values = {"verdict": verdict, "why": said, "decided_by": by.user, "decided_at": timezone.now()}
    if not same.update(**values):
        raise Refused(_("It was decided already: look again."))
    row.refresh_from_db()
    audit(row.brand.organisation_id, f"decided {verdict}", row, by, reason=said)
    return row


@transaction.atomic
def keep_review(
    by: Actor, brand: Brand, since: date, goals: Sequence[dict[str, Any]], learnt: str,
    to_stop: str, next_on: date,
) -> PlanReview:  # fmt: skip
    """Keep a review of what was reached since a day. Raises `Refused` when it says nothing, and for a next
    one that isn't within a year."""
    today = timezone.localdate()
    texts = [one.replace("\0", "").strip()[:LONGEST_TEXT] for one in (learnt, to_stop)]
    if not any(texts):
        raise Refused(_("Say what was learnt, or what is stopped: figures alone are no review."))
    if not today < next_on <= today + timedelta(days=LATEST_REVIEW_DAYS):
        raise Refused(_("The next review is within a year."))
    made = PlanReview.objects.create(
        brand=brand, since=since, until=today, goals=list(goals), learnt=texts[0],
        to_stop=texts[1], next_on=next_on, made_by=by.user,
    )  # fmt: skip
    audit(brand.organisation_id, "made", made, by)
    return made
