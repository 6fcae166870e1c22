"""The door of the API: who may come in, how often, and what is told when something is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from palabre.channels.calls import Call, File, Refusal, described, lacking
from palabre.channels.keys import NOT_GOOD, count_call, key_of
from palabre.channels.models import ApiKey
from palabre.channels.once import LONGEST_NAME, UsedOtherwise
from palabre.channels.programs import spelt_out
from palabre.governance.acts import Moved
from palabre.governance.rules import Refused
from palabre.publishing import programs
from palabre.publishing.library import NoPicture
from palabre.publishing.programs import Answer, Unreadable

LARGEST = 1024 * 1024
View = Callable[..., Answer]


def door(*calls: Call) -> Callable[[View], Callable[..., HttpResponse]]:
    """Open a view to keys that may make these calls; it gives a status and what to tell as JSON.

    A call that writes and names an ``Idempotency-Key`` is done once.
    """
    by_method = {one.method: one for one in calls}

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @described(*calls)
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, **rest: Any) -> HttpResponse:
            key = key_of(request.headers.get("authorization", ""))
            if key is None:
                return said(401, NOT_GOOD)
            call = by_method.get(request.method or "")
            if call is None:
                refusal = said(405, "This address is not asked in this way.")
                refusal["Allow"] = ", ".join(by_method)
                return refusal
            if wait := count_call(key):
                refusal = said(429, "Too many calls in this minute.")
                refusal["Retry-After"] = str(wait)
                return refusal
            if lacks := lacking(call, key.may):
                return said(403, lacks)
            return _answered(request, key, call, view, rest)

        return checked

    return wrap


def _answered(
    request: HttpRequest, key: ApiKey, call: Call, view: View, rest: dict[str, Any]
) -> HttpResponse:
    try:
        return _json(*_done(request, key, call, view, rest))
    except UsedOtherwise:
        return said(422, "This Idempotency-Key was used for another call.")
    except Unreadable as fault:
        return said(422, str(fault))
    except NoPicture as fault:
        return said(422, _(str(fault)))
    except RequestDataTooBig:
        return said(413, "A call may carry one megabyte, a picture twenty.")
    except Http404:
        return said(404, "There is nothing of this number.")
    except Refused as fault:
        return said(409, str(fault))
    except Moved:
        return said(409, _("This is not in a state that allows this."))


def _done(
    request: HttpRequest, key: ApiKey, call: Call, view: View, rest: dict[str, Any]
) -> Answer:
    name = request.headers.get("idempotency-key", "")
    if not (name and call.once):
        return view(request, key, **rest)
    if len(name) > LONGEST_NAME:
        raise Unreadable("The Idempotency-Key is longer than 200 characters")
    if call.form is None:
        body_of(request)
    return programs.once(key, name, spelt_out(request, call), lambda: view(request, key, **rest))


def said(status: int, sentence: str) -> HttpResponse:
    """A refusal, as a sentence."""
    return _json(status, Refusal(sentence))


def _json(status: int, told: object) -> HttpResponse:
    if told is None:
        return HttpResponse(status=status)
    if isinstance(told, File):
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f'attachment; filename="{told.name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return HttpResponse(told.body, content_type=told.kind, headers=headers)
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)


def body_of(request: HttpRequest) -> bytes:
    """The body of a call. Raises `RequestDataTooBig` for more than a megabyte."""
    body = request.body
    if len(body) > LARGEST:
        raise RequestDataTooBig
    return body
