"""The texts behind the figures of a community, a list or a segment, and what they say of its habits."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone

from palabre.ecosystem.models import Community, Map, Standing, VoiceList
from palabre.ecosystem.rules import WEEKS
from palabre.ecosystem.texts import read_of
from palabre.governance.models import Brand
from palabre.listening.brief import own_topics
from palabre.listening.drafts import id_at
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, MentionTopic, Voice
from palabre.listening.rules import ToneLabel
from palabre.listening.selection import number

MOST_READ = 5000
# How many times the days that hold the newest, were all days alike.
AMPLY = 3
MOST_PAGES = 400
BUSY_HOURS = 3
MOST_PLACES = 5
TONES = (str(ToneLabel.POSITIVE), str(ToneLabel.NEGATIVE), str(ToneLabel.NEUTRAL))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a community's texts a page shows: those of a tone, of a place (by its number), or those
    that name the brand."""

    tone: str = ""
    place: int | None = None
    names: bool = False
    page: int = 1

    @classmethod
    def of(cls, data: QueryDict) -> "Asked":
        """Read a page's address; whatever in it makes no sense is left out."""
        tone = data.get("tone", "")
        return cls(
            tone=tone if tone in TONES else "",
            place=number(data.get("place", "")),
            names=bool(data.get("names")),
            page=min(number(data.get("page", "")) or 1, MOST_PAGES),
        )

    def address(self, **more: Any) -> str:
        """The part of an address that asks for the same, and for more."""
        told = {"tone": self.tone, "place": self.place, "names": "1" if self.names else "", **more}
        return urlencode({name: value for name, value in told.items() if value})


def said_by(one: Community) -> QuerySet[Mention]:
    """What the members of a community said on the map's subject, as the map counted it, the newest first."""
    return _said_among(one.map, Standing.objects.filter(community=one).values("voice"))


def said_by_list(found: Map, kept: VoiceList) -> QuerySet[Mention]:
    """What the voices of a list said on a map's subject, the same way."""
    return _said_among(found, kept.voices.values("pk"))


def _said_among(found: Map, voices: QuerySet[Any, Any]) -> QuerySet[Mention]:
    if found.since is None or found.made_at is None:
        return Mention.objects.none()
    rows = read_of(found.subject, found.since, found.made_at).exclude(copy_of__voice=F("voice"))
    return rows.filter(voice__in=voices).order_by("-pk")


def said_lately(voices: QuerySet[Voice], brand: Brand) -> QuerySet[Mention]:
    """What these voices said on any of the brand's topics in the last twelve weeks, the newest first."""
    first = id_at(timezone.now() - timedelta(weeks=WEEKS))
    on = MentionTopic.objects.filter(topic__brand=brand, mention=OuterRef("pk"))
    rows = Mention.objects.filter(
        Exists(on), ~HIDDEN, organisation=brand.organisation_id, pk__gte=first, voice__in=voices,
        is_private=False,
    )  # fmt: skip
    return rows.exclude(copy_of__voice=F("voice")).order_by("-pk")


def behind(one: Community, asked: Asked, brand: Brand) -> QuerySet[Mention]:
    """The texts behind one figure of a community."""
    rows = said_by(one)
    if asked.tone:
        rows = rows.filter(tone=asked.tone)
    if asked.place:
        rows = rows.filter(place=asked.place)
    if asked.names:
        # Asked of each text: a brand's topics hold millions that aren't this community's.
        own = MentionTopic.objects.filter(mention=OuterRef("pk"), topic__in=own_topics(brand))
        rows = rows.filter(Exists(own))
    return rows


def newest(rows: QuerySet[Any], first: int, most: int, one: Community | None = None) -> list[Any]:
    """So many of some texts from the ``first`` on, where they come the newest first.

    Those of a community with many more are looked for among the last days of its map: to find them among all
    is to sort all.
    """
    share = AMPLY * (first + most) / one.texts if one and one.texts else 1
    if one and one.map.made_at and one.map.since and share < 1:
        lately = one.map.made_at - (one.map.made_at - one.map.since) * share
        some = list(rows.filter(pk__gte=id_at(lately))[first : first + most])
        if len(some) == most:
            return some
    return list(rows[first : first + most])


@dataclass(frozen=True, slots=True)
class Habits:
    """When, how often and in what form people write. ``week`` counts texts by weekday (from Monday) and hour
    of the reader's time zone; ``busy`` is the hour at which the busiest three begin, with their share of the
    texts; half of those who wrote wrote ``often`` texts or more; ``kinds`` counts the kinds of texts, and
    ``places`` the places most used (by their numbers)."""

    texts: int
    week: list[list[int]]
    busy: int
    busy_share: float
    weekend_share: float
    often: int
    kinds: list[tuple[str, int]]
    places: list[tuple[int, int]]


def habits_of(rows: QuerySet[Mention], one: Community | None = None) -> Habits | None:
    """The habits that the newest 5,000 of some texts show (of a community's own); None for no text."""
    told = newest(rows.values_list("pk", "voice", "kind", "place"), 0, MOST_READ, one)
    if not told:
        return None
    here = timezone.get_current_timezone()
    week = [[0] * 24 for _day in range(7)]
    for pk, *_rest in told:
        at = datetime.fromtimestamp((pk >> 20) / 1000, here)  # a number begins with its time
        week[at.weekday()][at.hour] += 1
    hours = [sum(day[hour] for day in week) for hour in range(24)]
    spans = [sum(hours[(at + step) % 24] for step in range(BUSY_HOURS)) for at in range(24)]
    busy = max(range(24), key=lambda at: (spans[at], -at))
    wrote = sorted(Counter(voice for _pk, voice, *_rest in told).values(), reverse=True)
    kinds = Counter(kind for *_rest, kind, _place in told)
    places = Counter(place for *_rest, place in told)
    return Habits(
        len(told), week, busy, spans[busy] / len(told), sum(map(sum, week[5:])) / len(told),
        wrote[(len(wrote) - 1) // 2], _ranked(kinds), _ranked(places)[:MOST_PLACES],
    )  # fmt: skip


def _ranked(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
