"""While a drill goes on, what is real is noticed, told, held and counted as ever."""

import pytest

from palabre.jobs import run_due
from palabre.protection.actions import drills, drills_room
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.actions.incidents import open_incident
from palabre.protection.drill_room import heard
from palabre.protection.incident_figures import figures
from palabre.protection.models import Alert, Drill, Heard
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.tests.drill_house import PLACE, played
from palabre.protection.tests.incident_house import by
from palabre.protection.tests.test_watching import storm
from palabre.protection.watching import look
from palabre.publishing.models import Hold

pytestmark = pytest.mark.django_db


def test_a_real_alert_is_raised_told_and_held_for_during_a_drill(
    as_ada, ada, brand, quiet, speak, mailoutbox
):
    drill = played(ada, brand, minute=40)
    drills.tell(drill.pk)
    room = drills_room.open_room(by(ada), drill)
    drills_room.hold(by(ada), room)
    before = heard(drill)
    storm(speak)
    look()
    run_due()

    alert = Alert.objects.get()
    assert alert.seen == sum(
        Heard.objects.filter(at__gte=alert.began).values_list("seen", flat=True)
    )
    drilled = [one.subject for one in mailoutbox if "Devices that get too hot" in one.subject]
    real = [one.subject for one in mailoutbox if one.subject not in drilled]
    assert (len(drilled), len(real)) == (1, 1)
    assert real[0].startswith("Alert")
    assert "Lanterne" in real[0]
    assert heard(Drill.objects.get()) == before
    assert "Lanterne: " in as_ada.get(f"{PLACE}/watch/").content.decode()

    incident = open_incident(
        by(ada), brand, "Mouldy", IncidentKind.PRODUCT, drill.sheet, alert=alert
    )
    statements.hold(by(ada), incident)
    drills_room.hold(by(ada), room, ends=True)
    drills.stop(by(ada), drill)
    assert Hold.objects.get(ended_at=None).reason.endswith("Mouldy")
    assert figures(incident).seen >= 60 > figures(room).seen == heard(Drill.objects.get())["all"]
    page = as_ada.get(f"{PLACE}/incidents/").content.decode()
    assert ("Mouldy" in page, "Devices that get too hot" in page) == (True, False)
