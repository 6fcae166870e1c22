"""Lists of voices and sectors for programs, as on the pages of the map."""

from typing import Annotated

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import UNSET, Line, Numbers, Refusal, Unset, book, errand, shelf, teller
from palabre.channels.keys import MAPS
from palabre.channels.models import ApiKey
from palabre.ecosystem.actions import lists as verbs
from palabre.ecosystem.actions.sectors import make_sector, remove_sector
from palabre.ecosystem.models import Sector, Standing, VoiceList
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Topic

MAY = (MAPS,)
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class VoiceListTold(msgspec.Struct, forbid_unknown_fields=True):
    """A list of voices, and how many stand in it."""

    id: int
    brand: str
    name: str
    is_official: bool
    voices: int


class VoiceListGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A list to make; an official one holds the brand's own voices."""

    name: _Name
    is_official: bool = False
    brand: Line | Unset = UNSET


class SectorTold(msgspec.Struct, forbid_unknown_fields=True):
    """A sector: topics that are drawn on one map."""

    id: int
    brand: str
    name: str
    topics: list[int]


class SectorGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A sector of topics of the brand, by number."""

    name: _Name
    topics: Numbers
    brand: Line | Unset = UNSET


class VoiceStood(msgspec.Struct, forbid_unknown_fields=True):
    """A voice of one of the brand's maps, and just those lists in which it stands."""

    voice: Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
    lists: Annotated[
        list[Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]],
        msgspec.Meta(max_length=verbs.MOST_LISTS),
    ]
    brand: Line | Unset = UNSET


def _lists(key: ApiKey) -> QuerySet[VoiceList]:
    return VoiceList.objects.filter(brand__organisation=key.organisation).select_related("brand")


def _sectors(key: ApiKey) -> QuerySet[Sector]:
    rows = Sector.objects.filter(brand__organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("topics")


def _make_sector(by: Actor, brand: Brand, given: SectorGiven) -> Sector:
    topics = list(Topic.objects.filter(brand=brand, pk__in=given.topics))
    if len(topics) != len(set(given.topics)):
        raise Refusal(422, "The brand has no topic of one of these numbers - at `$.topics`")
    return make_sector(by, brand, given.name, topics)


def _stand(by: Actor, brand: Brand, given: VoiceStood) -> None:
    standing = Standing.objects.filter(map__brand=brand, voice=given.voice)
    one = standing.select_related("voice").order_by("pk").first()
    if one is None:
        raise Refusal(422, "No map of the brand shows a voice of this number - at `$.voice`")
    known = VoiceList.objects.filter(brand=brand, pk__in=given.lists).count()
    if known != len(set(given.lists)):
        raise Refusal(422, "The brand has no list of one of these numbers - at `$.lists`")
    verbs.put_in_lists(by, brand, one.voice, given.lists)


_list = teller(VoiceListTold, voices=lambda row: row.voices.count())
_sector = teller(SectorTold, topics=lambda row: sorted(one.pk for one in row.topics.all()))
lists = shelf(
    "lists", VoiceListTold, _lists, _list, may=MAY, lists="Lists the lists of voices.",
    makes=("Makes a list of voices.", VoiceListGiven, lambda by, brand, given: verbs.make_list(
        by, brand, given.name, is_official=given.is_official)),
)  # fmt: skip
one_list = book(
    VoiceListTold, _lists, _list, may=MAY, gives="Gives one list of voices.",
    removes=("Removes a list; its voices stay.", lambda by, row, _: verbs.remove_list(by, row)),
)  # fmt: skip
sectors = shelf(
    "sectors", SectorTold, _sectors, _sector, may=MAY, lists="Lists sectors.",
    makes=("Makes a sector of topics.", SectorGiven, _make_sector),
)  # fmt: skip
sector = book(
    SectorTold, _sectors, _sector, may=MAY, gives="Gives one sector.",
    removes=("Removes a sector.", lambda by, row, _: remove_sector(by, row)),
)  # fmt: skip
stand = errand(
    "Has a voice of a map stand in just these lists.", _stand, VoiceStood, may=MAY,
)  # fmt: skip
