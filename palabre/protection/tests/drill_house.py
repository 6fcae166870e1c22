"""A drill that has begun some time ago, for the tests of drills."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from palabre.protection.actions.drills import start
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.drill_scripts import scenarios, script_of
from palabre.protection.models import Drill
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.tests.incident_house import by

PLACE = "/o/lanterne/lanterne/protect"


def played(member, brand, *others, minute=0, speed=10, scenario="product", **more):
    """A drill of our scenario that has come to this minute."""
    told = scenarios()[scenario]
    plan = copy_usual(by(member), brand, IncidentKind(told["kind"]), "en")
    values = {"kind": told["kind"], "level": told["level"], "title": told["name"]["en"]}
    script = script_of(scenario, brand.name, "en")
    row = start(
        by(member), brand, [member, *others], more.pop("sheet", uuid4()), speed, script=script,
        playbook=plan, language="en", **values | more,
    )  # fmt: skip
    return come_to(row, minute)


def come_to(row, minute):
    """Let a drill have come to a minute: it began as long ago as that takes."""
    began = timezone.now() - timedelta(minutes=minute) / row.speed
    Drill.objects.filter(pk=row.pk).update(started_at=began)
    return Drill.objects.get(pk=row.pk)


def door(drill):
    """The beginning of its addresses."""
    return f"{PLACE}/drills/{drill.pk}/"


def room_door(incident):
    """The beginning of its room's addresses."""
    return f"{PLACE}/incidents/{incident.pk}/"
