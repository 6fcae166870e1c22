"""The calendar: month, week and agenda of what leaves, what left and what is only planned."""

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from palabre.campaigns.models import Campaign
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import brand_here, deliveries_here, posts_here
from palabre.publishing.actions.targets import set_target
from palabre.publishing.framing import Frame, Happening, frame_of
from palabre.publishing.models import Post, Variant
from palabre.publishing.rules import NEED_A_PERSON, Aim, PostState
from palabre.publishing.slotting import Plan, plan_of
from palabre.publishing.views.holds import shown_holds
from palabre.publishing.words import AIMS, POST_STATES, TROUBLED

SHOWN_A_DAY, EVENTS_A_DAY = 3, 2
AGENDA_DAYS = 30
VIEWS = {"month": _("Month"), "week": _("Week"), "agenda": _("Agenda")}


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its posts and events; ``more`` counts those that a month has no room for. On one that
    ``is_gap`` nothing is planned, although it is still to come."""

    day: date
    cards: list[dict[str, Any]]
    more: int
    is_other: bool
    is_today: bool
    is_gap: bool
    free: list[datetime]
    strips: SafeString
    events: list[Happening]
    asked: str


@require_safe
@page(Right.READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """What leaves when: ``?view=`` month, week or agenda, around ``?day=``, of a ``?campaign=`` or all."""
    here: Here = request.here  # type: ignore[attr-defined]
    view, day = _asked(request)
    days = _days(view, day)
    frame = frame_of(brand_here(here), days, request.GET.get("campaign", ""))
    planned = _planned(here, days[0], days[-1], frame.chosen)
    by_day = defaultdict(list)
    for number, due_at, _aim in planned:
        by_day[timezone.localtime(due_at).date()].append(number)
    shown_of = {one: _shown(by_day[one], view) for one in days}
    cards = _cards((number for numbers in shown_of.values() for number in numbers), frame)
    open_texts = deliveries_here(here).filter(state__in=NEED_A_PERSON)
    troubled = list(open_texts.values_list("variant__post", flat=True))
    for number in cards.keys() & set(troubled):
        cards[number] |= {"state": TROUBLED, "look": f"{cards[number]['look']} troubled"}
    plan = plan_of(brand_here(here))
    also = f"&campaign={frame.chosen.pk}" if frame.chosen else ""
    # Of one campaign alone it can't be said where something is missing.
    free = {} if frame.chosen else _free(plan, days, planned)
    shown = [
        Day(
            one,
            [cards[number] for number in shown_of[one] if number in cards],
            len(by_day[one]) - len(shown_of[one]) + len(_events_beyond(frame, one, view)),
            view == "month" and one.month != day.month,
            one == timezone.localdate(),
            not by_day[one] and one > timezone.localdate() and not frame.chosen,
            _free_shown(free.get(one, []), len(shown_of[one]), view),
            frame.strips[one],
            _events_shown(frame, one, view),
            f"day={one}{also}",
        )
        for one in days
    ]
    step = {"month": 0, "week": 7, "agenda": AGENDA_DAYS}[view]
    context = {
        "view": view,
        "views": VIEWS,
        "day": day,
        "last": days[-1],
        "weeks": [shown[at : at + 7] for at in range(0, len(shown), 7)],
        "days": [one for one in shown if one.cards or one.free or one.events or view == "week"],
        "campaigns": frame.campaigns,
        "chosen": frame.chosen,
        "events_at": reverse(
            "campaign_events", args=[here.organisation.slug, brand_here(here).slug]
        ),
        "also": also,
        "gaps": [one.day for one in shown if one.is_gap and not one.is_other],
        "count": len(planned),
        "earlier": _earlier(day, step),
        "later": _later(day, step),
        "today": timezone.localdate(),
        "drafts": _drafts(here),
        "mix": _mix(plan.target, [aim for _number, _due_at, aim in planned]),
        "trouble": len(troubled),
        "holds": shown_holds(here),
        "may_write": here.may(Right.WRITE),
        "may_publish": here.may(Right.PUBLISH),
    }
    return render(request, "publishing/calendar.html", context)


def _asked(request: HttpRequest) -> tuple[str, date]:
    view = request.GET.get("view", "month")
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    near = timezone.localdate()
    if abs((day - near).days) > 366 * 20:
        day = near
    return (view if view in VIEWS else "month"), day


def _days(view: str, day: date) -> list[date]:
    if view == "month":
        return [one for week in Calendar().monthdatescalendar(day.year, day.month) for one in week]
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=at) for at in range(7)]
    return [day + timedelta(days=at) for at in range(AGENDA_DAYS)]


def _earlier(day: date, step: int) -> date:
    return (
        day - timedelta(days=step)
        if step
        else (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    )


def _later(day: date, step: int) -> date:
    return (
        day + timedelta(days=step)
        if step
        else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    )


def _planned(
    here: Here, first: date, last: date, campaign: Campaign | None
) -> list[tuple[int, datetime, str]]:
    """Number, time and aim of all posts of these days: a month may hold thousands, most of them unseen."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    rows = posts_here(here).filter(due_at__gte=start, due_at__lt=end)
    if campaign:
        rows = rows.filter(campaign=campaign)
    found = rows.order_by("due_at", "pk").values_list("pk", "due_at", "aim")
    return [(number, due_at, aim) for number, due_at, aim in found if due_at]


def _shown(numbers: list[int], view: str) -> list[int]:
    """Those of a day that the page has room for."""
    few = view != "month" or len(numbers) <= SHOWN_A_DAY + 1
    return numbers if few else numbers[:SHOWN_A_DAY]


def _events_shown(frame: Frame, day: date, view: str) -> list[Happening]:
    """The events of a day that the page has room for beside its posts."""
    found = frame.events.get(day, [])
    few = view != "month" or len(found) <= EVENTS_A_DAY + 1
    return found if few else found[:EVENTS_A_DAY]


def _events_beyond(frame: Frame, day: date, view: str) -> list[Happening]:
    return frame.events.get(day, [])[len(_events_shown(frame, day, view)) :]


def _cards(numbers: Iterable[int], frame: Frame) -> dict[int, dict[str, Any]]:
    """What the page shows of posts, by their numbers."""
    variants = Variant.objects.select_related("channel").only("post_id", "channel__platform")
    rows = Post.objects.only("state", "title", "text", "due_at", "campaign_id")
    rows = rows.prefetch_related(Prefetch("variants", variants))
    return {number: _card(row, frame) for number, row in rows.in_bulk(list(numbers)).items()}


def _card(row: Post, frame: Frame) -> dict[str, Any]:
    campaign = frame.known.get(row.campaign_id or 0)
    return {
        "post": row,
        "campaign": campaign.name if campaign else "",
        "look": f" of-campaign hue-{campaign.colour}" if campaign else "",
        "state": POST_STATES[PostState(row.state)],
        "networks": list(dict.fromkeys(one.channel.platform for one in row.variants.all())),
        "movable": row.state not in {PostState.SENT, PostState.STOPPED},
    }


def _drafts(here: Here) -> list[Post]:
    rows = posts_here(here).filter(due_at=None, state__in=[PostState.DRAFT, PostState.APPROVED])
    return list(rows.order_by("-pk")[:12])


def _free(
    plan: Plan, days: list[date], planned: list[tuple[int, datetime, str]]
) -> dict[date, list[datetime]]:
    """The free slots of each of these days."""
    start = timezone.make_aware(datetime.combine(days[0], time.min))
    end = timezone.make_aware(datetime.combine(days[-1] + timedelta(days=1), time.min))
    leaves = [due_at for _number, due_at, _aim in planned]
    found: dict[date, list[datetime]] = defaultdict(list)
    for at in plan.free(start, end, leaves):
        found[timezone.localtime(at).date()].append(at)
    return found


def _free_shown(slots: list[datetime], cards: int, view: str) -> list[datetime]:
    """Those that a day has room for beside its posts."""
    return slots[: max(SHOWN_A_DAY - cards, 0)] if view == "month" else slots


def _mix(target: dict[str, int], aims: list[str]) -> list[dict[str, Any]]:
    """How much of what is planned and sent helps, talks and sells, and how much should."""
    counts = Counter(aims)
    whole = max(len(aims), 1)
    return [
        {
            "name": one.value,
            "label": AIMS[one],
            "count": counts[one],
            "share": counts[one] / whole,
            "width": round(100 * counts[one] / whole),
            "target": target[one.value],
            "wanted": target[one.value] / 100,
        }
        for one in Aim
    ]


@require_POST
@page(Right.PUBLISH)
def target(request: HttpRequest) -> HttpResponse:
    """Set the target of the mix."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    shares = {one.value: request.POST.get(one.value, "") for one in Aim}
    try:
        numbers = {
            name: int(said) if said.isascii() and said.isdigit() and len(said) < 4 else -1
            for name, said in shares.items()
        }
        set_target(Actor.person(here.user), brand, **numbers)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("publish_calendar", here.organisation.slug, brand.slug)
