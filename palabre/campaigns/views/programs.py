"""The doors for programs: `/api/v1/links` and `/api/v1/coupons/redeem`, with a key."""

from typing import Any

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
from palabre.campaigns.rules import SLUG
from palabre.campaigns.targets import Unfit
from palabre.campaigns.words import where_choices
from palabre.channels.keys import count_call, key_of
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

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


class Refusal(Exception):
    """An answer that says what is wrong."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


def _key(request: HttpRequest) -> ApiKey:
    key = key_of(request.headers.get("authorization", ""))
    if key is None:
        raise Refusal(401, "This key is not known here.")
    if wait := count_call(key):
        raise Refusal(429, "Too many calls in this minute.", wait)
    return key


def _read(request: HttpRequest, shape: type[Any]) -> Any:
    try:
        body = request.body
        if len(body) > LARGEST:
            raise Refusal(413, "A call may carry 64 kilobytes.")
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


@csrf_exempt
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """GET: the newest hundred links with their counts (``?before=`` an id for older). POST: a new link."""
    try:
        key = _key(request)
        if request.method == "GET":
            return _said(200, {"links": _listed(key, request.GET.get("before", ""))})
        return _said(201, _made(key, _read(request, NewLink)))
    except Refusal as refusal:
        return _refused(refusal)


def _listed(key: ApiKey, before: str) -> list[dict[str, Any]]:
    rows = TrackedLink.objects.filter(organisation=key.organisation).select_related("brand")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[:PAGE])
    found = taken(row.pk for row in page)
    return [
        {**_told(row), "clicks": found[row.pk].clicks, "visitors": found[row.pk].visitors,
         "robots": found[row.pk].robots}
        for row in page
    ]  # fmt: skip


def _told(row: TrackedLink) -> dict[str, Any]:
    return {
        "id": row.pk,
        "brand": row.brand.slug,
        "name": row.name,
        "short": short_address(row.slug),
        "target": row.target,
        "leads_to": row.leads_to,
        "campaign": row.campaign_id,
        "network": row.network,
    }


def _made(key: ApiKey, asked: NewLink) -> dict[str, Any]:
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
            Actor(key.name), brand, asked.target, name=asked.name, campaign=campaign,
            network=asked.network, slug=asked.slug,
        )  # fmt: skip
    except Unfit as fault:
        raise Refusal(422, gettext(str(fault))) from None
    except NameTaken:
        raise Refusal(409, "This short name is taken.") from None
    return _told(row)


@csrf_exempt
@require_POST
def redeem(request: HttpRequest) -> HttpResponse:
    """Present a code; the same reference gives the same answer, however often it is sent."""
    try:
        key = _key(request)
        asked = _read(request, Presented)
        if asked.amount is not None and not 0 <= asked.amount < 10**12:
            raise Refusal(422, "An amount is in cents, from 0.")
        row = present(
            Actor(key.name), key.organisation, asked.code, place=asked.place,
            reference=asked.reference, amount=asked.amount,
        )  # fmt: skip
    except OtherCode:
        return _said(409, {"error": "This reference was used for another code."})
    except Refusal as refusal:
        return _refused(refusal)
    gives = row.coupon.gives if row.coupon else ""
    return _said(200, {"outcome": row.outcome, "code": row.typed, "gives": gives, "at": row.at})


def _refused(refusal: Refusal) -> HttpResponse:
    answer = _said(refusal.status, {"error": str(refusal)})
    if refusal.wait:
        answer["Retry-After"] = str(refusal.wait)
    return answer


def _said(status: int, told: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)
