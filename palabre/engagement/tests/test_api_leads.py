"""Programs list, make and move leads with a key that may; those of others, and candidates, they don't see."""

import json

import pytest

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.channels.keys import make_key
from palabre.engagement.actions.candidates import make_candidate
from palabre.engagement.actions.leads import make_lead
from palabre.engagement.actions.people import add_known, add_voice
from palabre.engagement.models import Identity, Lead, Person
from palabre.engagement.people.rules import What
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand, Organisation

pytestmark = pytest.mark.django_db
LEADS = "/api/v1/leads"


@pytest.fixture
def call(client, organisation):
    """Call an address with a key that may work with leads, or may something else."""

    def asked(method, path, body=None, may=("leads",), **headers):
        spelt = keys.setdefault(may, make_key(MACHINE, organisation, "shop", may)[1])
        headers = {"Authorization": f"Bearer {spelt}", **headers}
        sent = {} if body is None else {"data": json.dumps(body)}
        return client.generic(
            method, path, **sent, content_type="application/json", headers=headers
        )

    keys = {}
    return asked


def test_a_program_makes_a_lead_once_with_all_it_knows(call, brand, by):
    campaign = make_campaign(by, brand, "Salon")
    given = {
        "name": "Zoé  Martin", "mail": "zoe@courriel.example", "told": "Formulaire du site",
        "value": "1250.5", "campaign": campaign.pk, "next_step": "Appeler", "next_on": "2026-12-01",
        "note": "Six personnes.",
    }  # fmt: skip
    first = call("POST", LEADS, given, **{"Idempotency-Key": "a"})
    again = call("POST", LEADS, given, **{"Idempotency-Key": "a"})
    assert first.status_code == 201
    assert first.json() == again.json()
    told = first.json()
    assert (told["name"], told["value"], told["currency"]) == ("Zoé Martin", "1250.50", "EUR")
    assert (told["campaign"], told["next_on"], told["stage"]) == (campaign.pk, "2026-12-01", "new")
    row = Lead.objects.get()
    assert row.notes.get().text == "Six personnes."
    assert Identity.objects.get(person=row.person).evidence == "Formulaire du site"
    assert AuditEntry.objects.get(kind="lead", verb="made").actor == "shop (API)"


def test_who_is_known_by_mail_gets_no_second_record_and_no_second_lead(call, brand, by):
    person = somebody(brand)
    add_known(by, person, What.MAIL, "zoe@courriel.example")
    given = {"name": "Z. Martin", "mail": "Zoe@courriel.example"}
    assert call("POST", LEADS, given).json()["name"] == "Zoé Martin"
    refused = call("POST", LEADS, given)
    assert refused.status_code == 409
    assert "under way already" in refused.json()["error"]
    assert Person.objects.count() == 1


def test_leads_are_listed_by_stage_and_page_and_moved(call, brand, by):
    rows = [make_lead(by, brand, somebody(brand, name)) for name in ("Abel", "Inès", "Lou")]
    first = call("GET", f"{LEADS}?limit=2").json()
    assert [one["name"] for one in first["leads"]] == ["Lou", "Inès"]
    rest = call("GET", f"{LEADS}?before={first['before']}").json()
    assert ([one["name"] for one in rest["leads"]], rest["before"]) == (["Abel"], None)
    moved = call("POST", f"{LEADS}/{rows[0].pk}/move", {"stage": "talking", "version": 1})
    assert (moved.json()["stage"], moved.json()["is_qualified"]) == ("talking", True)
    assert [one["name"] for one in call("GET", f"{LEADS}?stage=talking").json()["leads"]] == [
        "Abel"
    ]
    assert call("GET", f"{LEADS}/{rows[0].pk}").json()["version"] == 2


def test_a_move_of_an_older_version_or_a_loss_without_reason_is_refused(call, brand, by):
    row = make_lead(by, brand, somebody(brand))
    address = f"{LEADS}/{row.pk}/move"
    assert call("POST", address, {"stage": "lost", "version": 1}).status_code == 409
    assert call("POST", address, {"stage": "moon", "version": 1}).status_code == 409
    lost = call("POST", address, {"stage": "lost", "version": 1, "reason": "Trop cher"})
    assert lost.json()["reason"] == "Trop cher"
    assert call("POST", address, {"stage": "new", "version": 1}).status_code == 409
    assert Lead.objects.get().stage == "lost"


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"name": "  "}, {"value": "-1"}, {"value": "1,5"}, {"campaign": 999}, {"x": 1},
     {"next_on": "soon"}],
)  # fmt: skip
def test_what_is_no_lead_is_refused_with_a_sentence(call, brand, changed):
    answer = call("POST", LEADS, {"name": "Zoé", **changed})
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Lead.objects.exists()
    assert not Person.objects.exists()


def test_a_key_for_posts_sees_no_lead_and_a_key_of_others_none_of_ours(call, client, brand, by):
    row = make_lead(by, brand, somebody(brand))
    assert call("GET", LEADS, may=("posts",)).status_code == 403
    other = Organisation.objects.create(name="Boréal", slug="boreal")
    Brand.objects.create(organisation=other, name="Boréal", slug="boreal")
    spelt = make_key(MACHINE, other, "theirs", ("leads",))[1]
    headers = {"Authorization": f"Bearer {spelt}"}
    assert client.get(LEADS, headers=headers).json() == {"leads": [], "before": None}
    assert client.get(f"{LEADS}/{row.pk}", headers=headers).status_code == 404
    body = json.dumps({"stage": "won", "version": 1})
    sent = client.post(f"{LEADS}/{row.pk}/move", body, "application/json", headers=headers)
    assert sent.status_code == 404
    assert Lead.objects.get().stage == "new"


def test_no_name_leaves_that_a_network_forbids_to_copy_and_no_candidate(call, brand, by):
    person = somebody(brand)
    add_voice(by, person, voice(brand, "zoe", "linkedin"))
    make_lead(by, brand, person)
    make_candidate(by, brand, {"name": "Noé Le Gall"})
    (told,) = call("GET", LEADS).json()["leads"]
    assert (told["name"], told["company"]) == ("", "")
