"""Doors for guests, and the picture that stands for a film, for programs."""

from datetime import datetime

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from palabre.channels.deeds import Refusal, deed, filed, shelf, teller
from palabre.channels.keys import APPROVALS, POSTS
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.publishing import library, told
from palabre.publishing.actions.guests import end_link
from palabre.publishing.actions.media import set_still
from palabre.publishing.models import GuestLink, Media


class GuestTold(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody from outside who may say their word about a post, and until when."""

    id: int
    review: int
    name: str
    expires_at: datetime
    ended_at: datetime | None


class StillGiven(msgspec.Struct):
    """The picture that stands for a film."""


def _guests(key: ApiKey) -> QuerySet[GuestLink]:
    return GuestLink.objects.filter(review__post__organisation=key.organisation)


def _films(key: ApiKey) -> QuerySet[Media]:
    return Media.objects.filter(organisation=key.organisation).select_related("brand")


def _still(by: Actor, row: Media, _given: StillGiven, data: bytes, _name: str) -> None:
    if not row.is_film:
        raise Refusal(409, "This is no film.")
    try:
        set_still(by, row, data)
    except library.NoPicture as fault:
        raise Refusal(422, _(str(fault))) from None


_guest = teller(GuestTold, review=lambda row: row.review_id)
guests = shelf(
    "guests", GuestTold, _guests, _guest, may=(APPROVALS,), by_brand="review__post__brand",
    lists="Lists guests who were asked for their word.",
)  # fmt: skip
end = deed(
    "Ends a guest's link before its time.", _guests, lambda by, row, _given: end_link(by, row),
    may=(APPROVALS,), tells=GuestTold, told=_guest,
)  # fmt: skip
still = filed(
    "Chooses the picture that stands for a film.", StillGiven, _still, most=library.MOST_BYTES,
    may=(POSTS,), rows=_films, status=200, tells=told.Media, told=told.told_of_media,
)  # fmt: skip
