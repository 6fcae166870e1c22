"""What a reading says of themes, counted for a page: by what people want, by week, and beside competitors."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict

from palabre.analysis.themes.following import RECENT, Turn, turn_of
from palabre.analysis.wilson import wilson
from palabre.ecosystem.models import Community, Reading, Standing, Theme, ThemeText
from palabre.ecosystem.rules import FEWEST_SHARED, READ_LANGUAGES, WEEKS, Aim
from palabre.ecosystem.words import AIMS, TURNS
from palabre.governance.models import Brand
from palabre.listening.brief import own_topics
from palabre.listening.models import Mention, Topic, Voice
from palabre.listening.rules import ToneLabel
from palabre.listening.selection import number

FEWEST_TEXTS = 3
"""A theme with fewer texts that ask is nothing that people ask."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "language": READ_LANGUAGES,
    "aim": tuple(map(str, Aim)),
    "when": ("now", "before"),
    "tone": (str(ToneLabel.POSITIVE), str(ToneLabel.NEGATIVE)),
}
"""What an address may say in words."""
MOST_LINES, MOST_COMPARED, MOST_PAGES = 5, 10, 400


@dataclass(frozen=True, slots=True)
class Choice:
    """Which texts a page counts: of whom, in which language; on the page of texts also of what."""

    community: int | None = None
    list: int | None = None
    language: str = ""
    aim: str = ""
    theme: int | None = None
    of: int | None = None
    when: str = ""
    tone: str = ""
    themed: bool = False
    page: int = 1

    @classmethod
    def of_address(cls, data: QueryDict) -> "Choice":
        """Read a page's address; whatever in it makes no sense is left out."""
        words = {name: data.get(name, "") for name in WORDS}
        known = {name: word if word in WORDS[name] else "" for name, word in words.items()}
        return cls(
            community=number(data.get("community", "")),
            list=number(data.get("list", "")),
            language=known["language"],
            aim=known["aim"],
            theme=number(data.get("theme", "")),
            of=number(data.get("of", "")),
            when=known["when"],
            tone=known["tone"],
            themed=bool(data.get("themed")),
            page=min(number(data.get("page", "")) or 1, MOST_PAGES),
        )

    def address(self, topic: int, **other: Any) -> str:
        """The part of an address that asks for the same, or for something else of it, on a topic."""
        changed = replace(self, **other)
        told = {
            "topic": topic, "aim": changed.aim, "language": changed.language, "theme": changed.theme,
            "of": changed.of, "community": changed.community, "list": changed.list,
            "when": changed.when, "tone": changed.tone, "themed": "1" if changed.themed else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value not in ("", None)})

    @property
    def is_of_some(self) -> bool:
        """Whether only some voices are counted."""
        return self.community is not None or self.list is not None


@dataclass(frozen=True, slots=True)
class Share:
    """A count, its share of all such texts in its language with the 95 % interval, None where these are
    too few, and the address of the texts."""

    count: int
    share: float | None
    low: float
    high: float
    address: str


@dataclass(slots=True)
class Line:
    """A theme as a column shows it."""

    theme: Theme
    told: Share
    weeks: list[int]
    turn: Turn
    now: int
    before: int
    tones: Counter[str] = field(default_factory=Counter)
    example: Mention | None = None

    @property
    def word(self) -> Any:
        """Where it goes, as a word; "" where nobody can say."""
        return TURNS.get(self.turn, "")


@dataclass(slots=True)
class Column:
    """What people ask, praise or blame: how many texts, how many of a theme, and the themes."""

    aim: Aim
    title: Any
    texts: int
    themed: int
    lines: list[Line]
    more: int
    address: str


def texts_of(reading: Reading, choice: Choice, brand: Brand) -> QuerySet[ThemeText]:
    """The texts of a reading that a page counts; hidden ones are left out at once."""
    rows = ThemeText.objects.filter(reading=reading, mention__is_hidden=False)
    rows = rows.exclude(mention__source__is_hidden=True)
    if choice.language:
        rows = rows.filter(mention__language=choice.language)
    if choice.community is not None:
        there = Standing.objects.filter(map=reading.pk, community__number=choice.community)
        rows = rows.filter(mention__voice__in=there.values("voice"))
    if choice.list is not None:
        kept = brand.voice_lists.filter(pk=choice.list)
        rows = rows.filter(mention__voice__in=kept.values("voices"))
    return rows


def chosen(reading: Reading, choice: Choice, brand: Brand) -> QuerySet[ThemeText]:
    """The texts behind one figure, those first that are most like their theme."""
    rows = texts_of(reading, choice, brand).filter(topic=choice.of or reading.pk)
    if choice.aim:
        rows = rows.filter(**{choice.aim: True})
    if choice.theme is not None:
        rows = rows.filter(theme=choice.theme)
    if choice.themed:
        rows = rows.filter(theme__isnull=False)
    if choice.when:
        first = WEEKS - RECENT
        rows = rows.filter(week__gte=first) if choice.when == "now" else rows.filter(week__lt=first)
    if choice.tone:
        rows = rows.filter(mention__tone=choice.tone)
    return rows.order_by("-near", "-mention")


def columns_of(
    reading: Reading, choice: Choice, brand: Brand, among: QuerySet[Voice] | None = None
) -> list[Column]:
    """What people ask, praise and blame, or one of it; ``among`` these voices alone."""
    rows = texts_of(reading, choice, brand).filter(topic=reading.pk)
    if among is not None:
        rows = rows.filter(mention__voice__in=among)
    themes = Theme.objects.filter(topic=reading.pk).in_bulk()
    wanted = [Aim(choice.aim)] if choice.aim else list(Aim)
    return [_column(reading, choice, rows, themes, aim) for aim in wanted]


def expected_by(community: Community, brand: Brand) -> list[Column]:
    """What a community asks, praises and blames; empty where no themes are found yet, or none of its."""
    reading = Reading.objects.filter(pk=community.map_id).first()
    if reading is None:
        return []
    columns = columns_of(reading, Choice(community=community.number), brand)
    return [one for one in columns if one.lines]


def expected_among(voices: QuerySet[Voice], brand: Brand) -> list[tuple[Topic, list[Column]]]:
    """What these voices ask, praise and blame, for each of the brand's own topics in which they do."""
    readings = Reading.objects.filter(topic__in=own_topics(brand)).select_related("topic")
    found = [(one.topic, columns_of(one, Choice(), brand, voices)) for one in readings]
    told = [(topic, [one for one in columns if one.lines]) for topic, columns in found]
    return [(topic, columns) for topic, columns in told if columns]


def _column(
    reading: Reading,
    choice: Choice,
    rows: QuerySet[ThemeText],
    themes: Mapping[int, Theme],
    aim: Aim,
) -> Column:
    rows = rows.filter(**{aim: True})
    weeks: defaultdict[int | None, list[int]] = defaultdict(lambda: [0] * WEEKS)
    spoken: Counter[str] = Counter()
    whole: defaultdict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    counted = rows.values_list("theme", "week", "mention__language").annotate(n=Count("pk"))
    for theme, week, language, n in counted:
        weeks[theme][week] += n
        whole[language][week] += n
        spoken[language] += n
    found = []
    for key, by_week in weeks.items():
        if key is None or sum(by_week) < FEWEST_TEXTS:
            continue
        theme = themes[key]
        texts = sum(by_week)
        told = _share(
            texts, spoken[theme.language], choice.address(reading.pk, aim=str(aim), theme=key)
        )
        turn = turn_of(by_week, whole[theme.language])
        now = sum(by_week[-RECENT:])
        found.append(Line(theme, told, by_week, turn, now, texts - now))
    found.sort(key=lambda line: (-line.told.count, line.theme.pk))
    shown = found if choice.aim else found[:MOST_LINES]
    _with_tones(rows, shown)
    _with_examples(rows, shown)
    texts = sum(spoken.values())
    return Column(
        aim, AIMS[aim], texts, texts - sum(weeks.get(None, [])), shown, len(found) - len(shown),
        choice.address(reading.pk, aim=str(aim)),
    )  # fmt: skip


def _share(count: int, whole: int, address: str) -> Share:
    if whole < FEWEST_SHARED:
        return Share(count, None, 0, 0, address)
    return Share(count, count / whole, *wilson(count, whole), address)


def _with_tones(rows: QuerySet[ThemeText], lines: Sequence[Line]) -> None:
    by_theme = {line.theme.pk: line for line in lines}
    told = (ToneLabel.POSITIVE, ToneLabel.NEGATIVE)
    counted = rows.filter(theme__in=by_theme, mention__tone__in=told)
    for theme, tone, n in counted.values_list("theme", "mention__tone").annotate(n=Count("pk")):
        by_theme[theme].tones[tone] += n


def _with_examples(rows: QuerySet[ThemeText], lines: Sequence[Line]) -> None:
    """The text of each that is most like its theme."""
    by_theme = {line.theme.pk: line for line in lines}
    order = Window(
        RowNumber(), partition_by="theme", order_by=[F("near").desc(), F("mention").desc()]
    )
    best = rows.filter(theme__in=by_theme).annotate(rank=order).filter(rank=1)
    for row in best.select_related("mention__voice", "mention__place"):
        if row.theme_id:
            by_theme[row.theme_id].example = row.mention


def compared(
    reading: Reading, choice: Choice, brand: Brand, topics: Sequence[Topic]
) -> list[dict[str, Any]]:
    """The greatest themes, each with its share in every topic's texts of its language."""
    rows = texts_of(reading, choice, brand)
    rows = rows.filter(**{choice.aim: True}) if choice.aim else rows
    counts: defaultdict[int | None, Counter[int]] = defaultdict(Counter)
    whole: Counter[tuple[int, str]] = Counter()
    counted = rows.values_list("theme", "topic", "mention__language").annotate(n=Count("pk"))
    for theme, topic, language, n in counted:
        counts[theme][topic] += n
        whole[topic, language] += n
    counts.pop(None, None)
    themes = Theme.objects.filter(topic=reading.pk).in_bulk()
    first = sorted(counts, key=lambda one: (-counts[one].total(), one))[:MOST_COMPARED]
    return [
        {
            "theme": themes[key],
            "cells": [
                {
                    "topic": topic,
                    "told": _share(
                        counts[key][topic.pk],
                        whole[topic.pk, themes[key].language],
                        choice.address(reading.pk, theme=key, of=topic.pk),
                    ),
                }
                for topic in topics
            ],
        }
        for key in first
        if key is not None
    ]
