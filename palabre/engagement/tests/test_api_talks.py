"""Programs sort conversations, answer, and keep what an inbox and its people work with, as members do."""

import json

import pytest
from django.utils import timezone

from palabre.channels.keys import ENGAGEMENT, HOUSE, POSTS, make_key
from palabre.connectors.contract import Author, Item
from palabre.engagement.models import Conversation, ModerationAct, Note, Person, Rule
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def call(client, organisation):
    spelt = make_key(MACHINE, organisation, "desk", (ENGAGEMENT,))[1]

    def asked(method, path, body=None):
        sent = {} if body is None else {"data": json.dumps(body)}
        headers = {"Authorization": f"Bearer {spelt}"}
        return client.generic(
            method, API + path, **sent, content_type="application/json", headers=headers
        )

    return asked


@pytest.fixture
def mention(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    item = Item(
        "1", "La lanterne est en panne", timezone.now(), Author("v-1", name="Zoé"), place="p"
    )
    return ingest([item], "echo", organisation_id=brand.organisation_id).mentions[0]


def test_a_conversation_is_made_of_a_mention_sorted_and_finished(call, mention, ada):
    made = call("POST", "/conversations", {"mention": mention.pk})
    assert made.status_code == 201, made.content
    where = f"/conversations/{made.json()['id']}"
    who = ada.user.email
    assert call("POST", f"{where}/take", {"member": who}).json()["assignee"] == who
    assert call("POST", f"{where}/assign", {}).json()["assignee"] is None
    assert call("POST", f"{where}/assign", {"member": "x@nowhere.example"}).status_code == 422
    assert call("POST", f"{where}/priority", {"priority": "urgent"}).json()["priority"] == "urgent"
    assert call("POST", f"{where}/tag", {"tag": "panne"}).json()["tags"] == ["panne"]
    assert call("POST", f"{where}/untag", {"tag": "panne"}).json()["tags"] == []
    told = call("POST", f"{where}/notes", {"text": "À rappeler", "members": [who]}).json()
    assert (told["notes"], told["turns"][0]["text"]) == (["À rappeler"], "La lanterne est en panne")
    assert Note.objects.get().named.get() == ada
    assert call("POST", f"{where}/snooze", {"until": "2001-01-01T00:00:00Z"}).status_code == 409
    assert call("POST", f"{where}/finish").json()["state"] == "done"
    assert call("POST", f"{where}/reopen").json()["state"] == "open"
    refused = call("POST", f"{where}/send", {"text": "Bonjour"})
    assert refused.status_code == 409  # no account of the brand's speaks there
    assert call("POST", f"{where}/record", {"text": "Répondu là-bas"}).json()["turns"][-1]["ours"]
    assert call("POST", f"{where}/lead").status_code == 204
    listed = call("GET", "/conversations").json()["conversations"]
    assert [one["id"] for one in listed] == [made.json()["id"]]


def test_replies_teams_rules_and_macros_are_kept_and_changed_by_version(program, brand, ada):
    call = program(ENGAGEMENT, POSTS, HOUSE)
    given = {"name": "Merci", "texts": {"fr": "Merci !"}}
    reply = call("POST", "/replies", given).json()
    changed = {**given, "shortcut": "/merci", "version": 1}
    assert call("PATCH", f"/replies/{reply['id']}", changed).json()["shortcut"] == "merci"
    assert call("PATCH", f"/replies/{reply['id']}", changed).status_code == 409
    team = call("POST", "/teams", {"name": "Soir", "members": [ada.user.email]}).json()
    assert team["members"] == [ada.user.email]
    rule = {"name": "Pannes", "acts": [{"act": "tag", "value": "panne"}],
            "conditions": [{"what": "words", "values": ["panne"]}]}  # fmt: skip
    made = call("POST", "/rules", rule)
    assert (made.status_code, made.json()["is_on"]) == (201, False)
    assert call("POST", f"/rules/{made.json()['id']}/switch", {"on": True}).json()["is_on"]
    assert call("POST", "/rules/ready", {"name": "nothing"}).status_code == 422
    # What a rule sends by itself is worded by who may publish, and by no program.
    sent = [{"act": "answer", "value": str(reply["id"]), "sends": True}]
    Rule.objects.filter(pk=made.json()["id"]).update(acts=sent)
    assert call("PATCH", f"/replies/{reply['id']}", {**changed, "version": 2}).status_code == 409
    macro = call("POST", "/macros", {"name": "Clore", "parts": [{"step": "done"}]})
    assert macro.status_code == 201, macro.content
    assert call("DELETE", f"/macros/{macro.json()['id']}").status_code == 204
    for where in (f"/rules/{made.json()['id']}", f"/replies/{reply['id']}", f"/teams/{team['id']}"):
        assert call("DELETE", where).status_code == 204
    assert not Rule.objects.exists()


def test_people_are_kept_agreed_merged_split_and_erased(call, brand):
    zoe = call("POST", "/records", {"name": "Zoé Martin", "company": "Phare"}).json()
    where = f"/records/{zoe['id']}"
    known = call("POST", f"{where}/known", {"what": "mail", "value": "zoe@courriel.example"}).json()
    assert known["known"][0]["value"] == "zoe@courriel.example"
    agreed = {"purpose": "contact", "source": "Salon", "given_at": "2026-11-01T10:00:00Z"}
    consent = call("POST", f"{where}/consents", agreed).json()["consents"][0]
    assert call("POST", f"/consents/{consent['id']}/withdraw").json()["withdrawn_at"]
    assert call("POST", f"{where}/tag", {"tag": "salon"}).json()["tags"] == ["salon"]
    other = call("POST", "/records", {"name": "Z. Martin"}).json()
    assert call("POST", f"{where}/merge", {"other": other["id"]}).status_code == 200
    again = call("GET", "/regroupings").json()["regroupings"][0]
    assert call("POST", f"/regroupings/{again['id']}/undo").status_code == 204
    segment = call("POST", "/segments", {"name": "Salon", "conditions": {"tag": "salon"}})
    assert segment.status_code == 201, segment.content
    assert call("DELETE", where).status_code == 204
    assert not Person.objects.filter(pk=zoe["id"]).exists()


def test_who_is_known_by_a_closed_network_alone_is_not_told(call, brand, by):
    from palabre.engagement.actions.people import add_voice

    person = somebody(brand)
    add_voice(by, person, voice(brand, "zoe", platform="linkedin"))
    assert call("GET", f"/records/{person.pk}").status_code == 404
    assert call("GET", "/records").json()["records"] == []


def test_a_program_deletes_with_a_key_that_may_write_posts_too(
    client, organisation, call, network, talk
):
    where = f"/turns/{talk('m1').turns.get().pk}"
    assert call("POST", f"{where}/moderate", {"act": "hide"}).status_code == 200
    for path, body in (
        ("moderate", {"act": "delete"}),
        ("moderate", {"act": "kick"}),
        ("moderate", {"act": "ban"}),
        ("let-stand", None),
    ):
        assert call("POST", f"{where}/{path}", body).status_code == 403
    assert [one.act for one in ModerationAct.objects.all()] == ["hide"]
    both = make_key(MACHINE, organisation, "lead", (ENGAGEMENT, POSTS))[1]
    asked = client.post(
        f"{API}{where}/moderate", {"act": "delete"}, content_type="application/json",
        headers={"Authorization": f"Bearer {both}"},
    )  # fmt: skip
    assert asked.status_code == 200, asked.content


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/customer-files"),
        ("POST", "/customer-files/add"),
        ("GET", "/hooks"),
        ("POST", "/hooks"),
        ("POST", "/teams"),
        ("POST", "/rules"),
        ("POST", "/service/hours"),
    ],
)
def test_what_pages_ask_more_for_no_key_of_an_inbox_does(call, method, path):
    answer = call(method, path, None if method == "GET" else {})
    assert answer.status_code == 403
    assert "may also: " in answer.json()["error"]


def test_conversations_of_others_are_not_there(call, mention, cy):
    assert Conversation.objects.count() == 0
    row = Conversation.objects.create(
        organisation=cy.organisation, brand=cy.organisation.brands.get(), platform="echo", key="k"
    )
    for path in ("", "/finish", "/lead"):
        method = "GET" if not path else "POST"
        assert call(method, f"/conversations/{row.pk}{path}").status_code == 404
