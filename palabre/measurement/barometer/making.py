"""A month becomes an edition: counted, weighed, ranked, and written down with all that it rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from palabre.analysis import polemic
from palabre.governance.models import Brand
from palabre.listening.figures.measures import Share
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import Ground
from palabre.listening.models import MentionTopic, Topic
from palabre.listening.models import Place as Site
from palabre.listening.rules import ToneLabel, TopicKind
from palabre.measurement.barometer import counting
from palabre.measurement.barometer.models import BarometerWeights, Edition
from palabre.measurement.barometer.weighing import (
    METHOD,
    Cell,
    Place,
    Weighed,
    Weights,
    ranking,
    weigh,
)
from palabre.measurement.rules import EditionState

BACK = 12
"""So many ended months are told at most, and so many before a month say what is usual."""
MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of a month before anything is weighed: the same for every set of weights."""

    brand: Brand
    ground: Ground
    period: Period
    cells: Sequence[Cell]
    names: Mapping[str, Site]
    trust: Mapping[int, float] | None
    maps: Sequence[str]

    def weighed(self, weights: Weights) -> Weighed:
        """The month by these weights."""
        topics = [one.pk for one in self.ground.topics]
        length = counting.length_of(self.period)
        return weigh(self.cells, topics, length, weights, self.trust)


def weights_of(row: BarometerWeights | None) -> Weights:
    """The weights that a row has; ours without one."""
    return Weights(row.kinds, row.places, row.unanswered) if row else Weights()


def newest_weights(brand: Brand) -> BarometerWeights | None:
    """The set of weights in use; None while ours are."""
    return BarometerWeights.objects.filter(brand=brand).first()


def ended_months(brand: Brand, ground: Ground) -> list[date]:
    """The ended months, at most twelve, that began after the first mention of the compared brands."""
    rows = MentionTopic.objects.filter(topic__in=ground.topics).order_by("mention_id")
    first = rows.values_list("mention__published_at", flat=True).first()
    if first is None:
        return []
    began = timezone.localtime(first).date()
    return [one for one in last_months(BACK) if one > began]


def last_months(count: int) -> list[date]:
    """The first days of the last so many ended months, the oldest first."""
    return months_before(timezone.localdate().replace(day=1), count)


def months_before(first: date, count: int) -> list[date]:
    """The first days of so many months before the one that begins on this day, the oldest first."""
    found: list[date] = []
    for _each in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def count(brand: Brand, ground: Ground, month: date) -> Counted:
    """Ask the database for a month."""
    period, names = counting.month_of(month), dict[str, Site]()
    cells = counting.cells_of(ground, period, names)
    trust, maps = counting.trust_of(brand)
    return Counted(brand, ground, period, cells, names, trust, maps)


def reckon(found: Counted, row: BarometerWeights | None) -> Edition:
    """The edition of a month by a set of weights, not kept yet; its version is for whoever keeps it."""
    weights = weights_of(row)
    weighed = found.weighed(weights)
    ranked = ranking(weighed)
    before = _before(found, row)
    months = [*months_before(found.period.first, BACK), found.period.first]
    tones = counting.tones_of(found.ground, months)
    topics = {one.pk: one for one in found.ground.topics}
    brands = [_brand(topics[one.topic], one, weighed, topics) for one in ranked]
    for told in brands:
        told |= _tones(tones[told["topic"]], months)
        told["voices"] = _voices(found.cells, told["topic"])
        told["before"] = next(
            (_standing(one) for one in before.brands if one["topic"] == told["topic"]), None
        ) if before else None  # fmt: skip
    return Edition(
        brand=found.brand, month=found.period.first, method=METHOD, made_at=timezone.now(),
        weights_number=row.number if row else 0, weights=_weights(weights), brands=brands,
        sources=_sources(found, weighed, weights),
        figures=_figures(found, weighed, ranked, before),
    )  # fmt: skip


def _before(found: Counted, row: BarometerWeights | None) -> Edition | None:
    """The edition to compare with: of the month before, by the same weights; a published one first."""
    rows = Edition.objects.filter(
        brand=found.brand, month=months_before(found.period.first, 1)[0], method=METHOD,
        weights_number=row.number if row else 0,
    )  # fmt: skip
    published = rows.filter(state=EditionState.PUBLISHED).first()
    return published or rows.first()


def _standing(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("share", "rank", "attention")}


def _share(one: Share) -> dict[str, float | None]:
    value, low, high = one.plain
    return {"value": value, "low": low, "high": high}


def _brand(
    topic: Topic, one: Place, weighed: Weighed, topics: Mapping[int, Topic]
) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "name": topic.name,
        "is_ours": topic.kind == TopicKind.BRAND,
        "hue": topic.colour,
        "attention": round(one.attention, 2),
        "mentions": one.texts,
        "share": _share(one.share),
        "rank": one.rank,
        "ranks": list(one.ranks) if one.ranks else None,
        "level": [topics[other].name for other in one.level],
        "days": [round(value, 2) for value in weighed.days[one.topic]],
    }


def _voices(cells: Sequence[Cell], topic: int) -> int:
    own = [one for one in cells if one.topic == topic]
    return len({one.voice for one in own if not one.is_unsigned}) + sum(
        one.n for one in own if one.is_unsigned
    )


def _tones(months: Mapping[date, Counter[str]], known: Sequence[date]) -> dict[str, Any]:
    """The tones of the last month, and what it was: polemic, buzz, praise, mixed, quiet, or ""."""
    counts = months.get(known[-1], Counter())
    heard = [one for one in known if months.get(one)]
    # The month in which listening begins isn't whole, unless it lies beyond those that are asked.
    whole = [one for one in known[:-1] if heard and one > heard[0]]
    if heard and heard[0] == known[0]:
        whole = list(known[:-1])
    told = polemic.told(_month(counts), [_month(months.get(one, Counter())) for one in whole])
    return {
        "tones": {str(tone): counts[tone] for tone in ToneLabel},
        "was": told.kind if told else "",
    }


def _month(counts: Counter[str]) -> polemic.Month:
    return polemic.Month(
        sum(counts.values()), counts[ToneLabel.NEGATIVE], counts[ToneLabel.POSITIVE]
    )


def _weights(weights: Weights) -> dict[str, Any]:
    return {
        "kinds": dict(weights.kinds),
        "places": dict(weights.places),
        "unanswered": weights.unanswered,
    }


def _sources(found: Counted, weighed: Weighed, weights: Weights) -> dict[str, Any]:
    """What was counted of each kind, and of the places that carry most attention."""
    places = sorted(weighed.places.items(), key=lambda pair: (-pair[1].attention, pair[0]))
    rows = [
        {
            "name": str(found.names[address]), "address": address,
            "platform": found.names[address].platform, "relevance": weights.places.get(address),
            "texts": one.texts, "attention": round(one.attention, 2),
        }
        for address, one in places[:MOST_PLACES]
    ]  # fmt: skip
    kinds = [
        {
            "kind": kind, "weight": weights.kinds.get(kind, 0.0), "texts": one.texts,
            "attention": round(one.attention, 2),
        }
        for kind, one in sorted(weighed.kinds.items(), key=lambda pair: -pair[1].attention)
    ]  # fmt: skip
    return {"kinds": kinds, "places": rows, "places_in_all": len(places)}


def _figures(
    found: Counted, weighed: Weighed, ranked: Sequence[Place], before: Edition | None
) -> dict[str, Any]:
    total = weighed.total
    effort = counting.effort_of(found.brand, found.period)
    topics = {one.pk: one for one in found.ground.topics}
    ours = sum(one.attention for one in ranked if topics[one.topic].kind == TopicKind.BRAND)
    return {
        "mentions": sum(one.texts for one in ranked),
        "attention": round(total, 2),
        "languages": list(found.ground.languages),
        "countries": list(found.ground.countries),
        "trust": {
            "is_told": found.trust is not None,
            "maps": list(found.maps),
            "unanswered": round(weighed.unanswered / total, 4) if total else 0.0,
        },
        "effort": _effort(effort, ours),
        "before": {"month": before.month.isoformat(), "version": before.version}
        if before
        else None,
    }


def _effort(effort: counting.Effort, attention: float) -> dict[str, Any]:
    """What was spent and the attention a unit of money: only in one currency."""
    told: dict[str, Any] = {"cents": dict(effort.cents), "untold": effort.untold}
    told["per_unit"] = None
    if len(effort.cents) == 1:
        cents = next(iter(effort.cents.values()))
        told["per_unit"] = round(attention / (cents / 100), 4)
    return told


@dataclass(frozen=True, slots=True)
class Effect:
    """What other weights would change for one brand: share and rank by those in use, and by the others."""

    name: str
    now: Place
    then: Place

    @property
    def moved(self) -> int:
        """By how many ranks it would rise; negative for falling."""
        return (self.now.rank or 0) - (self.then.rank or 0)


def effect(found: Counted, now: Weights, then: Weights) -> list[Effect]:
    """What a change of weights would do to a month, in its order by the new ones."""
    before = {one.topic: one for one in ranking(found.weighed(now))}
    names = {one.pk: one.name for one in found.ground.topics}
    return [
        Effect(names[one.topic], before[one.topic], replace(one))
        for one in ranking(found.weighed(then))
    ]
