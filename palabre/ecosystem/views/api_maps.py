"""Maps for programs: who speaks with whom on a topic or a sector, where, and which voices count."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.deeds import UNSET, Line, Unset, book, deed, shelf, teller
from palabre.channels.doors import kept_in
from palabre.channels.keys import FIGURES, MAPS
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Number, asked, door
from palabre.ecosystem import told
from palabre.ecosystem.access import standings_of
from palabre.ecosystem.actions.maps import ask_anew
from palabre.ecosystem.behind import Asked, behind
from palabre.ecosystem.finding import Wanted, found
from palabre.ecosystem.models import SECTORS, Community, Map, Standing
from palabre.ecosystem.rules import Doing
from palabre.ecosystem.suspected import signs_of
from palabre.listening.rules import ToneLabel

READ, MAY = (FIGURES, MAPS), (MAPS,)
A_PAGE, MOST_PAGES, MOST_COMMUNITIES = 100, 400, 1000
_Page = Annotated[int, msgspec.Meta(ge=1, le=MOST_PAGES)]


class MapTold(msgspec.Struct, forbid_unknown_fields=True):
    """A map: its number is that of its topic or sector; ``stability`` says how far several runs agree,
    ``polarisation`` how far the two largest communities keep to themselves."""

    id: int
    brand: str
    name: str
    is_sector: bool
    since: datetime | None
    made_at: datetime | None
    is_cut: bool
    texts: int
    voices: int
    reactions: int
    stability: float | None
    polarisation: float | None
    doings: dict[str, int]


class CommunityTold(msgspec.Struct, forbid_unknown_fields=True):
    """A community of a map, or a crowd that only looks like one; a share is null where too few texts carry
    it. ``lacks`` is what its members do much less than all do."""

    number: int
    words: list[str]
    is_crowd: bool
    voices: int
    newcomers: int
    texts: int
    naming: int
    positive: int
    negative: int
    neutral: int
    penetration: float | None
    share_of_voice: float | None
    net_tone: float | None
    doings: dict[str, int]
    wants: dict[str, int]
    lacks: list[str]
    places: list[str]


class PlaceTold(msgspec.Struct, forbid_unknown_fields=True):
    """A place of conversation; ``weight`` is 0 to 100, ``is_heard`` false where it is only pointed to."""

    name: str
    address: str
    network: str
    weight: float
    texts: int
    voices: int
    cited_by: int
    is_heard: bool


class MapWhole(msgspec.Struct, forbid_unknown_fields=True):
    """A map with what it says in sentences, its communities and its places, the weightiest first."""

    map: MapTold
    says: list[str]
    lacks: list[str]
    communities: list[CommunityTold]
    places: list[PlaceTold]


class VoiceTold(msgspec.Struct, forbid_unknown_fields=True):
    """A voice on a map: its influence and the parts of it are 0 to 100, by what others do about it; ``signs``
    are those of an inflated audience, in sentences."""

    voice: int
    name: str
    handle: str
    network: str
    community: int | None
    influence: float
    reach: float
    resonance: float
    relevance: float
    regularity: float
    reactions: int
    reactors: int
    trusted: int
    outside: int
    texts: int
    is_ours: bool
    is_with_us: bool
    first_at: datetime
    last_at: datetime
    signs: list[str]
    evidence: dict[str, list[int]]


class VoicesTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of voices; ``next`` is the number of the page after it, null for none."""

    count: int
    voices: list[VoiceTold]
    next: int | None


class VoicesAsked(msgspec.Struct):
    """Which voices, in what order, and which page of a hundred."""

    q: Annotated[Line | Unset, msgspec.Meta(description="Part of a name or a handle.")] = UNSET
    community: Annotated[
        Number | Unset, msgspec.Meta(description="The number of one on this map.")
    ] = UNSET
    network: Line | Unset = UNSET
    list: Annotated[Number | Unset, msgspec.Meta(description="A list of voices.")] = UNSET
    does: Doing | Unset = UNSET
    place: Annotated[Line | Unset, msgspec.Meta(description="The address of a place.")] = UNSET
    since: date | Unset = UNSET
    until: date | Unset = UNSET
    ours: Annotated[bool, msgspec.Meta(description="Who reacts to one's own accounts.")] = False
    new: Annotated[bool, msgspec.Meta(description="Who was first heard in the last weeks.")] = False
    page: _Page = 1


class CommunityTextsAsked(msgspec.Struct):
    """Which texts of a community, and which page of a hundred: of a tone, of a place (by its number), or
    those that name the brand."""

    tone: ToneLabel | Unset = UNSET
    place: Number | Unset = UNSET
    names: bool = False
    page: _Page = 1


class CommunityTextsTold(msgspec.Struct, forbid_unknown_fields=True):
    """Mentions by number, the newest first; ``next`` is the page after it."""

    count: int
    mentions: list[int]
    next: int | None


def _maps(key: ApiKey) -> QuerySet[Map]:
    rows = Map.objects.filter(brand__organisation=key.organisation, made_at__isnull=False)
    return rows.select_related("brand", "topic__brand", "sector__brand")


_map = teller(
    MapTold, name=lambda row: str(row.subject), is_sector=lambda row: row.pk > SECTORS,
)  # fmt: skip


def _communities(drawn: Map, rows: list[Community]) -> list[CommunityTold]:
    return [
        CommunityTold(
            one.number, list(one.words), one.is_crowd, one.voices, one.newcomers, one.texts, one.naming,
            one.positive, one.negative, one.neutral, row.penetration, row.share_of_voice, row.net_tone,
            dict(one.doings), dict(one.wants), row.lacks, [str(name) for name, *_rest in one.places],
        )
        for one, row in zip(rows, told.rows_of(drawn, rows), strict=True)
    ]  # fmt: skip


def _whole(drawn: Map) -> MapWhole:
    rows = list(drawn.communities.all()[:MOST_COMMUNITIES])
    places = [
        PlaceTold(
            one["name"], one["address"], one["platform"], one["weight"], one["texts"], one["voices"],
            one["cited_by"], bool(one["numbers"]),
        )
        for one in drawn.places
    ]  # fmt: skip
    says = told.sentences(drawn, rows)
    return MapWhole(_map(drawn), says, told.gaps(drawn, rows), _communities(drawn, rows), places)


def _voice(one: Standing) -> VoiceTold:
    of: Any = one.voice
    return VoiceTold(
        of.pk, of.name, of.handle, of.platform, one.community.number if one.community else None,
        one.influence, one.reach, one.resonance, one.relevance, one.regularity, one.reactions,
        one.reactors, one.trusted, one.outside, one.texts, one.is_ours, one.is_with_us, one.first_at,
        one.last_at, [str(sign["seen"]) for sign in signs_of(one)] if one.signs else [],
        {how: list(numbers) for how, numbers in one.evidence.items()},
    )  # fmt: skip


def _or(value: Any, usual: Any) -> Any:
    return usual if isinstance(value, Unset) else value


@door(Call("GET", "Lists the voices of a map, the most influential first, with what each score rests on.",
           VoicesTold, asks=VoicesAsked, may=MAY))  # fmt: skip
def voices(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The voices of a map that are asked for."""
    drawn, given = get_object_or_404(_maps(key), pk=number), asked(request, VoicesAsked)
    wanted = Wanted(
        words=_or(given.q, "")[:100], community=_or(given.community, None), network=_or(given.network, ""),
        list=_or(given.list, None), does=_or(given.does, ""), place=_or(given.place, ""),
        since=_or(given.since, None), until=_or(given.until, None), ours=given.ours, new=given.new,
    )  # fmt: skip
    rows = found(drawn, wanted, drawn.brand).exclude(voice__platform__in=kept_in())
    first = (given.page - 1) * A_PAGE
    some = list(rows[first : first + A_PAGE + 1])
    more = given.page + 1 if len(some) > A_PAGE and given.page < MOST_PAGES else None
    return 200, VoicesTold(rows.count(), [_voice(one) for one in some[:A_PAGE]], more)


@door(Call("GET", "Gives a voice's standing on a map.", VoiceTold, may=MAY))
def voice(request: HttpRequest, key: ApiKey, number: int, voice: int) -> Answer:
    """One voice on a map, by the number of the voice."""
    drawn = get_object_or_404(_maps(key), pk=number)
    rows = standings_of(drawn).exclude(voice__platform__in=kept_in())
    return 200, _voice(get_object_or_404(rows, voice=voice))


@door(Call("GET", "Lists the mentions behind the figures of a community.", CommunityTextsTold,
           asks=CommunityTextsAsked, may=READ))  # fmt: skip
def texts(request: HttpRequest, key: ApiKey, number: int, community: int) -> Answer:
    """The texts of a community, by its number on the map."""
    drawn, given = get_object_or_404(_maps(key), pk=number), asked(request, CommunityTextsAsked)
    one = get_object_or_404(Community.objects.filter(map=drawn), number=community)
    wanted = Asked(str(_or(given.tone, "")), _or(given.place, None), given.names)
    rows = behind(one, wanted, drawn.brand)
    first = (given.page - 1) * A_PAGE
    some = list(rows.values_list("pk", flat=True)[first : first + A_PAGE + 1])
    more = given.page + 1 if len(some) > A_PAGE and given.page < MOST_PAGES else None
    return 200, CommunityTextsTold(rows.count(), some[:A_PAGE], more)


maps = shelf(
    "maps", MapTold, _maps, _map, may=MAY, reads=READ,
    lists="Lists the maps of topics and sectors that were drawn.",
)  # fmt: skip
map_whole = book(
    MapWhole, _maps, _whole, may=MAY, reads=READ,
    gives="Gives a map: its sentences, its communities and its places.",
)  # fmt: skip
draw = deed(
    "Draws a map anew now, and not only at night.", _maps,
    lambda by, row, _: ask_anew(row.subject), may=MAY,
)  # fmt: skip
voices.rows = _maps  # type: ignore[attr-defined]
