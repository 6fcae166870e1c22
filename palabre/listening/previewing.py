"""What a topic would find in what is stored, before it is saved, and what its change would change."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from palabre.analysis.query import Node, Percolator, QueryError, parse
from palabre.analysis.query.tree import And, Not, Or, Value
from palabre.governance.models import Brand
from palabre.listening.finding import asked_by, hydrated, zone
from palabre.listening.models import Mention, Topic
from palabre.listening.search import Filters, Histogram, buckets_of, index
from palabre.listening.search.contract import Terms

DAYS = 90
SAMPLE = 5
EXAMPLES = 3
MOST_VALUES = 200
# A query that calls up more than this share of all texts is told so.
COSTLY = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """What a topic asks for: a query, and the languages and countries it is followed in."""

    node: Node
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """How many stored mentions a change would bring in or take out, with a few of them."""

    count: int
    mentions: list[Mention]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query finds in 90 days. ``cost`` is the share of all texts it would look at closely;
    ``added`` and ``removed`` compare it with the saved topic, None when there is nothing to compare;
    ``older`` counts what was said before these days, told when they are empty."""

    count: int
    days: list[tuple[date, int]]
    mentions: list[Mention]
    cost: float
    added: Difference | None = None
    removed: Difference | None = None
    older: int = 0
    node: Node | None = field(default=None)

    @property
    def is_costly(self) -> bool:
        """Whether following it would be slow."""
        return self.cost >= COSTLY


def preview(brand: Brand, asked: Asked, saved: Topic | None = None) -> Preview:
    """Look at the whole organisation's last 90 days. Raises `SearchRefused` without an index.

    Copies are folded and hidden mentions left out, as in the stream.
    """
    last = timezone.localdate()
    first = last - timedelta(days=DAYS - 1)
    filters = Filters(
        brand.organisation_id,
        copies=False,
        since=_start(first),
        until=_start(last + timedelta(days=1)),
    )
    node = asked_by(brand, _narrowed(asked, filters))
    hits = index().search(node, filters, limit=SAMPLE)
    counted = index().aggregate(node, filters, {"days": Histogram("day", zone())})["days"]
    counts = {bucket.key: bucket.count for bucket in buckets_of(counted)}
    days = [first + timedelta(days=at) for at in range(DAYS)]
    before = _saved(brand, saved, filters)
    return Preview(
        count=hits.total,
        days=[(day, counts.get(day, 0)) for day in days],
        mentions=hydrated(brand, hits.ids),
        cost=Percolator[int]().cost(asked.node),
        added=_difference(brand, node, before, filters) if before else None,
        removed=_difference(brand, before, node, filters) if before else None,
        older=0 if hits.total else _older(brand, asked, filters),
        node=asked.node,
    )


def _older(brand: Brand, asked: Asked, filters: Filters) -> int:
    """How many mentions from before the filters' days answer."""
    before = replace(filters, since=None, until=filters.since)
    node = asked_by(brand, _narrowed(asked, before))
    return index().search(node, before, limit=1).total


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _saved(brand: Brand, topic: Topic | None, filters: Filters) -> Node | None:
    try:
        asked = topic and Asked(parse(topic.query), tuple(topic.languages), tuple(topic.countries))
    except QueryError:
        return None
    return asked_by(brand, _narrowed(asked, filters)) if asked else None


def _difference(brand: Brand, one: Node, other: Node, filters: Filters) -> Difference:
    """What the one finds and the other doesn't."""
    hits = index().search(And((one, Not(other))), filters, limit=EXAMPLES)
    return Difference(hits.total, hydrated(brand, hits.ids))


def _narrowed(asked: Asked, filters: Filters) -> Node:
    """The query within its languages and countries. A text whose language nobody knows stays in, as in
    the stream: so what is left out is the other languages that there are."""
    wanted = {"language": ("lang", asked.languages), "country": ("country", asked.countries)}
    chosen = {name: pair for name, pair in wanted.items() if pair[1]}
    if not chosen:
        return asked.node
    there = index().aggregate(None, filters, {name: Terms(name, MOST_VALUES) for name in chosen})
    node = asked.node
    for name, (asks, values) in chosen.items():
        kept = {value.lower() for value in values}
        others = sorted({str(bucket.key).lower() for bucket in buckets_of(there[name])} - kept)
        if others:
            node = And((node, Not(Or(tuple(Value(asks, other) for other in others)))))
    return node
