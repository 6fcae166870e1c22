"""Share of voice: a brand's damped mentions among those of all compared brands, on equal terms."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from palabre.listening.drafts import id_at
from palabre.listening.figures.measures import Share, shares
from palabre.listening.figures.period import Period
from palabre.listening.models import MentionTopic, Topic
from palabre.listening.rules import TopicKind
from palabre.listening.selection import Selection

MOST = 8
DAY_MS = 24 * 3600 * 1000
# What `Voice.is_unknown` says, asked of the database.
UNSIGNED = Q(
    mention__voice__remote_id__startswith="place:",
    mention__voice__name="",
    mention__voice__handle="",
)
COMPARED = (TopicKind.BRAND, TopicKind.COMPETITOR)


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the compared topics: mentions, voices and its share with interval."""

    topic: Topic
    mentions: int
    voices: int
    share: Share


@dataclass(frozen=True, slots=True)
class Ground:
    """What topics can be compared on: the languages and countries that all of them are followed in,
    none being all; ``refusal`` says why they can't be."""

    topics: list[Topic]
    refusal: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The compared topics, most heard first; ``refusal`` says why there is no comparison."""

    rivals: list[Rival]
    refusal: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


def compared_with(topic: Topic) -> list[Topic]:
    """The topic with the brands and competitors that its own brand follows."""
    either = Q(kind__in=COMPARED) | Q(pk=topic.pk)
    rows = list(Topic.objects.filter(either, brand=topic.brand_id)[: MOST + 1])
    others = [row for row in rows if row.pk != topic.pk][: MOST - 1]
    return [topic, *others]


def compare(topic: Topic, period: Period) -> Comparison:
    """Share of voice over a period. Each voice's n mentions of a topic in a day (UTC) weigh sqrt(n);
    a text that names no author is an unknown voice of its own.

    Copies, hidden mentions and automatic voices are left out on all sides, and only the languages and
    countries that all of the topics are followed in are counted.
    """
    ground = common_ground(topic)
    if ground.refusal:
        return Comparison([], ground.refusal)
    cells = _cells(ground.topics, period, ground.languages, ground.countries)
    found = _rivals(ground.topics, period, cells)
    return Comparison(found, "", ground.languages, ground.countries)


def common_ground(topic: Topic) -> Ground:
    """The topics to compare one with, and on what ground."""
    topics = compared_with(topic)
    if len(topics) < 2:
        return Ground(
            topics, _("There is nobody to compare with: add a topic of the kind Competitor.")
        )
    languages = _shared([row.languages for row in topics])
    countries = _shared([row.countries for row in topics])
    if languages is None or countries is None:
        return Ground(
            topics,
            _("These topics are followed in no language or country in common: nothing is equal."),
        )
    return Ground(topics, "", languages, countries)


def _shared(lists: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """The values common to all lists, an empty list being all values; None when there is none."""
    narrow = [set(values) for values in lists if values]
    if not narrow:
        return ()
    common = set.intersection(*narrow)
    return tuple(sorted(common)) if common else None


# Topic, day since 1970, voice, whether it stands for all who sign nothing in a place: how many mentions.
Cell = tuple[int, int, int, bool, int]


def _cells(
    topics: Sequence[Topic],
    period: Period,
    languages: tuple[str, ...],
    countries: tuple[str, ...],
) -> list[Cell]:
    rows = counted_mentions(topics, period)
    if languages:
        rows = rows.filter(mention__language__in=[*languages, ""])
    if countries:
        rows = rows.filter(mention__country__in=[*countries, ""])
    by_day = rows.annotate(day=_whole(F("mention__id") / (DAY_MS << 20)))
    of_whom = by_day.annotate(unknown=ExpressionWrapper(UNSIGNED, BooleanField()))
    names = ("topic_id", "day", "mention__voice_id", "unknown")
    counted = of_whom.values(*names).annotate(n=Count("pk"))
    return list(counted.values_list(*names, "n").order_by())


def counted_mentions(topics: Sequence[Topic], period: Period) -> QuerySet[MentionTopic]:
    """What figures about voices count: no copies, nothing hidden, no automatic voices."""
    return MentionTopic.objects.filter(
        topic__in=topics,
        mention__id__range=mention_range(period),
        mention__is_hidden=False,
        mention__copy_of=None,
        mention__voice__is_automatic=False,
    ).exclude(mention__source__is_hidden=True)


def _whole(number: Combinable) -> ExpressionWrapper:
    return ExpressionWrapper(number, BigIntegerField())


def mention_range(period: Period) -> tuple[int, int]:
    """The first and last number that a mention of these days can have: numbers follow time."""
    since, until = Selection().between(period.first, period.last).bounds()
    if since is None or until is None:
        raise ValueError(period)
    return id_at(since), id_at(until) - 1


def _rivals(topics: Sequence[Topic], period: Period, cells: Sequence[Cell]) -> list[Rival]:
    first, last = mention_range(period)
    day_zero, count = first // (DAY_MS << 20), last // (DAY_MS << 20) - first // (DAY_MS << 20) + 1
    damped = {str(topic.pk): [0.0] * count for topic in topics}
    mentions: defaultdict[str, int] = defaultdict(int)
    voices: defaultdict[str, set[int]] = defaultdict(set)
    unsigned: defaultdict[str, int] = defaultdict(int)
    for topic_id, day, voice, unknown, n in cells:
        name = str(topic_id)
        damped[name][day - day_zero] += n if unknown else math.sqrt(n)
        mentions[name] += n
        if unknown:
            unsigned[name] += n
        else:
            voices[name].add(voice)
    found = shares(damped, {name: mentions[name] for name in damped})
    rows = [
        Rival(topic, mentions[name], len(voices[name]) + unsigned[name], found[name])
        for topic, name in ((topic, str(topic.pk)) for topic in topics)
    ]
    return sorted(rows, key=lambda row: -row.share.count)
