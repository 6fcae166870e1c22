"""What programs find of the house itself: its brands, and who works there."""

from typing import Annotated

import msgspec
from django.http import HttpRequest

from palabre.channels.calls import Call
from palabre.channels.keys import DOORS
from palabre.channels.models import ApiKey
from palabre.governance.models import Brand, Member
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer


class BrandTold(msgspec.Struct):
    """A brand: ``brand`` is its name in addresses, as other calls take it."""

    brand: str
    name: str
    site: str
    language: str
    country: str


class BrandsTold(msgspec.Struct):
    """The brands of the organisation."""

    brands: list[BrandTold]


class MemberTold(msgspec.Struct):
    """Somebody of the team, without their address; no ``brands`` are named for who works for all."""

    id: Annotated[int, msgspec.Meta(description="As other calls take it for a member.")]
    name: str
    role: str
    brands: list[str]


class MembersTold(msgspec.Struct):
    """Who works there now."""

    members: list[MemberTold]


@door(Call("GET", "Lists the brands of the organisation.", BrandsTold, may=DOORS))
def brands(request: HttpRequest, key: ApiKey) -> Answer:
    """The brands of the organisation."""
    rows = Brand.objects.filter(organisation=key.organisation).order_by("name", "pk")
    told = [BrandTold(one.slug, one.name, one.site, one.language, one.country) for one in rows]
    return 200, BrandsTold(told)


@door(Call("GET", "Lists who works in the organisation.", MembersTold, may=DOORS))
def members(request: HttpRequest, key: ApiKey) -> Answer:
    """Who works in the organisation now."""
    rows = Member.objects.filter(
        organisation=key.organisation, is_active=True, user__is_active=True
    )
    found = [
        MemberTold(one.pk, str(one.user), one.role, [brand.slug for brand in one.brands.all()])
        for one in rows.select_related("user").prefetch_related("brands").order_by("pk")
        if not one.is_over
    ]
    return 200, MembersTold(found)
