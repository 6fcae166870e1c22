"""A room with people in it, for the tests of incidents."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from palabre.governance.acts import Actor
from palabre.governance.models import Member, User
from palabre.protection.actions.incidents import open_incident
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.models import Heard
from palabre.protection.rules.incidents import IncidentKind


def somebody(organisation, name, role="editor"):
    """A member of the house."""
    user = User.objects.create_user(f"{name}@example.org", "a long password", name=name)
    return Member.objects.create(organisation=organisation, user=user, role=role)


def by(member):
    """Who acts."""
    return Actor.person(member.user)


def opened(member, brand, title="Cups break", kind=IncidentKind.PRODUCT, plan=True, **more):
    """An incident, with our plan for its kind."""
    if plan:
        more["playbook"] = copy_usual(by(member), brand, kind, "en")
    return open_incident(by(member), brand, title, kind, more.pop("sheet", uuid4()), **more)


def hear(topic, ago_hours, seen, negative=0):
    """Counts of a topic so many hours ago."""
    at = timezone.now() - timedelta(hours=ago_hours)
    at = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
    Heard.objects.update_or_create(
        topic=topic, at=at, defaults={"seen": seen, "negative": negative}
    )
