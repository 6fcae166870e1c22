"""A door for programs: who may come in, what they sent, and what is told when it is refused.

What they send is checked by the forms of the pages, so that the same holds for both.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import msgspec
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from palabre.channels.calls import NO_ZERO, Call, File, described, holds_zero, lacking
from palabre.channels.calls import Refusal as Said
from palabre.channels.keys import NOT_GOOD, count_call, key_of
from palabre.channels.models import ApiKey
from palabre.channels.once import LONGEST_NAME, UsedOtherwise, once
from palabre.governance.acts import Moved
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, is_near

LARGEST = 64 * 1024
PAGE = 100

UNSET = msgspec.UNSET
Unset = msgspec.UnsetType
# No database keeps the character zero in a text.
Text = Annotated[str, msgspec.Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]
Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
Answer = tuple[int, object]
View = Callable[..., Answer]
Row = TypeVar("Row", bound=Model)
Shape = TypeVar("Shape", bound=msgspec.Struct)


class Before(msgspec.Struct):
    """From where on a list is read."""

    before: Annotated[int | Unset, msgspec.Meta(description="Those before this number.")] = UNSET


class Refusal(Exception):
    """An answer that says what is wrong."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


def door(*calls: Call) -> Callable[[View], Callable[..., HttpResponse]]:
    """Open a view to keys that may make these calls; it gives a status and what to tell.

    A call that writes and names an ``Idempotency-Key`` is done once.
    """
    by_method = {one.method: one for one in calls}

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @described(*calls)
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, **rest: Any) -> HttpResponse:
            call = by_method.get(request.method or "")
            if call is None:
                answer = _said(405, Said("This address is not asked in this way."))
                answer["Allow"] = ", ".join(by_method)
                return answer
            try:
                status, told = _done(request, call, view, rest)
            except Refusal as refusal:
                return _refused(refusal)
            except UsedOtherwise:
                return _said(422, Said("This Idempotency-Key was used for another call."))
            except RequestDataTooBig:
                return _said(413, Said("A call may carry 64 kilobytes."))
            except Http404:
                return _said(404, Said("There is nothing of this number."))
            except Refused as fault:
                return _said(409, Said(str(fault)))
            except Moved:
                return _said(409, Said("Its state forbids this."))
            return _said(status, told)

        return checked

    return wrap


def _done(request: HttpRequest, call: Call, view: View, rest: dict[str, Any]) -> Answer:
    key = _key(request, call)
    name = request.headers.get("idempotency-key", "")
    if not (name and call.once):
        return view(request, key, **rest)
    if len(name) > LONGEST_NAME:
        raise Refusal(422, "The Idempotency-Key is longer than 200 characters.")
    return once(key, name, spelt_out(request, call), lambda: view(request, key, **rest))


def spelt_out(request: HttpRequest, call: Call) -> bytes:
    """A call as one tells it from another: where and what was sent. Of a form its fields and what is in its
    files, for between them stands something else each time."""
    where = f"{request.method} {request.path}\n".encode()
    if call.form is None:
        return where + request.body
    fields: list[list[str]] = [[name, *of] for name, of in sorted(request.POST.lists())]
    if (file := request.FILES.get(call.file)) is not None:
        digest = sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        fields.append([call.file, str(file.name), digest.hexdigest()])
    return where + msgspec.json.encode(fields)


def _key(request: HttpRequest, call: Call) -> ApiKey:
    """The key of a call, once it may do this and has calls left."""
    key = key_of(request.headers.get("authorization", ""))
    if key is None:
        raise Refusal(401, NOT_GOOD)
    if wait := count_call(key):
        raise Refusal(429, "Too many calls in this minute.", wait)
    if lacks := lacking(call, key.may):
        raise Refusal(403, lacks)
    return key


def _refused(refusal: Refusal) -> HttpResponse:
    answer = _said(refusal.status, Said(str(refusal)))
    if refusal.wait:
        answer["Retry-After"] = str(refusal.wait)
    return answer


def _given(file: File) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.body, content_type=file.kind, headers=headers)


def _said(status: int, told: object) -> HttpResponse:
    if told is None:
        return HttpResponse(status=204)
    if isinstance(told, File):
        return _given(told)
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)


# --- what was sent


def read(request: HttpRequest, shape: type[Shape], largest: int = LARGEST) -> Shape:
    """The body, read strictly. Raises `Refusal`."""
    body = request.body
    if len(body) > largest:
        raise Refusal(413, f"A call may carry {largest // 1024} kilobytes.")
    try:
        found = msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.MsgspecError, RecursionError, ValueError) as fault:
        raise Refusal(422, str(fault)[:300]) from None
    if holds_zero(body):
        raise Refusal(422, NO_ZERO)
    check_near(found, "$.")
    return found


def check_near(told: msgspec.Struct, within: str) -> None:
    """Raise `Refusal` for a day at the ends of time, which other clocks can't show."""
    for name in told.__struct_fields__:
        if isinstance(day := getattr(told, name), date) and not is_near(day):
            raise Refusal(422, f"Between the years 2000 and 2100 - at `{within}{name}`")


def asked(request: HttpRequest, shape: type[Shape]) -> Shape:
    """What stands after the question mark. Raises `Refusal`."""
    try:
        return msgspec.convert(request.GET.dict(), shape, strict=False)
    except msgspec.ValidationError as fault:
        raise Refusal(422, str(fault)[:300]) from None


def sent(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The fields of a form, beside its file. Raises `Refusal`."""
    told = request.POST.dict()
    if any("\0" in str(one) for one in told.values()):
        raise Refusal(422, NO_ZERO)
    try:
        return msgspec.convert(told, shape, strict=False)
    except msgspec.ValidationError as fault:
        raise Refusal(422, str(fault)[:300]) from None


def given_of(asked: msgspec.Struct) -> dict[str, Any]:
    """What was sent, without what was left out."""
    found = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return {name: value for name, value in found.items() if value is not UNSET}


def typed(value: Any) -> Any:
    """A value as it would be typed into a form."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else value


def checked(form: forms.Form) -> forms.Form:
    """The form once it is right. Raises `Refusal` with its first fault and the field that has it."""
    for name, faults in form.errors.items():
        raise Refusal(422, f"{faults[0]} - at `$.{name}`")
    return form


def brand_named(key: ApiKey, slug: str) -> Brand:
    """The organisation's brand of this name. Raises `Refusal`."""
    found = Brand.objects.filter(organisation=key.organisation, slug=slug).first()
    if found is None:
        raise Refusal(422, "There is no brand of this name.")
    return found


def brand_given(key: ApiKey, given: Mapping[str, Any]) -> Brand:
    """The brand that a new row is for. Raises `Refusal`."""
    if "brand" not in given:
        raise Refusal(422, "Say for which brand - at `$.brand`")
    return brand_named(key, given["brand"])


def stays(brand: Brand, given: dict[str, Any]) -> None:
    """Refuse to give a row to another brand; takes the brand out of what was sent."""
    if given.pop("brand", brand.slug) != brand.slug:
        raise Refusal(422, "It belongs to another brand - at `$.brand`")


# --- what is told


def newest(rows: QuerySet[Row], request: HttpRequest) -> list[Row]:
    """The newest hundred rows, or the hundred before the number that was asked for."""
    before = number_in(request.GET.get("before", ""))
    rows = rows.filter(pk__lt=before) if before else rows
    return list(rows.order_by("-pk")[:PAGE])
