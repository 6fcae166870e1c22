"""A topic's texts that ask, praise or blame become themes, beside those of its competitors.

All are read together, so that both sides are held against the same themes. Everything is reckoned first;
what was there before is replaced in one short transaction, and themes that were there stay the same row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone

from palabre.analysis.themes import Found, Said, same_as, themes_of
from palabre.ecosystem.models import Reading, Theme, ThemeText
from palabre.ecosystem.rules import (
    AIMED,
    MOST_READ,
    MOST_RIVALS,
    READ_LANGUAGES,
    WEEKS,
    Aim,
)
from palabre.ecosystem.texts import read_of
from palabre.listening.brief import OWN_KINDS
from palabre.listening.figures.newwords import own_words
from palabre.listening.figures.stopwords import STOP_WORDS
from palabre.listening.models import Topic
from palabre.listening.rules import TopicKind

LONGEST = 2000
INTENTS = [str(intent) for intents in AIMED.values() for intent in intents]
Text = tuple[int, Said, int, frozenset[str]]
"""Its number, what is said, its week, and what it wants."""


class Row(NamedTuple):
    """A text that was read, of which topic, its week, and what it wants."""

    topic: int
    number: int
    week: int
    aims: frozenset[str]


@dataclass(slots=True)
class Read:
    """All texts of a topic and of those it is compared with; ``said`` has each once, by its number."""

    rows: list[Row]
    said: dict[int, Said]
    elsewise: int = 0
    is_cut: bool = False


def make(number: int) -> bool:
    """Find a topic's themes and keep them; False where the topic is gone or changed meanwhile."""
    topic = Topic.objects.filter(pk=number).first()
    if topic is None:
        return False
    now = timezone.now()
    topics = [topic, *rivals_of(topic)]
    read = _read(topics, now)
    numbers = list(read.said)
    without = STOP_WORDS | {*own_words(topics)}
    found = themes_of(list(read.said.values()), without)
    return _keep(topic, now, read, found, numbers)


def rivals_of(topic: Topic) -> list[Topic]:
    """The competitors that a topic of the brand itself is compared with; none for other topics."""
    if topic.kind not in OWN_KINDS:
        return []
    rows = Topic.objects.filter(brand=topic.brand_id, kind=TopicKind.COMPETITOR).order_by("pk")
    return list(rows[:MOST_RIVALS])


def _read(topics: Sequence[Topic], now: datetime) -> Read:
    read = Read([], {})
    share = MOST_READ // max(1, len(topics) - 1)
    for place, topic in enumerate(topics):
        most = MOST_READ if place == 0 else share
        for count, (number, said, week, aims) in enumerate(_texts(topic, now, most + 1)):
            if count == most:
                read.is_cut = True
            elif said.language not in READ_LANGUAGES:
                read.elsewise += place == 0
            else:
                read.said.setdefault(number, said)
                read.rows.append(Row(topic.pk, number, week, aims))
    return read


def _texts(topic: Topic, now: datetime, most: int) -> Iterator[Text]:
    """The newest texts of a topic that ask, praise or blame; copies are no texts of their own."""
    rows = read_of(topic, now - timedelta(weeks=WEEKS), now)
    rows = rows.filter(copy_of=None, intents__has_any_keys=INTENTS).order_by("-pk")
    columns = (
        "pk",
        "voice_id",
        "language",
        "intents",
        "published_at",
        "title",
        Left("text", LONGEST),
    )
    for number, voice, language, intents, at, title, text in rows.values_list(*columns)[:most]:
        week = WEEKS - 1 - min(WEEKS - 1, (now - at).days // 7)
        yield number, Said(voice, language, f"{title}\n{text}"), week, _aims(intents)


def _aims(intents: Mapping[str, float]) -> frozenset[str]:
    return frozenset(str(aim) for aim, some in AIMED.items() if any(one in intents for one in some))


def _keep(topic: Topic, now: datetime, read: Read, found: Found, numbers: list[int]) -> bool:
    with transaction.atomic():
        held = Topic.objects.select_for_update().filter(pk=topic.pk).first()
        if held is None or held.matched_version != topic.matched_version:
            return False
        themes = _themes(topic, now, read, found, numbers)
        Reading.objects.filter(pk=topic.pk).delete()
        reading = Reading.objects.create(
            topic=topic, version=topic.matched_version, made_at=now, is_cut=read.is_cut,
            elsewise=read.elsewise, stability=found.stability,
        )  # fmt: skip
        ThemeText.objects.bulk_create(_rows(reading, read, found, themes, numbers), batch_size=500)
    return True


def _themes(
    topic: Topic, now: datetime, read: Read, found: Found, numbers: list[int]
) -> list[Theme]:
    """The row of each theme found: the one that it was before, else a new one; others are removed."""
    old: dict[int, list[int]] = {}
    known = ThemeText.objects.filter(reading=topic.pk, theme__isnull=False)
    for theme, number in known.values_list("theme", "mention").distinct():
        if number in read.said:
            old.setdefault(theme, []).append(number)
    both = {number for some in old.values() for number in some}
    new = {
        place: [numbers[at] for at in one.texts if numbers[at] in both]
        for place, one in enumerate(found.themes)
    }
    same = same_as(new, old)
    rows = Theme.objects.filter(topic=topic).in_bulk(list(same.values()))
    kept = []
    for place, one in enumerate(found.themes):
        row = rows.get(same.get(place, 0)) or Theme(topic=topic, first_found_at=now)
        row.language, row.words = one.language, one.words
        row.save()
        kept.append(row)
    Theme.objects.filter(topic=topic).exclude(pk__in=[row.pk for row in kept]).delete()
    return kept


def _rows(
    reading: Reading, read: Read, found: Found, themes: Sequence[Theme], numbers: list[int]
) -> Iterator[ThemeText]:
    at: dict[int, tuple[Theme, float]] = {}
    for theme, one in zip(themes, found.themes, strict=True):
        for place, near in zip(one.texts, one.near, strict=True):
            at[numbers[place]] = theme, near
    for row in read.rows:
        in_theme, near = at.get(row.number, (None, 0.0))
        yield ThemeText(
            reading=reading, topic_id=row.topic, mention_id=row.number, theme=in_theme, week=row.week,
            near=near, **{str(aim): aim in row.aims for aim in Aim},
        )  # fmt: skip
