"""What is kept of somebody here: a subscription, a review by a link, how texts name them."""

from typing import Any

from django.utils import timezone

from palabre.governance.held import Held, HeldPart
from palabre.governance.sweeping import LEFT_OUT
from palabre.publishing.models import Acquaintance, GuestLink, Handle, Subscriber


def _without_name(rows: Any) -> None:
    # What they decided is part of a post's approval: it stays, without who it was.
    rows.filter(ended_at=None).update(ended_at=timezone.now())
    rows.update(name=LEFT_OUT, email="")


PART = HeldPart((
    Held(
        Subscriber, "organisation", (("mail", ("address",)),), called=("address",),
        said=("proof",),
    ),
    Held(
        GuestLink, "review__organisation", (("mail", ("email",)), ("guest", ("id",))),
        called=("name", "email"), erase=_without_name,
    ),
    Held(
        Handle, "acquaintance__brand__organisation", (("handle", ("platform", "handle")),),
        called=("handle",),
    ),
    Held(Acquaintance, "brand__organisation", (("acquaintance", ("id",)),), called=("name",)),
))  # fmt: skip
