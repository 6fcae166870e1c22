"""Coupons for programs: `/api/v1/coupons`. Taking one at a till is in `programs`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.actions import coupons as verbs
from palabre.campaigns.addresses import public_address
from palabre.campaigns.coupon_forms import CouponForm, NewCouponForm
from palabre.campaigns.models import Campaign, Coupon
from palabre.campaigns.rules import MOST_CODES, CouponState, spelt
from palabre.campaigns.views.coupons import code_lines
from palabre.channels.calls import Call, File
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Refusal,
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
from palabre.governance.acts import audit
from palabre.governance.models import Brand

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(gt=0, le=MOST_CODES)]
# Letters, figures and what people put between them; shorter ones are guessed.
_Code = Annotated[str, msgspec.Meta(max_length=60, pattern=r"\A[^\x00]*\Z")]
SHORTEST, MOST_BROUGHT, LARGEST_LIST = 6, 5000, 512 * 1024
SHOWN_CODES = 20
FIELDS = ("name", "gives", "terms", "starts_at", "ends_at", "most")


class CouponGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A coupon; what is left out stays as it is. ``most`` is how often in all."""

    brand: Text | Unset = UNSET
    name: Text | Unset = UNSET
    gives: Text | Unset = UNSET
    terms: Text | Unset = UNSET
    starts_at: _Moment | Unset | None = UNSET
    ends_at: _Moment | Unset | None = UNSET
    most: int | Unset | None = UNSET
    campaign: int | Unset | None = UNSET


class NewCoupon(CouponGiven, forbid_unknown_fields=True):
    """A coupon to make: with its one ``code`` for everybody (without it one is made), or with ``count``
    codes that are taken once each."""

    code: Text | Unset = UNSET
    count: _Count | Unset = UNSET


class Codes(msgspec.Struct, forbid_unknown_fields=True):
    """How many codes more; or the ``codes`` themselves, made elsewhere: what one types of them counts."""

    count: _Count | Unset = UNSET
    codes: Annotated[list[_Code], msgspec.Meta(min_length=1, max_length=MOST_BROUGHT)] | Unset = (
        UNSET
    )


class CouponTold(msgspec.Struct, forbid_unknown_fields=True):
    """An advantage for whoever presents a code of it. ``codes`` are its first twenty of ``count``; a shared
    one has a public ``address``."""

    id: int
    brand: str
    name: str
    gives: str
    terms: str
    starts_at: datetime | None
    ends_at: datetime | None
    most: int | None
    used: int
    campaign: int | None
    state: CouponState
    shared: bool
    address: str
    count: int
    codes: list[str]


class Coupons(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred coupons."""

    coupons: list[CouponTold]


def _rows(key: ApiKey) -> QuerySet[Coupon]:
    return Coupon.objects.filter(organisation=key.organisation).select_related("brand")


def _one(key: ApiKey, number: int) -> Coupon:
    return get_object_or_404(_rows(key), pk=number)


def _told(row: Coupon) -> CouponTold:
    same: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return CouponTold(
        **same,
        id=row.pk,
        brand=row.brand.slug,
        used=row.used,
        campaign=row.campaign_id,
        state=CouponState(row.state),
        shared=row.shared,
        address=public_address("public_coupon", row.slug) if row.shared else "",
        count=row.codes.count(),
        codes=[one.code for one in row.codes.all()[:SHOWN_CODES]],
    )


def _answer(key: ApiKey, number: int, status: int = 200) -> Answer:
    return status, _told(_one(key, number))


@door(
    Call("GET", "Lists the newest hundred coupons.", Coupons, asks=Before),
    Call("POST", "Makes a coupon with its codes.", CouponTold, 201, body=NewCoupon, once=True),
)
def coupons(request: HttpRequest, key: ApiKey) -> Answer:
    """The newest hundred coupons; or a new one."""
    if request.method == "POST":
        given = given_of(read(request, NewCoupon))
        return _answer(key, _made(key, given).pk, 201)
    return 200, Coupons([_told(one) for one in newest(_rows(key), request)])


def _made(key: ApiKey, given: dict[str, Any]) -> Coupon:
    brand = brand_given(key, given)
    if "code" in given and "count" in given:
        raise Refusal(422, "Either one code or a number of codes - at `$.count`")
    kind = "unique" if "count" in given else "shared"
    data = {name: typed(value) for name, value in {**given, "kind": kind}.items()}
    form = NewCouponForm(data, campaigns=Campaign.objects.filter(brand=brand))
    checked(form)
    try:
        return verbs.make_coupon(actor_of(key), brand, **form.values())
    except verbs.CodeTaken:
        raise Refusal(409, "Another coupon has this code.") from None


@door(
    Call("GET", "Gives one coupon.", CouponTold),
    Call("PATCH", "Changes a coupon; its codes stay.", CouponTold, body=CouponGiven),
    Call("DELETE", "Removes a coupon with its codes and what was presented.", None, 204),
)
def coupon(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One coupon: told, changed, removed."""
    row = _one(key, number)
    if request.method == "DELETE":
        verbs.remove_coupon(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        given = given_of(read(request, CouponGiven))
        stays(row.brand, given)
        verbs.change_coupon(actor_of(key), row, _values(row.brand, row, given))
    return _answer(key, number)


def _values(brand: Brand, row: Coupon, given: Mapping[str, Any]) -> dict[str, Any]:
    start = {name: getattr(row, name) for name in FIELDS} | {"campaign": row.campaign_id}
    data = {name: typed(value) for name, value in {**start, **given}.items()}
    form = CouponForm(data, campaigns=Campaign.objects.filter(brand=brand))
    return checked(form).cleaned_data


@door(
    Call(
        "POST",
        "Makes further codes of a coupon whose codes are taken once each, or takes in those that were made"
        " elsewhere.",
        CouponTold,
        201,
        body=Codes,
        once=True,
    )
)
def codes(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Make further codes, or take some in."""
    row, given = _one(key, number), read(request, Codes, LARGEST_LIST)
    if row.shared:
        raise Refusal(409, "This coupon has one code for everybody.")
    if isinstance(given.count, Unset) == isinstance(given.codes, Unset):
        raise Refusal(422, "Either a number of codes or codes - at `$.count`")
    if not isinstance(given.codes, Unset):
        _bring(key, row, given.codes)
    elif not isinstance(given.count, Unset):
        verbs.add_codes(actor_of(key), row, given.count)
    return _answer(key, number, 201)


def _bring(key: ApiKey, row: Coupon, codes: list[str]) -> None:
    short = next((one for one in codes if len(spelt(one)) < SHORTEST), None)
    if short is not None:
        raise Refusal(
            422, f"Fewer than {SHORTEST} letters and figures: {short[:60]!r} - at `$.codes`"
        )
    try:
        verbs.bring_codes(actor_of(key), row, codes)
    except verbs.CodeTaken as fault:
        raise Refusal(409, f"Another coupon has the code {fault}.") from None


@door(
    Call(
        "GET",
        "Gives every code of a coupon with its public address and how often it was taken, as CSV.",
        gives=("text/csv",),
    )
)
def code_file(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The codes as a file; that it was taken is in the trail."""
    row = _one(key, number)
    audit(key.organisation, "exported", row, actor_of(key))
    body = "".join(code_lines(row)).encode()
    return 200, File(body, "text/csv", f"codes-{row.slug}.csv")


@door(Call("POST", "Takes no code of a coupon for now.", CouponTold, once=True))
def pause(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Pause a coupon."""
    verbs.pause_coupon(actor_of(key), _one(key, number))
    return _answer(key, number)


@door(Call("POST", "Takes the codes of a paused coupon again.", CouponTold, once=True))
def resume(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Take its codes again."""
    verbs.resume_coupon(actor_of(key), _one(key, number))
    return _answer(key, number)
