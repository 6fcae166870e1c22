"""What is said of a brand in one look: today against its own normal, and what needs a person."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import fmean

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.access import sources_of
from palabre.listening.finding import aggregate, zone
from palabre.listening.models import Import, Source, Topic
from palabre.listening.rules import TROUBLED, ImportState, TopicKind
from palabre.listening.search import Histogram, SearchRefused, buckets_of
from palabre.listening.selection import Selection

OWN_KINDS = (TopicKind.BRAND, TopicKind.PRODUCT, TopicKind.PERSON)
DAYS = 14
WEEK = 7
ENOUGH_FOR_NORMAL = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """One brand's last two weeks. ``days`` counts each day, today last and unfinished; ``usual`` is the
    mean of the days before yesterday, None while there are too few of them to speak of a normal;
    ``tones`` counts the last seven days."""

    brand: Brand
    usual: float | None
    tones: dict[str, int]
    days: list[int]
    topics: list[Topic] = field(default_factory=list)
    ready: bool = True

    @property
    def today(self) -> int:
        """Today so far."""
        return self.days[-1] if self.days else 0

    @property
    def yesterday(self) -> int:
        """The last whole day."""
        return self.days[-2] if self.days else 0

    @property
    def week(self) -> int:
        """The last seven days, today among them."""
        return sum(self.days[-WEEK:])

    @property
    def week_before(self) -> int:
        """The seven days before."""
        return sum(self.days[:-WEEK])

    @property
    def leading(self) -> str:
        """The tone that most of the week's mentions with a tone have; "" when none leads clearly."""
        told = {tone: n for tone, n in self.tones.items() if tone in ("positive", "negative")}
        both = sum(told.values())
        best = max(told, key=lambda tone: told[tone], default="")
        return best if both >= 5 and told[best] >= 0.6 * both else ""


def own_topics(brand: Brand) -> list[Topic]:
    """The topics that speak of the brand itself, and not of its rivals or its market."""
    return list(Topic.objects.filter(brand=brand, kind__in=OWN_KINDS))


def brief_of(brand: Brand) -> Brief:
    """The brand's day, from the index; not ready while that is being built."""
    topics = own_topics(brand)
    last = timezone.localdate()
    first = last - timedelta(days=DAYS - 1)
    chosen = Selection().but(topic=[str(topic.pk) for topic in topics]).between(first, last)
    wanted = {"days": Histogram("day", zone(), split="tone")}
    try:
        answer = buckets_of(aggregate(brand, chosen, wanted)["days"]) if topics else []
    except SearchRefused:
        return Brief(brand, None, {}, [], topics, ready=False)
    buckets = {bucket.key: bucket for bucket in answer}
    span = [first + timedelta(days=n) for n in range(DAYS)]
    counts = [buckets[day].count if day in buckets else 0 for day in span]
    before = counts[:-2]
    known = [count for at, count in enumerate(before) if any(before[: at + 1])]
    usual = fmean(known) if len(known) >= ENOUGH_FOR_NORMAL else None
    tones: Counter[str] = Counter()
    for day in span[-WEEK:]:
        if day in buckets:
            tones.update(buckets[day].split)
    return Brief(brand, usual, dict(tones), counts, topics)


def troubled_sources(brand: Brand) -> list[Source]:
    """The sources of a brand that a person must look at, and that nobody paused."""
    rows = sources_of(brand.organisation_id, brand).filter(state__in=TROUBLED)
    return list(rows.order_by("name")[:20])


def stuck_imports(brand: Brand) -> list[Import]:
    """Imports that stopped on a fault."""
    return list(Import.objects.filter(brand=brand, state=ImportState.FAILED)[:20])
