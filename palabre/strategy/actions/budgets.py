"""What is planned for a mission in a month, and what a brand reckons with."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.money import currency_of
from palabre.governance.rules import Refused, is_near
from palabre.strategy.models import Budget, Mission, Rates

MOST_HOURS, MOST_CENTS = Decimal(100_000), 100_000_000_000


def rates_of(brand: Brand) -> Rates:
    """What a brand reckons with; as long as nobody said, only in which currency."""
    found = Rates.objects.filter(brand=brand).first()
    return found or Rates(brand=brand, currency=currency_of(brand.organisation))


@transaction.atomic
def set_rates(by: Actor, brand: Brand, values: Mapping[str, Any]) -> Rates:
    """Say what an hour, a call and a dollar are worth."""
    row, _is_new = Rates.objects.update_or_create(brand=brand, defaults=dict(values))
    audit(brand.organisation_id, "changed", row, by)
    return row


@transaction.atomic
def plan(by: Actor, mission: Mission, month: date, hours: Decimal, cents: int) -> Budget | None:
    """Plan a mission's month, in the currency its brand reckons in; nothing planned takes the row away.

    Raises `Refused` for what is no amount, or a month nobody means.
    """
    month = month.replace(day=1)
    if not is_near(month):
        raise Refused(_("This date is too far off."))
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS or not 0 <= cents <= MOST_CENTS:
        raise Refused(_("Hours and money are amounts from 0."))
    Mission.objects.select_for_update().get(pk=mission.pk)  # two who plan the same new month
    known = Budget.objects.filter(mission=mission, month=month).first()
    if not hours and not cents:
        if known:
            audit(mission.brand.organisation_id, "removed", known, by)
            known.delete()
        return None
    currency = rates_of(mission.brand).currency
    if known and (known.hours, known.cents, known.currency) == (hours, cents, currency):
        return known
    row = known or Budget(mission=mission, month=month)
    row.hours, row.cents, row.currency = hours, cents, currency
    row.save()
    told = {"month": f"{month:%Y-%m}", "hours": str(hours), "cents": cents}
    audit(mission.brand.organisation_id, "changed" if known else "made", row, by, **told)
    return row
