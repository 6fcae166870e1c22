"""Which voices of a map a page shows: the filters of its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from palabre.ecosystem.models import Standing
from palabre.ecosystem.rules import Doing
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
            sort=sort if sort in SORTS else "influence",
            chosen=tuple(one for one in chosen if one is not None)[:MOST_CHOSEN],
            page=min(page, MOST_PAGES),
        )

    def address(self, topic: int) -> str:
        """The part of an address that asks for the same, of a topic."""
        told = {
            "topic": topic, "q": self.words, "community": self.community, "network": self.network,
            "list": self.list,
            "does": self.does, "sort": "" if self.sort == "influence" else self.sort,
            "voices": ",".join(map(str, self.chosen)),
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value not in ("", None)})


def found(rows: QuerySet[Standing], wanted: Wanted, brand: Brand) -> QuerySet[Standing]:
    """Those of a map's voices that answer to what is asked, in its order."""
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
    if wanted.chosen:
        rows = rows.filter(voice__in=wanted.chosen)
    return rows.order_by(f"-{wanted.sort}", "pk")
