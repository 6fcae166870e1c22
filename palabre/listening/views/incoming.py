"""The doors for programs: `POST /api/v1/mentions` with a key, and signed webhooks."""

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from palabre.channels.calls import Call, Refusal, described
from palabre.channels.keys import MENTIONS, NOT_GOOD, count_call, key_of, key_that_signed
from palabre.channels.models import ApiKey
from palabre.listening.incoming import Batch, Received, Unreadable, batch_of, take_in

LARGEST = 1024 * 1024


@described(
    Call(
        "POST",
        "Takes up to a hundred texts in, and names of texts that are gone; the same id is the same"
        " mention.",
        Received,
        body=Batch,
        may=(MENTIONS,),
        refusals=(),
    )
)
@csrf_exempt
@require_POST
def mentions(request: HttpRequest) -> HttpResponse:
    """Take in what a program sends with its key; nothing of a page or a session is looked at."""
    key = key_of(request.headers.get("authorization", ""))
    body = _body(request)
    return _taken(key, body) if key else _said(401, NOT_GOOD)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, number: int) -> HttpResponse:
    """Take in what a program sent with a signature; a stranger learns nothing of which keys there are."""
    body = _body(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    key = key_that_signed(number, headers, body) if body is not None else None
    return (
        _taken(key, body)
        if key
        else _said(
            401,
            "The signature is not good, or was made more than five minutes ago; or the member whose the"
            " key is may no longer do what it was made for.",
        )
    )


def _body(request: HttpRequest) -> bytes | None:
    """The request's body; None when it is larger than a call may be."""
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= LARGEST else None


def _taken(key: ApiKey, body: bytes | None) -> HttpResponse:
    if wait := count_call(key):
        refusal = _said(429, "Too many calls in this minute.")
        refusal["Retry-After"] = str(wait)
        return refusal
    if MENTIONS not in key.may:
        return _said(403, "This key may not do this: make one that may send mentions in.")
    if body is None:
        return _said(413, "A call may carry one megabyte.")
    try:
        batch = batch_of(body)
    except Unreadable as fault:
        return _said(422, str(fault))
    return _json(200, take_in(key, batch))


def _said(status: int, sentence: str) -> HttpResponse:
    return _json(status, Refusal(sentence))


def _json(status: int, told: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)
