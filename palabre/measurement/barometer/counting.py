"""What the barometer reckons from, asked of the database: one question a day for what was said, one a month
for its tones, however much that is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    QuerySet,
)

from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import CampaignState
from palabre.channels.doors import platform
from palabre.connectors.contract import Capability, Kind
from palabre.ecosystem.models import Map, Standing
from palabre.governance.models import Brand
from palabre.listening.figures.daysums import DAY_IDS, UNSIGNED, day_of
from palabre.listening.figures.measures import FEWEST
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import (
    COMPARED,
    Ground,
    common_ground,
    counted_mentions,
    mention_range,
)
from palabre.listening.models import MentionTopic, Place, Topic
from palabre.listening.rules import TopicKind
from palabre.measurement.barometer.weighing import BLOG, NEVER, Cell, spread

HUNDRED = 100
FEWEST_TRUSTED = FEWEST
"""A map that trusts fewer voices says too little of all others."""
FOLLOWED = (TopicKind.BRAND, TopicKind.COMPETITOR, TopicKind.MARKET)


def month_of(first: date) -> Period:
    """The days of the month that begins on this day."""
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def ground_of(brand: Brand) -> Ground | None:
    """The brand's first topic with its rivals, and where they can be compared; None without a topic."""
    topic = Topic.objects.filter(brand=brand, kind=TopicKind.BRAND).first()
    return common_ground(topic) if topic else None


def counted(ground: Ground, period: Period) -> QuerySet[MentionTopic]:
    """The mentions that count: on equal terms for all brands, and none that was said in private."""
    rows = counted_mentions(ground.topics, period).exclude(mention__kind__in=NEVER)
    if ground.languages:
        rows = rows.filter(mention__language__in=[*ground.languages, ""])
    if ground.countries:
        rows = rows.filter(mention__country__in=[*ground.countries, ""])
    return rows


def length_of(period: Period) -> int:
    """How many days (UTC) the mentions of a period fall on: one more than its own, where clocks differ."""
    first, last = mention_range(period)
    return day_of(last) - day_of(first) + 1


def cells_of(ground: Ground, period: Period, names: dict[str, Place]) -> list[Cell]:
    """What was said in a period, by voice, place, kind and day; ``names`` is given the places by address.

    Each day is asked for by itself: of a month at once, a database holds hundreds of thousands of groups.
    """
    rows = counted(ground, period).annotate(unsigned=ExpressionWrapper(UNSIGNED, BooleanField()))
    parts = (
        "topic_id", "mention__place_id", "mention__kind", "mention__source__weight",
        "mention__voice_id", "unsigned",
    )  # fmt: skip
    first, last = map(day_of, mention_range(period))
    known: dict[int, tuple[str, str]] = {}
    cells: list[Cell] = []
    for day in range(first, last + 1):
        of_day = rows.filter(mention_id__gte=day * DAY_IDS, mention_id__lt=(day + 1) * DAY_IDS)
        found = of_day.values(*parts).annotate(n=Count("pk")).values_list(*parts, "n").order_by()
        told = list(found)
        for one in Place.objects.in_bulk({row[1] for row in told} - known.keys()).values():
            known[one.pk] = address_of(one), one.platform
            names.setdefault(address_of(one), one)
        for topic, place, kind, weight, voice, unsigned, n in told:
            address, of = known[place]
            weighs = (HUNDRED if weight is None else weight) / HUNDRED
            cells.append(
                Cell(topic, day - first, address, kind_of(kind, of), weighs, voice, unsigned, n)
            )
    return cells


def texts_by_place(ground: Ground, period: Period) -> tuple[Counter[str], dict[str, Place]]:
    """How many texts count of each place in a period, and the places, both by address: without voices and
    days, which only a ranking needs."""
    rows = counted(ground, period).values("mention__place_id").annotate(n=Count("pk"))
    counts = dict(rows.values_list("mention__place_id", "n").order_by())
    texts, names = Counter[str](), dict[str, Place]()
    for number, place in Place.objects.in_bulk(counts).items():
        names.setdefault(address_of(place), place)
        texts[address_of(place)] += counts[number]
    return texts, names


def address_of(place: Place) -> str:
    """What a place is called among the weights, as the Map calls it."""
    return place.address.lower().removeprefix("www.")


@cache
def kind_of(kind: str, slug: str) -> str:
    """The kind of a text: an article is one of a blog where whoever has an account there publishes."""
    if kind != Kind.ARTICLE:
        return kind
    try:
        of = platform(slug)
    except KeyError:
        return kind
    is_blog = of.kind is Kind.ARTICLE and Capability.PUBLISH in of.capabilities
    return BLOG if is_blog else kind


def tones_of(ground: Ground, months: Sequence[date]) -> dict[int, dict[date, Counter[str]]]:
    """How many mentions of each tone each topic has in each of these months, each month asked for by itself:
    to group, a database holds all that it groups."""
    found: dict[int, dict[date, Counter[str]]] = {one.pk: {} for one in ground.topics}
    for month in months:
        rows = counted(ground, month_of(month)).values("topic_id", "mention__tone")
        told = rows.annotate(n=Count("pk")).values_list("topic_id", "mention__tone", "n").order_by()
        for topic, tone, n in told:
            found[topic].setdefault(month, Counter())[tone] = n
    return found


def trust_of(brand: Brand) -> tuple[dict[int, float] | None, list[str]]:
    """How far each voice is trusted (0 to 1), by the map that trusts it most, and the names of the maps.

    The maps of the market, where all brands are spoken of; else those of the compared brands, where each of
    them tells trust: the map of one brand would favour it. None where neither tells it of thirty voices.
    """
    maps = Map.objects.filter(topic__brand=brand, topic__kind__in=FOLLOWED).select_related("topic")
    trusted = Standing.objects.filter(map__is_trust_told=True, map__in=maps, trust__gt=0)
    held = dict(trusted.values_list("map").annotate(n=Count("pk")).order_by())
    told: dict[bool, list[tuple[Topic, bool]]] = {True: [], False: []}
    for one in maps.filter(made_at__isnull=False).defer("places", "ties"):
        if one.topic is None:  # a sector's; the filter leaves none
            continue
        is_told = held.get(one.pk, 0) >= FEWEST_TRUSTED
        told[one.topic.kind == TopicKind.MARKET].append((one.topic, is_told))
    markets = [topic for topic, is_told in told[True] if is_told]
    compared = Topic.objects.filter(brand=brand, kind__in=COMPARED).count()
    rivals = [topic for topic, is_told in told[False] if is_told]
    used = markets or (rivals if len(rivals) == compared else [])
    if not used:
        return None, []
    found: dict[int, float] = {}
    rows = Standing.objects.filter(map__in=[one.pk for one in used], trust__gt=0)
    for voice, trust in rows.values_list("voice_id", "trust").iterator(chunk_size=5000):
        found[voice] = max(found.get(voice, 0.0), trust)
    return found, sorted(one.name for one in used)


def map_ranks(brand: Brand) -> dict[str, float]:
    """The rank (0 to 100) of each place on the maps of the brand, its rivals and its market; the best one."""
    rows = Map.objects.filter(topic__brand=brand, topic__kind__in=FOLLOWED)
    found: dict[str, float] = {}
    for places in rows.values_list("places", flat=True):
        for one in places:
            found[one["address"]] = max(found.get(one["address"], 0.0), one["weight"])
    return found


@dataclass(frozen=True, slots=True)
class Effort:
    """What campaigns cost in a period, in cents by currency; ``untold`` ran without a budget or dates."""

    cents: Mapping[str, float]
    untold: int


def effort_of(brand: Brand, period: Period) -> Effort:
    """The budgets of the brand's campaigns, spread evenly over their days, that fall within a period."""
    cents: Counter[str] = Counter()
    untold = 0
    for one in _running(brand, period):
        if one.budget is None or one.starts_on is None or one.ends_on is None:
            untold += 1
            continue
        spent = (one.starts_on.toordinal(), one.ends_on.toordinal())
        days = (period.first.toordinal(), period.last.toordinal())
        cents[one.currency] += spread(one.budget, *spent, *days)  # type: ignore[assignment]
    return Effort({k: round(v, 2) for k, v in cents.items() if v}, untold)


def _running(brand: Brand, period: Period) -> Iterator[Campaign]:
    rows = Campaign.objects.filter(brand=brand).exclude(state=CampaignState.DRAFT)
    for one in rows:
        begins, ends = one.starts_on or period.first, one.ends_on or period.last
        if begins <= period.last and ends >= period.first:
            yield one


def unsettled(topics: Sequence[Topic]) -> list[Topic]:
    """Those whose stored mentions don't answer to their query yet."""
    return [one for one in topics if one.matched_version != one.version]
