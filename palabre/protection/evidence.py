"""What an alert rests on: who began it, who carries it, what they say and share, how fast it grows, how grave
it is. Plain values and numbers of rows: the texts stay where they are, and go when they are deleted.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from palabre.analysis.gravity import Gravity, Signs, gravity
from palabre.analysis.growth import Growth, growth
from palabre.connectors.contract import Kind
from palabre.ecosystem.trusting import trust_held
from palabre.listening.figures.measures import FEWEST, new_words
from palabre.listening.figures.newwords import by_voice, own_words
from palabre.listening.models import Mention, Topic
from palabre.protection import counting
from palabre.protection.foreseeing import HOUR, foretold
from palabre.protection.rules.signs import Text
from palabre.protection.signs import MONTH, WEEK, texts_since

FIRSTS, CARRIERS, WORDS, LINKS, PLACES = 3, 10, 10, 5, 5
MOST_WORDED = 500


def evidence_of(
    topic: Topic, began: datetime, usual: tuple[float, float], now: datetime,
    *, coordinated: bool = False, whole: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What is known of what began then. ``usual`` is (seen, expected) of the alarm, or of none (0, 0);
    ``coordinated`` says that accounts were found that act together; ``whole`` takes all topics of the brand
    together."""
    topics = counting.own_topics(topic.brand_id) if whole else [topic]
    counts = counting.of_brand(topic.brand_id) if whole else counting.of_topic(topic.pk)
    texts = texts_since(topics, began, now + counting.STEP)
    before = texts_since(topics, began - WEEK, began)
    told_by = [*_origins(texts, before), *texts]
    seen, negative = counting.sums(counts, began, now + counting.STEP)
    grows = growth_since(counts, began, now)
    media = _media(texts)
    told = _gravity(
        counts, began, usual, grows, (seen, negative),
        crossed=_new_places(texts, before) + len(media),
        trust=trust_held(topic.pk, {text.voice for text in told_by}), coordinated=coordinated,
    )  # fmt: skip
    foreseen = foretold(topic.brand_id, seen, began, now)
    return {
        "mentions": seen,
        "negative": negative,
        "first": [text.number for text in told_by[:FIRSTS]],
        "carriers": _carriers(told_by),
        "links": _links(texts),
        "places": Counter(text.place for text in texts).most_common(PLACES),
        "media": media,
        "words": _words(topics, texts, before),
        "topics": of_topics(topic.brand_id, began, now) if whole else [],
        "growth": asdict(grows) if grows else None,
        "forecast": asdict(foreseen) if foreseen else None,
        "gravity": asdict(told) if told else None,
    }


def _origins(texts: Sequence[Text], before: Sequence[Text]) -> list[Text]:
    """What was said shortly before it became unusual, and is passed on by it: that started it."""
    passed_on = {thing for text in texts for thing in text.things if thing.startswith("text:")}
    return [text for text in before if f"text:{text.number}" in passed_on]


def _carriers(texts: Sequence[Text]) -> list[tuple[int, int, int]]:
    """Who carries it: voice, texts, and the reactions to them; the most reacted to first."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for text in texts:
        counts[text.voice][0] += 1
        counts[text.voice][1] += text.reactions
    rows = [(voice, number, drew) for voice, (number, drew) in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))[:CARRIERS]


def _links(texts: Sequence[Text]) -> list[tuple[str, int]]:
    """The links that were shared, with how many voices did."""
    sharers: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        for thing in text.things:
            if thing.startswith("link:"):
                sharers[thing.removeprefix("link:")].add(text.voice)
    rows = [(link, len(voices)) for link, voices in sharers.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:LINKS]


def _new_places(texts: Sequence[Text], before: Sequence[Text]) -> int:
    return len({text.place for text in texts} - {text.place for text in before})


def _media(texts: Sequence[Text]) -> list[int]:
    """The places where an article of it appeared: the press, and blogs; those with most of them first."""
    numbers = [text.number for text in texts]
    rows = Mention.objects.filter(pk__in=numbers, kind=Kind.ARTICLE).values_list("place", flat=True)
    return [place for place, _count in Counter(rows).most_common()]


def of_topics(brand: int, began: datetime, now: datetime) -> list[tuple[int, int]]:
    """A brand's own topics with their mentions since, most of them first; a text may be of two topics."""
    topics = counting.own_topics(brand)
    until = now + counting.STEP
    rows = [(one.pk, counting.sums(counting.of_topic(one.pk), began, until)[0]) for one in topics]
    return sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))


def _words(
    topics: Sequence[Topic], texts: Sequence[Text], before: Sequence[Text]
) -> list[tuple[str, int]]:
    """The words that stand out against the week before, with how many voices say them; those that most
    voices say, where too little was said before."""
    own = set(own_words(topics))
    now, then = (by_voice(_said(part[-MOST_WORDED:]), own) for part in (texts, before))
    if len(before) >= FEWEST:
        return [(one.word, one.now) for one in new_words(now, then, WORDS)]
    return sorted(now.items(), key=lambda one: (-one[1], one[0]))[:WORDS]


def _said(texts: Sequence[Text]) -> list[tuple[int, str, str]]:
    rows = Mention.objects.filter(pk__in=[text.number for text in texts])
    return list(rows.values_list("voice", "title", "text"))


def growth_since(counts: QuerySet[Any], began: datetime, now: datetime) -> Growth | None:
    """How fast it grows: over the last hours at most, by five minutes; the running ones aren't full."""
    since = max(counting.floor(began), counting.floor(now - 6 * HOUR))
    rows = counting.series(counts, since, counting.floor(now))
    return growth([seen for _at, seen, _negative in rows], counting.STEP.total_seconds())


def _gravity(
    counts: QuerySet[Any], began: datetime, usual: tuple[float, float], grows: Growth | None,
    heard: tuple[int, int], *, crossed: int, trust: float | None, coordinated: bool,
) -> Gravity | None:  # fmt: skip
    before, bad_before = counting.sums(counts, began - MONTH, began)
    return gravity(
        Signs(
            seen=usual[0] or None,
            expected=usual[1] if usual[0] else None,
            doublings=_doublings(grows),
            negative=heard[1] / heard[0] if heard[0] else None,
            usual_negative=bad_before / before if before else None,
            trust=trust,
            crossed=crossed,
            coordinated=coordinated,
        )
    )


def _doublings(grows: Growth | None) -> float | None:
    """Doublings a day; none where it doesn't grow for certain, and not known where too little was heard."""
    if grows is None:
        return None
    return grows.rate if grows.grows else 0.0
