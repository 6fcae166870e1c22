"""The calendar: month, week and agenda of what leaves, what left and what is only planned."""

from bisect import bisect_left
from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from palabre.campaigns.models import Campaign
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    deliveries_here,
    posts_here,
)
from palabre.publishing.actions.targets import set_target
from palabre.publishing.framing import Frame, Happening, frame_of
from palabre.publishing.models import Post, Variant
from palabre.publishing.rules import Aim, PostState
from palabre.publishing.slotting import Plan, plan_of
from palabre.publishing.troubles import NEEDS_SOMEBODY
from palabre.publishing.views.holds import shown_holds
from palabre.publishing.words import AIMS, POST_STATES, TROUBLED

SHOWN_A_DAY, EVENTS_A_DAY, NETWORKS_SHOWN = 3, 2, 4
AGENDA_DAYS = 30
A_DAY = timedelta(days=1)
_CARD = (
    '<article class="entry {look}"{moves}><a href="{url}"><span class="at">{at}</span> {networks} '
    '<span class="words">{words}</span>{campaign}</a>'
    '<span class="state" title="{state}"><span class="unseen">{state}</span></span></article>'
)
_MARKS = "{% for one in networks %}{% network one %}{% endfor %}"
_MOVES = ' draggable="true" data-move="{url}move/" data-at="{at}"'
VIEWS = {"month": _("Month"), "week": _("Week"), "agenda": _("Agenda")}


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its posts and events; ``more`` counts those that a month has no room for. On one that
    ``is_gap`` nothing is planned, although it is still to come."""

    day: date
    cards: list[SafeString]
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
    by_day = _by_day(planned, days)
    shown_of = {one: _shown(by_day[one], view) for one in days}
    open_texts = deliveries_here(here).filter(NEEDS_SOMEBODY)
    troubled = list(open_texts.values_list("variant__post", flat=True))
    wanted = [number for numbers in shown_of.values() for number in numbers]
    cards = _cards(here, wanted, frame, set(troubled))
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
    rows = posts_here(here).filter(due_at__gte=_begin(first), due_at__lt=_begin(last + A_DAY))
    if campaign:
        rows = rows.filter(campaign=campaign)
    # Told as text, a moment is read in a twentieth of the time that the fields of a row take for it.
    found = rows.order_by("due_at", "pk").annotate(told=Cast("due_at", TextField()))
    return [
        (number, _moment(told), aim) for number, told, aim in found.values_list("pk", "told", "aim")
    ]


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _moment(told: str) -> datetime:
    """A moment as a database tells it: in UTC, said (PostgreSQL) or not (SQLite)."""
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


def _by_day(planned: list[tuple[int, datetime, str]], days: list[date]) -> dict[date, list[int]]:
    """The numbers of the posts of each day; they come in the order of their times."""
    moments = [due_at for _number, due_at, _aim in planned]
    ends = [bisect_left(moments, _begin(day + A_DAY)) for day in days]
    return {
        day: [number for number, _due_at, _aim in planned[start:end]]
        for day, start, end in zip(days, [0, *ends], ends, strict=False)
    }


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


def _cards(
    here: Here, wanted: Collection[int], frame: Frame, troubled: Collection[int]
) -> dict[int, SafeString]:
    """What the page shows of posts, drawn, by their numbers."""
    shown = ("state", "title", "text", "quoting", "due_at", "campaign_id")
    rows = Post.objects.only(*shown).in_bulk(wanted)
    networks: dict[int, list[str]] = defaultdict(list)
    variants = Variant.objects.filter(post__in=wanted).order_by("pk")
    for number, platform in variants.values_list("post_id", "channel__platform"):
        if platform not in networks[number]:
            networks[number].append(platform)
    place = (here.organisation.slug, brand_here(here).slug)
    # Looked up once: the addresses of a hundred posts differ in their number alone.
    posts = reverse("publish_post", args=[*place, 0]).removesuffix("0/")
    may_move = here.may(Right.PUBLISH)
    return {
        number: _card(
            row, frame, networks[number], f"{posts}{number}/", may_move, number in troubled
        )
        for number, row in rows.items()
    }


def _card(
    row: Post, frame: Frame, networks: list[str], url: str, may_move: bool, is_troubled: bool
) -> SafeString:
    """A post in its day, drawn here: there are a hundred of them, and templates take long for each."""
    due = timezone.localtime(row.due_at)
    state = TROUBLED if is_troubled else POST_STATES[PostState(row.state)]
    campaign = frame.known.get(row.campaign_id or 0)
    is_movable = may_move and row.state not in {PostState.SENT, PostState.STOPPED}
    looks = [row.state, *(["troubled"] if is_troubled else [])]
    looks += ["of-campaign", f"hue-{campaign.colour}"] if campaign else []
    return format_html(
        _CARD,
        look=" ".join(looks),
        moves=format_html(_MOVES, url=url, at=due.isoformat()) if is_movable else "",
        url=url,
        at=f"{due:%H:%M}",
        networks=_marks(tuple(networks[:NETWORKS_SHOWN])),
        words=row,
        campaign=format_html('<span class="unseen">, {}</span>', campaign.name) if campaign else "",
        state=state,
    )


@lru_cache(maxsize=256)
def _marks(networks: tuple[str, ...]) -> SafeString:
    # The page's own way to a mark: rooms don't know the front door, they name what stands there.
    return Template(_MARKS).render(Context({"networks": networks}))


def _drafts(here: Here) -> list[Post]:
    rows = posts_here(here).filter(due_at=None, state__in=[PostState.DRAFT, PostState.APPROVED])
    return list(rows.order_by("-pk")[:12])


def _free(
    plan: Plan, days: list[date], planned: list[tuple[int, datetime, str]]
) -> dict[date, list[datetime]]:
    """The free slots of each of these days."""
    start, end = _begin(days[0]), _begin(days[-1] + A_DAY)
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
