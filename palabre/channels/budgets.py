"""What an account may still use: calls in the network's own period, and money in a month.

The row is the truth, for all processes together: a call is counted before it is made. A share of both is
kept for what people do: readings and looking again stop before it, so that a post always leaves.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from palabre.channels.models import Channel, Usage
from palabre.connectors.contract import Limits, RateLimited
from palabre.connectors.words import N_

CALLS, MONEY = "calls", "money"
SPENT = N_("The money set aside for this account this month is spent.")
USED_UP = N_("This account has made all the calls that its network allows for now.")
KEPT = N_("What is left of this account's calls is kept for what you publish and answer.")
MONEY_KEPT = N_(
    "What is left of this account's money this month is kept for what you publish and answer."
)
LONGEST_WAIT = timedelta(days=1)
FOR_PEOPLE = 5  # one part in so many
# Where a network bills, an account that is connected begins with this stop line: 20 US dollars a month.
USUAL_LINE = 20_000_000


@dataclass(frozen=True, slots=True)
class Spending:
    """How far an account is: what was used, and of how much (None: no line), until when."""

    used: int
    most: int | None
    until: datetime

    @property
    def left(self) -> int | None:
        """What is left, never less than nothing; None without a line."""
        return None if self.most is None else max(0, self.most - self.used)


def stretch(per: timedelta, now: datetime) -> datetime:
    """When the period began that ``now`` is in: periods are counted from the beginning of 1970."""
    length = max(1, int(per.total_seconds()))
    return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)


def month(now: datetime) -> tuple[datetime, datetime]:
    """The beginning of a month and of the next one, in UTC, as networks bill."""
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)


def share(most: int, *, unasked: bool) -> int:
    """How much of a line is open: to what nobody waits for (``unasked``), all but the part for people."""
    return max(1, most - -(-most // FOR_PEOPLE)) if unasked and most else most


def take(channel: Channel, limits: Limits, *, unasked: bool = False) -> None:
    """Count one call of an account; raises `RateLimited` when it has no call or no money left for this."""
    now = timezone.now()
    stop_at_the_line(channel, now, unasked=unasked)
    since = stretch(limits.per, now)
    if not _add(channel, CALLS, since, 1, most=share(limits.calls, unasked=unasked)):
        why = KEPT if unasked else USED_UP
        raise RateLimited(why, max(since + limits.per - now, timedelta(seconds=1)))


def stop_at_the_line(channel: Channel, now: datetime, *, unasked: bool = False) -> None:
    """Raise `RateLimited` when an account has no money left this month for this."""
    money = spending(channel, now)
    if why := waits_for_money(money, unasked=unasked):
        raise RateLimited(why, min(money.until - now, LONGEST_WAIT))


def waits_for_money(money: Spending, *, unasked: bool = True) -> str:
    """Why an account calls nothing more this month, or only for people (``unasked``); "" where it calls."""
    if money.most is None or money.used < share(money.most, unasked=unasked):
        return ""
    return MONEY_KEPT if money.left else SPENT


def spend(channel: Channel | None, cost: int) -> None:
    """Note what a use cost, in millionths of a US dollar."""
    if channel is not None and cost > 0:
        _add(channel, MONEY, month(timezone.now())[0], cost)


def spending(channel: Channel, now: datetime) -> Spending:
    """The money of this month."""
    start, end = month(now)
    return Spending(_used(channel, MONEY, start), channel.budget, end)


def calls(channel: Channel, limits: Limits, now: datetime) -> Spending:
    """The calls of the network's period."""
    since = stretch(limits.per, now)
    return Spending(_used(channel, CALLS, since), limits.calls or None, since + limits.per)


def _used(channel: Channel, what: str, since: datetime) -> int:
    # All of an account's rows, so that a page with many accounts can fetch them at once.
    rows = channel.usage.all()
    return next((row.used for row in rows if (row.what, row.since) == (what, since)), 0)


def _add(channel: Channel, what: str, since: datetime, count: int, *, most: int = 0) -> bool:
    """Add to a stretch, whoever else does at this moment; False when ``most`` (0: none) is reached."""
    row, begun = Usage.objects.get_or_create(channel=channel, what=what, since=since)
    if begun and what == CALLS:  # periods of calls are short: only the one at hand is of use
        Usage.objects.filter(channel=channel, what=CALLS, since__lt=since).delete()
    open_still = Usage.objects.filter(pk=row.pk)
    if most:
        open_still = open_still.filter(used__lt=most)
    return bool(open_still.update(used=F("used") + count))
