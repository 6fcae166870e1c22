"""Whom an account keeps off, as pages show it: what stands, what can be done, and why it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from palabre.channels.doors import network
from palabre.connectors.acts import SILENT_FOR
from palabre.connectors.barred import LIFTS
from palabre.connectors.contract import Barring
from palabre.engagement.actions.barring import (
    IN_A_PLACE,
    Puts,
    Where,
    puts_of,
    where_known,
    where_of,
)
from palabre.engagement.models import Conversation, Person, PersonAct
from palabre.engagement.rules import ActState
from palabre.engagement.words import BARRED, BARRING
from palabre.governance.models import Brand
from palabre.listening.models import Voice


@dataclass(frozen=True, slots=True)
class Standing:
    """An act on somebody that was the last of its kind in its place; ``word`` says how far it is.

    ``place`` names where it is done, for what is done in a place.
    """

    row: PersonAct
    word: str
    place: str
    is_on: bool
    can_lift: bool


def standing_on(voices: Iterable[Voice], brand: int) -> list[Standing]:
    """What accounts of a brand's keep some voices off by, or were asked to, the newest first."""
    rows = PersonAct.objects.filter(voice__in=list(voices), brand=brand)
    last: dict[tuple[int, int, Puts], PersonAct] = {}
    for row in rows.select_related("channel", "voice", "by", "place").order_by("pk"):
        last[row.voice_id, row.channel_id, puts_of(row)] = row
    return [_told(one) for one in sorted(last.values(), key=lambda one: -one.pk)]


def _told(row: PersonAct) -> Standing:
    act = Barring(row.act)
    over = act is Barring.SILENCE and row.asked_at + SILENT_FOR < timezone.now()
    is_on = act not in LIFTS and row.state != ActState.FAILED and not over
    known = network(row.channel.platform).barring
    back = next((one for one, puts in LIFTS.items() if puts is act), None)
    place = str(row.place or "") if puts_of(row)[0] in IN_A_PLACE else ""
    return Standing(row, str(BARRED[act]), place, is_on, is_on and back in known)


def offered(where: Where | None, standing: list[Standing]) -> list[tuple[str, str]]:
    """What an account can do to somebody now, with its word: each act that doesn't stand there yet."""
    if where is None:
        return []
    on = {
        puts_of(one.row) for one in standing if one.is_on and one.row.channel_id == where.channel.pk
    }
    known = network(where.channel.platform).barring - set(LIFTS)
    return [
        (str(one), str(BARRING[one]))
        for one in Barring
        if one in known and puts_of(where.asks(one)) not in on
    ]


def beside_talk(row: Conversation) -> dict[str, Any]:
    """What the facts of a conversation show of it."""
    if row.voice is None or row.voice.is_unknown or not network(row.platform).barring:
        return {}
    standing = standing_on([row.voice], row.brand_id)
    return {"barred": standing, "bars": offered(where_of(row), standing)}


def beside_person(row: Person, brand: Brand) -> dict[str, Any]:
    """What a person's page shows of it: what is done in a place is asked for from a conversation there."""
    known = row.identities.exclude(voice=None).select_related("voice")
    voices = [one.voice for one in known if one.voice and network(one.voice.platform).barring]
    standing = standing_on(voices, brand.pk) if voices else []
    bars = [
        (f"{voice.pk}:{act}", word, voice)
        for voice in voices
        for act, word in offered(where_known(brand, voice), standing_of(standing, voice))
        if act not in IN_A_PLACE
    ]
    return {"barred": standing, "bars": bars}


def standing_of(standing: list[Standing], voice: Voice) -> list[Standing]:
    """What stands against one of several voices."""
    return [one for one in standing if one.row.voice_id == voice.pk]
