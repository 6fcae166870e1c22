"""Which voices of a map a page shows: the filters of its address."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from palabre.ecosystem.access import standings_of
from palabre.ecosystem.models import Map, Standing
from palabre.ecosystem.rules import Doing, joined_after
from palabre.governance.models import Brand
from palabre.listening.selection import number

MOST_CHOSEN = 1000
MOST_PAGES = 400
SORTS = ("influence", "reach", "resonance", "relevance", "regularity", "texts")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the voices; ``chosen`` are those that were marked in the picture."""

    words: str = ""
    community: int | None = None
    network: str = ""
    list: int | None = None
    does: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None
    ours: bool = False
    new: bool = False
    sort: str = "influence"
    chosen: tuple[int, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, data: QueryDict) -> "Wanted":
        """Read a page's address; whatever in it makes no sense is left out."""
        chosen = (number(one) for one in data.get("voices", "")[:20_000].split(","))
        page = number(data.get("page", "")) or 1
        does, sort = data.get("does", ""), data.get("sort", "")
        return cls(
            words=data.get("q", "").strip()[:100].replace("\0", ""),
            community=number(data.get("community", "")),
            list=number(data.get("list", "")),
            network=data.get("network", "")[:30].replace("\0", ""),
            does=does if does in set(Doing) else "",
            place=data.get("place", "")[:300].replace("\0", ""),
            since=_day(data.get("since", "")),
            until=_day(data.get("until", "")),
            ours=bool(data.get("ours")),
            new=bool(data.get("new")),
            sort=sort if sort in SORTS else "influence",
            chosen=tuple(one for one in chosen if one is not None)[:MOST_CHOSEN],
            page=min(page, MOST_PAGES),
        )

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than all voices."""
        return replace(self, sort="influence", page=1) != Wanted()

    def address(self, **more: object) -> str:
        """The part of an address that asks for the same, and for more."""
        told = {
            "q": self.words, "community": self.community, "place": self.place, "network": self.network,
            "list": self.list, "does": self.does, "since": self.since, "until": self.until,
            "ours": "1" if self.ours else "", "new": "1" if self.new else "",
            "sort": "" if self.sort == "influence" else self.sort,
            "voices": ",".join(map(str, self.chosen)), **more,
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value not in ("", None)})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def found(drawn: Map, wanted: Wanted, brand: Brand) -> QuerySet[Standing]:
    """Those of a map's voices that answer to what is asked, in its order."""
    rows = standings_of(drawn)
    if wanted.words:
        rows = rows.filter(
            Q(voice__name__icontains=wanted.words) | Q(voice__handle__icontains=wanted.words)
        )
    if wanted.community is not None:
        rows = rows.filter(community__number=wanted.community)
    if wanted.network:
        rows = rows.filter(voice__platform=wanted.network)
    if wanted.list is not None:
        rows = rows.filter(voice__voice_lists=wanted.list, voice__voice_lists__brand=brand)
    if wanted.does:
        rows = rows.filter(**{f"doings__{wanted.does}__gt": 0})
    if wanted.place:
        rows = rows.filter(_speaks_at(drawn, wanted.place))
    rows = rows.filter(_active(wanted))
    if wanted.ours:
        rows = rows.filter(is_with_us=True)
    if wanted.new and drawn.made_at:
        rows = rows.filter(first_at__gt=joined_after(drawn.made_at))
    if wanted.chosen:
        rows = rows.filter(voice__in=wanted.chosen)
    return rows.order_by(f"-{wanted.sort}", "pk")


def _speaks_at(drawn: Map, address: str) -> Q:
    """Who speaks at a place of the map's, by its address; an unknown one has nobody."""
    either = Q(pk__in=[])
    for row in drawn.places:
        if row["address"] == address:
            for number in row.get("numbers", ()):
                either |= Q(places__has_key=f"p{number}")
    return either


def _active(wanted: Wanted) -> Q:
    """Who was active at some time between two days."""
    asked = Q()
    if wanted.since:
        asked &= Q(last_at__date__gte=wanted.since)
    if wanted.until:
        asked &= Q(first_at__date__lte=wanted.until)
    return asked
