"""Who follows us: shown last, never alone, since followers can be bought."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.models import AccountFigure

# What networks call those who follow an account.
FOLLOWING = ("followers", "members", "subscribers")
# A figure that is older says nothing of a day.
STILL_GOOD = timedelta(days=7)
NO_DAYS = _(
    "No network told the days of an account: YouTube and Pinterest do, to their owner, some days late."
)
UNASKED = _("No network has told it yet. It is asked once a day, and the past can't be asked for.")


def _channels(look: Look) -> list[int]:
    return list(Channel.objects.serving(look.brand).values_list("pk", flat=True))


def _ends(look: Look) -> tuple[dict[int, float], dict[int, float]]:
    """How many followed each account before the first day and at the end, or up to a week before each: asked
    at once."""
    before, last = look.period.first - timedelta(days=1), look.period.last
    rows = AccountFigure.objects.filter(
        Q(day__range=(before - STILL_GOOD, before)) | Q(day__range=(last - STILL_GOOD, last)),
        channel__in=look.once(_channels),
        metric__in=FOLLOWING,
    )
    told = list(rows.order_by("day").values_list("channel", "day", "value"))

    def on(day: date) -> dict[int, float]:
        return {one: value for one, of, value in told if day - STILL_GOOD <= of <= day}

    return on(before), on(last)


def _at_the_end(look: Look) -> dict[int, float]:
    return look.once(_ends)[1]


def followers(look: Look) -> Value:
    """How many follow the brand's accounts at the end."""
    found = _at_the_end(look)
    return Value(sum(found.values()), len(found)) if found else Value(why=UNASKED)


def followers_by_account(look: Look) -> dict[int, Value]:
    """How many follow each account at the end."""
    return {account: Value(count, 1) for account, count in _at_the_end(look).items()}


def _gained(look: Look) -> dict[int, float]:
    before, after = look.once(_ends)
    return {one: after[one] - before[one] for one in before.keys() & after.keys()}


def new_followers(look: Look) -> Value:
    """How many more follow the brand's accounts at the end than before the first day."""
    found = look.once(_gained)
    return Value(sum(found.values()), len(found)) if found else Value(why=UNASKED)


def new_followers_by_account(look: Look) -> dict[int, Value]:
    """How many more follow each account."""
    return {account: Value(count, 1) for account, count in look.once(_gained).items()}


DAY_VIEWS, DAY_MINUTES = "day_views", "day_minutes_watched"


def _days(look: Look) -> dict[str, dict[int, Value]]:
    """What an account's owner is told of its days, added up: by figure and account, asked at once."""
    rows = AccountFigure.objects.filter(
        channel__in=look.once(_channels),
        metric__in=(DAY_VIEWS, DAY_MINUTES),
        day__range=(look.period.first, look.period.last),
    )
    found: dict[str, dict[int, Value]] = {DAY_VIEWS: {}, DAY_MINUTES: {}}
    summed = rows.order_by().values("channel", "metric")
    for one in summed.annotate(whole=Sum("value"), days=Count("pk")):
        found[one["metric"]][one["channel"]] = Value(one["whole"], one["days"])
    return found


def _views(look: Look) -> dict[int, Value]:
    return look.once(_days)[DAY_VIEWS]


def _minutes(look: Look) -> dict[int, Value]:
    return look.once(_days)[DAY_MINUTES]


def _whole(parts: Callable[[Look], dict[int, Value]]) -> Callable[[Look], Value]:
    def over(look: Look) -> Value:
        found = look.once(parts).values()
        told = sum(one.value or 0 for one in found)
        return Value(told, sum(one.base for one in found)) if found else Value(why=NO_DAYS)

    return over


_ASKED = _("What networks tell of the connected accounts, asked once a day.")
_BOUGHT = _(
    "Followers can be bought, and most of them never see what one says: read it beside mentions and visits."
)

_DAYS = _(
    "What YouTube (views, minutes) and Pinterest (views) tell an account's owner of each day, asked once a "
    "day for the last 28."
)
_LATE = _(
    "Other networks, and YouTube without the permission to read figures, don't tell it. Days come two or "
    "three days late, by the network's own clock."
)

METRICS = (
    Metric(
        "followers",
        _("Followers"),
        Theme.AUDIENCE,
        Unit.COUNT,
        Better.NEITHER,
        _("How many follow the brand's accounts."),
        _("Sum over accounts of the last figure of the period's last seven days."),
        _ASKED,
        _BOUGHT,
        followers,
        "govern_connections",
        followers_by_account,
    ),
    Metric(
        "new-followers",
        _("New followers"),
        Theme.AUDIENCE,
        Unit.COUNT,
        Better.NEITHER,
        _("How many more follow the brand's accounts than before."),
        _(
            "Sum over accounts known at both ends of (figure at the end − figure before the first day)."
        ),
        _ASKED,
        _BOUGHT,
        new_followers,
        "govern_connections",
        new_followers_by_account,
    ),
    Metric(
        "account-views",
        _("Views of the accounts"),
        Theme.AUDIENCE,
        Unit.COUNT,
        Better.MORE,
        _("How often all that stands on the brand's accounts was shown, old and new."),
        _("Sum over accounts and days of the views that the network counted on the day."),
        _DAYS,
        _LATE,
        _whole(_views),
        "measure_accounts",
        _views,
    ),
    Metric(
        "minutes-watched",
        _("Minutes watched"),
        Theme.AUDIENCE,
        Unit.COUNT,
        Better.MORE,
        _("How many minutes of the brand's videos were watched, of old ones and new."),
        _("Sum over accounts and days of the minutes that the network estimated for the day."),
        _DAYS,
        _LATE,
        _whole(_minutes),
        "measure_accounts",
        _minutes,
    ),
)
