"""Programs keep hours, stages and customer files, bring people in, and note candidates."""

from io import BytesIO

import pytest
from django.utils import timezone

from palabre.channels.keys import CANDIDATES, ENGAGEMENT, HOUSE, LEADS
from palabre.engagement.models import Candidate, CrmLink, PeopleImport
from palabre.engagement.tests.people_world import voice

pytestmark = pytest.mark.django_db
WEEK = [[[540, 720]]] * 5 + [[], []]


def test_hours_promises_and_stages_are_kept_by_version(program, brand):
    call = program(ENGAGEMENT, LEADS, HOUSE)
    seen = call("GET", "/service").json()["version"]
    hours = {"zone": "Europe/Paris", "region": "FR", "week": WEEK, "version": seen}
    assert call("POST", "/service/hours", hours | {"zone": "Mars/Base"}).status_code == 422
    overlapping = [[[540, 720], [600, 800]], *WEEK[1:]]
    assert call("POST", "/service/hours", hours | {"week": overlapping}).status_code == 409
    told = call("POST", "/service/hours", hours).json()
    assert told["week"] == WEEK
    assert call("POST", "/service/hours", hours).status_code == 409  # changed since
    levels = {name: [60, 120] for name in told["levels"]}
    kept = {"levels": levels, "version": told["version"]}
    assert call("POST", "/service/levels", kept | {"levels": {"low": [1, 2]}}).status_code == 422
    told = call("POST", "/service/levels", kept).json()
    assert told["levels"] == levels
    asks = {"asks": True, "survey": 1, "version": told["version"]}
    assert call("POST", "/service/question", asks).status_code == 409  # no such open survey
    stages = call("GET", "/leads/stages").json()["stages"]
    wanted = [*stages, {"name": "Devis envoyé"}]
    assert call("POST", "/leads/stages/keep", {"stages": wanted}).json()["stages"][-1]["key"]
    assert call("POST", "/leads/stages/keep", {"stages": wanted + wanted}).status_code in {409, 422}


def test_a_customer_file_is_linked_and_what_opens_it_is_never_told(program, brand):
    call = program(ENGAGEMENT, HOUSE)
    given = {"kind": "webhook", "name": "CRM", "address": "https://crm.example/hook"}
    made = call("POST", "/customer-files/add", given).json()
    assert made["key"] == CrmLink.objects.get().secret["key"]
    kept = given | {"kind": "odoo", "account": "base", "secret": "très secret"}
    other = call("POST", "/customer-files/add", kept).json()
    assert other["key"] == ""
    assert call("POST", "/customer-files/add", given | {"address": "ftp://x"}).status_code == 409
    where = f"/customer-files/{other['id']}"
    changed = call("PATCH", where, {"mapping": {"name": "display_name"}}).json()
    assert changed["mapping"] == {"name": "display_name"}
    assert call("POST", f"{where}/pause", {}).json()["is_paused"]
    assert call("POST", f"{where}/tell-all").status_code == 204
    listed = call("GET", "/customer-files").content.decode()
    assert made["key"] not in listed
    assert "secret" not in listed
    assert call("DELETE", where).status_code == 204


def test_a_file_of_people_is_read_first_and_brought_in_once(program, brand):
    call = program(ENGAGEMENT)
    table = "name,e-mail\nZoé Martin,zoe@courriel.example\n,\n"
    file = call("POST", "/people-files/bring", files={"file": BytesIO(table.encode())}).json()
    assert (file["state"], file["plan"]["new"]) == ("read", 1)
    where = f"/people-files/{file['id']}/confirm"
    assert call("POST", where).json()["state"] == "running"
    assert call("POST", where).status_code == 409
    assert (
        call("POST", "/people-files/bring", files={"file": BytesIO(b"\x00\x01")}).status_code == 409
    )
    assert call("POST", "/people-files/bring", files={}).status_code == 422
    assert call("POST", "/records/join-subscribers", {}).json() == {"changed": 0}


def test_candidates_take_a_key_of_their_own_and_are_erased_for_good(program, brand):
    assert program(ENGAGEMENT, LEADS)("GET", "/candidates").status_code == 403
    call = program(CANDIDATES)
    row = call("POST", "/candidates", {"name": "Zoé", "mail": "ZOE@courriel.example"}).json()
    assert call("POST", "/candidates", {}).status_code == 409  # who is it?
    where = f"/candidates/{row['id']}"
    moved = call("POST", f"{where}/move", {"step": "interview", "version": 1}).json()
    assert (moved["step"], moved["version"]) == ("interview", 2)
    assert call("POST", f"{where}/contact", {"version": 1}).status_code == 409
    assert call("PATCH", where, {"version": 2, "job": "Cuisine"}).json()["mail"] == row["mail"]
    closed = Candidate.objects.create(
        brand=brand,
        name="Max",
        voice=voice(brand, "max", platform="linkedin"),
        contacted_at=timezone.now(),
    )
    assert call("GET", f"/candidates/{closed.pk}").status_code == 404
    assert call("DELETE", where).status_code == 204
    assert not Candidate.objects.filter(name="Zoé").exists()


def test_a_file_is_brought_once_under_its_name(program, brand):
    call, named = program(ENGAGEMENT), {"Idempotency-Key": "fair"}

    def bring(text, **more):
        file = BytesIO(text)
        file.name = "fair.csv"
        return call("POST", "/people-files/bring", files={"file": file}, **more)

    first, again = (bring(b"name\nZo\xc3\xa9\n", **named) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert PeopleImport.objects.count() == 1
    assert bring(b"name\nMax\n", **named).status_code == 422
    assert bring(b"name\nMax\n").status_code == 201
    assert [one.count for one in PeopleImport.objects.order_by("pk")] == [1, 1]
