"""Organisations: made, changed, told how long to keep what they found."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.holding import with_second_factor
from palabre.governance.models import Member, Organisation
from palabre.governance.models.people import today
from palabre.governance.rules import MOST_CANDIDATE_MONTHS, Refused, Role
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


def change_organisation(by: Actor, organisation: Organisation, name: str) -> Organisation:
    """Give an organisation another name; its address stays, so that links go on working."""
    if name == organisation.name:
        return organisation
    with transaction.atomic():
        before, organisation.name = organisation.name, name
        organisation.save(update_fields=["name"])
        audit(organisation, "renamed", organisation, by, before=before)
    return organisation


def set_retention(by: Actor, organisation: Organisation, days: int | None) -> Organisation:
    """Say after how many days mentions are deleted; None keeps them for good."""
    if days == organisation.retention_days:
        return organisation
    with transaction.atomic():
        before, organisation.retention_days = organisation.retention_days, days
        organisation.save(update_fields=["retention_days"])
        audit(organisation, "set retention", organisation, by, before=before, days=days)
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


def set_candidate_retention(by: Actor, organisation: Organisation, months: int) -> Organisation:
    """Say how many months after the last contact candidates are erased: one to `MOST_CANDIDATE_MONTHS`."""
    if not 1 <= months <= MOST_CANDIDATE_MONTHS:
        raise ValueError(months)
    if months == organisation.candidate_months:
        return organisation
    with transaction.atomic():
        before, organisation.candidate_months = organisation.candidate_months, months
        organisation.save(update_fields=["candidate_months"])
        audit(
            organisation, "set candidate retention", organisation, by, before=before, months=months
        )
    return organisation
