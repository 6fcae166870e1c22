"""Making chains, and naming who decides while one is away."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import channels_of
from palabre.publishing.approving import Team
from palabre.publishing.models import Chain, StandIn
from palabre.publishing.rules import DAYS_TO_DECIDE, MOST_DAYS, MOST_STEPS, Step, plain_tag

LONGEST_ABSENCE = 366


@transaction.atomic
def keep_chain(
    by: Actor,
    brand: Brand,
    name: str,
    steps: Sequence[Step],
    *,
    chain: Chain | None = None,
    channels: Iterable[Channel] = (),
    tags: Iterable[str] = (),
    strictness: int = 1,
    days: int = DAYS_TO_DECIDE,
) -> Chain:
    """Make a chain, or change one; reviews that have begun keep the steps they began with.

    Raises `Refused` without a step, for people who don't work for the brand, or others' accounts.
    """
    steps, channels = list(steps), list(channels)
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Refused(_("A chain has one to five steps."))
    if not {one for step in steps for one in step.people} <= Team(brand).present:
        raise Refused(_("One of these people doesn't work for this brand."))
    if not {one.pk for one in channels} <= {one.pk for one in channels_of(brand)}:
        raise Refused(_("One of the accounts is no longer connected."))
    row = chain or Chain(organisation_id=brand.organisation_id, brand=brand)
    row.name, row.strictness, row.days = name[:120], strictness, min(max(days, 1), MOST_DAYS)
    row.tags = sorted({plain_tag(one) for one in tags} - {""})
    row.steps = [one.told() for one in steps]
    row.save()
    row.channels.set(channels)
    audit(brand.organisation_id, "changed" if chain else "made", row, by)
    return row


@transaction.atomic
def remove_chain(by: Actor, chain: Chain) -> None:
    """Remove a chain; reviews that have begun go on to their end."""
    audit(chain.organisation_id, "removed", chain, by)
    chain.delete()


@transaction.atomic
def delegate(by: Actor, member: Member, other: Member, since: date, until: date) -> StandIn:
    """Let another member decide in one's place for some days. Raises `Refused`."""
    if other.pk == member.pk or other.organisation_id != member.organisation_id:
        raise Refused(_("Choose somebody else of the team."))
    if not other.is_active:
        raise Refused(_("Choose somebody else of the team."))
    if until < since or until < timezone.localdate() or (until - since).days > LONGEST_ABSENCE:
        raise Refused(_("These days don't fit together."))
    row = StandIn.objects.create(
        organisation_id=member.organisation_id, member=member, other=other, since=since, until=until
    )
    audit(member.organisation_id, "delegated", row, by)
    return row


@transaction.atomic
def end_delegation(by: Actor, row: StandIn) -> None:
    """Be back before it was planned, or not go."""
    audit(row.organisation_id, "took back", row, by)
    row.delete()
