"""Leads for programs: `/api/v1/leads`, listed, made and moved, with a key that may."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.models import Campaign
from palabre.channels.calls import Call
from palabre.channels.keys import LEADS, actor_of
from palabre.channels.models import ApiKey
from palabre.engagement.actions import leads as verbs
from palabre.engagement.actions.people import person_reached
from palabre.engagement.leads.rules import Origin
from palabre.engagement.models import Lead, Person
from palabre.engagement.people.cards import may_leave
from palabre.governance.models import Brand
from palabre.governance.money import currency_of
from palabre.publishing import programs
from palabre.publishing.doors import body_of, door
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Asked, Unreadable, Unset

Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
Stage = Annotated[str, msgspec.Meta(max_length=20, pattern=NO_NUL)]
Money = Annotated[str, msgspec.Meta(max_length=13, pattern=r"\A[0-9]{1,10}(\.[0-9]{1,2})?\Z")]
ONLY = (LEADS,)


class LeadTold(msgspec.Struct, forbid_unknown_fields=True):
    """A lead. ``name`` and ``company`` are empty for whoever is known by a network alone that forbids to
    copy its members; ``value`` is in ``currency``; ``stage`` is "won", "lost" or one of the brand's."""

    id: int
    brand: str
    version: int
    stage: str
    name: str
    company: str
    value: str | None
    currency: str
    origin: Origin
    campaign: int | None
    next_step: str
    next_on: date | None
    reason: str
    is_qualified: bool
    made_at: datetime
    changed_at: datetime


class LeadsTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of leads, the newest first."""

    leads: list[LeadTold]
    before: int | None


class LeadsAsked(Asked):
    """Which leads are listed: of a brand, at a stage, of a campaign."""

    stage: Stage | Unset = UNSET
    campaign: Number | Unset = UNSET


class LeadGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A lead as a program gives it. Who is known by the mail or phone gets no second record; ``told`` says
    where they left it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    brand: Line | Unset = UNSET
    mail: Annotated[str, msgspec.Meta(max_length=254, pattern=NO_NUL)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL)] = ""
    told: Line = ""
    value: Money | None = None
    campaign: Number | None = None
    next_step: Line = ""
    next_on: date | None = None
    note: Annotated[str, msgspec.Meta(max_length=4000, pattern=NO_NUL)] = ""


class LeadMoved(msgspec.Struct, forbid_unknown_fields=True):
    """Where a lead goes; ``version`` is the one that was read, ``reason`` says why it was lost."""

    stage: Stage
    version: Annotated[int, msgspec.Meta(gt=0, le=2_000_000_000)]
    reason: Line = ""


def _rows(key: ApiKey) -> QuerySet[Lead]:
    rows = Lead.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand__organisation", "person__merged_into")


def _told(rows: Iterable[Lead]) -> list[LeadTold]:
    found = list(rows)
    whose = Person.objects.filter(pk__in={one.whose.pk for one in found})
    leaving = set(may_leave(whose).values_list("pk", flat=True))
    return [_one(row, is_told=row.whose.pk in leaving) for row in found]


def _one(row: Lead, *, is_told: bool) -> LeadTold:
    return LeadTold(
        id=row.pk, brand=row.brand.slug, version=row.version, stage=row.stage,
        name=row.whose.name if is_told else "", company=row.whose.company if is_told else "",
        value=None if row.value is None else f"{row.value:.2f}",
        currency=currency_of(row.brand.organisation), origin=Origin(row.origin),
        campaign=row.campaign_id, next_step=row.next_step, next_on=row.next_on, reason=row.reason,
        is_qualified=row.qualified_at is not None, made_at=row.made_at, changed_at=row.changed_at,
    )  # fmt: skip


@door(
    Call("GET", "Lists leads, the newest first.", LeadsTold, asks=LeadsAsked, may=ONLY),
    Call("POST", "Makes a lead.", LeadTold, 201, body=LeadGiven, may=ONLY, once=True),
)
def leads(request: HttpRequest, key: ApiKey) -> Answer:
    """The leads of the organisation or a brand; or a new one."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), LeadGiven)
        return 201, _told([_made(key, given)])[0]
    asked = programs.asked_of(request.GET, LeadsAsked)
    rows = _rows(key)
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    if not isinstance(asked.stage, Unset):
        rows = rows.filter(stage=asked.stage)
    if not isinstance(asked.campaign, Unset):
        rows = rows.filter(campaign=asked.campaign)
    page, before = programs.page_of(rows, asked)
    return 200, LeadsTold(_told(page), before)


@transaction.atomic
def _made(key: ApiKey, given: LeadGiven) -> Lead:
    """Raises `Unreadable`, and `Refused` while a lead of this person is under way."""
    by, brand = actor_of(key), programs.brand_of(key.organisation, given.brand)
    name = " ".join(given.name.split())
    if not name:
        raise Unreadable("A lead has a name - at `$.name`")
    campaign = _campaign(brand, given.campaign)
    person, noted = person_reached(
        by, brand, name=name, mail=given.mail, phone=given.phone, evidence=given.told or by.name
    )
    row = verbs.make_lead(by, brand, person, verbs.Evidence(campaign=campaign))
    values = {
        "value": None if given.value is None else Decimal(given.value),
        "next_step": " ".join(given.next_step.split()), "next_on": given.next_on,
    }  # fmt: skip
    verbs.change_lead(by, row, values, seen=row.version)
    unread = "" if noted else f"{given.mail} {given.phone}".strip()
    if note := "\n".join(one for one in (given.note.strip(), unread) if one):
        verbs.note_on_lead(by, row, note)
    return _rows(key).get(pk=row.pk)


def _campaign(brand: Brand, number: int | None) -> Campaign | None:
    if number is None:
        return None
    found = Campaign.objects.filter(brand=brand, pk=number).first()
    if found is None:
        raise Unreadable("The brand has no campaign of this number - at `$.campaign`")
    return found


@door(Call("GET", "Gives one lead.", LeadTold, may=ONLY))
def lead(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One lead."""
    return 200, _told([get_object_or_404(_rows(key), pk=number)])[0]


@door(Call("POST", "Moves a lead to another stage.", LeadTold, body=LeadMoved, may=ONLY, once=True))
def move(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Move a lead whose version is still the one that was read."""
    row = get_object_or_404(_rows(key), pk=number)
    given = programs.body_of(body_of(request), LeadMoved)
    verbs.move_lead(actor_of(key), row, given.stage, seen=given.version, reason=given.reason)
    return 200, _told([_rows(key).get(pk=number)])[0]
