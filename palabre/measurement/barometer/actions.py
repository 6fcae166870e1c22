"""What people and the clock do to the barometer: weights, drafts, publishing, and the public page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from palabre.governance.acts import MACHINE, Actor, Moved, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, free_slug
from palabre.jobs import enqueue
from palabre.measurement.barometer import counting, making
from palabre.measurement.barometer.models import (
    Barometer,
    BarometerWeights,
    Edition,
)
from palabre.measurement.barometer.weighing import (
    KINDS,
    LEAST_RELEVANCE,
    MOST_KIND,
    MOST_RELEVANCE,
    UNANSWERED,
    Weights,
)
from palabre.measurement.rules import EditionState

JOB = "measurement.draft_barometer"
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Given:
    """Weights as somebody gave them; a relevance of 1 needs no line."""

    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))
    places: Mapping[str, float] = field(default_factory=dict)
    unanswered: float = UNANSWERED


def read_weights(given: Given) -> Weights:
    """The weights that were given; raises `Refused` where one is out of bounds."""
    kinds = {kind: round(given.kinds.get(kind, KINDS[kind]), 2) for kind in KINDS}
    if not all(0 <= one <= MOST_KIND for one in kinds.values()):
        raise Refused(_("A kind of text counts between 0 and 10."))
    if not any(kinds.values()):
        raise Refused(_("At least one kind of text has to count."))
    places = {name[:300]: round(one, 2) for name, one in given.places.items() if one != 1}
    if not all(LEAST_RELEVANCE <= one <= MOST_RELEVANCE for one in places.values()):
        raise Refused(_("A place counts between a half and double: 0.5 to 2."))
    if len(places) > MOST_PLACES:
        raise Refused(
            _("At most %(most)s places have a weight of their own.") % {"most": MOST_PLACES}
        )
    if not 0 <= given.unanswered <= 1:
        raise Refused(_("A voice whom nobody answers counts between 0 and 1."))
    return Weights(kinds, places, round(given.unanswered, 2))


@transaction.atomic
def keep_weights(by: Actor, brand: Brand, weights: Weights) -> BarometerWeights:
    """A new set of weights, in use from now on; what was published stays, and last month gets a draft by it.

    Raises `Refused` when nothing changed.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)
    before = making.newest_weights(brand)
    if making.weights_of(before) == weights:
        raise Refused(_("These are the weights in use: nothing changes."))
    row = BarometerWeights.objects.create(
        brand=brand, number=before.number + 1 if before else 1, kinds=dict(weights.kinds),
        places=dict(weights.places), unanswered=weights.unanswered, by=by.user,
    )  # fmt: skip
    audit(brand.organisation_id, "made", row, by)
    months = making.last_months(1)
    enqueue(JOB, brand.pk, months[0].isoformat(), key=f"{brand.pk} weights {row.number}")
    return row


def ask_drafts() -> int:
    """Have the drafts made that are missing, of every brand with rivals; how many brands were asked for."""
    last = making.last_months(1)[0]
    there = Edition.objects.filter(month=last).values("brand")
    asked = 0
    for brand in Brand.objects.exclude(pk__in=there).order_by("pk"):
        ground = counting.ground_of(brand)
        if ground is None or ground.refusal or not making.ended_months(brand, ground):
            continue
        enqueue(JOB, brand.pk, "", key=f"{brand.pk} {last.isoformat()}")
        asked += 1
    return asked


def draft_missing(brand: Brand) -> int:
    """Make the drafts of the ended months that have no edition, the oldest first; how many were made.

    Drafts after them are made anew: they stand beside a month that wasn't there. Each is kept by itself:
    killed in between, the next run goes on with those that are missing.
    """
    ground = counting.ground_of(brand)
    if ground is None or ground.refusal or counting.unsettled(ground.topics):
        return 0
    states = dict(Edition.objects.filter(brand=brand).values_list("month", "state"))
    months = making.ended_months(brand, ground)
    first = next((at for at, one in enumerate(months) if one not in states), len(months))
    open_ones = [one for one in months[first:] if states.get(one) != EditionState.PUBLISHED]
    return sum(draft(MACHINE, brand, month) is not None for month in open_ones)


def draft(by: Actor, brand: Brand, month: date) -> Edition | None:
    """A month's draft, made anew where there was one; the next version where the last is published.

    Raises `Refused` where brands can't be compared, or the month has nothing to tell. None where another
    process made it meanwhile.
    """
    ground = counting.ground_of(brand)
    if ground is None or ground.refusal:
        raise Refused(ground.refusal if ground else _("Make a topic of the kind Brand first."))
    if month not in making.ended_months(brand, ground):
        raise Refused(_("This month isn’t over, or nothing was heard before it."))
    row = making.reckon(making.count(brand, ground, month), making.newest_weights(brand))
    row.by = by.user
    try:
        return _keep(by, row)
    except IntegrityError:
        return None


@transaction.atomic
def _keep(by: Actor, row: Edition) -> Edition:
    rows = Edition.objects.filter(brand=row.brand_id, month=row.month)
    last = rows.select_for_update().first()
    if last is not None and last.state == EditionState.DRAFT:
        last.delete()
        row.version = last.version
    elif last is not None:
        row.version = last.version + 1
    row.save()
    audit(row.brand.organisation_id, "made", row, by)
    return row


@transaction.atomic
def publish(by: Actor, row: Edition) -> None:
    """Publish a draft: from now on it stays as it is. Raises `Moved` where it isn't one any more."""
    drafts = Edition.objects.filter(pk=row.pk, state=EditionState.DRAFT, made_at=row.made_at)
    now = timezone.now()
    if drafts.update(state=EditionState.PUBLISHED, published_at=now, by=by.user) != 1:
        raise Moved(f"{row} is no draft any more")
    row.state, row.published_at = EditionState.PUBLISHED, now
    audit(row.brand.organisation_id, "published", row, by)


@transaction.atomic
def open_to_all(by: Actor, brand: Brand, *, is_public: bool) -> Barometer:
    """Open the public page of what is published, or close it; its address stays the same."""
    row = Barometer.objects.select_for_update().filter(brand=brand).first()
    if row is None:
        taken = set(Barometer.objects.values_list("slug", flat=True))
        slug = free_slug(slugify(brand.name), taken, "brand")
        row = Barometer.objects.create(brand=brand, slug=slug)
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public"])
        audit(brand.organisation_id, "opened" if is_public else "closed", row, by)
    return row
