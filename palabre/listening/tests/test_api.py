"""Programs follow topics, sort mentions, read sources and bring history in, as members do on pages."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.channels.keys import LISTENING, make_key
from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening.ingest import ingest
from palabre.listening.models import (
    Category,
    Correction,
    Import,
    Mention,
    SavedSearch,
    Source,
    Topic,
)

pytestmark = pytest.mark.django_db
TOPICS, MENTIONS, SOURCES, IMPORTS = (
    f"/api/v1/{one}" for one in ("topics", "mentions", "sources", "imports")
)


@pytest.fixture
def call(client, organisation):
    spelt = make_key(MACHINE, organisation, "desk", (LISTENING,))[1]
    headers = {"Authorization": f"Bearer {spelt}"}

    def asked(method, path, body=None):
        sent = {} if body is None else {"data": json.dumps(body)}
        return client.generic(
            method, path, **sent, content_type="application/json", headers=headers
        )

    asked.headers = headers
    return asked


def test_a_topic_is_followed_changed_and_let_go(call, brand):
    made = call("POST", TOPICS, {"name": "Lanterne", "query": "lanterne OR #lanterne"})
    assert made.status_code == 201
    where = f"{TOPICS}/{made.json()['id']}"
    changed = call("PATCH", where, {"query": "lanterne", "languages": ["fr"]}).json()
    assert (changed["name"], changed["query"], changed["languages"]) == (
        "Lanterne",
        "lanterne",
        ["fr"],
    )
    assert [one["id"] for one in call("GET", TOPICS).json()["topics"]] == [made.json()["id"]]
    assert call("POST", TOPICS, {"name": "Lanterne", "query": "autre"}).status_code == 409
    refused = call("POST", TOPICS, {"name": "Faux", "query": "lanterne AND ("})
    assert refused.status_code == 422
    assert len(refused.json()["error"]) > 10
    assert call("DELETE", where).status_code == 204
    assert call("GET", where).status_code == 404
    assert not Topic.objects.exists()
    assert set(AuditEntry.objects.filter(kind="topic").values_list("actor", flat=True)) == {
        "desk (API)"
    }


def test_mentions_are_found_by_a_query_and_sorted(call, heard):
    found = call("GET", f"{MENTIONS}/found?q=livraison").json()
    assert found["total"] == 1
    number = found["mentions"][0]["id"]
    some = {"mentions": [number]}
    assert call("POST", f"{MENTIONS}/star", some).json() == {"changed": 1}
    assert call("POST", f"{MENTIONS}/tag", {**some, "tag": "retard"}).status_code == 200
    assert call("POST", f"{MENTIONS}/tone", {**some, "tone": "mixed"}).json() == {"changed": 1}
    assert (
        call("POST", f"{MENTIONS}/intents", {**some, "intents": ["complaint"]}).status_code == 200
    )
    assert call("POST", f"{MENTIONS}/intents", {**some, "intents": ["unsure"]}).status_code == 422
    assert call("POST", f"{MENTIONS}/read", {**some, "on": True}).json() == {"changed": 1}
    told = call("GET", f"{MENTIONS}/{number}").json()
    assert (told["is_starred"], told["is_read"], told["tags"]) == (True, True, ["retard"])
    assert (told["tone"], told["tone_by_hand"], told["intents"]) == ("mixed", True, ["complaint"])
    assert Correction.objects.count() == 2
    assert call("POST", f"{MENTIONS}/untag", {**some, "tag": "retard"}).json() == {"changed": 1}
    assert call("POST", f"{MENTIONS}/hide", some).json() == {"changed": 1}
    assert call("DELETE", f"{MENTIONS}/{number}").status_code == 204
    assert not Mention.objects.filter(pk=number).exists()
    assert call("GET", f"{MENTIONS}/found?q=(").status_code == 422


def test_what_a_network_forbids_to_take_away_or_was_told_to_us_alone_is_not_told(
    call, heard, brand
):
    shown = call("GET", f"{MENTIONS}/found").json()["mentions"]
    Mention.objects.filter(pk=shown[0]["id"]).update(is_private=True)
    Mention.objects.filter(pk=shown[1]["id"]).update(platform="linkedin")
    left = [one["id"] for one in call("GET", f"{MENTIONS}/found").json()["mentions"]]
    assert left == [one["id"] for one in shown[2:]]
    for one in shown[:2]:
        assert call("GET", f"{MENTIONS}/{one['id']}").status_code == 404
        assert call("POST", f"{MENTIONS}/star", {"mentions": [one["id"]]}).json() == {"changed": 0}


def test_a_text_is_written_down_where_no_machine_may_read(call, brand):
    topic = call("POST", TOPICS, {"name": "Lanterne", "query": "lanterne"}).json()["id"]
    seen = {"text": "Vu au marché", "topics": [topic], "published_at": "2026-11-28T10:00:00+01:00"}
    assert call("POST", f"{MENTIONS}/captured", seen).status_code == 422
    told = call("POST", f"{MENTIONS}/captured", {**seen, "place": "Marché de Lyon"})
    assert told.status_code == 201
    assert told.json()["topics"] == [topic]


def test_a_source_is_read_paused_and_let_go(call, brand):
    given = {"platform": "feed", "kind": "feed", "values": {"url": "https://lanterne.example/feed"}}
    made = call("POST", SOURCES, given)
    assert made.status_code == 201, made.content
    where = f"{SOURCES}/{made.json()['id']}"
    assert call("POST", f"{where}/pause").json()["state"] == "paused"
    assert call("POST", f"{where}/pause").status_code == 409
    assert call("POST", f"{where}/resume").json()["state"] == "active"
    assert call("PATCH", where, {"weight": 150, "collection": "Presse"}).json()["weight"] == 150
    assert call("POST", f"{where}/hide", {"on": True}).json()["is_hidden"]
    assert call("POST", f"{where}/read").status_code == 200
    assert call("POST", f"{where}/account", {"account": 99}).status_code == 422
    assert call("POST", SOURCES, {**given, "values": {}}).status_code == 422
    assert call("POST", SOURCES, {**given, "platform": "nowhere"}).status_code == 422
    assert call("DELETE", where).status_code == 204
    assert not Source.objects.exists()


def test_history_is_brought_in(call, client, brand, own_files):
    call("POST", TOPICS, {"name": "Lanterne", "query": "lanterne"})
    file = SimpleUploadedFile("h.csv", b"text,date\nla lanterne,2024-05-01\n")
    made = client.post(f"{IMPORTS}/bring", {"file": file}, headers=call.headers)
    assert made.status_code == 201
    where = f"{IMPORTS}/{made.json()['id']}"
    mapping = {**made.json()["mapping"], "columns": {"text": "text", "date": "date"}}
    assert call("POST", f"{where}/columns", {"mapping": mapping}).status_code == 200
    assert call("POST", f"{where}/run", {}).json()["state"] == "running"
    assert call("DELETE", where).status_code == 422
    assert call("POST", f"{where}/stop").json()["state"] == "stopped"
    assert call("POST", f"{where}/go-on").json()["state"] == "running"
    assert call("POST", f"{where}/stop").status_code == 200
    assert call("DELETE", where).status_code == 204
    assert not Import.objects.exists()


def test_searches_and_categories_are_kept(call, brand):
    kept = call("POST", "/api/v1/searches", {"name": "Retards", "asks": "q=retard"}).json()
    assert SavedSearch.objects.get().query_string == "q=retard"
    assert call("DELETE", f"/api/v1/searches/{kept['id']}").status_code == 204
    few = call("POST", "/api/v1/categories", {"name": "Vélo", "examples": ["un vélo"]})
    assert (few.status_code, few.json()["error"][:10]) == (422, "A category")
    texts = [f"un vélo numéro {one} sur la route" for one in range(10)]
    made = call("POST", "/api/v1/categories", {"name": "Vélo", "examples": texts}).json()
    where = f"/api/v1/categories/{made['id']}"
    assert call("POST", f"{where}/switch", {"on": False}).json()["is_on"] is False
    assert call("PATCH", where, {"name": "Vélos", "examples": texts}).json()["name"] == "Vélos"
    assert call("DELETE", where).status_code == 204
    assert not Category.objects.exists()


def test_texts_of_another_organisation_are_not_there(call, brand, cy):
    Topic.objects.create(
        organisation=cy.organisation, brand=cy.organisation.brands.get(), name="B", query="bonjour"
    )
    item = Item("1", "bonjour", Topic.objects.get().created_at, Author("v-1"))
    done = ingest([item], "feed", organisation_id=cy.organisation_id)
    number = done.mentions[0].pk
    assert call("GET", f"{MENTIONS}/{number}").status_code == 404
    assert call("POST", f"{MENTIONS}/star", {"mentions": [number]}).json() == {"changed": 0}
    assert call("GET", TOPICS).json()["topics"] == []
