"""Incidents in a browser: each page is accessible and fits; a room from its opening to its report."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from palabre.governance.acts import Actor
from palabre.listening.actions.topics import make_topic
from palabre.protection.actions import checks, incidents_work
from palabre.protection.actions.incidents_closing import close
from palabre.protection.models import Alert, Incident
from palabre.protection.reaching import About
from palabre.protection.rules.incidents import Act, IncidentKind
from palabre.protection.rules.responding import Speaker, Spread, Truth
from palabre.protection.tests.incident_house import by, hear, opened, somebody
from tests.journeys.conftest import faults_of_pages

PROTECT = "/o/lanterne/lanterne/protect/"
PAGES = [
    *(f"{PROTECT}incidents/{one}" for one in ("", "new/", "{open}/", "{over}/", "{open}/closing/")),
    *(f"{PROTECT}incidents/{one}" for one in ("{open}/?wall=1", "{open}/tasks/{task}/")),
    *(f"{PROTECT}incidents/streisand/{one}" for one in ("", "?incident={open}", "{check}/")),
    *(
        f"{PROTECT}playbooks/{one}"
        for one in ("", "usual/leak/", "{plan}/", "{plan}/edit/", "new/")
    ),
]


@pytest.fixture
def topic(brand, ada):
    """A topic that is spoken of."""
    found = make_topic(Actor.person(ada.user), brand, "Lanterne", "lanterne")
    for hour in range(3):
        hear(found, hour, 30 - 9 * hour, 12)
    return found


@pytest.fixture
def made(brand, ada, topic, sign_in):
    """An open incident with work in it, a closed one, a check and a plan; the parts of their addresses."""
    eve = somebody(brand.organisation, "Eve")
    row = opened(ada, brand, topic=topic)
    who = by(ada)
    incidents_work.ask_advice(who, row, Truth.NO, Speaker.TROLL, Spread.WIDE, uuid4())
    incidents_work.decide(who, row, "We stop selling it.", uuid4())
    incidents_work.tell(who, row, "Insurer", "The batch", uuid4())
    check = checks.ask(who, About(brand, incident=row), Act.STATE, "Be clear", eve.pk, uuid4())
    over = opened(ada, brand, "A hoax", IncidentKind.HOAX, topic=topic)
    close(who, over, "A picture", "A proof", "Have photos\nAnswer first", feeds=True)
    sign_in(ada)
    task = row.tasks.first()
    return {
        "open": row.pk, "over": over.pk, "check": check.pk, "task": task.pk,
        "plan": over.playbook_id,
    }  # fmt: skip


def test_every_page_of_incidents_is_accessible_and_fits(page, made, ada):
    ada.user.language = "fr"
    ada.user.save()
    addresses = [one.format(**made) for one in PAGES]
    assert faults_of_pages(page, addresses, unfold="main details") == {}


def test_a_crisis_goes_from_its_alert_to_its_report(page, brand, ada, topic, sign_in):
    now = timezone.now()
    alert = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, gravity=62.0,
        began=now - timedelta(hours=2), at=now - timedelta(hours=1), seen=80, expected=4,
    )  # fmt: skip
    sign_in(ada)
    page.goto(f"{PROTECT}incidents/new/?alert={alert.pk}")
    page.get_by_label("What happens").fill("Cups break")
    page.get_by_label("Kind").select_option("product")
    page.get_by_label("Plan").select_option("usual-product")
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("heading", name="Cups break", level=1)).to_be_visible()
    page.get_by_label("Yes, it is true").check()
    page.get_by_label("An unhappy customer").check()
    page.get_by_label("A few voices").check()
    page.get_by_role("button", name="What is advised?").click()
    expect(page.get_by_text("Say that it is so, apologise")).to_be_visible()
    page.get_by_label("What was decided").fill("We stop selling it.")
    # Another says something meanwhile: it comes, and what is being written stays.
    row = Incident.objects.get()
    incidents_work.finish_task(by(ada), row, row.tasks.filter(is_question=False).first().pk)
    expect(page.locator("#room-log")).to_contain_text("Done:", timeout=40_000)
    expect(page.get_by_label("What was decided")).to_have_value("We stop selling it.")
    page.locator("form[action$='decide/'] button").click()
    expect(page.locator("#room-log")).to_contain_text("We stop selling it.")
    page.get_by_role("link", name="Close the incident").click()
    page.get_by_label("What caused it").fill("A bad glaze")
    page.get_by_label("What was done").fill("Recalled")
    page.get_by_label("Lessons", exact=False).first.fill("Test each batch")
    page.get_by_role("button", name="Close it and make the report").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    assert coming.value.suggested_filename == "palabre-cups-break.pdf"
