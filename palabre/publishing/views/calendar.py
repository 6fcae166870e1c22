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
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import brand_here, deliveries_here, posts_here
from palabre.publishing.actions.targets import set_target
from palabre.publishing.models import Post, Variant
from palabre.publishing.rules import NEED_A_PERSON, Aim, PostState
from palabre.publishing.slotting import Plan, plan_of
from palabre.publishing.views.holds import shown_holds
from palabre.publishing.words import AIMS, POST_STATES

SHOWN_A_DAY = 3
AGENDA_DAYS = 30
VIEWS = {"month": _("Month"), "week": _("Week"), "agenda": _("Agenda")}


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its posts; ``more`` counts those that a month has no room for."""

    day: date
    cards: list[dict[str, Any]]
    more: int
    is_other: bool
    is_today: bool
    free: list[datetime]

    @property
    def is_gap(self) -> bool:
        """Whether nothing is planned on a day to come."""
        return not self.cards and self.day > timezone.localdate()


@require_safe
@page(Right.READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """What leaves when: ``?view=`` month, week or agenda, around ``?day=``."""
    here: Here = request.here  # type: ignore[attr-defined]
    view, day = _asked(request)
    days = _days(view, day)
    planned = _planned(here, days[0], days[-1])
    by_day = defaultdict(list)
    for number, due_at, _aim in planned:
        by_day[timezone.localtime(due_at).date()].append(number)
    shown_of = {one: _shown(by_day[one], view) for one in days}
    cards = _cards(number for numbers in shown_of.values() for number in numbers)
    plan = plan_of(brand_here(here))
    free = _free(plan, days, planned)
    shown = [
        Day(
            one,
            [cards[number] for number in shown_of[one] if number in cards],
            len(by_day[one]) - len(shown_of[one]),
            view == "month" and one.month != day.month,
            one == timezone.localdate(),
            _free_shown(free[one], len(shown_of[one]), view),
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
        "days": [one for one in shown if one.cards or one.free or view == "week"],
        "gaps": [one.day for one in shown if one.is_gap and not one.is_other],
        "count": len(planned),
        "earlier": _earlier(day, step),
        "later": _later(day, step),
        "today": timezone.localdate(),
        "drafts": _drafts(here),
        "mix": _mix(plan.target, [aim for _number, _due_at, aim in planned]),
        "trouble": deliveries_here(here).filter(state__in=NEED_A_PERSON).count(),
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


def _planned(here: Here, first: date, last: date) -> list[tuple[int, datetime, str]]:
    """Number, time and aim of all posts of these days: a month may hold thousands, most of them unseen."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    rows = posts_here(here).filter(due_at__gte=start, due_at__lt=end)
    found = rows.order_by("due_at", "pk").values_list("pk", "due_at", "aim")
    return [(number, due_at, aim) for number, due_at, aim in found if due_at]


def _shown(numbers: list[int], view: str) -> list[int]:
    """Those of a day that the page has room for."""
    few = view != "month" or len(numbers) <= SHOWN_A_DAY + 1
    return numbers if few else numbers[:SHOWN_A_DAY]


def _cards(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the page shows of posts, by their numbers."""
    variants = Variant.objects.select_related("channel").only("post_id", "channel__platform")
    rows = Post.objects.only("state", "title", "text", "due_at")
    rows = rows.prefetch_related(Prefetch("variants", variants))
    return {number: _card(row) for number, row in rows.in_bulk(list(numbers)).items()}


def _card(row: Post) -> dict[str, Any]:
    return {
        "post": row,
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
