"""What a brand promises: its hours and levels as they stand, those of a small firm where it said nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from palabre.engagement.models import Inbox, Pledge
from palabre.engagement.rules import Priority
from palabre.engagement.worktime import DAYS, Hours, Span
from palabre.governance.models import Brand

NINE_TO_SIX: Span = (9 * 60, 18 * 60)
WORKDAYS: tuple[tuple[Span, ...], ...] = tuple(
    (NINE_TO_SIX,) if day < 5 else () for day in range(DAYS)
)
# Minutes of working time until the answer and until the solution; a working day is nine hours.
LEVELS: dict[str, tuple[int, int]] = {
    Priority.URGENT: (60, 4 * 60),
    Priority.HIGH: (3 * 60, 9 * 60),
    Priority.NORMAL: (9 * 60, 27 * 60),
    Priority.LOW: (27 * 60, 45 * 60),
}
ZONES = {
    "FR": "Europe/Paris",
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "CA": "America/Toronto",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """Hours and levels of a brand; ``share`` of the time after which somebody is called (0: never),
    ``asks`` says whether people are asked if it helped."""

    hours: Hours
    levels: Mapping[str, tuple[int, int]]
    share: int = 0
    asks: bool = False

    def answer(self, priority: str) -> timedelta:
        """Within how much working time an answer is promised."""
        return timedelta(minutes=self.levels[priority][0])

    def solution(self, priority: str) -> timedelta:
        """Within how much working time of theirs a solution is promised."""
        return timedelta(minutes=self.levels[priority][1])


def plain(brand: Brand) -> Pledge:
    """The service of a brand that said nothing: Monday to Friday, 9 to 18, holidays of its country."""
    country = brand.country if brand.country in ZONES else "FR"
    return Pledge(
        brand=brand, zone=ZONES[country], region=country, week=[list(map(list, one)) for one in WORKDAYS],
        levels={name: list(told) for name, told in LEVELS.items()}, version=0,
    )  # fmt: skip


def service_of(brand: Brand) -> Pledge:
    """The service of a brand, as it was said or the plain one, which is kept nowhere."""
    found = Pledge.objects.filter(brand=brand).select_related("brand").first()
    return found or plain(brand)


def promise_to(number: int) -> Promise:
    """What the brand of this number promises now."""
    found = Pledge.objects.filter(pk=number).select_related("brand").first()
    return promised(found or plain(Brand.objects.get(pk=number)))


def with_inbox(brand: Brand) -> tuple[int, Promise]:
    """The beat of a brand's inbox and what the brand promises: one question for both."""
    box = Inbox.objects.filter(pk=brand.pk).select_related("brand__pledge").first()
    if box is None:
        return 0, promise_of(brand)
    return box.beat, promise_beside(box.brand)


def promise_beside(brand: Brand) -> Promise:
    """What a brand promises now, where its pledge was read with it: no question."""
    return promised(getattr(brand, "pledge", None) or plain(brand))


def promise_of(brand: Brand) -> Promise:
    """What a brand promises now: one question."""
    return promised(service_of(brand))


def promised(row: Pledge) -> Promise:
    """The promise that a service is; what it leaves open is that of a small firm."""
    start = plain(row.brand)
    week = tuple(tuple((one[0], one[1]) for one in day) for day in row.week or start.week)
    hours = Hours(
        row.zone if _is_zone(row.zone) else start.zone, week, row.region,
        frozenset(date.fromisoformat(one) for one in row.closed),
    )  # fmt: skip
    levels = {name: (told[0], told[1]) for name, told in ({**start.levels, **row.levels}).items()}
    return Promise(hours, levels, row.escalate_share, row.asks)


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (KeyError, ValueError, OSError):
        return False
