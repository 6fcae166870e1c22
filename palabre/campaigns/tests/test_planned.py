"""Programs plan as the pages do: campaigns and events made, changed and removed, by the same rules."""

import pytest

from palabre.campaigns.models import Campaign, Event
from palabre.governance.models import AuditEntry, Brand

CAMPAIGNS, EVENTS = "/api/v1/campaigns", "/api/v1/events"
AUTUMN = {
    "brand": "lanterne", "name": "L’automne", "mission": "Sales", "brief": "For regulars.",
    "starts_on": "2026-11-01", "ends_on": "2026-11-30", "budget": 125_050, "currency": "CHF",
    "tags": ["café", "noix"],
}  # fmt: skip
TASTING = {
    "brand": "lanterne", "name": "Dégustation", "starts_at": "2026-12-05T10:00:00+01:00",
    "ends_at": "2026-12-05T12:00:00+01:00", "place": "Lyon", "url": "https://lanterne.example/",
}  # fmt: skip


def test_a_campaign_is_prepared_changed_begun_ended_and_removed(ask):
    made = ask("POST", CAMPAIGNS, AUTUMN)
    told = made.json()
    assert made.status_code == 201
    assert {name: told[name] for name in AUTUMN} == AUTUMN
    assert told["state"] == "draft"
    one = f"{CAMPAIGNS}/{told['id']}"
    changed = ask("PATCH", one, {"name": "L’hiver", "ends_on": None, "state": "running"}).json()
    assert changed == {**told, "name": "L’hiver", "ends_on": None, "state": "running"}
    assert ask("PATCH", one, {"state": "done"}).json()["state"] == "done"
    assert ask("GET", one).json()["state"] == "done"
    assert AuditEntry.objects.filter(kind="campaign", actor="planner (API)").count() >= 4
    assert ask("DELETE", one).status_code == 204
    assert not Campaign.objects.exists()


def test_the_tags_of_links_stay_when_a_program_changes_something_else(ask):
    number = ask("POST", CAMPAIGNS, AUTUMN).json()["id"]
    before = Campaign.objects.get()
    ask("PATCH", f"{CAMPAIGNS}/{number}", {"budget": None})
    after = Campaign.objects.get()
    assert (after.utm, after.colour, after.budget) == (before.utm, before.colour, None)
    assert before.utm


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"budget": -1}, "budget"),
        ({"currency": "XXX"}, "currency"),
        ({"brand": "nobody"}, "brand"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"colour": 3}, "colour"),
        ({"state": "draft"}, "state"),
        ({"tags": ["a,b"]}, "tags"),
        ({"brief": "a\x00b"}, "brief"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(ask, given, place):
    answer = ask("POST", CAMPAIGNS, {**AUTUMN, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not Campaign.objects.exists()


def test_an_event_is_put_into_the_calendar_changed_and_taken_out(ask):
    number = ask("POST", CAMPAIGNS, AUTUMN).json()["id"]
    made = ask("POST", EVENTS, {**TASTING, "campaign": number})
    told = made.json()
    assert (made.status_code, told["name"], told["campaign"]) == (201, "Dégustation", number)
    assert Event.objects.get().starts_at.isoformat() == "2026-12-05T09:00:00+00:00"
    one = f"{EVENTS}/{told['id']}"
    changed = ask("PATCH", one, {"place": "Genève", "campaign": None}).json()
    assert changed == {**told, "place": "Genève", "campaign": None}
    assert ask("GET", EVENTS).json() == {"events": [changed]}
    assert ask("DELETE", one).status_code == 204
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"ends_at": "2026-12-05T09:00:00+01:00"}, "ends_at"),
        ({"starts_at": "2026-12-05T10:00:00"}, "starts_at"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"campaign": 99}, "campaign"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused_with_its_place(ask, given, place):
    answer = ask("POST", EVENTS, {**TASTING, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not Event.objects.exists()


def test_nobody_plans_for_others(ask, brand, elsewhere):
    other = Brand.objects.create(organisation=brand.organisation, name="Luciole", slug="luciole")
    number = ask("POST", CAMPAIGNS, AUTUMN).json()["id"]
    event = ask("POST", EVENTS, TASTING).json()["id"]
    for address in (f"{CAMPAIGNS}/{number}", f"{EVENTS}/{event}"):
        for method in ("GET", "PATCH", "DELETE"):
            assert ask(method, address, {}, house=elsewhere).status_code == 404
            assert ask(method, address, {}, may=("mentions",)).status_code == 403
        assert ask("PATCH", address, {"brand": other.slug}).status_code == 422
    assert ask("PUT", CAMPAIGNS, {}).status_code == 405
    assert ask("POST", EVENTS, TASTING, house=elsewhere).status_code == 422
