"""The slots of an account or of the brand, and the next one that nothing else has taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.publishing.models import Post
from palabre.publishing.planning.slots import Weekly, coming, minute, next_free
from palabre.publishing.planning_models import Slot, Target
from palabre.publishing.rules import Aim, PostState


def zone() -> tzinfo:
    """The clock by which slots and series are told: the house's, not that of whoever looks."""
    return timezone.get_default_timezone()


def slots_for(brand: Brand, channels: Iterable[int]) -> set[Weekly]:
    """The times of these accounts together; an account without slots of its own has the brand's."""
    of_account: dict[int | None, set[Weekly]] = {}
    for one in Slot.objects.filter(brand=brand):
        of_account.setdefault(one.channel_id, set()).add(Weekly(one.weekday, one.at))
    common = of_account.get(None, set())
    wanted = list(channels)
    return set().union(*(of_account.get(one, common) for one in wanted)) if wanted else common


def taken(brand: Brand, channels: Iterable[int], after: datetime) -> list[datetime]:
    """When something leaves, or is meant to, on one of these accounts; without accounts, of the brand."""
    wanted = list(channels)
    rows = Post.objects.of_the_house().filter(is_template=False, answering="", due_at__gt=after)
    rows = rows.exclude(state=PostState.STOPPED)
    if wanted:
        rows = rows.filter(organisation=brand.organisation_id, variants__channel__in=wanted)
    else:
        rows = rows.filter(brand=brand)
    return [one for one in rows.values_list("due_at", flat=True) if one is not None]


def next_slot(brand: Brand, channels: Iterable[int], after: datetime) -> datetime | None:
    """The next slot that is free on all of these accounts; None when no slots are set, or all are full."""
    wanted = list(channels)
    return next_free(slots_for(brand, wanted), taken(brand, wanted, after), after, zone())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a calendar is measured by: all slots of the brand and its accounts, and the mix in per cent."""

    weekly: frozenset[Weekly]
    target: dict[str, int]

    def free(self, first: datetime, last: datetime, leaves: Iterable[datetime]) -> list[datetime]:
        """The slots between two moments, to come, at which nothing leaves."""
        start = max(first, timezone.now())
        if start >= last or not self.weekly:
            return []
        full = {minute(one) for one in leaves}
        weeks = (last - start).days // 7 + 2
        found = coming(self.weekly, start, zone(), weeks=weeks)
        return [one for one in found if one < last and minute(one) not in full]


def plan_of(brand: Brand) -> Plan:
    """Slots and target of a brand, asked for together: the calendar shows them each time."""
    names = [field.value for field in Aim]
    rows = list(
        Brand.objects.filter(pk=brand.pk).values_list(
            "slots__weekday", "slots__at", *(f"mix_target__{name}" for name in names)
        )
    )
    weekly = frozenset(Weekly(row[0], row[1]) for row in rows if row[1] is not None)
    set_shares = rows[0][2:] if rows else ()
    usual = Target()
    target = {
        name: getattr(usual, name) if share is None else share
        for name, share in zip(names, set_shares, strict=False)
    }
    return Plan(weekly, target)
