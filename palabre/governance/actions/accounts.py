"""A person's own account: how they like to work, what is kept of them, and leaving for good."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.actions.members import check_an_owner_stays, lock
from palabre.governance.acts import Actor, audit
from palabre.governance.models import AuditEntry, Invitation, Member, User
from palabre.governance.rules import Refused


def set_preferences(by: Actor, user: User, **values: Any) -> User:
    """Keep a person's name, language, time zone, theme, density and keys."""
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if not changed:
        return user
    with transaction.atomic():
        for name in changed:
            setattr(user, name, values[name])
        user.save(update_fields=changed)
        audit(None, "changed", user, by, changed=changed)
    return user


def erase_account(by: Actor, user: User) -> None:
    """Delete a person's account, memberships and sign-in; the trail forgets their name.

    Refused while an organisation would be left without an owner.
    """
    if by.user is None or by.user.pk != user.pk:
        raise Refused(_("Only the person can erase their account."))
    with transaction.atomic():
        stand_in = _("erased account %(number)s") % {"number": user.pk}
        # Locks in the order of ids: two people who leave together don't wait in a ring.
        for member in Member.objects.filter(user=user).order_by("organisation_id"):
            organisation = lock(member.organisation_id)
            check_an_owner_stays(member)
            audit(organisation, "erased", member, Actor(stand_in), role=member.role)
        AuditEntry.objects.all().forget(user, stand_in)
        Invitation.objects.filter(email=user.email).delete()
        user.delete()
