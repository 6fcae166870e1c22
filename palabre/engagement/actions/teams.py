"""Teams: made, renamed, given their members, retired."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.clocks import lock_inbox
from palabre.engagement.models import Conversation, Pledge, Team
from palabre.engagement.rules import Stage
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Member, Organisation
from palabre.governance.rules import Refused


@transaction.atomic
def keep_team(
    by: Actor,
    organisation: Organisation,
    name: str,
    members: Sequence[Member],
    row: Team | None = None,
) -> Team:
    """Make a team of these members, or give one that is there this name and these members.

    A retired team of the same name comes back. Raises `Refused` without a name, and for a name that
    another team has.
    """
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(_("Give the team a name."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two never get one name
    rows = Team.objects.filter(organisation=organisation)
    namesake = rows.filter(name=name).first()
    if namesake is not None and namesake != row:
        if row is not None or namesake.retired_at is None:
            raise Refused(_("“%(name)s” is there already.") % {"name": name})
        row = namesake
    is_new = row is None or row.retired_at is not None
    row = row or Team(organisation=organisation)
    row.name, row.retired_at = name, None
    row.save()
    row.members.set(members)
    audit(organisation.pk, "made" if is_new else "changed", row, by, members=len(members))
    return row


@transaction.atomic
def retire_team(by: Actor, row: Team) -> int:
    """Offer a team no more, and give back to everybody what it still had to do; how many that were.

    What is done keeps its team: the figures of the past don't change.
    """
    given_back = 0
    for brand in row.organisation.brands.order_by("pk"):
        beat = lock_inbox(brand).beat
        rows = Conversation.objects.filter(brand=brand, team=row).exclude(stage=Stage.DONE)
        given_back += rows.update(team=None, beat=beat)
    now = timezone.now()
    if Team.objects.filter(pk=row.pk, retired_at=None).update(retired_at=now):
        Pledge.objects.filter(escalate_team=row).update(escalate_team=None)
        audit(row.organisation_id, "retired", row, by, given_back=given_back)
    return given_back
