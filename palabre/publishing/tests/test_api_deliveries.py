"""What a program does about deliveries and holds: as a person on the page of what needs attention."""

import pytest
from django.utils import timezone

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.publishing import rules
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter
from palabre.publishing.models import Delivery, Hold

DELIVERIES = "/api/v1/deliveries"
HOLDS = "/api/v1/holds"


@pytest.fixture
def failed(scheduled, network, clock):
    """A delivery that the network refused."""
    network.faults = ["rejected"]
    (row,) = scheduled()
    clock()
    return row


def test_what_needs_a_decision_is_listed_with_its_reason(call, failed, scheduled, clock):
    scheduled("Encore un café.")
    clock()
    (told,) = call("GET", f"{DELIVERIES}?needs_decision=true").json()["deliveries"]
    assert (told["id"], told["state"], told["needs_decision"]) == (failed.pk, "failed", True)
    assert (told["error"], told["text"]) == ("Not this text.", "Le café est prêt.")
    (other,) = call("GET", f"{DELIVERIES}?needs_decision=false").json()["deliveries"]
    assert other["state"] == "published"
    assert call("GET", f"{DELIVERIES}/{failed.pk}").json() == told


def test_deliveries_are_listed_by_state_and_brand_in_pages(call, failed, scheduled, organisation):
    for text in "ab":
        scheduled(text)
    first = call("GET", f"{DELIVERIES}?state=waiting&limit=1").json()
    assert [one["text"] for one in first["deliveries"]] == ["b"]
    rest = call("GET", f"{DELIVERIES}?state=waiting&before={first['before']}").json()
    assert ([one["text"] for one in rest["deliveries"]], rest["before"]) == (["a"], None)
    Brand.objects.create(organisation=organisation, name="Boréale", slug="boreale")
    assert call("GET", f"{DELIVERIES}?brand=boreale").json()["deliveries"] == []
    assert len(call("GET", f"{DELIVERIES}?brand=lanterne").json()["deliveries"]) == 3
    assert call("GET", f"{DELIVERIES}?needs_decision=perhaps").status_code == 422


def test_what_failed_is_sent_again(call, failed, network, clock):
    assert call("POST", f"{DELIVERIES}/{failed.pk}/again").json()["state"] == "waiting"
    clock()
    assert network.taken == ["Le café est prêt."]
    assert call("POST", f"{DELIVERIES}/{failed.pk}/again").status_code == 409
    assert AuditEntry.objects.get(verb="sent again").actor == "newsroom (API)"


def test_what_somebody_saw_arrived_is_noted(call, failed):
    wrong = {"url": "javascript:alert(1)"}
    assert call("POST", f"{DELIVERIES}/{failed.pk}/arrived", wrong).status_code == 422
    seen = {"url": "https://echo.example/t7"}
    told = call("POST", f"{DELIVERIES}/{failed.pk}/arrived", seen).json()
    assert (told["state"], told["url"]) == ("published", seen["url"])


def test_what_is_given_up_never_leaves(call, failed, network, clock):
    told = call("POST", f"{DELIVERIES}/{failed.pk}/give-up", **{"Idempotency-Key": "g"}).json()
    again = call("POST", f"{DELIVERIES}/{failed.pk}/give-up", **{"Idempotency-Key": "g"})
    assert (told["state"], again.json()) == ("cancelled", told)
    clock(days=1)
    assert network.taken == []


def test_a_published_text_is_changed_and_deleted_over_there(call, scheduled, network, clock):
    (row,) = scheduled()
    clock()
    changed = call("POST", f"{DELIVERIES}/{row.pk}/edit", {"text": "Le thé est prêt."})
    assert (changed.status_code, changed.json()["wish"]) == (202, "edit")
    clock()
    assert network.taken == ["Le thé est prêt."]
    gone = call("DELETE", f"{DELIVERIES}/{row.pk}")
    assert (gone.status_code, gone.json()["wish"]) == (202, "delete")
    clock()
    assert network.taken == [""]
    assert call("GET", f"{DELIVERIES}/{row.pk}").json()["state"] == "deleted"
    assert call("DELETE", f"{DELIVERIES}/{row.pk}").status_code == 409


def test_a_published_text_is_not_changed_into_what_the_charter_forbids(
    call, scheduled, network, clock, organisation
):
    (row,) = scheduled()
    clock()
    keep_rules(MACHINE, organisation, Charter(forbidden=("arnaque",)), [])
    answer = call("POST", f"{DELIVERIES}/{row.pk}/edit", {"text": "Une arnaque."})
    assert (answer.status_code, "arnaque" in answer.json()["error"]) == (409, True)
    clock()
    assert network.taken == ["Le café est prêt."]


def test_everything_is_held_back_and_let_go_on(call, scheduled, network, clock):
    made = call("POST", HOLDS, {"reason": "A crisis."}, **{"Idempotency-Key": "h"})
    assert call("POST", HOLDS, {"reason": "A crisis."}, **{"Idempotency-Key": "h"}).json() == (
        made.json()
    )
    told = made.json()
    assert (made.status_code, told["brand"], told["by"]) == (201, None, "newsroom (API)")
    assert call("GET", HOLDS).json() == {"holds": [told]}
    (row,) = scheduled()
    clock()
    assert network.taken == []
    assert call("POST", f"{HOLDS}/{told['id']}/lift").json()["ended_at"]
    assert call("GET", HOLDS).json() == {"holds": []}
    assert len(call("GET", f"{HOLDS}?ended=true").json()["holds"]) == 1
    row.refresh_from_db()
    assert row.state == "missed"  # it doesn't rush out


def test_one_campaign_is_held_back_and_told_so(call, brand, channel):
    campaign = make_campaign(MACHINE, brand, "Autumn")
    told = call("POST", HOLDS, {"reason": "x", "campaign": campaign.pk}).json()
    assert (told["campaign"], told["brand"]) == (campaign.pk, "lanterne")
    assert call("POST", HOLDS, {"reason": "x", "campaign": 999}).status_code == 422
    both = {"reason": "x", "campaign": campaign.pk, "channel": channel.pk}
    assert call("POST", HOLDS, both).status_code == 422


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (HOLDS, {"reason": "a\x00b"}),
        ("/api/v1/slots", {"weekdays": [0], "at": "09:00", "brand": "\x00"}),
    ],
)
def test_no_text_with_a_character_zero_comes_in(call, brand, address, body):
    answer = call("POST", address, body)
    assert (answer.status_code, "zero" in answer.json()["error"]) == (422, True)
    assert not Hold.objects.exists()


def test_one_brand_or_one_account_is_held_back(call, channel):
    assert call("POST", HOLDS, {"reason": "x", "brand": "lanterne"}).json()["brand"] == "lanterne"
    told = call("POST", HOLDS, {"reason": "x", "channel": channel.pk}).json()
    assert told["channel"] == channel.pk
    assert call("POST", HOLDS, {"reason": "x", "channel": 999}).status_code == 422
    assert call("POST", HOLDS, {"reason": "x", "brand": "nobody"}).status_code == 422
    assert call("POST", HOLDS, {"reason": " "}).status_code == 422
    assert Hold.objects.count() == 2


def test_deliveries_and_holds_of_others_are_not_there(call, failed, cy):
    hold = Hold.objects.create(organisation=cy.organisation, reason="x", by="Cy")
    Delivery.objects.update(organisation=cy.organisation)
    for method, address in (
        ("GET", f"{DELIVERIES}/{failed.pk}"),
        ("DELETE", f"{DELIVERIES}/{failed.pk}"),
        ("POST", f"{DELIVERIES}/{failed.pk}/again"),
        ("POST", f"{HOLDS}/{hold.pk}/lift"),
    ):
        assert call(method, address).status_code == 404
    assert call("GET", DELIVERIES).json()["deliveries"] == []


def test_what_came_too_late_is_listed_and_sent(call, scheduled, network, clock):
    (row,) = scheduled(due_at=timezone.now() - rules.LATE_LIMIT * 2)
    clock()
    (told,) = call("GET", f"{DELIVERIES}?needs_decision=true").json()["deliveries"]
    assert (told["state"], told["id"]) == ("missed", row.pk)
    call("POST", f"{DELIVERIES}/{row.pk}/again")
    clock()
    assert network.taken == ["Le café est prêt."]
