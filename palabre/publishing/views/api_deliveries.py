"""Deliveries and holds for programs: what became of each text, what needs a decision, what keeps all back."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.models import Campaign
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.publishing import programs, told
from palabre.publishing.access import speaking
from palabre.publishing.actions import deliveries as decide
from palabre.publishing.doors import body_of, door
from palabre.publishing.models import Delivery, Figure, Hold
from palabre.publishing.programs import UNSET, Answer, Asked, Unreadable, Unset
from palabre.publishing.rules import NEED_A_PERSON, DeliveryState


class DeliveriesAsked(Asked):
    """Which deliveries are listed."""

    state: DeliveryState | Unset = UNSET
    needs_decision: (
        Annotated[bool, msgspec.Meta(description="Only those that a person has to decide about.")]
        | Unset
    ) = UNSET


class Arrived(msgspec.Struct, forbid_unknown_fields=True):
    """Where somebody saw the text, if they say so."""

    url: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Reworded(msgspec.Struct, forbid_unknown_fields=True):
    """What the text shall be over there."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]


def _rows(key: ApiKey) -> QuerySet[Delivery]:
    # What was answered to somebody in private is not for every program that writes posts, nor what left by an
    # employee's own account.
    rows = Delivery.objects.filter(
        organisation=key.organisation, variant__post__answering="", channel__employee=None
    )
    rows = rows.select_related("variant__post__brand", "channel")
    return rows.prefetch_related(Prefetch("figures", Figure.objects.order_by("at", "pk")))


def _one(key: ApiKey, number: int) -> Delivery:
    return get_object_or_404(_rows(key), pk=number)


@door(Call("GET", "Lists deliveries, the newest first.", told.DeliveryPage, asks=DeliveriesAsked))
def deliveries(request: HttpRequest, key: ApiKey) -> Answer:
    """What became of the texts; ``needs_decision=true`` is the page of what needs attention."""
    asked = programs.asked_of(request.GET, DeliveriesAsked)
    rows = _rows(key)
    if not isinstance(asked.brand, Unset):
        brand = programs.brand_of(key.organisation, asked.brand)
        rows = rows.filter(variant__post__brand=brand)
    if not isinstance(asked.state, Unset):
        rows = rows.filter(state=asked.state)
    if not isinstance(asked.needs_decision, Unset):
        needed = rows.filter(state__in=NEED_A_PERSON)
        rows = needed if asked.needs_decision else rows.exclude(state__in=NEED_A_PERSON)
    found, before = programs.page_of(rows, asked)
    return 200, told.DeliveryPage([told.told_of_delivery(one) for one in found], before)


@door(
    Call("GET", "Gives one delivery.", told.Delivery),
    Call(
        "DELETE",
        "Asks for a published text to be deleted over there; `wish` stands until it is done.",
        told.Delivery,
        202,
    ),
)
def delivery(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One delivery; or its text deleted where it was published."""
    row = _one(key, number)
    if request.method == "DELETE":
        decide.delete_published(actor_of(key), row)
        return 202, told.told_of_delivery(_one(key, number))
    return 200, told.told_of_delivery(row)


def _decided(key: ApiKey, number: int, act: Callable[[Actor, Delivery], object]) -> Answer:
    act(actor_of(key), _one(key, number))
    return 200, told.told_of_delivery(_one(key, number))


@door(
    Call(
        "POST",
        "Sends what failed, is held or came too late, now; what may have arrived only after somebody saw"
        " that it isn't there.",
        told.Delivery,
        once=True,
    )
)
def send_again(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a delivery leave now."""
    return _decided(key, number, decide.send_again)


@door(
    Call(
        "POST",
        "Notes that somebody saw the text over there.",
        told.Delivery,
        body=Arrived,
        once=True,
    )
)
def arrived(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Note that it arrived."""
    where = programs.body_of(body_of(request), Arrived)
    if where.url and not programs.is_web_address(where.url):
        raise Unreadable("Not a web address - at `$.url`")
    return _decided(key, number, lambda by, row: decide.it_arrived(by, row, where.url))


@door(Call("POST", "Gives a delivery up, and what waits for it.", told.Delivery, once=True))
def give_up(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Never send it."""
    return _decided(key, number, decide.give_up)


@door(
    Call(
        "POST",
        "Asks for a published text to be changed over there; `wish` stands until it is done.",
        told.Delivery,
        202,
        body=Reworded,
        once=True,
    )
)
def edit(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Change a published text where it was published."""
    given, row = programs.body_of(body_of(request), Reworded), _one(key, number)
    decide.edit_published(actor_of(key), row, {**row.content, "text": given.text})
    return 202, told.told_of_delivery(_one(key, number))


class HoldsAsked(msgspec.Struct):
    """Which holds are listed."""

    ended: Annotated[bool, msgspec.Meta(description="Those that have ended, too.")] = False


class HoldGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What is held back, and why: a brand, an account, a campaign, or (without any) everything."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    brand: Annotated[str, msgspec.Meta(max_length=300)] | Unset = UNSET
    channel: Annotated[int, msgspec.Meta(gt=0)] | Unset = UNSET
    campaign: Annotated[int, msgspec.Meta(gt=0)] | Unset = UNSET


@door(
    Call("GET", "Lists what is held back, the newest first.", told.Holds, asks=HoldsAsked),
    Call("POST", "Lets nothing leave any more.", told.Hold, 201, body=HoldGiven, once=True),
)
def holds(request: HttpRequest, key: ApiKey) -> Answer:
    """What is held back; or something held back from now on."""
    if request.method == "POST":
        return 201, told.told_of_hold(_hold(key, programs.body_of(body_of(request), HoldGiven)))
    asked = programs.asked_of(request.GET, HoldsAsked)
    rows = Hold.objects.filter(organisation=key.organisation).select_related("brand")
    rows = rows if asked.ended else rows.filter(ended_at=None)
    return 200, told.Holds([told.told_of_hold(one) for one in rows[: programs.MOST_PAGE]])


def _hold(key: ApiKey, given: HoldGiven) -> Hold:
    by, organisation, reason = actor_of(key), key.organisation, given.reason.strip()
    if not reason:
        raise Unreadable("Say why - at `$.reason`")
    if not isinstance(given.campaign, Unset):
        return _hold_campaign(key, given, given.campaign)
    if isinstance(given.channel, Unset):
        brand = None
        if not isinstance(given.brand, Unset):
            brand = programs.brand_of(organisation, given.brand)
        return decide.hold(by, organisation, reason, brand)
    brand = programs.brand_of(organisation, given.brand)
    channel = next((one for one in speaking(brand) if one.pk == given.channel), None)
    if channel is None:
        raise Unreadable("The brand has no account of this number - at `$.channel`")
    return decide.hold(by, organisation, reason, brand, channel)


def _hold_campaign(key: ApiKey, given: HoldGiven, number: int) -> Hold:
    if not isinstance(given.channel, Unset):
        raise Unreadable("Either an account or a campaign, not both")
    rows = Campaign.objects.filter(organisation=key.organisation).select_related("brand")
    campaign = rows.filter(pk=number).first()
    if campaign is None:
        raise Unreadable("There is no campaign of this number - at `$.campaign`")
    return decide.hold(
        actor_of(key), key.organisation, given.reason.strip(), campaign.brand, campaign=campaign
    )


@door(
    Call(
        "POST",
        "Ends a hold. What came due meanwhile doesn't rush out: it waits for a decision.",
        told.Hold,
        once=True,
    )
)
def lift(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """End a hold."""
    row = get_object_or_404(Hold, organisation=key.organisation, pk=number)
    decide.lift(actor_of(key), row)
    row.refresh_from_db()
    return 200, told.told_of_hold(row)
