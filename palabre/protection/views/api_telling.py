"""Who is told of alerts, by what and when, for programs: as on the page that says so."""

from datetime import time
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    members_named,
    shelf,
    teller,
    telling,
)
from palabre.channels.keys import PROTECTION
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.protection.actions import alerts
from palabre.protection.actions import telling as verbs
from palabre.protection.models import Step, Telling, Vigil, Way
from palabre.protection.rules.telling import MOST_MINUTES, WayKind

MAY = (PROTECTION,)
_Clock = Annotated[time, msgspec.Meta(tz=False)]
_Below = Literal[0, 25, 50, 75]
_People = Annotated[list[EMail], msgspec.Meta(max_length=100)]


class VigilTold(msgspec.Struct, forbid_unknown_fields=True):
    """How a brand is watched, and who is told, by mail address; nobody named: the owners and managers."""

    is_sensitive: bool = False
    people: _People = []


class VigilGiven(msgspec.Struct, forbid_unknown_fields=True):
    """How a brand is watched, and who is told, by mail address."""

    is_sensitive: bool = False
    people: _People = []
    brand: Line | Unset = UNSET


class HoursTold(msgspec.Struct, forbid_unknown_fields=True):
    """The quiet hours and the daily mail; a gravity below a line waits, or comes in the day's mail."""

    zone: str
    quiet_from: time | None
    quiet_until: time | None
    quiet_below: int
    digest_below: int
    digest_hour: int


class HoursGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The quiet hours and the daily mail, as a whole; no zone is the house's."""

    zone: Annotated[str, msgspec.Meta(max_length=60)] = ""
    quiet_from: _Clock | None = None
    quiet_until: _Clock | None = None
    quiet_below: _Below = 50
    digest_below: _Below = 0
    digest_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 8
    brand: Line | Unset = UNSET


class TellingWayTold(msgspec.Struct, forbid_unknown_fields=True):
    """A service or a program that is told; its address is kept sealed."""

    id: int
    brand: str
    name: str
    kind: WayKind
    place: str
    at_once: bool
    is_paused: bool


class TellingWayMade(msgspec.Struct, forbid_unknown_fields=True):
    """A way that was added. ``key`` is what a program's messages are signed with: it is told this once."""

    id: int
    kind: WayKind
    place: str
    key: str


class TellingWayGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A service or a program to tell; not ``at_once`` by a step of the escalation alone."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"\A[^\x00]*\Z")]
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\Z")]
    at_once: bool = True
    brand: Line | Unset = UNSET


class TellingWayPaused(msgspec.Struct, forbid_unknown_fields=True):
    """Whether nothing is told by it for now."""

    on: bool = True


class TellingStepTold(msgspec.Struct, forbid_unknown_fields=True):
    """A step of the escalation: who, by mail address, and which ways are told if nobody looks."""

    id: int
    brand: str
    minutes: int
    people: list[str]
    ways: list[int]


class TellingStepGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A step, so many minutes after the first telling."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=MOST_MINUTES)]
    people: _People = []
    ways: Annotated[list[int], msgspec.Meta(max_length=20)] = []
    brand: Line | Unset = UNSET


def _ways(key: ApiKey) -> QuerySet[Way]:
    return Way.objects.filter(organisation=key.organisation).select_related("brand")


def _steps(key: ApiKey) -> QuerySet[Step]:
    rows = Step.objects.filter(brand__organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("people__user", "ways")


def _able(brand: Brand, addresses: list[str]) -> list[Member]:
    people = members_named(brand.organisation_id, addresses)
    if any(not alerts.may_see(one, brand) for one in people):
        raise Refusal(422, "Somebody may do nothing about this brand's alerts - at `$.people`")
    return people


def _mails(people: Any) -> list[str]:
    return sorted(one.user.email for one in people)


def _watched(row: Vigil | None) -> VigilTold:
    if row is None:
        return VigilTold()
    return VigilTold(row.is_sensitive, _mails(row.people.select_related("user")))


def _watch(by: Actor, brand: Brand, given: VigilGiven) -> Vigil:
    return alerts.keep_vigil(by, brand, given.is_sensitive, _able(brand, given.people))


def _hours(row: Telling | None) -> HoursTold:
    return _told_hours(row or Telling())


def _keep_hours(by: Actor, brand: Brand, given: HoursGiven) -> Telling:
    if given.zone and given.zone not in available_timezones():
        raise Refusal(422, "There is no such time zone - at `$.zone`")
    told = {name: getattr(given, name) for name in HoursTold.__struct_fields__}
    return verbs.keep_telling(by, brand, **told)


def _add_step(by: Actor, brand: Brand, given: TellingStepGiven) -> Step:
    ways = list(Way.objects.filter(brand=brand, pk__in=given.ways))
    if len(ways) != len(set(given.ways)):
        raise Refusal(422, "The brand has no way of one of these numbers - at `$.ways`")
    return verbs.add_step(by, brand, given.minutes, _able(brand, given.people), ways)


_told_hours = teller(HoursTold)
_way = teller(TellingWayTold)
_made = teller(TellingWayMade, key=lambda row: row.secret.get("key", ""))
_step = teller(
    TellingStepTold, people=lambda row: _mails(row.people.all()),
    ways=lambda row: sorted(one.pk for one in row.ways.all()),
)  # fmt: skip
vigil = telling(
    "Tells how a brand is watched, and who is told.",
    lambda brand: _watched(Vigil.objects.filter(pk=brand.pk).first()), VigilTold, may=MAY,
)  # fmt: skip
watch = errand(
    "Keeps how a brand is watched, and who is told.", _watch, VigilGiven, may=MAY, tells=VigilTold,
    told=_watched,
)  # fmt: skip
hours = telling(
    "Tells a brand's quiet hours and daily mail.",
    lambda brand: _hours(Telling.objects.filter(pk=brand.pk).first()), HoursTold, may=MAY,
)  # fmt: skip
keep_hours = errand(
    "Keeps a brand's quiet hours and daily mail.", _keep_hours, HoursGiven, may=MAY, tells=HoursTold,
    told=_hours,
)  # fmt: skip
ways = shelf(
    "ways", TellingWayTold, _ways, _way, may=MAY, lists="Lists what is told of alerts beside mail."
)
way = book(
    TellingWayTold, _ways, _way, may=MAY, gives="Gives one way of telling.",
    removes=("Takes a way off.", lambda by, row, _: verbs.remove_way(by, row)),
)  # fmt: skip
add_way = errand(
    "Adds a service or a program that is told; its key is told this once.",
    lambda by, brand, given: verbs.add_way(by, brand, given.name, given.address, at_once=given.at_once),
    TellingWayGiven, may=MAY, tells=TellingWayMade, told=_made, status=201, once=False,
)  # fmt: skip
pause_way = deed(
    "Tells nothing by a way for now, or goes on.", _ways,
    lambda by, row, given: verbs.pause_way(by, row, paused=given.on), may=MAY, body=TellingWayPaused,
    tells=TellingWayTold, told=_way,
)  # fmt: skip
steps = shelf(
    "steps", TellingStepTold, _steps, _step, may=MAY, lists="Lists the steps of the escalation.",
    makes=("Adds a step of the escalation.", TellingStepGiven, _add_step),
)  # fmt: skip
step = book(
    TellingStepTold, _steps, _step, may=MAY, gives="Gives one step of the escalation.",
    removes=("Takes a step off.", lambda by, row, _: verbs.remove_step(by, row)),
)  # fmt: skip
