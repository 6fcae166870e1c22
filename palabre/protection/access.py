"""Fetching by number for this member, else 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from palabre.governance.access import Here, brand_here
from palabre.protection.models import Alert, Incident, Playbook, ReachCheck


def alerts_here(here: Here) -> QuerySet[Alert]:
    """The brand's alerts."""
    return Alert.objects.filter(brand=brand_here(here)).select_related("topic")


def alert_here(here: Here, number: int) -> Alert:
    """One alert of the brand, or 404."""
    return get_object_or_404(alerts_here(here), pk=number)


def incidents_here(here: Here) -> QuerySet[Incident]:
    """The brand's incidents."""
    rows = Incident.objects.filter(brand=brand_here(here))
    return rows.select_related("topic", "alert__topic", "mention", "playbook", "opened_by")


def incident_here(here: Here, number: int) -> Incident:
    """One incident of the brand, or 404."""
    row = get_object_or_404(incidents_here(here), pk=number)
    row.brand = brand_here(here)
    row.brand.organisation = here.organisation
    return row


def playbooks_here(here: Here) -> QuerySet[Playbook]:
    """The brand's own plans."""
    return Playbook.objects.filter(brand=brand_here(here))


def playbook_here(here: Here, number: int) -> Playbook:
    """One plan of the brand, or 404."""
    return get_object_or_404(playbooks_here(here), pk=number)


def checks_here(here: Here) -> QuerySet[ReachCheck]:
    """The brand's Streisand checks."""
    rows = ReachCheck.objects.filter(brand=brand_here(here))
    return rows.select_related("incident", "topic", "mention", "by", "second__user", "said_by")


def check_here(here: Here, number: int) -> ReachCheck:
    """One Streisand check of the brand, or 404."""
    return get_object_or_404(checks_here(here), pk=number)
