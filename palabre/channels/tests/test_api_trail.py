"""Programs read the trail, take it away and have its seal examined; and what holds in the house."""

import csv
import io
import json

import pytest

from palabre.channels.keys import DOORS, FIGURES, POSTS, TRAIL, make_key
from palabre.governance.actions import charters
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.charters import Clause, Question, Wording
from palabre.governance.models import AuditEntry
from palabre.governance.models.acts import SEAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(program):
    return program(TRAIL)


def test_the_trail_is_searched_and_read_page_by_page(organisation, call, ada):
    for place in range(60):
        audit(organisation, "made", organisation, MACHINE, reason=f"essai {place}")
    audit(organisation, "made", organisation, Actor.person(ada.user), reason="une fois")
    first = call("GET", "/audit").json()
    assert len(first["acts"]) == 50
    rest = call("GET", f"/audit?before={first['before']}").json()
    assert rest["before"] is None
    numbers = [one["number"] for one in (*first["acts"], *rest["acts"])]
    assert numbers == sorted(AuditEntry.objects.values_list("pk", flat=True), reverse=True)
    (found,) = call("GET", "/audit?words=une+fois").json()["acts"]
    assert (found["person"], found["details"]["reason"]) == (ada.user_id, "une fois")
    assert [
        one["number"] for one in call("GET", f"/audit?person={ada.user_id}").json()["acts"]
    ] == [found["number"]]
    assert call("GET", "/audit?kind=post").json()["acts"] == []
    assert call("GET", "/audit?since=1066-01-01").status_code == 422


def test_the_trail_is_taken_away_whole_and_the_trail_tells_it(organisation, call):
    for place in range(60):
        audit(organisation, "made", organisation, MACHINE, reason=f"essai {place}")
    before = AuditEntry.objects.count()
    answer = call("GET", "/audit/file")
    lines = [json.loads(one) for one in answer.content.decode().splitlines()]
    assert len(lines) == before
    assert set(lines[0]["seal"]) == set(SEAL)
    told = AuditEntry.objects.order_by("pk").last()
    assert (told.verb, told.actor, told.details["format"]) == (
        "exported trail",
        "robot (API)",
        "jsonl",
    )
    table = call("GET", "/audit/file?form=csv&words=essai+7").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(table)))) == 2  # its head, and the one


def test_a_trail_of_which_an_act_was_changed_is_told_so(organisation, call):
    audit(organisation, "made", organisation, MACHINE)
    told = call("POST", "/audit/check").json()
    assert (told["holds"], told["fault"]) == (True, "")
    assert told["acts"] == AuditEntry.objects.count()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_auditentry SET verb = 'removed' WHERE verb = 'made'")
    told = call("POST", "/audit/check").json()
    assert not told["holds"]
    assert told["fault"]


def test_a_key_opens_the_trail_only_while_its_holder_may_read_it(organisation, bo, program, client):
    assert program(*(one for one in DOORS if one != TRAIL))("GET", "/audit").status_code == 403
    _key, spelt = make_key(Actor.person(bo.user), organisation, "robot", (TRAIL,))
    headers = {"Authorization": f"Bearer {spelt}"}
    assert client.get("/api/v1/audit", headers=headers).status_code == 401


def test_the_trail_of_another_house_is_not_told(call, cy):
    audit(cy.organisation, "made", cy.organisation, MACHINE, reason="ailleurs")
    assert call("GET", "/audit?words=ailleurs").json()["acts"] == []


def test_the_charter_that_holds_is_told_without_the_answers_of_its_questions(
    organisation, brand, program
):
    call = program(POSTS)
    assert call("GET", "/charter-in-force").status_code == 404
    clause = Clause("Franchise", "Je dis pour qui je parle.", "On le saura.")
    quiz = (Question("Puis-je mentir ?", ("Oui", "Non"), 1, "Jamais, c’est la réponse."),)
    wording = Wording("Parlons.", (clause,), "Court.", quiz)
    row = charters.write_draft(MACHINE, organisation, None, "fr", wording, 0)
    charters.publish_charter(MACHINE, organisation, None, row.revision)
    told = call("GET", "/charter-in-force?brand=lanterne")
    assert told.json()["wordings"]["fr"]["clauses"] == [
        {"title": "Franchise", "text": "Je dis pour qui je parle.", "why": "On le saura."}
    ]
    assert told.json()["brand"] is None
    assert "réponse" not in told.content.decode()


def test_roles_networks_and_the_register_are_told(organisation, program):
    call = program(FIGURES)
    roles = {one["name"]: one["rights"] for one in call("GET", "/roles").json()["roles"]}
    assert len(roles) > 4
    assert any("audit" in rights for rights in roles.values())
    networks = {one["network"]: one for one in call("GET", "/networks").json()["networks"]}
    assert networks["mastodon"]["text"] == 500
    assert "echo" not in networks
    assert networks["googleplus"]["closed_on"]
    assert [networks[one]["closed_before"] for one in ("googleplus", "viadeo")] == [False, True]
    assert networks["slack"]["undone"]
    assert not set(networks["slack"]["undone"]) & set(networks["slack"]["cannot"])
    activities = call("GET", "/register").json()["activities"]
    stored = {line["what"]: line["count"] for one in activities for line in one["stored"]}
    assert max(count for count in stored.values() if count is not None) > 0
