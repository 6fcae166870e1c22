"""A statement leaves although planned posts are held from its room: it alone, as worded, by a person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.actions.drills_room import open_room
from palabre.protection.incident_log import timeline
from palabre.protection.rules.incidents import EntryKind
from palabre.protection.tests.drill_house import played
from palabre.protection.tests.incident_house import by, opened, somebody
from palabre.publishing.actions import deliveries
from palabre.publishing.actions.posts import Told, Written, schedule, unschedule, write_post
from palabre.publishing.models import Delivery, Hold, Post, Variant
from palabre.publishing.tests import conftest as house
from palabre.publishing.tests.test_approvals_at_once import at_once, refused

pytestmark = pytest.mark.django_db
network, channel = house.network, house.channel


@pytest.fixture
def row(ada, brand):
    """An open incident."""
    return opened(ada, brand, plan=False)


@pytest.fixture
def statement(ada, row, channel):
    """A statement with an account, not scheduled yet."""
    made = statements.write_statement(by(ada), row, "Press", "We look into it.", uuid4())
    Variant.objects.create(post=made.post, channel=channel)
    return made


@pytest.fixture
def planned(brand, channel):
    """A planned post that is due."""
    written = Written(text="Le café est prêt.", told=[Told(channel.pk)])
    return schedule(MACHINE, write_post(MACHINE, brand, written))[0]


def go_on():
    while run_due(timezone.now()):
        pass


def test_it_leaves_alone_and_the_press_stands_in_log_and_trail(
    ada, row, statement, planned, network
):
    statements.hold(by(ada), row)
    schedule(by(ada), statement.post)
    go_on()
    assert network.taken == []
    for _twice in range(2):
        statements.let_pass(by(ada), row, statement.pk)
    go_on()
    assert network.taken == ["We look into it."]
    planned.refresh_from_db()
    assert planned.state == "held"
    assert AuditEntry.objects.get(verb="let pass").user == ada.user
    lines = [one.sentence for one in timeline(row) if one.kind is EntryKind.DECISION]
    assert lines == ["Leaves although planned posts are held back: Press"]
    assert EntryKind.SENT in [one.kind for one in timeline(row)]


def test_it_may_be_let_through_before_it_is_due(ada, row, statement, network):
    statements.hold(by(ada), row)
    at = timezone.now() + timedelta(hours=1)
    schedule(by(ada), statement.post, at)
    statements.let_pass(by(ada), row, statement.pk)
    go_on()
    assert network.taken == []
    Delivery.objects.update(due_at=timezone.now(), try_at=timezone.now())
    deliveries.nudge(Delivery.objects.get())
    go_on()
    assert network.taken == ["We look into it."]


def test_what_is_taken_back_and_scheduled_anew_passes_nothing(ada, row, statement, network):
    statements.hold(by(ada), row)
    schedule(by(ada), statement.post, timezone.now() + timedelta(hours=1))
    statements.let_pass(by(ada), row, statement.pk)
    statement.post.refresh_from_db()
    unschedule(by(ada), statement.post)
    statement.post.refresh_from_db()
    schedule(by(ada), statement.post, timezone.now())
    go_on()
    assert network.taken == []
    assert Delivery.objects.exclude(state="cancelled").get().state == "held"


def test_another_hold_keeps_it_and_so_does_a_new_one(ada, brand, row, statement, network):
    statements.hold(by(ada), row)
    other = deliveries.hold(by(ada), brand.organisation, "Mourning")
    schedule(by(ada), statement.post)
    statements.let_pass(by(ada), row, statement.pk)
    go_on()
    assert (network.taken, Delivery.objects.get().last_error) == ([], "Mourning")
    deliveries.lift(by(ada), other)
    statements.lift(by(ada), row)
    statements.hold(by(ada), row)
    deliveries.send_again(by(ada), Delivery.objects.get())
    go_on()
    assert network.taken == []


def test_only_what_is_scheduled_passes_and_only_by_a_person(ada, row, statement):
    statements.hold(by(ada), row)
    with pytest.raises(Refused, match="schedule it first"):
        statements.let_pass(by(ada), row, statement.pk)
    schedule(by(ada), statement.post)
    with pytest.raises(Refused, match="person"):
        statements.let_pass(MACHINE, row, statement.pk)
    with pytest.raises(Refused, match="no longer there"):
        statements.let_pass(by(ada), row, statement.pk + 1)
    assert Delivery.objects.get().passes is None
    assert not AuditEntry.objects.filter(verb="let pass").exists()


def test_the_statement_of_another_incident_passes_nothing_here(ada, brand, row, statement):
    other = opened(ada, brand, "Another", plan=False)
    statements.hold(by(ada), other)
    schedule(by(ada), statement.post)
    with pytest.raises(Refused):
        statements.let_pass(by(ada), other, statement.pk)
    statements.let_pass(by(ada), row, statement.pk)  # its own room holds nothing
    assert Delivery.objects.get().passes is None


def test_the_room_offers_it_to_who_may_publish_alone(as_ada, ada, brand, row, statement):
    door = f"/o/lanterne/lanterne/protect/incidents/{row.pk}/"
    asked = {"statement": statement.pk}
    assert "pass/" not in as_ada.get(door).content.decode()
    statements.hold(by(ada), row)
    assert f"{door}pass/" not in as_ada.get(door).content.decode()
    schedule(by(ada), statement.post)
    assert f"{door}pass/" in as_ada.get(door).content.decode()
    client = Client()
    client.force_login(somebody(brand.organisation, "Gil", "agent").user)
    assert client.post(f"{door}pass/", asked).status_code == 404
    assert Delivery.objects.get().passes is None
    assert as_ada.post(f"{door}pass/", asked).status_code == 302
    assert Delivery.objects.get().passes == Hold.objects.get()
    page = as_ada.get(door).content.decode()
    assert "passes the hold" in page
    assert f"{door}pass/" not in page
    for told in ("9" * 40, "x", ""):
        assert as_ada.post(f"{door}pass/", {"statement": told}).status_code == 302


def test_in_a_drill_nothing_passes(as_ada, ada, brand, statement):
    room = open_room(by(ada), played(ada, brand, minute=40))
    door = f"/o/lanterne/lanterne/protect/incidents/{room.pk}/"
    as_ada.post(f"{door}pass/", {"statement": statement.pk})
    # Nor when somebody calls what real rooms do by another way than the page.
    for act in (
        lambda: statements.hold(by(ada), room),
        lambda: statements.let_pass(by(ada), room, statement.pk),
        lambda: statements.write_statement(by(ada), room, "Press", "No.", uuid4()),
    ):
        with pytest.raises(Refused, match="This is a drill"):
            act()
    assert not Delivery.objects.exists()
    assert not Hold.objects.exists()
    assert Post.objects.get() == statement.post


@pytest.mark.django_db(transaction=True)
def test_two_who_let_it_through_at_once_send_it_once(ada, row, statement, network):
    statements.hold(by(ada), row)
    schedule(by(ada), statement.post)
    go_on()
    press = lambda: statements.let_pass(by(ada), row, statement.pk)  # noqa: E731
    assert refused(at_once(press, press, go_on)) == []
    go_on()
    assert network.taken == ["We look into it."]
    assert AuditEntry.objects.filter(verb="let pass").count() == 1
