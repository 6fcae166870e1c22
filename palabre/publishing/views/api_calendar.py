"""A member's calendar address for programs: made by their word, told once, ended.

What is read at the address is what its member may read, each time it is asked for.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from palabre.channels.calls import Call
from palabre.channels.models import ApiKey
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.publishing import programs
from palabre.publishing.actions.calendar_links import make_link, revoke_link
from palabre.publishing.approving import Team
from palabre.publishing.doors import body_of, door
from palabre.publishing.planning_models import CalendarLink
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Unreadable, Unset
from palabre.publishing.told.posts import Told
from palabre.publishing.views.api_reviews import EITHER, ONLY, actor_for, member_of

_EMail = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL)]
_Slug = Annotated[str, msgspec.Meta(max_length=300)]


class OfMember(msgspec.Struct):
    """Whose address, by the member's e-mail address, and for which brand's calendar."""

    member: _EMail
    brand: _Slug | Unset = UNSET


class AddressWanted(OfMember, forbid_unknown_fields=True):
    """For whom an address is made; the one that they had ends."""


class CalendarAddress(Told):
    """A member's address for calendar programs. ``address`` is told as it is made, and never again."""

    brand: str
    member: str
    address: str | None
    made_at: datetime
    used_at: datetime | None


def _whose(key: ApiKey, given: OfMember) -> tuple[Brand, Member]:
    """The brand and the member, who may read there. Raises `Unreadable`."""
    brand = programs.brand_of(key.organisation, given.brand)
    member = member_of(key, given.member)
    if Right.READ not in Team(brand).rights_of_user(member.user_id):
        raise Unreadable("Only who may read the brand's calendar has an address - at `$.member`")
    return brand, member


def _told(link: CalendarLink, address: str | None = None) -> CalendarAddress:
    return CalendarAddress(
        link.brand.slug, link.user.email, address, link.created_at, link.used_at
    )  # fmt: skip


@door(
    Call(
        "GET",
        "Tells whether a member has an address for calendar programs, and when it was used.",
        CalendarAddress,
        asks=OfMember,
        may=EITHER,
        refusals=(404,),
    ),
    Call(
        "POST",
        "Makes a member's secret address for calendar programs, by their word; the one before ends.",
        CalendarAddress,
        201,
        body=AddressWanted,
        may=ONLY,
    ),
    Call(
        "DELETE",
        "Ends a member's address, by their word.",
        None,
        204,
        asks=OfMember,
        may=ONLY,
        refusals=(404,),
    ),
)
def address(request: HttpRequest, key: ApiKey) -> Answer:
    """A member's address: told of, made anew, or ended."""
    if request.method == "POST":
        brand, member = _whose(key, programs.body_of(body_of(request), AddressWanted))
        spelt = make_link(actor_for(key, member), brand, member.user)
        row = CalendarLink.objects.get(brand=brand, user=member.user)
        return 201, _told(row, settings.ADDRESS + reverse("calendar_feed", args=[spelt]))
    brand, member = _whose(key, programs.asked_of(request.GET, OfMember))
    rows = CalendarLink.objects.select_related("brand", "user")
    row = get_object_or_404(rows, brand=brand, user=member.user)
    if request.method == "DELETE":
        revoke_link(actor_for(key, member), row)
        return 204, None
    return 200, _told(row)
