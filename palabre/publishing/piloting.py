"""The accounts that a pilot keeps to, and what stands against a post on another one."""

from django.utils import timezone

from palabre.channels.models import Channel
from palabre.connectors.words import N_
from palabre.governance.models import Brand
from palabre.publishing.checks import Finding
from palabre.strategy.models import Pilot

OUTSIDE = Finding("outside-pilot", True, N_("A pilot runs, and this account isn’t part of it."))
# The accounts that a pilot is about; None where none runs.
Kept = frozenset[int] | None


def kept_to(brand: Brand) -> Kept:
    """The accounts to which the pilot of a brand keeps, from its first day on."""
    rows = Pilot.objects.filter(brand=brand.pk, verdict="", begins_on__lte=timezone.localdate())
    return next((frozenset(accounts) for accounts in rows.values_list("accounts", flat=True)), None)


def against(kept: Kept, channel: Channel, answering: str) -> list[Finding]:
    """What a pilot has against a post on an account: nothing against answers, nor on an employee's own."""
    is_free = kept is None or answering or channel.employee_id or channel.pk in kept
    return [] if is_free else [OUTSIDE]
