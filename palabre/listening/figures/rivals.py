"""Share of voice: a brand's damped mentions among those of all compared brands, on equal terms."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from palabre.governance.models import Brand
from palabre.listening.drafts import id_at
from palabre.listening.figures.daysums import (
    DAY_MS,
    DaySum,
    Terms,
    counted_between,
    day_of,
    keep_sums,
    sums_of,
)  # fmt: skip
from palabre.listening.figures.measures import Share, shares
from palabre.listening.figures.period import Period
from palabre.listening.models import MentionTopic, Topic, TopicDay
from palabre.listening.rules import TopicKind
from palabre.listening.selection import Selection

MOST = 8
# Shares over so many days and less are from kept sums: what a page shows at most, and the time before it.
KEPT_DAYS = 2 * 366
COMPARED = (TopicKind.BRAND, TopicKind.COMPETITOR)


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the compared topics: mentions, how many voices a day, and its share with interval."""

    topic: Topic
    mentions: int
    voices: float
    share: Share


@dataclass(frozen=True, slots=True)
class Ground:
    """What topics can be compared on: the languages and countries that all of them are followed in,
    none being all; ``refusal`` says why they can't be."""

    topics: list[Topic]
    refusal: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def terms(self) -> Terms:
        """What is counted."""
        return Terms(self.languages, self.countries)


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
    return Comparison(_rivals(ground, period), "", ground.languages, ground.countries)


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


def keep_shares(brand: Brand) -> None:
    """Count and keep what pages of shares add up, for the topics that a brand is compared by.

    A voice that turns out to be automatic turns no day: one day of seven is counted anew each day.
    """
    topic = Topic.objects.filter(brand=brand, kind__in=COMPARED).first()
    ground = common_ground(topic) if topic else None
    if ground is None or ground.refusal:
        return
    today = int(time.time() * 1000) // DAY_MS
    ours = TopicDay.objects.filter(topic__brand=brand)
    ours.exclude(ground=ground.terms.name).delete()
    ours.filter(day__lt=today - KEPT_DAYS).delete()
    keep_sums(ground.topics, ground.terms, range(today - KEPT_DAYS, today))


def count_anew(today: int) -> None:
    """Forget the kept sums of every seventh day, another one each day."""
    weekday = F("day") % 7
    TopicDay.objects.annotate(weekday=weekday).filter(weekday=today % 7).delete()


def counted_mentions(topics: Sequence[Topic], period: Period) -> QuerySet[MentionTopic]:
    """What figures about voices count: no copies, nothing hidden, no automatic voices."""
    return counted_between(topics, *mention_range(period))


def mention_range(period: Period) -> tuple[int, int]:
    """The first and last number that a mention of these days can have: numbers follow time."""
    since, until = Selection().between(period.first, period.last).bounds()
    if since is None or until is None:
        raise ValueError(period)
    return id_at(since), id_at(until) - 1


def _rivals(ground: Ground, period: Period) -> list[Rival]:
    first, last = mention_range(period)
    whole = range(day_of(first), day_of(last) + 1)
    sums = sums_of(ground.topics, ground.terms, first, last)
    nothing = DaySum()
    days = {
        topic.pk: [sums.get((topic.pk, day), nothing) for day in whole] for topic in ground.topics
    }
    mentions = {str(number): sum(one.mentions for one in row) for number, row in days.items()}
    damped = {str(number): [one.damped for one in row] for number, row in days.items()}
    found = shares(damped, mentions)
    rows = [
        Rival(
            topic,
            mentions[str(topic.pk)],
            sum(one.voices for one in days[topic.pk]) / period.length,
            found[str(topic.pk)],
        )
        for topic in ground.topics
    ]
    return sorted(rows, key=lambda row: -row.share.count)
