"""The doors for programs that plan: `/api/v1/campaigns` and `/api/v1/events`.

What they send is checked by the forms of the pages, so that the same holds for both.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Annotated, Any, Literal

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt

from palabre.campaigns.actions import campaigns as verbs
from palabre.campaigns.forms import CampaignForm, EventForm, campaign_start
from palabre.campaigns.models import Campaign, Event
from palabre.campaigns.views import programs
from palabre.campaigns.views.programs import Before, Campaigns, CampaignTold, Refusal
from palabre.channels.calls import Call, described
from palabre.channels.calls import Refusal as Said
from palabre.channels.keys import POSTS
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

UNSET = msgspec.UNSET
Unset = msgspec.UnsetType
# No database keeps the character zero in a text.
_Text = Annotated[str, msgspec.Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]
_Tag = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00,]*\Z")]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class CampaignGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A campaign; what is left out stays as it is. ``budget`` is in cents; ``state`` begins or ends it."""

    brand: _Text | Unset = UNSET
    name: _Text | Unset = UNSET
    mission: _Text | Unset = UNSET
    brief: _Text | Unset = UNSET
    starts_on: date | Unset | None = UNSET
    ends_on: date | Unset | None = UNSET
    budget: int | Unset | None = UNSET
    currency: _Text | Unset = UNSET
    tags: list[_Tag] | Unset = UNSET
    state: Literal["running", "done"] | Unset = UNSET


class EventGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Something that takes place; what is left out stays as it is."""

    brand: _Text | Unset = UNSET
    name: _Text | Unset = UNSET
    starts_at: _Moment | Unset = UNSET
    ends_at: _Moment | Unset | None = UNSET
    place: _Text | Unset = UNSET
    url: _Text | Unset = UNSET
    campaign: int | Unset | None = UNSET
    note: _Text | Unset = UNSET


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


View = Callable[..., tuple[int, object]]


def _door(*calls: Call) -> Callable[[View], Callable[..., HttpResponse]]:
    """Open a view to keys for posts; it gives a status and what to tell."""

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @described(*calls)
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, **rest: Any) -> HttpResponse:
            if request.method not in {one.method for one in calls}:
                answer = programs._said(405, Said("This address is not asked in this way."))
                answer["Allow"] = ", ".join(one.method for one in calls)
                return answer
            try:
                status, told = view(request, programs._key(request, POSTS), **rest)
            except Refusal as refusal:
                return programs._refused(refusal)
            except Http404:
                return programs._said(404, Said("There is nothing of this number."))
            except (Refused, Moved) as fault:
                said = str(fault) if isinstance(fault, Refused) else "Its state forbids this."
                return programs._said(409, Said(said))
            return HttpResponse(status=204) if told is None else programs._said(status, told)

        return checked

    return wrap


def _by(key: ApiKey) -> Actor:
    return Actor(f"{key.name} (API)"[:120])


def _given(asked: msgspec.Struct) -> dict[str, Any]:
    """What was sent, without what was left out."""
    found = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return {name: value for name, value in found.items() if value is not UNSET}


def _typed(value: Any) -> Any:
    """A value as it would be typed into a form."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else value


def _checked(form: forms.Form) -> forms.Form:
    """The form once it is right. Raises `Refusal` with its first fault and the field that has it."""
    for name, faults in form.errors.items():
        raise Refusal(422, f"{faults[0]} - at `$.{name}`")
    return form


def _brand(key: ApiKey, given: Mapping[str, Any]) -> Brand:
    if "brand" not in given:
        raise Refusal(422, "Say for which brand - at `$.brand`")
    return programs._brand(key, given["brand"])


def _campaign_values(row: Campaign | None, given: Mapping[str, Any]) -> dict[str, Any]:
    start = {"colour": 0, **campaign_start(row), **given}
    budget = start.get("budget")
    start["budget"] = "" if budget is None else f"{budget / 100:.2f}"
    form = CampaignForm({name: _typed(value) for name, value in start.items()})
    _checked(form)
    values = form.values()
    if row is None:  # of a new one the next colour is taken, as on the page
        del values["colour"]
    return values


def _to_state(by: Actor, row: Campaign, state: str | None) -> None:
    if state is not None and row.state != state:
        (verbs.begin_campaign if state == "running" else verbs.end_campaign)(by, row)


@_door(
    Call("GET", "Lists the newest hundred campaigns.", Campaigns, asks=Before),
    Call("POST", "Prepares a campaign.", CampaignTold, 201, body=CampaignGiven),
)
def campaigns(request: HttpRequest, key: ApiKey) -> tuple[int, object]:
    """The newest hundred campaigns; or a new one."""
    if request.method == "POST":
        given = _given(programs._read(request, CampaignGiven))
        brand, state = _brand(key, given), given.pop("state", None)
        row = verbs.make_campaign(_by(key), brand, **_campaign_values(None, given))
        _to_state(_by(key), row, state)
        return 201, programs._campaign(row)
    rows = Campaign.objects.filter(organisation=key.organisation).select_related("brand")
    page = programs._before(rows, request)[: programs.PAGE]
    return 200, Campaigns([programs._campaign(one) for one in page])


@_door(
    Call("GET", "Gives one campaign.", CampaignTold),
    Call("PATCH", "Changes a campaign; its links carry its new tags.", CampaignTold, body=CampaignGiven),
    Call("DELETE", "Removes a campaign; what belonged to it stays.", None, 204),
)  # fmt: skip
def campaign(request: HttpRequest, key: ApiKey, number: int) -> tuple[int, object]:
    """One campaign: told, changed, begun, ended, removed."""
    rows = Campaign.objects.filter(organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "DELETE":
        verbs.remove_campaign(_by(key), row)
        return 204, None
    if request.method == "PATCH":
        given = _given(programs._read(request, CampaignGiven))
        _stays(row.brand, given)
        state = given.pop("state", None)
        row = verbs.change_campaign(_by(key), row, _campaign_values(row, given))
        _to_state(_by(key), row, state)
    return 200, programs._campaign(row)


def _stays(brand: Brand, given: dict[str, Any]) -> None:
    if given.pop("brand", brand.slug) != brand.slug:
        raise Refusal(422, "It belongs to another brand - at `$.brand`")


EVENT = ("name", "starts_at", "ends_at", "place", "url", "campaign_id", "note")


def _event_values(brand: Brand, row: Event | None, given: Mapping[str, Any]) -> dict[str, Any]:
    start = {name.removesuffix("_id"): getattr(row, name) for name in EVENT} if row else {}
    data = {name: _typed(value) for name, value in {**start, **given}.items()}
    return _checked(EventForm(data, campaigns=Campaign.objects.filter(brand=brand))).cleaned_data


def _event(row: Event) -> EventTold:
    same: dict[str, Any] = {name.removesuffix("_id"): getattr(row, name) for name in EVENT}
    return EventTold(id=row.pk, brand=row.brand.slug, **same)


@_door(
    Call("GET", "Lists the newest hundred events.", Events, asks=Before),
    Call("POST", "Puts an event into the calendar.", EventTold, 201, body=EventGiven),
)
def events(request: HttpRequest, key: ApiKey) -> tuple[int, object]:
    """The newest hundred events; or a new one."""
    if request.method == "POST":
        given = _given(programs._read(request, EventGiven))
        brand = _brand(key, given)
        made = verbs.make_event(_by(key), brand, **_event_values(brand, None, given))
        made.refresh_from_db()  # its moments in the words of the database, as they are told later
        return 201, _event(made)
    rows = Event.objects.filter(organisation=key.organisation).select_related("brand")
    page = programs._before(rows.order_by("-pk"), request)[: programs.PAGE]
    return 200, Events([_event(one) for one in page])


@_door(
    Call("GET", "Gives one event.", EventTold),
    Call("PATCH", "Changes an event.", EventTold, body=EventGiven),
    Call("DELETE", "Takes an event out of the calendar.", None, 204),
)
def event(request: HttpRequest, key: ApiKey, number: int) -> tuple[int, object]:
    """One event: told, changed, taken out."""
    rows = Event.objects.filter(organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "DELETE":
        verbs.remove_event(_by(key), row)
        return 204, None
    if request.method == "PATCH":
        given = _given(programs._read(request, EventGiven))
        _stays(row.brand, given)
        row = verbs.change_event(_by(key), row, _event_values(row.brand, row, given))
    return 200, _event(row)
