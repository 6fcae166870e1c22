"""The brand's share of voice in each community of a map: beside its competitors, by voices."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q

from palabre.connectors.again import slices
from palabre.ecosystem.texts import AT_ONCE, Texts
from palabre.governance.models import Brand
from palabre.listening.figures.daysums import day_of
from palabre.listening.figures.measures import Share, shares
from palabre.listening.figures.rivals import Ground, common_ground
from palabre.listening.models import MentionTopic, Topic
from palabre.listening.rules import TopicKind

Counted = defaultdict[tuple[int, int], Counter[int]]
"""By topic and day, how many texts each voice wrote."""


def shares_of_voice(brand: Brand, texts: Texts, member: Mapping[int, int]) -> dict[int, Share]:
    """The brand's share among itself and its competitors in what each community says, by its place: each
    voice's n texts of a brand in a day (UTC) weigh sqrt(n), as everywhere. Only communities that name one
    of them; none at all where there is nobody to compare with."""
    topic = Topic.objects.filter(brand=brand, kind=TopicKind.BRAND).order_by("pk").first()
    ground = common_ground(topic) if topic else None
    if topic is None or ground is None or ground.refusal:
        return {}
    said = {one.number: one.voice for one in texts.rows if one.voice in member}
    rows = MentionTopic.objects.filter(_on(ground), topic__in=ground.topics)
    counts: defaultdict[int, Counted] = defaultdict(lambda: defaultdict(Counter))
    for some in slices(list(said), AT_ONCE):
        named = rows.filter(mention__in=some).values_list("topic", "mention")
        for of, mention in named:
            voice = said[mention]
            counts[member[voice]][of, day_of(mention)][voice] += 1
    return {place: _shared(topic, ground.topics, some) for place, some in counts.items()}


def _on(ground: Ground) -> Q:
    """What counts alike for all of the compared: their common languages and countries."""
    asked = Q()
    if ground.languages:
        asked &= Q(mention__language__in=[*ground.languages, ""])
    if ground.countries:
        asked &= Q(mention__country__in=[*ground.countries, ""])
    return asked


def _shared(topic: Topic, topics: Sequence[Topic], counts: Counted) -> Share:
    days = sorted({day for _of, day in counts})
    damped = {
        str(row.pk): [
            sum(math.sqrt(n) for n in counts.get((row.pk, day), Counter()).values()) for day in days
        ]
        for row in topics
    }
    texts = {
        str(row.pk): sum(some.total() for (of, _day), some in counts.items() if of == row.pk)
        for row in topics
    }
    return shares(damped, texts)[str(topic.pk)]
