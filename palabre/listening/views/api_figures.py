"""The figures of a topic for programs: the blocks of its page, and how well its tone is read."""

from datetime import date
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES, LISTENING
from palabre.channels.models import ApiKey
from palabre.channels.programs import UNSET, Answer, Refusal, Unset, asked, check_near, door
from palabre.listening import tones
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import sentences
from palabre.listening.models import OwnTone, Topic
from palabre.listening.search import SearchRefused
from palabre.listening.views.dashboard import MAKERS

MAY = (FIGURES, LISTENING)
_Block = Annotated[str, msgspec.Meta(pattern=rf"\A({'|'.join(MAKERS)})\Z")]


class FiguresAsked(msgspec.Struct):
    """Which block of the topic's page, over which days; the last thirty without them."""

    block: _Block = "volume"
    since: date | Unset = UNSET
    until: date | Unset = UNSET


class FiguresTold(msgspec.Struct, forbid_unknown_fields=True):
    """A block of figures: its head and rows, as a file of the page has them. ``left_out`` counts the rows of
    networks that forbid to take their texts elsewhere."""

    topic: int
    first: date
    last: date
    block: str
    title: str
    says: list[str]
    head: list[str]
    rows: list[list[Any]]
    note: str
    left_out: dict[str, int]


class ToneTaught(msgspec.Struct, forbid_unknown_fields=True):
    """What corrections have taught: how many there are, how many it takes, and of those judged since how
    many the house's own model and ours read rightly; null while nothing was learnt."""

    corrections: Annotated[int, msgspec.Meta(ge=0)]
    enough: int
    judged: int | None
    agreed_own: int | None
    agreed_shipped: int | None


def _topics(key: ApiKey) -> Any:
    return Topic.objects.filter(brand__organisation=key.organisation).select_related("brand")


@door(
    Call(
        "GET", "Gives one block of the figures of a topic.", FiguresTold, asks=FiguresAsked, may=MAY
    )
)
def figures(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One block of the figures of a topic."""
    row, given = get_object_or_404(_topics(key), pk=number), asked(request, FiguresAsked)
    check_near(given, "?")
    counted = Counted(row.brand, [row], Period.of(request.GET))
    try:
        made = MAKERS[given.block](counted, lambda _chosen: "", row)
        says = sentences(counted)
    except SearchRefused:
        raise Refusal(422, "The search index is being built: ask again later.") from None
    return 200, FiguresTold(
        row.pk, counted.period.first, counted.period.last, given.block, str(made.title), list(says),
        [str(one) for one in made.head], [list(one) for one in made.rows], str(made.note),
        dict(made.left_out),
    )  # fmt: skip


@door(Call("GET", "Tells what corrections of the tone have taught.", ToneTaught, may=MAY))
def tone(request: HttpRequest, key: ApiKey) -> Answer:
    """What corrections of the tone have taught."""
    own = OwnTone.objects.filter(organisation=key.organisation).first()
    return 200, ToneTaught(
        tones.count_of_corrections(key.organisation), tones.ENOUGH_CORRECTIONS,
        own.judged if own else None, own.agreed_own if own else None,
        own.agreed_shipped if own else None,
    )  # fmt: skip
