"""The arithmetic of the barometer: weights, attention, shares and ranks. No database, no page.

Attention of a brand = sum over sources w(s) x sum over voices and days t(v) x sqrt(n). A source is one kind
of text in one place: w(s) = weight of the kind x relevance of the place.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from palabre.connectors.contract import Kind
from palabre.listening.figures.measures import FEWEST, Share, rank_ranges, shares

METHOD = 1
"""The version of the definition; an edition keeps the one it was made by."""
BLOG = "blog"
KINDS: Mapping[str, float] = {
    Kind.ARTICLE: 3.0, Kind.VIDEO: 2.0, BLOG: 2.0, Kind.REVIEW: 1.5, Kind.FORUM: 1.5, Kind.WIKI: 1.5,
    Kind.POST: 1.0, Kind.PHOTO: 1.0, Kind.COMMENT: 0.5,
}  # fmt: skip
NEVER = (Kind.MAIL, Kind.MESSAGE)
"""What was said to somebody, and to nobody else: it never counts."""
LEAST_RELEVANCE, MOST_RELEVANCE = 0.5, 2.0
MOST_KIND = 10.0
Z = 1.96
UNANSWERED = 0.1
"""How much a voice counts whom nobody trusted answers: an ordinary one isn't silenced, and a thousand
invented ones weigh as a hundred would."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of text counts, each place (1 where none is given), and unanswered voices."""

    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))
    places: Mapping[str, float] = field(default_factory=dict)
    unanswered: float = UNANSWERED

    def relevance(self, place: str, of_source: float) -> float:
        """The relevance of a place: its own, else that of the source which brought the text."""
        return self.places.get(place, min(max(of_source, LEAST_RELEVANCE), MOST_RELEVANCE))


class Cell(NamedTuple):
    """What one voice said of one topic in one place on one day: ``n`` texts of one kind.

    ``day`` counts from the first of the period; ``relevance`` is that of the source, 1 as usual;
    ``is_unsigned``: the voice stands for all who sign nothing there.
    """

    topic: int
    day: int
    place: str
    kind: str
    relevance: float
    voice: int
    is_unsigned: bool
    n: int


@dataclass(slots=True)
class Sum:
    """Texts and the attention they make."""

    texts: int = 0
    attention: float = 0.0


@dataclass(slots=True)
class Weighed:
    """Attention by topic and day, by kind and by place; ``unanswered`` is the part of unanswered voices."""

    days: dict[int, list[float]]
    texts: dict[int, int]
    kinds: dict[str, Sum]
    places: dict[str, Sum]
    unanswered: float = 0.0

    @property
    def total(self) -> float:
        """The attention of all topics together."""
        return sum(map(sum, self.days.values()))


def weigh(
    cells: Iterable[Cell],
    topics: Sequence[int],
    length: int,
    weights: Weights,
    trust: Mapping[int, float] | None,
) -> Weighed:
    """Weigh a period of so many days. ``trust`` has the voices that somebody trusted answers (0 to 1),
    None where no map tells it: then all count the same."""
    found = Weighed(
        {topic: [0.0] * length for topic in topics},
        dict.fromkeys(topics, 0),
        defaultdict(Sum),
        defaultdict(Sum),
    )
    for one in cells:
        weight = weights.kinds.get(one.kind, 0.0) * weights.relevance(one.place, one.relevance)
        trusted = trust_in(one, weights, trust)
        said = weight * trusted * (one.n if one.is_unsigned else math.sqrt(one.n))
        found.days[one.topic][one.day] += said
        found.texts[one.topic] += one.n
        for part in (found.kinds[one.kind], found.places[one.place]):
            part.texts += one.n
            part.attention += said
        if trust is not None and not is_answerable(one) and one.voice not in trust:
            found.unanswered += said
    return found


def is_answerable(one: Cell) -> bool:
    """Whether a site answers for the text, as for its articles: then its place is weighed, not its voice."""
    return one.kind in {Kind.ARTICLE, BLOG}


def trust_in(one: Cell, weights: Weights, trust: Mapping[int, float] | None) -> float:
    """How far the voice is trusted, 0 to 1."""
    if trust is None or is_answerable(one):
        return 1.0
    return max(trust.get(one.voice, 0.0), weights.unanswered)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a topic stands: attention, share, rank and the ranks it may have; ``level`` are the topics
    that it can't be told apart from. No share and no rank below thirty mentions."""

    topic: int
    attention: float
    texts: int
    share: Share
    rank: int | None = None
    ranks: tuple[int, int] | None = None
    level: tuple[int, ...] = ()


def ranking(found: Weighed) -> list[Place]:
    """The topics by their attention, the greatest first. Intervals: moving-block bootstrap over days."""
    days = {str(topic): row for topic, row in found.days.items()}
    counted = {str(topic): count for topic, count in found.texts.items()}
    share = shares(days, counted)
    order = sorted(found.days, key=lambda topic: (-share[str(topic)].count, topic))
    if not order or share[str(order[0])].value is None:
        return [
            Place(one, share[str(one)].count, found.texts[one], share[str(one)]) for one in order
        ]
    ranges = {int(name): pair for name, pair in rank_ranges(days).items()}
    return [
        Place(
            one, share[str(one)].count, found.texts[one], share[str(one)],
            1 + sum(share[str(other)].count > share[str(one)].count for other in order),
            ranges[one],
            tuple(other for other in order if other != one and _overlap(ranges[one], ranges[other])),
        )
        for one in order
    ]  # fmt: skip


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def proposed(rank: float) -> float:
    """The relevance that a place's rank on the Map (0 to 100) proposes: a half, one in the middle, two."""
    return round(LEAST_RELEVANCE * 4 ** (min(max(rank, 0.0), 100.0) / 100), 2)


def spread(amount: float, first: int, last: int, since: int, until: int) -> float:
    """The part of an amount, spent evenly from a first to a last day, that falls within some days.

    All are day numbers (`date.toordinal`), both ends included.
    """
    if last < first:
        return 0.0
    shared = min(last, until) - max(first, since) + 1
    return amount * max(shared, 0) / (last - first + 1)


def net_tone(positive: int, negative: int, neutral: int) -> Share:
    """(positive - negative) / all three, from -1 to 1, with its 95 % interval (normal approximation, texts
    taken one by one); none below thirty."""
    count, total = positive - negative, positive + negative + neutral
    if total < FEWEST:
        return Share(count, total)
    net = count / total
    half = Z * math.sqrt(max((positive + negative) / total - net * net, 0.0) / total)
    return Share(count, total, net, max(net - half, -1.0), min(net + half, 1.0))
