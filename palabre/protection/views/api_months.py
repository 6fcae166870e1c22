"""The months of a brand for programs: polemic, buzz or neither."""

from datetime import date

import msgspec

from palabre.channels.deeds import Refusal, telling
from palabre.channels.keys import FIGURES, PROTECTION
from palabre.governance.models import Brand
from palabre.listening.search import SearchRefused
from palabre.protection.months import Told, months_of
from palabre.protection.months_told import word_of


class ReasonTold(msgspec.Struct, forbid_unknown_fields=True):
    """A measure beside the limit that it is held against."""

    measure: str
    value: float
    limit: float
    beyond: bool


class MonthTold(msgspec.Struct, forbid_unknown_fields=True):
    """What a month was: ``kind`` (and ``word``) is null while too little is known before it; the running one
    isn't ``over``, and the first in which something was heard isn't ``whole``."""

    first: date
    last: date
    mentions: int
    negative: int
    positive: int
    kind: str | None
    word: str | None
    reasons: list[ReasonTold]
    whole: bool
    over: bool


class MonthsTold(msgspec.Struct, forbid_unknown_fields=True):
    """The last thirteen months of a brand, the newest first."""

    brand: str
    months: list[MonthTold]


def _month(row: Told) -> MonthTold:
    counts, told = row.counts, row.told
    reasons = told.reasons if told else []
    return MonthTold(
        row.first, row.last, counts.mentions, counts.negative, counts.positive,
        told.kind if told else None, word_of(row) or None,
        [ReasonTold(one.measure, one.value, one.limit, one.beyond) for one in reasons],
        row.whole, row.over,
    )  # fmt: skip


def _months(brand: Brand) -> MonthsTold:
    try:
        rows = months_of(brand)
    except SearchRefused:
        raise Refusal(422, "The search index is being built: ask again later.") from None
    return MonthsTold(brand.slug, [_month(one) for one in rows[::-1]])


months = telling(
    "Tells what each of the last months was: polemic, buzz or neither.", _months, MonthsTold,
    may=(FIGURES, PROTECTION),
)  # fmt: skip
