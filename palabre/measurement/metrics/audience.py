"""Who follows us: shown last, never alone, since followers can be bought."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.models import AccountFigure

# What networks call those who follow an account.
FOLLOWING = ("followers", "members", "subscribers")
# A figure that is older says nothing of a day.
STILL_GOOD = timedelta(days=7)
UNASKED = _("No network has told it yet. It is asked once a day, and the past can't be asked for.")


def followers_on(channels: Iterable[int], day: date) -> dict[int, float]:
    """How many follow each account on a day, or up to a week before; by account."""
    rows = AccountFigure.objects.filter(
        channel__in=channels, metric__in=FOLLOWING, day__range=(day - STILL_GOOD, day)
    )
    return dict(rows.order_by("day").values_list("channel", "value"))


def _channels(look: Look) -> list[int]:
    return list(Channel.objects.serving(look.brand).values_list("pk", flat=True))


def _at_the_end(look: Look) -> dict[int, float]:
    return followers_on(look.once(_channels), look.period.last)


def followers(look: Look) -> Value:
    """How many follow the brand's accounts at the end."""
    found = look.once(_at_the_end)
    return Value(sum(found.values()), len(found)) if found else Value(why=UNASKED)


def followers_by_account(look: Look) -> dict[int, Value]:
    """How many follow each account at the end."""
    return {account: Value(count, 1) for account, count in look.once(_at_the_end).items()}


def _gained(look: Look) -> dict[int, float]:
    before = followers_on(look.once(_channels), look.period.first - timedelta(days=1))
    after = look.once(_at_the_end)
    return {one: after[one] - before[one] for one in before.keys() & after.keys()}


def new_followers(look: Look) -> Value:
    """How many more follow the brand's accounts at the end than before the first day."""
    found = look.once(_gained)
    return Value(sum(found.values()), len(found)) if found else Value(why=UNASKED)


def new_followers_by_account(look: Look) -> dict[int, Value]:
    """How many more follow each account."""
    return {account: Value(count, 1) for account, count in look.once(_gained).items()}


_ASKED = _("What networks tell of the connected accounts, asked once a day.")
_BOUGHT = _(
    "Followers can be bought, and most of them never see what one says: read it beside mentions and visits."
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
)
