"""Themes for programs: what people ask, praise and blame on a topic, and the texts behind each."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.deeds import UNSET, Unset, deed, shelf, teller
from palabre.channels.keys import FIGURES, MAPS
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Number, asked, door
from palabre.ecosystem import themed
from palabre.ecosystem.actions.themes import find_anew
from palabre.ecosystem.models import Reading
from palabre.ecosystem.rules import Aim
from palabre.governance.rules import Chosen

READ, MAY = (FIGURES, MAPS), (MAPS,)
A_PAGE = 100
_Page = Annotated[int, msgspec.Meta(ge=1, le=themed.MOST_PAGES)]


class ReadIn(Chosen):
    """The languages in which themes are found."""

    FR = "fr"
    EN = "en"


class ReadingTold(msgspec.Struct, forbid_unknown_fields=True):
    """What was read for the themes of a topic, whose number it has; ``elsewise`` counts texts in other
    languages."""

    id: int
    brand: str
    topic: str
    made_at: datetime
    is_cut: bool
    elsewise: int
    stability: dict[str, float]


class ThemeTold(msgspec.Struct, forbid_unknown_fields=True):
    """A theme among what people want: how many texts, their share of all such texts in its language with its
    95 % interval (null where too few carry it), by week, and where it goes."""

    theme: int
    words: list[str]
    language: str
    texts: int
    share: float | None
    low: float
    high: float
    weeks: list[int]
    turn: str
    positive: int
    negative: int
    example: int | None


class ColumnTold(msgspec.Struct, forbid_unknown_fields=True):
    """What people ask, praise or blame: how many texts, how many of a theme, and the themes."""

    aim: Aim
    texts: int
    themed: int
    themes: list[ThemeTold]


class ThemesTold(msgspec.Struct, forbid_unknown_fields=True):
    """The themes of a topic; what it is compared with stands in its texts under other topics."""

    reading: ReadingTold
    columns: list[ColumnTold]


class ThemesAsked(msgspec.Struct):
    """Of whom, in which language; of one ``aim`` all themes, else the first five of each."""

    aim: Aim | Unset = UNSET
    language: ReadIn | Unset = UNSET
    community: Annotated[Number | Unset, msgspec.Meta(description="One of the topic's map.")] = (
        UNSET
    )
    list: Annotated[Number | Unset, msgspec.Meta(description="A list of voices.")] = UNSET


class ThemeTextsAsked(ThemesAsked):
    """Which texts, and which page of a hundred; ``of`` is a competitor's topic that was read beside it."""

    theme: Number | Unset = UNSET
    of: Number | Unset = UNSET
    page: _Page = 1


class ThemeTextsTold(msgspec.Struct, forbid_unknown_fields=True):
    """Mentions by number, those first that are most like their theme; ``next`` is the page after it."""

    count: int
    mentions: list[int]
    next: int | None


def _readings(key: ApiKey) -> QuerySet[Reading]:
    rows = Reading.objects.filter(topic__brand__organisation=key.organisation)
    return rows.select_related("topic__brand")


_reading = teller(
    ReadingTold, topic=lambda row: str(row.topic), brand=lambda row: row.topic.brand.slug,
    stability=lambda row: dict(row.stability),
)  # fmt: skip


def _choice(given: ThemesAsked) -> themed.Choice:
    told: dict[str, Any] = {
        name: getattr(given, name)
        for name in given.__struct_fields__
        if name != "page" and getattr(given, name) is not UNSET
    }
    return themed.Choice(**told)


def _line(line: themed.Line) -> ThemeTold:
    told = line.told
    return ThemeTold(
        line.theme.pk, list(line.theme.words), line.theme.language, told.count, told.share, told.low,
        told.high, line.weeks, str(line.turn), line.tones["positive"], line.tones["negative"],
        line.example.pk if line.example else None,
    )  # fmt: skip


@door(Call("GET", "Tells what people ask, praise and blame on a topic.", ThemesTold, asks=ThemesAsked,
           may=READ))  # fmt: skip
def one(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The themes of a topic."""
    reading = get_object_or_404(_readings(key), pk=number)
    choice = _choice(asked(request, ThemesAsked))
    columns = themed.columns_of(reading, choice, reading.topic.brand)
    found = [
        ColumnTold(each.aim, each.texts, each.themed, [_line(line) for line in each.lines])
        for each in columns
    ]
    return 200, ThemesTold(_reading(reading), found)


@door(Call("GET", "Lists the mentions behind a figure of themes.", ThemeTextsTold, asks=ThemeTextsAsked,
           may=READ))  # fmt: skip
def texts(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The texts behind one figure."""
    reading, given = get_object_or_404(_readings(key), pk=number), asked(request, ThemeTextsAsked)
    rows = themed.chosen(reading, _choice(given), reading.topic.brand)
    first = (given.page - 1) * A_PAGE
    some = list(rows.values_list("mention", flat=True)[first : first + A_PAGE + 1])
    more = given.page + 1 if len(some) > A_PAGE and given.page < themed.MOST_PAGES else None
    return 200, ThemeTextsTold(rows.count(), some[:A_PAGE], more)


readings = shelf(
    "topics", ReadingTold, _readings, _reading, may=MAY, reads=READ, by_brand="topic__brand",
    lists="Lists the topics whose themes were found.",
)  # fmt: skip
find = deed(
    "Finds the themes of a topic now, and not only at night.", _readings,
    lambda by, row, _: find_anew(row.pk), may=MAY,
)  # fmt: skip
one.rows = texts.rows = _readings  # type: ignore[attr-defined]
