"""Own roles: composed of rights that whoever composes them holds."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from palabre.governance.actions.members import held_by, lock
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation, OwnRole
from palabre.governance.own_roles import rights_in
from palabre.governance.rules import Refused, Right

MOST_ROLES = 30


def _may_compose(by: Actor, organisation: Organisation, *wanted: frozenset[Right]) -> None:
    """Refuse rights that the actor doesn't hold, and those of an owner to everybody."""
    held = held_by(by, organisation)
    if Right.TEAM not in held:
        raise Refused(_("You can't change the team."))
    if any(Right.OWN in one or not one <= held for one in wanted):
        raise Refused(
            _("Nobody gives a right that they don’t hold, and what owners decide is theirs.")
        )


@transaction.atomic
def keep_role(
    by: Actor, organisation: Organisation, name: str, rights: Iterable[Right], role: OwnRole | None
) -> OwnRole:
    """Make a role, or change one for all who have it. Refused for a name that another one has."""
    lock(organisation)
    wanted = frozenset(rights) | {Right.READ}
    _may_compose(by, organisation, wanted, *([rights_in(role)] if role else []))
    if role is None and OwnRole.objects.filter(organisation=organisation).count() >= MOST_ROLES:
        raise Refused(_("Thirty own roles are enough: change one, or take one away."))
    row = role or OwnRole(organisation=organisation)
    row.name, row.rights = name, sorted(wanted)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another role has this name.")) from None
    audit(organisation, "changed" if role else "made", row, by, rights=row.rights)
    return row


@transaction.atomic
def remove_role(by: Actor, role: OwnRole) -> None:
    """Take a role away. Refused while somebody has it or is invited to it."""
    organisation = lock(role.organisation_id)
    _may_compose(by, organisation, rights_in(role))
    open_ones = role.invitations.filter(accepted_at=None, revoked_at=None)
    if role.members.filter(is_active=True).exists() or open_ones.exists():
        raise Refused(
            _("Somebody has this role, or is invited to it: give them another one first.")
        )
    audit(organisation, "removed", role, by)
    role.members.update(own_role=None)
    role.invitations.update(own_role=None)
    role.delete()
