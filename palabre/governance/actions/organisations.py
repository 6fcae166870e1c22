"""Organisations: made, changed, told how long to keep what they found."""

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Member, Organisation
from palabre.governance.rules import MOST_CANDIDATE_MONTHS, Role
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
