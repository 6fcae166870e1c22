"""Feeds for programs: which bring drafts, a new one, and what is no longer read. Nothing leaves alone."""

from typing import Annotated

import msgspec
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.publishing import programs, told
from palabre.publishing.access import speaking
from palabre.publishing.actions import inflows as verbs
from palabre.publishing.doors import body_of, door
from palabre.publishing.planning_models import Inflow
from palabre.publishing.programs import UNSET, Answer, Unreadable, Unset
from palabre.publishing.rules import Aim
from palabre.publishing.views.api_library import OfBrand


class FeedGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A feed to follow, and the text made of its entries: `{title}`, `{link}` and `{text}` are filled."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    brand: Annotated[str, msgspec.Meta(max_length=300)] | Unset = UNSET
    template: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)] = "{title} {link}"
    aim: Aim = Aim.USEFUL
    channels: Annotated[list[Annotated[int, msgspec.Meta(gt=0)]], msgspec.Meta(max_length=100)] = []
    for_review: bool = False


def _rows(key: ApiKey) -> QuerySet[Inflow]:
    rows = Inflow.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("channels").annotate(drafts=Count("entries__post", distinct=True))


@door(
    Call("GET", "Lists the feeds that bring drafts.", told.Feeds, asks=OfBrand),
    Call(
        "POST",
        "Follows a feed: what comes from now on becomes drafts, handed in at once where `for_review` says"
        " so.",
        told.Feed,
        201,
        body=FeedGiven,
        once=True,
    ),
)
def feeds(request: HttpRequest, key: ApiKey) -> Answer:
    """The feeds of a brand; or a new one."""
    if request.method == "GET":
        asked = programs.asked_of(request.GET, OfBrand)
        rows = _rows(key).filter(brand=programs.brand_of(key.organisation, asked.brand))
        return 200, told.Feeds([told.told_of_feed(one) for one in rows])
    given = programs.body_of(body_of(request), FeedGiven)
    brand = programs.brand_of(key.organisation, given.brand)
    if not programs.is_web_address(given.url):
        raise Unreadable("Not a web address - at `$.url`")
    if not set(given.channels) <= {one.pk for one in speaking(brand)}:
        raise Unreadable("The brand has no account of this number - at `$.channels`")
    made = verbs.add_feed(
        actor_of(key), brand, given.url, given.template, given.aim, given.channels,
        for_review=given.for_review,
    )  # fmt: skip
    return 201, told.told_of_feed(_rows(key).get(pk=made.pk))


@door(
    Call("GET", "Gives one feed.", told.Feed),
    Call("DELETE", "Follows a feed no more; the drafts that it brought stay.", None, 204),
)
def feed(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One feed; or no longer followed."""
    row = get_object_or_404(_rows(key), pk=number)
    if request.method == "DELETE":
        verbs.remove_feed(actor_of(key), row)
        return 204, None
    return 200, told.told_of_feed(row)


def _paused(key: ApiKey, number: int, *, paused: bool) -> Answer:
    verbs.pause_feed(actor_of(key), get_object_or_404(_rows(key), pk=number), paused=paused)
    return 200, told.told_of_feed(_rows(key).get(pk=number))


@door(Call("POST", "Leaves a feed unread for a while.", told.Feed, once=True))
def pause(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Pause a feed."""
    return _paused(key, number, paused=True)


@door(Call("POST", "Reads a paused feed again.", told.Feed, once=True))
def resume(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a feed go on."""
    return _paused(key, number, paused=False)
