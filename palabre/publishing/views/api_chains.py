"""Chains and absences for programs: who has to agree, and who decides while somebody is away.

As with reviews a program brings a member's word, and what that member may do on the pages holds.
"""

from datetime import date
from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from palabre.channels.calls import Call
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.publishing import programs, told
from palabre.publishing.access import speaking
from palabre.publishing.actions import chains as verbs
from palabre.publishing.approving import Team
from palabre.publishing.doors import body_of, door
from palabre.publishing.models import Chain, StandIn
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Unreadable, Unset
from palabre.publishing.rules import DAYS_TO_DECIDE, MOST_DAYS, MOST_STEPS, Need, Step
from palabre.publishing.views.api_library import OfBrand
from palabre.publishing.views.api_reviews import EITHER, ONLY, actor_for, member_of

_EMail = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL)]
_People = Annotated[list[_EMail], msgspec.Meta(max_length=50)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NO_NUL)]
_Tag = Annotated[str, msgspec.Meta(max_length=100, pattern=NO_NUL)]
_Days = Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]


class StepGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A step: people of the team by their addresses; without any, anybody who may approve, or a guest."""

    people: _People = []
    need: Need = Need.ANY
    guest: bool = False


class ChainGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A chain, and the member who may approve and whose word it is."""

    member: _EMail
    name: _Name
    steps: Annotated[list[StepGiven], msgspec.Meta(min_length=1, max_length=MOST_STEPS)]
    brand: Annotated[str, msgspec.Meta(max_length=300)] | Unset = UNSET
    channels: Annotated[list[_Number], msgspec.Meta(max_length=100)] = []
    tags: Annotated[list[_Tag], msgspec.Meta(max_length=30)] = []
    strictness: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    days: _Days = DAYS_TO_DECIDE


class ByMember(msgspec.Struct, forbid_unknown_fields=True):
    """Whose word it is: an address of the team."""

    member: _EMail


class AbsenceGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Who is away, who decides meanwhile, and from which day to which."""

    member: _EMail
    other: _EMail
    since: date
    until: date


def approver(key: ApiKey, address: str, brand: Brand) -> Actor:
    """Who acts by the word of a member who may approve for a brand. Raises `Unreadable`."""
    member = member_of(key, address)
    if Right.APPROVE not in Team(brand).rights_of_user(member.user_id):
        raise Unreadable("Only who may approve for the brand changes this - at `$.member`")
    return actor_for(key, member)


def _rows(key: ApiKey) -> QuerySet[Chain]:
    rows = Chain.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("channels")


def _steps(key: ApiKey, given: ChainGiven) -> list[Step]:
    found = []
    for one in given.steps:
        if one.guest and one.people:
            raise Unreadable("Either a guest or people of the team - at `$.steps`")
        people = tuple(member_of(key, address).pk for address in one.people)
        found.append(Step(outside=True) if one.guest else Step(people, one.need))
    return found


def _kept(key: ApiKey, brand: Brand, given: ChainGiven, row: Chain | None) -> told.Chain:
    by = approver(key, given.member, brand)
    accounts = {one.pk: one for one in speaking(brand)}
    if not set(given.channels) <= set(accounts):
        raise Unreadable("The brand has no account of this number - at `$.channels`")
    made = verbs.keep_chain(
        by, brand, given.name, _steps(key, given), chain=row, tags=given.tags,
        channels=[accounts[one] for one in given.channels], strictness=given.strictness,
        days=given.days,
    )  # fmt: skip
    return told.told_of_chain(_rows(key).get(pk=made.pk))


@door(
    Call(
        "GET",
        "Lists the chains of a brand, the strictest first.",
        told.Chains,
        asks=OfBrand,
        may=EITHER,
    ),
    Call(
        "POST",
        "Makes a chain, by the word of a member who may approve.",
        told.Chain,
        201,
        body=ChainGiven,
        may=ONLY,
        once=True,
    ),
)
def chains(request: HttpRequest, key: ApiKey) -> Answer:
    """The chains of a brand; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), ChainGiven)
        brand = programs.brand_of(key.organisation, given.brand)
        return 201, _kept(key, brand, given, None)
    brand = programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)
    return 200, told.Chains([told.told_of_chain(one) for one in _rows(key).filter(brand=brand)])


@door(
    Call("GET", "Gives one chain.", told.Chain, may=EITHER),
    Call(
        "PUT",
        "Changes a chain as a whole; reviews that have begun keep their steps.",
        told.Chain,
        body=ChainGiven,
        may=ONLY,
    ),
    Call(
        "DELETE",
        "Removes a chain; reviews that have begun go on.",
        None,
        204,
        body=ByMember,
        may=ONLY,
    ),
)
def chain(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One chain: told, changed, removed."""
    row = get_object_or_404(_rows(key), pk=number)
    if request.method == "PUT":
        given = programs.body_of(body_of(request), ChainGiven)
        if not isinstance(given.brand, Unset) and given.brand != row.brand.slug:
            raise Unreadable("It belongs to another brand - at `$.brand`")
        return 200, _kept(key, row.brand, given, row)
    if request.method == "DELETE":
        word = programs.body_of(body_of(request), ByMember)
        verbs.remove_chain(approver(key, word.member, row.brand), row)
        return 204, None
    return 200, told.told_of_chain(row)


def _absences(key: ApiKey) -> QuerySet[StandIn]:
    rows = StandIn.objects.filter(organisation=key.organisation, until__gte=timezone.localdate())
    return rows.select_related("member__user", "other__user")


@door(
    Call("GET", "Lists who decides in whose place, now or later.", told.Absences, may=EITHER),
    Call(
        "POST",
        "Lets a member decide in the place of another for some days, by the word of that other one.",
        told.Absence,
        201,
        body=AbsenceGiven,
        may=ONLY,
        once=True,
    ),
)
def stand_ins(request: HttpRequest, key: ApiKey) -> Answer:
    """The absences; or a new one."""
    if request.method == "GET":
        return 200, told.Absences([told.told_of_absence(one) for one in _absences(key)])
    given = programs.body_of(body_of(request), AbsenceGiven)
    member, other = member_of(key, given.member), member_of(key, given.other)
    made = verbs.delegate(actor_for(key, member), member, other, given.since, given.until)
    return 201, told.told_of_absence(made)


@door(
    Call(
        "DELETE",
        "Ends an absence, by the word of who was away.",
        None,
        204,
        body=ByMember,
        may=ONLY,
    )
)
def stand_in(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Be back."""
    row = get_object_or_404(_absences(key), pk=number)
    member = member_of(key, programs.body_of(body_of(request), ByMember).member)
    if member.pk != row.member_id:
        raise Unreadable("It is the absence of somebody else - at `$.member`")
    verbs.end_delegation(actor_for(key, member), row)
    return 204, None
