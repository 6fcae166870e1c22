"""What a calendar shows around the posts: campaigns over their days, and what takes place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign, Event
from palabre.campaigns.rules import CampaignState
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in

# Lines beside each other that a day has room for, and campaigns that a legend has.
MOST_LANES, MOST_NAMED = 4, 30
# The colour of what belongs to no campaign.
OF_NONE = 6
COLUMNS = ("name", "colour", "state", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on a day; one that goes on from the day before has no time."""

    event: Event
    at: datetime | None
    colour: int
    said: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The campaigns to choose among, the one that is chosen, lines and events by day, and all campaigns."""

    campaigns: list[Campaign]
    chosen: Campaign | None
    strips: dict[date, SafeString]
    events: dict[date, list[Happening]]
    known: Mapping[int, Campaign]


def frame_of(brand: Brand, days: Sequence[date], wanted: str = "") -> Frame:
    """What stands around the posts of these days; ``wanted`` is a campaign's number, as an address says it.

    A campaign that is over is named only on its days, or when it is wanted.
    """
    number = number_in(wanted) or 0
    # All of them at once, for the posts of the page belong to any of them.
    rows = list(Campaign.objects.filter(brand=brand).only(*COLUMNS).order_by("starts_on", "pk"))
    chosen = next((one for one in rows if one.pk == number), None)
    told = [one for one in rows if one.state != CampaignState.DONE or _is_on(one, days)]
    told = told[:MOST_NAMED]
    if chosen and chosen not in told:
        told.append(chosen)
    strips = strips_of([chosen] if chosen else told, days)
    known = {one.pk: one for one in rows}
    return Frame(told, chosen, strips, _happenings(brand, days, chosen, known), known)


Span = tuple[date, date, Campaign]


def strips_of(campaigns: Iterable[Campaign], days: Sequence[date]) -> dict[date, SafeString]:
    """The lines of each day, drawn: each campaign in one place through all of its days."""
    lanes: list[list[Span]] = []
    for one in campaigns:
        if not _is_on(one, days):
            continue
        span = (max(one.starts_on or days[0], days[0]), min(one.ends_on or days[-1], days[-1]), one)
        lane = next((lane for lane in lanes if all(_apart(span, other) for other in lane)), None)
        if lane is None:
            lane = []
            lanes.append(lane)
        lane.append(span)
    return {day: _strips(lanes[:MOST_LANES], day) for day in days}


def _is_on(one: Campaign, days: Sequence[date]) -> bool:
    """Whether a campaign that has dates has one of these days."""
    if one.starts_on is None and one.ends_on is None:
        return False
    return (one.starts_on or days[0]) <= days[-1] and (one.ends_on or days[-1]) >= days[0]


def _apart(span: Span, other: Span) -> bool:
    return span[1] < other[0] or other[1] < span[0]


def _strips(lanes: list[list[Span]], day: date) -> SafeString:
    """A day's lines: a lane that is empty there leaves room for those beside it."""
    on = [next((one for first, last, one in lane if first <= day <= last), None) for lane in lanes]
    while on and on[-1] is None:
        on.pop()
    drawn = format_html_join(
        "",
        '<span class="{}" title="{}"></span>',
        ((_look(one, day), one.name) if one else ("", "") for one in on),
    )
    return format_html('<p class="strips" aria-hidden="true">{}</p>', drawn) if on else drawn


def _look(of: Campaign, day: date) -> str:
    ends = [(of.starts_on, "begins"), (of.ends_on, "ends")]
    return " ".join(["strip", f"hue-{of.colour}", *(word for at, word in ends if at == day)])


def _happenings(
    brand: Brand, days: Sequence[date], chosen: Campaign | None, known: Mapping[int, Campaign]
) -> dict[date, list[Happening]]:
    start = timezone.make_aware(datetime.combine(days[0], time.min))
    end = timezone.make_aware(datetime.combine(days[-1] + timedelta(days=1), time.min))
    lasts = Q(ends_at__gt=start) | Q(starts_at__gte=start)
    rows = Event.objects.filter(lasts, brand=brand, starts_at__lt=end)
    if chosen:
        rows = rows.filter(campaign=chosen)
    found: dict[date, list[Happening]] = defaultdict(list)
    for event in rows.order_by("starts_at", "pk"):
        begins = timezone.localtime(event.starts_at)
        of = known.get(event.campaign_id or 0)
        colour = of.colour if of else OF_NONE
        said = ", ".join([_("event"), *([of.name] if of else [])])
        for day in _days_of(event, days):
            found[day].append(
                Happening(event, begins if begins.date() == day else None, colour, said)
            )
    return found


def _days_of(event: Event, days: Sequence[date]) -> Iterable[date]:
    first = timezone.localtime(event.starts_at).date()
    last = first
    if event.ends_at:  # one that ends at midnight isn't there the day after
        last = timezone.localtime(event.ends_at - timedelta(microseconds=1)).date()
    return [day for day in days if first <= day <= max(first, last)]
