"""Organisations: made, changed, and what they demand of their members."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.holding import with_second_factor
from palabre.governance.models import Member, Organisation
from palabre.governance.models.people import today
from palabre.governance.rules import Refused, Role
from palabre.governance.slugs import organisation_slug


def make_organisation(
    by: Actor, name: str, language: str = "fr", country: str = "FR"
) -> Organisation:
    """Make an organisation; the person who makes it owns it."""
    with transaction.atomic():
        organisation = Organisation.objects.create(
            name=name, slug=organisation_slug(name), language=language, country=country
        )
        if by.user is not None:
            Member.objects.create(organisation=organisation, user=by.user, role=Role.OWNER)
        audit(organisation, "made", organisation, by)
    return organisation


def change_organisation(by: Actor, organisation: Organisation, **values: str) -> Organisation:
    """Change an organisation's name or country; its address stays, so that links go on working."""
    changed = {one: value for one, value in values.items() if getattr(organisation, one) != value}
    if not changed:
        return organisation
    before = organisation.name
    with transaction.atomic():
        for name, value in changed.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(changed))
        verb = "renamed" if "name" in changed else "changed"
        audit(organisation, verb, organisation, by, before=before, changed=changed)
    return organisation


def demand_second_factor(by: Actor, organisation: Organisation, days: int | None) -> None:
    """Demand a second factor of every member after so many days; None leaves it to each again.

    Refused for who has none: the first door that closes would be theirs.
    """
    if days is not None and by.user and not with_second_factor(by.user.memberships.all()):
        raise Refused(_("Set up a second factor yourself first: the door would close on you."))
    day = None if days is None else today() + timedelta(days=days)
    with transaction.atomic():
        organisation.second_factor_from = day
        organisation.save(update_fields=["second_factor_from"])
        verb = "demanded second factor" if day else "freed of second factor"
        audit(organisation, verb, organisation, by, **({"since": day.isoformat()} if day else {}))
