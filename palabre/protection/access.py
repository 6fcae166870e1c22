"""Fetching by number for this member, else 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Right
from palabre.protection.models import Alert, Drill, Incident, Playbook, ReachCheck
from palabre.publishing.approving import Team


def alerts_here(here: Here) -> QuerySet[Alert]:
    """The brand's alerts."""
    return Alert.objects.filter(brand=brand_here(here)).select_related("topic")


def alert_here(here: Here, number: int) -> Alert:
    """One alert of the brand, or 404."""
    return get_object_or_404(alerts_here(here), pk=number)


def rooms_here(here: Here) -> QuerySet[Incident]:
    """The brand's rooms: of incidents, and of drills."""
    rows = Incident.objects.filter(brand=brand_here(here))
    return rows.select_related("topic", "alert__topic", "mention", "playbook", "opened_by", "drill")


def incidents_here(here: Here) -> QuerySet[Incident]:
    """The brand's incidents; drills are none."""
    return rooms_here(here).filter(drill=None)


def incident_here(here: Here, number: int) -> Incident:
    """One room of the brand, of an incident or of a drill, or 404."""
    row = get_object_or_404(rooms_here(here), pk=number)
    row.brand = brand_here(here)
    row.brand.organisation = here.organisation
    return row


def drills_here(here: Here) -> QuerySet[Drill]:
    """The brand's drills."""
    rows = Drill.objects.filter(brand=brand_here(here))
    return rows.select_related("incident", "playbook", "started_by", "seen_by")


def drill_here(here: Here, number: int) -> Drill:
    """One drill of the brand, or 404."""
    row = get_object_or_404(drills_here(here), pk=number)
    row.brand = brand_here(here)
    row.brand.organisation = here.organisation
    return row


def takes_part(here: Here, drill: Drill) -> bool:
    """Whether the member is one of those whom a drill is for."""
    return drill.people.filter(pk=here.member.pk).exists()


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


def drill_people(brand: Brand) -> dict[int, Member]:
    """Who may take part in a drill: those who may do something in a room."""
    team = Team(brand)
    return {
        number: one for number, one in team.members.items() if Right.TRIAGE in team.rights[number]
    }
