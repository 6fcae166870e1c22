"""The doors for programs that plan: `/api/v1/campaigns` and `/api/v1/events`.

What they send is checked by the forms of the pages, so that the same holds for both.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.actions import campaigns as verbs
from palabre.campaigns.forms import CampaignForm, EventForm, campaign_start
from palabre.campaigns.models import Campaign, Event
from palabre.campaigns.rules import CampaignState
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Number,
    Text,
    Unset,
    brand_given,
    checked,
    door,
    given_of,
    newest,
    read,
    stays,
    typed,
)
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.strategy.models import Mission

_Tag = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00,]*\Z")]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class CampaignGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A campaign; what is left out stays as it is. ``budget`` is in cents; ``state`` begins or ends it;
    ``serves`` is the number of a mission."""

    brand: Text | Unset = UNSET
    name: Text | Unset = UNSET
    mission: Text | Unset = UNSET
    serves: Number | Unset | None = UNSET
    brief: Text | Unset = UNSET
    starts_on: date | Unset | None = UNSET
    ends_on: date | Unset | None = UNSET
    budget: int | Unset | None = UNSET
    currency: Text | Unset = UNSET
    tags: list[_Tag] | Unset = UNSET
    state: Literal["running", "done"] | Unset = UNSET


class CampaignTold(msgspec.Struct, forbid_unknown_fields=True):
    """An effort with a beginning and an end; ``budget`` is in cents of ``currency``."""

    id: int
    brand: str
    name: str
    state: CampaignState
    brief: str
    mission: str
    serves: int | None
    starts_on: date | None
    ends_on: date | None
    budget: int | None
    currency: str
    tags: list[str]


class Campaigns(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred campaigns."""

    campaigns: list[CampaignTold]


class EventGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Something that takes place; what is left out stays as it is."""

    brand: Text | Unset = UNSET
    name: Text | Unset = UNSET
    starts_at: _Moment | Unset = UNSET
    ends_at: _Moment | Unset | None = UNSET
    place: Text | Unset = UNSET
    url: Text | Unset = UNSET
    campaign: int | Unset | None = UNSET
    note: Text | Unset = UNSET


class EventTold(msgspec.Struct, forbid_unknown_fields=True):
    """Something that takes place, as the calendar shows it."""

    id: int
    brand: str
    name: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    url: str
    campaign: int | None
    note: str


class Events(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred events."""

    events: list[EventTold]


def _campaign(row: Campaign) -> CampaignTold:
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            *("id", "name", "brief", "mission", "starts_on", "ends_on", "budget", "currency"),
            "tags",
        )
    }
    state = CampaignState(row.state)
    return CampaignTold(**same, brand=row.brand.slug, serves=row.serves_id, state=state)


def _campaign_values(
    brand: Brand, row: Campaign | None, given: Mapping[str, Any]
) -> dict[str, Any]:
    start = {"colour": 0, **campaign_start(row), **given}
    budget = start.get("budget")
    start["budget"] = "" if budget is None else f"{budget / 100:.2f}"
    data = {name: typed(value) for name, value in start.items()}
    form = CampaignForm(data, missions=Mission.objects.filter(brand=brand))
    checked(form)
    values = form.values()
    if row is None:  # of a new one the next colour is taken, as on the page
        del values["colour"]
    return values


def _to_state(by: Actor, row: Campaign, state: str | None) -> None:
    if state is not None and row.state != state:
        (verbs.begin_campaign if state == "running" else verbs.end_campaign)(by, row)


@door(
    Call("GET", "Lists the newest hundred campaigns.", Campaigns, asks=Before),
    Call("POST", "Prepares a campaign.", CampaignTold, 201, body=CampaignGiven),
)
def campaigns(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred campaigns; or a new one."""
    if request.method == "POST":
        given = given_of(read(request, CampaignGiven))
        brand, state = brand_given(key, given), given.pop("state", None)
        row = verbs.make_campaign(actor_of(key), brand, **_campaign_values(brand, None, given))
        _to_state(actor_of(key), row, state)
        return 201, _campaign(row)
    rows = Campaign.objects.filter(organisation=key.organisation).select_related("brand")
    page = newest(rows, request)
    return 200, Campaigns([_campaign(one) for one in page])


@door(
    Call("GET", "Gives one campaign.", CampaignTold),
    Call("PATCH", "Changes a campaign; its links carry its new tags.", CampaignTold, body=CampaignGiven),
    Call("DELETE", "Removes a campaign; what belonged to it stays.", None, 204),
)  # fmt: skip
def campaign(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One campaign: told, changed, begun, ended, removed."""
    rows = Campaign.objects.filter(organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "DELETE":
        verbs.remove_campaign(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, CampaignGiven))
        stays(row.brand, given)
        state = given.pop("state", None)
        row = verbs.change_campaign(actor_of(key), row, _campaign_values(row.brand, row, given))
        _to_state(actor_of(key), row, state)
    return 200, _campaign(row)


EVENT = ("name", "starts_at", "ends_at", "place", "url", "campaign_id", "note")


def _event_values(brand: Brand, row: Event | None, given: Mapping[str, Any]) -> dict[str, Any]:
    start = {name.removesuffix("_id"): getattr(row, name) for name in EVENT} if row else {}
    data = {name: typed(value) for name, value in {**start, **given}.items()}
    return checked(EventForm(data, campaigns=Campaign.objects.filter(brand=brand))).cleaned_data


def _event(row: Event) -> EventTold:
    same: dict[str, Any] = {name.removesuffix("_id"): getattr(row, name) for name in EVENT}
    return EventTold(id=row.pk, brand=row.brand.slug, **same)


@door(
    Call("GET", "Lists the newest hundred events.", Events, asks=Before),
    Call("POST", "Puts an event into the calendar.", EventTold, 201, body=EventGiven),
)
def events(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred events; or a new one."""
    if request.method == "POST":
        given = given_of(read(request, EventGiven))
        brand = brand_given(key, given)
        made = verbs.make_event(actor_of(key), brand, **_event_values(brand, None, given))
        made.refresh_from_db()  # its moments in the words of the database, as they are told later
        return 201, _event(made)
    rows = Event.objects.filter(organisation=key.organisation).select_related("brand")
    page = newest(rows, request)
    return 200, Events([_event(one) for one in page])


@door(
    Call("GET", "Gives one event.", EventTold),
    Call("PATCH", "Changes an event.", EventTold, body=EventGiven),
    Call("DELETE", "Takes an event out of the calendar.", None, 204),
)
def event(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One event: told, changed, taken out."""
    rows = Event.objects.filter(organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "DELETE":
        verbs.remove_event(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, EventGiven))
        stays(row.brand, given)
        row = verbs.change_event(actor_of(key), row, _event_values(row.brand, row, given))
    return 200, _event(row)
