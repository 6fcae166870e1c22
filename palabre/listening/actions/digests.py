"""Asking for a digest by mail, and asking for no more."""

from datetime import datetime

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, User
from palabre.listening.models import Digest


@transaction.atomic
def subscribe(
    by: Actor,
    brand: Brand,
    user: User,
    due_at: datetime,
    *,
    weekly: bool,
    weekday: int,
    hour: int,
) -> Digest:
    """Send this person the brand's digest, first at ``due_at``; replaces what they asked for before."""
    digest, _made = Digest.objects.update_or_create(
        brand=brand,
        user=user,
        defaults={
            "weekly": weekly,
            "weekday": weekday,
            "hour": hour,
            "due_at": due_at,
            "last_error": "",
        },
    )
    audit(brand.organisation_id, "made", digest, by, weekly=weekly, weekday=weekday, hour=hour)
    return digest


@transaction.atomic
def unsubscribe(by: Actor, digest: Digest) -> None:
    """Send no more of them."""
    audit(digest.brand.organisation_id, "removed", digest, by)
    digest.delete()
