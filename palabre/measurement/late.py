"""Texts of months that are over which come in late, by an import or a slow source: those months are counted
anew, as far as nobody has published them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.drafts import id_at
from palabre.listening.models import MentionTopic, Position
from palabre.measurement import awareness
from palabre.measurement.barometer import actions, counting
from palabre.measurement.barometer.making import BACK, last_months
from palabre.measurement.barometer.models import Edition
from palabre.measurement.models import LookedUpTo, Rollup
from palabre.measurement.rules import EditionState

# A value counted then is counted again, however far back its days lie.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def look() -> int:
    """Ask for the months that texts came in for since the last look; how many brands."""
    done = Coalesce(F("organisation__looked_up_to__position"), -1)
    rows = Position.objects.annotate(done=done).filter(last__gt=F("done"))
    return sum(_look_at(number) for number in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _look_at(organisation: int) -> int:
    """The months of an organisation; what is asked for and how far one looked are one transaction."""
    last = Position.objects.values_list("last", flat=True).get(pk=organisation)
    row, is_new = LookedUpTo.objects.select_for_update().get_or_create(
        organisation=Organisation(pk=organisation), defaults={"position": last}
    )
    if is_new:  # what was counted before anybody looked is taken as it is
        return 0
    found = late_months(organisation, row.position, last)
    for brand, months in found.items():
        said = ",".join(one.isoformat() for one in sorted(months))
        enqueue("measurement.recount", brand, said, key=f"{brand}/{last}")
    row.position = last
    row.save(update_fields=["position"])
    return len(found)


def late_months(organisation: int, after: int, until: int) -> dict[int, set[date]]:
    """By brand, the months that are over (of the last twelve) in which texts of these positions lie."""
    zone, months = timezone.get_current_timezone(), last_months(BACK)
    first = datetime.combine(months[0], time.min, zone)
    end = datetime.combine(timezone.localdate().replace(day=1), time.min, zone)
    rows = MentionTopic.objects.filter(
        mention__organisation=organisation,
        mention__position__gt=after, mention__position__lte=until,
        mention__id__gte=id_at(first), mention__id__lt=id_at(end),
    )  # fmt: skip
    month = TruncMonth("mention__published_at", tzinfo=zone)
    pairs = rows.annotate(month=month).values_list("topic__brand", "month").order_by().distinct()
    found: defaultdict[int, set[date]] = defaultdict(set)
    for brand, at in pairs:
        found[brand].add(at.date())
    return dict(found)


def recount(brand: Brand, months: Collection[date]) -> bool:
    """Count these months of a brand anew: awareness, the values kept of them, and the drafts from the first
    of them on, which stand beside the months before. False while topics are still being matched."""
    ground = counting.ground_of(brand)
    markets = awareness.markets_of(brand)
    if counting.unsettled([*markets, *(ground.topics if ground else ())]):
        return False
    for month in months:
        days = counting.month_of(month)
        overlaps = Q(first__lte=days.last, last__gte=days.first)
        Rollup.objects.filter(overlaps, brand=brand).update(counted_at=NEVER)
    awareness.count_missing(brand, anew=months)
    if ground is not None and not ground.refusal:
        for month in _drafts(brand, min(months)):
            try:
                actions.draft(MACHINE, brand, month)
            except Refused:
                continue  # a month before the first text that is left
        actions.draft_missing(brand)
    return True


def _drafts(brand: Brand, first: date) -> list[date]:
    """The months from one on whose newest edition is a draft, the oldest first."""
    rows = Edition.objects.filter(brand=brand, month__gte=first).order_by("month", "version")
    newest = dict(rows.values_list("month", "state"))
    return [month for month, state in newest.items() if state == EditionState.DRAFT]
