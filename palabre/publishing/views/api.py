"""Posts for programs: ``/api/v1/posts`` and what belongs to it, with a key of the organisation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from palabre.channels.doors import platform
from palabre.channels.keys import POSTS, count_call, key_of
from palabre.channels.models import ApiKey, Channel
from palabre.connectors.contract import Capability
from palabre.governance.acts import Moved
from palabre.governance.rules import Refused
from palabre.publishing import programs
from palabre.publishing.actions.media import add_picture, describe_picture
from palabre.publishing.actions.posts import (
    Written,
    change_post,
    schedule,
    unschedule,
    write_post,
)
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.actions.slots import queue_post
from palabre.publishing.copying import written_of
from palabre.publishing.library import NoPicture
from palabre.publishing.models import Delivery, Figure, Post
from palabre.publishing.programs import Answer, Given, Unreadable, UsedOtherwise, When
from palabre.publishing.rules import DeliveryState, PostState, is_near

LARGEST = 1024 * 1024
View = Callable[..., Answer]


def door(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Open a view to keys that may do posts; it gives a status and what to tell as JSON.

    A call that writes and names an ``Idempotency-Key`` is done once.
    """

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, **rest: Any) -> HttpResponse:
            key = key_of(request.headers.get("authorization", ""))
            if key is None:
                return said(401, "This key is not known here.")
            if request.method not in methods:
                refusal = said(405, "This address is not asked in this way.")
                refusal["Allow"] = ", ".join(methods)
                return refusal
            if wait := count_call(key):
                refusal = said(429, "Too many calls in this minute.")
                refusal["Retry-After"] = str(wait)
                return refusal
            if POSTS not in key.may:
                return said(403, "This key may not do this: make one that may write posts.")
            return _answered(request, key, view, rest)

        return checked

    return wrap


def _answered(request: HttpRequest, key: ApiKey, view: View, rest: dict[str, Any]) -> HttpResponse:
    name = request.headers.get("idempotency-key", "")
    try:
        if name and request.method == "POST" and request.content_type != "multipart/form-data":
            if len(name) > programs.LONGEST_NAME:
                raise Unreadable("The Idempotency-Key is longer than 200 characters")
            call = f"{request.method} {request.path}\n".encode() + _body(request)
            return _json(*programs.once(key, name, call, lambda: view(request, key, **rest)))
        return _json(*view(request, key, **rest))
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
        return said(409, _("This post is not in a state that allows this."))


def said(status: int, sentence: str) -> HttpResponse:
    """A refusal, as a sentence."""
    return _json(status, {"error": sentence})


def _json(status: int, told: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)


def _body(request: HttpRequest) -> bytes:
    body = request.body
    if len(body) > LARGEST:
        raise RequestDataTooBig
    return body


def _post(key: ApiKey, number: int) -> Post:
    return get_object_or_404(programs.posts_of(key.organisation), pk=number)


def _told(key: ApiKey, number: int, status: int = 200) -> Answer:
    return status, programs.told_of(_post(key, number))


@door("GET", "POST")
def posts(request: HttpRequest, key: ApiKey) -> Answer:
    """The posts, the newest first (``brand``, ``state``, ``from``, ``until``, ``before``, ``limit``); or a
    new draft."""
    if request.method == "POST":
        given = programs.body_of(_body(request), Given)
        brand = programs.brand_of(key.organisation, given.brand)
        written = programs.given_onto(given, Written())
        return _told(key, write_post(programs.actor_of(key), brand, written).pk, 201)
    rows = programs.posts_of(key.organisation)
    asked = request.GET
    if "brand" in asked:
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked["brand"]))
    if "state" in asked:
        if asked["state"] not in set(PostState):
            raise Unreadable("No such state: " + ", ".join(PostState))
        rows = rows.filter(state=asked["state"])
    for name, lookup in (("from", "due_at__gte"), ("until", "due_at__lt")):
        if name in asked:
            rows = rows.filter(**{lookup: _moment(name, asked[name])})
    if "before" in asked:
        rows = rows.filter(pk__lt=_number("before", asked["before"]))
    limit = min(_number("limit", asked.get("limit", "50")), programs.MOST_PAGE)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return 200, {"posts": [programs.told_of(one) for one in found[:limit]], "before": more}


def _moment(name: str, value: str) -> Any:
    try:
        # In an address a plus sign is a space.
        found = parse_datetime(value.replace(" ", "+") if value.count(" ") == 1 else value)
    except ValueError:
        found = None
    if found is None or not timezone.is_aware(found) or not is_near(found):
        raise Unreadable(f"No moment with a time zone - at `{name}`")
    return found


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 18 and int(value) > 0):
        raise Unreadable(f"No number - at `{name}`")
    return int(value)


@door("GET", "PATCH")
def post(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One post; or part of it changed, which makes it a draft again."""
    row = _post(key, number)
    if request.method == "GET":
        return _told(key, number)
    given = programs.body_of(_body(request), Given)
    if given.brand is not programs.UNSET:
        raise Unreadable("A post stays with its brand - at `$.brand`")
    version = row.version if given.version is programs.UNSET else given.version
    written = programs.given_onto(given, written_of(row))
    change_post(programs.actor_of(key), row, written, int(version))
    return _told(key, number)


@door("POST")
def post_act(request: HttpRequest, key: ApiKey, number: int, act: str) -> Answer:
    """Let a post leave at its time, hand it in for approval, or take it back."""
    row, by = _post(key, number), programs.actor_of(key)
    if act == "unschedule":
        unschedule(by, row)
        return _told(key, number)
    if act == "hand-in":
        hand_in(by, row, schedules=row.due_at is not None)
        return _told(key, number)
    when = programs.body_of(_body(request), When)
    if when.next_slot:
        if when.due_at is not None:
            raise Unreadable("Either a moment or the next slot, not both")
        queue_post(by, row)
    elif (at := when.due_at or row.due_at) is not None:
        schedule(by, row, max(at, timezone.now()))
    else:
        raise Unreadable("Say when: `due_at`, or `next_slot`")
    return _told(key, number)


@door("GET")
def deliveries(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What became of a post on each account."""
    rows = Delivery.objects.filter(variant__post=_post(key, number))
    rows = rows.exclude(state=DeliveryState.CANCELLED).order_by("variant", "part")
    rows = rows.prefetch_related(Prefetch("figures", Figure.objects.order_by("at", "pk")))
    return 200, {"deliveries": [programs.told_of_delivery(one) for one in rows]}


@door("GET")
def channels(request: HttpRequest, key: ApiKey) -> Answer:
    """The accounts that posts can be told on."""
    rows = Channel.objects.filter(organisation=key.organisation).select_related("brand")
    speaking = [one for one in rows if Capability.PUBLISH in platform(one.platform).capabilities]
    return 200, {"channels": [programs.told_of_channel(one) for one in speaking]}


@door("POST")
def media(request: HttpRequest, key: ApiKey) -> Answer:
    """Take a picture (``file``) into the library of a brand; the same picture twice is one."""
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("Send the picture as `file` of a form")
    by = programs.actor_of(key)
    brand = programs.brand_of(key.organisation, request.POST.get("brand", programs.UNSET))
    row = add_picture(by, brand, file.name or "", file.read())
    words = {
        name: request.POST.get(name, getattr(row, name)) for name in ("alt", "author", "licence")
    }
    if any(words[name] != getattr(row, name) for name in words):
        describe_picture(by, row, **words, focal=(row.focal_x, row.focal_y))
    return 201, programs.told_of_media(row)
