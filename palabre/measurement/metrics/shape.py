"""What a metric is: its definition in words, and how its value over some days is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.functional import Promise

from palabre.governance.models import Brand
from palabre.listening.figures.period import Period

Words = str | Promise
Found = TypeVar("Found")


class Unit(StrEnum):
    """In what a value is told. A SHARE and a BALANCE are ratios, TIME is in seconds of working time, MONEY in
    cents of a currency."""

    COUNT = "count"
    SHARE = "share"
    BALANCE = "balance"
    TIME = "time"
    MONEY = "money"


class Better(StrEnum):
    """Which way is better; NEITHER where more is not always good news."""

    MORE = "more"
    LESS = "less"
    NEITHER = ""


class Per(StrEnum):
    """Of what a value can be told, beside a brand's days: each account, each post on an account."""

    PERIOD = "period"
    ACCOUNT = "account"
    POST = "post"


class Theme(StrEnum):
    """What a metric speaks of."""

    CONVERSATION = "conversation"
    PUBLISHED = "published"
    AUDIENCE = "audience"
    SERVICE = "service"
    SITE = "site"
    SALES = "sales"
    REPUTATION = "reputation"


class Medium(StrEnum):
    """Whose doing a metric tells of: what others say by themselves, or what the brand's own accounts and
    site do and bring. NEITHER for service and money."""

    EARNED = "earned"
    OWNED = "owned"
    NEITHER = ""


MEDIA = {
    Theme.CONVERSATION: Medium.EARNED,
    Theme.REPUTATION: Medium.EARNED,
    Theme.PUBLISHED: Medium.OWNED,
    Theme.AUDIENCE: Medium.OWNED,
    Theme.SITE: Medium.OWNED,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value over some days. ``value`` is None where it can't be told, ``why`` says why. ``base`` is how
    many things it rests on; ``low`` and ``high`` its interval (95 %), where it has one. ``currency`` is that
    of money. ``asks`` is the query string that narrows the page behind it (`Metric.door`)."""

    value: float | None = None
    base: int = 0
    low: float | None = None
    high: float | None = None
    why: Words = ""
    currency: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A brand's days as they are looked at: what several metrics need is found once."""

    brand: Brand
    period: Period
    found: dict[Any, Any] = field(default_factory=dict)

    def once(self, find: "Callable[[Look], Found]") -> Found:
        """What `find` gives of this brand and these days."""
        if find not in self.found:
            self.found[find] = find(self)
        known: Found = self.found[find]
        return known


Measure = Callable[[Look], Value]
# Values apart, by the number of the account or of the sending.
Parts = Callable[[Look], Mapping[int, Value]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the catalogue. ``door`` is the name of the page that shows what is behind a value.
    ``by_account`` and ``by_post`` give the same apart, where it can be told."""

    slug: str
    title: Words
    theme: Theme
    unit: Unit
    better: Better
    definition: Words
    formula: Words
    source: Words
    misses: Words
    measure: Measure
    door: str = ""
    by_account: Parts | None = None
    by_post: Parts | None = None

    @property
    def medium(self) -> Medium:
        """Whether it tells of earned or of owned media."""
        return MEDIA.get(self.theme, Medium.NEITHER)

    @property
    def per(self) -> list[Per]:
        """Of what its value can be told."""
        apart = [(Per.ACCOUNT, self.by_account), (Per.POST, self.by_post)]
        return [Per.PERIOD, *(per for per, found in apart if found)]
