"""The doors for programs: `/api/v1/links` and `/api/v1/coupons/redeem`, with a key; `planned` has others."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from palabre.campaigns.actions.coupons import OtherCode, present
from palabre.campaigns.actions.links import NameTaken, make_link
from palabre.campaigns.addresses import short_address
from palabre.campaigns.counting import taken
from palabre.campaigns.models import Campaign, TrackedLink
from palabre.campaigns.rules import SLUG, CampaignState, Outcome
from palabre.campaigns.targets import Unfit
from palabre.campaigns.words import where_choices
from palabre.channels.calls import NO_ZERO, Call, described, holds_zero
from palabre.channels.calls import Refusal as Said
from palabre.channels.keys import COUPONS, POSTS, actor_of, count_call, key_of
from palabre.channels.models import ApiKey
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in

LARGEST = 64 * 1024
PAGE = 100


class NewLink(msgspec.Struct, forbid_unknown_fields=True):
    """A link to make."""

    brand: str
    target: str
    name: str = ""
    campaign: int | None = None
    network: str = ""
    slug: str = ""


class Presented(msgspec.Struct, forbid_unknown_fields=True):
    """A code that was presented; ``reference`` is the till's own number for it, ``amount`` in cents."""

    code: str
    place: str = ""
    reference: str = ""
    amount: int | None = None


class Link(msgspec.Struct, forbid_unknown_fields=True):
    """A short address, where it leads, and (in a list) who took it: robots apart."""

    id: int
    brand: str
    name: str
    short: str
    target: str
    leads_to: str
    campaign: int | None
    network: str
    clicks: int | msgspec.UnsetType = msgspec.UNSET
    visitors: int | msgspec.UnsetType = msgspec.UNSET
    robots: int | msgspec.UnsetType = msgspec.UNSET


class Links(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred links."""

    links: list[Link]


class Taken(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a code that was presented, and what it gives."""

    outcome: Outcome
    code: str
    gives: str
    at: datetime


class CampaignTold(msgspec.Struct, forbid_unknown_fields=True):
    """An effort with a beginning and an end; ``budget`` is in cents of ``currency``."""

    id: int
    brand: str
    name: str
    state: CampaignState
    brief: str
    mission: str
    starts_on: date | None
    ends_on: date | None
    budget: int | None
    currency: str
    tags: list[str]


class Campaigns(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred campaigns."""

    campaigns: list[CampaignTold]


class Before(msgspec.Struct):
    """From where on a list is read."""

    before: Annotated[
        int | msgspec.UnsetType, msgspec.Meta(description="Those before this number.")
    ] = msgspec.UNSET


class Refusal(Exception):
    """An answer that says what is wrong."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


def _key(request: HttpRequest, may: str) -> ApiKey:
    """The key of a call, once it may do this and has calls left."""
    key = key_of(request.headers.get("authorization", ""))
    if key is None:
        raise Refusal(401, "This key is not known here.")
    if wait := count_call(key):
        raise Refusal(429, "Too many calls in this minute.", wait)
    if may not in key.may:
        raise Refusal(403, f"This key may not do this: make one that may ({may}).")
    return key


def _read(request: HttpRequest, shape: type[Any]) -> Any:
    try:
        body = request.body
        if len(body) > LARGEST:
            raise Refusal(413, "A call may carry 64 kilobytes.")
        if holds_zero(body):
            raise Refusal(422, NO_ZERO)
        return msgspec.json.decode(body, type=shape)
    except RequestDataTooBig:
        raise Refusal(413, "A call may carry 64 kilobytes.") from None
    except msgspec.MsgspecError as fault:
        raise Refusal(422, str(fault)) from None


def _brand(key: ApiKey, slug: str) -> Brand:
    found = Brand.objects.filter(organisation=key.organisation, slug=slug).first()
    if found is None:
        raise Refusal(422, "There is no brand of this name.")
    return found


def _campaign(row: Campaign) -> CampaignTold:
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            *("id", "name", "brief", "mission", "starts_on", "ends_on", "budget", "currency"),
            "tags",
        )
    }
    return CampaignTold(**same, brand=row.brand.slug, state=CampaignState(row.state))


def _before(rows: Any, request: HttpRequest) -> Any:
    before = number_in(request.GET.get("before", ""))
    return rows.filter(pk__lt=before) if before else rows


@described(
    Call("GET", "Lists the newest hundred links with their counts.", Links, asks=Before),
    Call("POST", "Makes a link.", Link, 201, body=NewLink),
)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """GET: the newest hundred links with their counts (``?before=`` an id for older). POST: a new link."""
    try:
        key = _key(request, POSTS)
        if request.method == "GET":
            return _said(200, Links(_listed(key, request)))
        return _said(201, _made(key, _read(request, NewLink)))
    except Refusal as refusal:
        return _refused(refusal)


def _listed(key: ApiKey, request: HttpRequest) -> list[Link]:
    rows = TrackedLink.objects.filter(organisation=key.organisation).select_related("brand")
    page = list(_before(rows, request)[:PAGE])
    found, told = taken(row.pk for row in page), [_told(row) for row in page]
    for one in told:
        counts = found[one.id]
        one.clicks, one.visitors, one.robots = counts.clicks, counts.visitors, counts.robots
    return told


def _told(row: TrackedLink) -> Link:
    return Link(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        short=short_address(row.slug),
        target=row.target,
        leads_to=row.leads_to,
        campaign=row.campaign_id,
        network=row.network,
    )


def _made(key: ApiKey, asked: NewLink) -> Link:
    brand = _brand(key, asked.brand)
    campaign = None
    if asked.campaign is not None:
        campaign = Campaign.objects.filter(brand=brand, pk=asked.campaign).first()
        if campaign is None:
            raise Refusal(422, "The brand has no campaign of this number.")
    if asked.network not in dict(where_choices()):
        raise Refusal(422, "There is no network of this name.")
    if asked.slug and not SLUG.fullmatch(asked.slug):
        raise Refusal(422, "A short name holds small letters, figures and hyphens.")
    try:
        row = make_link(
            actor_of(key), brand, asked.target, name=asked.name, campaign=campaign,
            network=asked.network, slug=asked.slug,
        )  # fmt: skip
    except Unfit as fault:
        raise Refusal(422, gettext(str(fault))) from None
    except NameTaken:
        raise Refusal(409, "This short name is taken.") from None
    return _told(row)


@described(
    Call(
        "POST",
        "Presents a code; the same `reference` gives the same answer, however often it is sent.",
        Taken,
        body=Presented,
        may=(COUPONS,),
    )
)
@csrf_exempt
@require_POST
def redeem(request: HttpRequest) -> HttpResponse:
    """Present a code; the same reference gives the same answer, however often it is sent."""
    try:
        key = _key(request, COUPONS)
        asked = _read(request, Presented)
        if asked.amount is not None and not 0 <= asked.amount < 10**12:
            raise Refusal(422, "An amount is in cents, from 0.")
        row = present(
            actor_of(key), key.organisation, asked.code, place=asked.place,
            reference=asked.reference, amount=asked.amount,
        )  # fmt: skip
    except OtherCode:
        return _said(409, Said("This reference was used for another code."))
    except Refusal as refusal:
        return _refused(refusal)
    gives = row.coupon.gives if row.coupon else ""
    return _said(200, Taken(Outcome(row.outcome), row.typed, gives, row.at))


def _refused(refusal: Refusal) -> HttpResponse:
    answer = _said(refusal.status, Said(str(refusal)))
    if refusal.wait:
        answer["Retry-After"] = str(refusal.wait)
    return answer


def _said(status: int, told: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)
