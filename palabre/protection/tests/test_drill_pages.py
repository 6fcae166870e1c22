"""The pages of drills: the list, a new one, one that goes on, its room; who may what."""

from uuid import uuid4

import pytest

from palabre.governance.models import AuditEntry
from palabre.protection.actions import drills as actions
from palabre.protection.actions.drills_room import open_room
from palabre.protection.models import Alert, Drill, DrillStatement, Entry, Incident
from palabre.protection.tests.drill_house import PLACE, come_to, door, played, room_door
from palabre.protection.tests.incident_house import by, somebody
from palabre.publishing.models import Hold, Post

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


def form(ada, **more):
    told = {"scenario": "ours-product", "speed": "10", "people": [ada.pk], "sheet": str(uuid4())}
    return told | more


def test_the_list_says_what_a_drill_is_for_before_there_is_one(as_ada):
    assert "No drill so far" in said(as_ada.get(f"{PLACE}/drills/"))
    page = said(as_ada.get(f"{PLACE}/drills/new/"))
    for name in (
        "Devices that get too hot",
        "A poster in the underground",
        "A supplier and a river",
    ):
        assert name in page


def test_a_drill_is_started_by_its_form_once(as_ada, ada, brand):
    told = form(ada)
    answers = [as_ada.post(f"{PLACE}/drills/new/", told) for _ in range(2)]
    row = Drill.objects.get()
    assert {one.url for one in answers} == {door(row)}
    assert (row.title, row.speed, list(row.people.all())) == ("Devices that get too hot", 10, [ada])
    assert row.playbook.kind == "product"
    page = said(as_ada.get(door(row)))
    assert "Nothing unusual so far." in page
    assert "Open the room" not in page
    assert AuditEntry.objects.filter(kind="drill", verb="started").count() == 1
    refused = as_ada.post(f"{PLACE}/drills/new/", form(ada))
    assert refused.status_code == 422
    assert "A drill goes on already: end it first." in said(refused)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scenario": "ours-war"}, {"scenario": "alert-1"}, {"scenario": ""}, {"speed": "7"},
        {"speed": "x"}, {"people": []}, {"people": ["9" * 30]}, {"playbook": "usual-x"},
        {"sheet": "x"},
    ],
)  # fmt: skip
def test_bad_input_starts_nothing(as_ada, ada, wrong):
    answer = as_ada.post(f"{PLACE}/drills/new/", form(ada, **wrong))
    assert answer.status_code == 422
    assert not Drill.objects.exists()


def test_a_reader_and_a_stranger_to_the_brand_are_not_asked_to_take_part(as_ada, ada, bo, cy):
    for one in (bo, cy):
        answer = as_ada.post(f"{PLACE}/drills/new/", form(ada, people=[ada.pk, one.pk]))
        assert answer.status_code == 422
    assert not Drill.objects.exists()


def test_texts_and_calls_come_when_their_minute_has_passed(as_ada, ada, brand):
    row = played(ada, brand, minute=13)
    live = f"{door(row)}?part=live"
    page = said(as_ada.get(live))
    assert "which batch number do you have?" in page.lower()
    assert "Batch B14. My daughter" not in page
    come_to(row, 50)
    page = said(as_ada.get(live))
    assert "Batch B14. My daughter" in page
    assert "She publishes in half an hour." in page
    assert "General management" not in page
    assert "Alert of the drill" in page


def test_from_the_alert_to_the_report_by_the_pages(as_ada, ada, brand):
    row = played(ada, brand, minute=50)
    as_ada.post(f"{door(row)}seen/")
    assert "Ada looks after it" in said(as_ada.get(door(row)))
    opened = [as_ada.post(f"{door(row)}open/") for _ in range(2)]
    room = Incident.objects.get()
    assert {one.url for one in opened} == {room_door(room)}
    statement = DrillStatement.objects.get()
    for act, sent in (
        (
            "advise",
            {"truth": "yes", "speaker": "customer", "spread": "small", "sheet": str(uuid4())},
        ),
        ("hold", {}),
        ("hold", {}),
        ("say", {"statement": statement.pk, "text": "We are checking. More at noon."}),
        ("say", {"statement": statement.pk, "text": "Twice"}),
        ("answer", {"inject": "0", "what": "We call back."}),
        ("task", {"text": "Call the plant", "minutes": "20", "sheet": str(uuid4())}),
        ("statement", {"label": "Press", "text": "What we know.", "sheet": str(uuid4())}),
    ):
        assert as_ada.post(f"{room_door(room)}{act}/", sent).url.startswith(room_door(room)), act
    page = said(as_ada.get(room_door(room)))
    for words in (
        "This is a drill", "We are checking. More at noon.", "We call back.", "Call the plant",
        "Planned posts would be held back", "Statement said in the drill: Holding message",
        "She publishes in half an hour.",
    ):  # fmt: skip
        assert words in page, words
    assert "Twice" not in page
    assert "protect/incidents/streisand/?incident" not in page
    assert Entry.objects.filter(kind="held").count() == 1
    assert as_ada.get(f"{room_door(room)}?wall=1").status_code == 200
    assert "Texts and calls" in page
    assert "We call back." in said(as_ada.get(f"{room_door(room)}?part=live"))
    as_ada.post(f"{room_door(room)}lift/")
    sent = {"causes": "A thermostat", "done": "Told", "lessons": "Faster", "feeds": "on"}
    as_ada.post(f"{room_door(room)}closing/", sent)
    row.refresh_from_db()
    assert row.is_over
    for name in ("report.pdf", "report.pptx"):
        assert as_ada.get(f"{room_door(room)}{name}").status_code == 200
    assert f"{room_door(room)}report.pdf" in said(as_ada.get(f"{PLACE}/drills/"))
    assert [one.objects.count() for one in (Post, Hold, Alert)] == [0, 0, 0]


def test_a_drill_stands_in_no_list_of_incidents_and_is_no_matter_for_a_streisand_check(
    as_ada, ada, brand
):
    room = open_room(by(ada), played(ada, brand, minute=40))
    for path in ("incidents/", "incidents/streisand/"):
        assert room.title not in said(as_ada.get(f"{PLACE}/{path}"))
    assert as_ada.get(f"{PLACE}/incidents/streisand/?incident={room.pk}").status_code == 404


@pytest.mark.parametrize(
    ("act", "sent", "says"),
    [
        ("say", {"statement": "9" * 30, "text": "x"}, "Give the draft a name"),
        ("answer", {"inject": "99", "what": "x"}, "Nobody has asked this yet."),
        ("answer", {"inject": "4", "what": "x"}, "Nobody has asked this yet."),
        ("answer", {"inject": "0", "what": " "}, "Say who was told, and what."),
        ("statement", {"label": "x", "sheet": str(uuid4())}, "Give the draft a name"),
    ],
)
def test_bad_input_in_the_room_gets_a_clear_sentence(as_ada, ada, brand, act, sent, says):
    room = open_room(by(ada), played(ada, brand, minute=50))
    before = Entry.objects.count()
    answer = as_ada.post(f"{room_door(room)}{act}/", sent, follow=True)
    assert says in said(answer)
    assert Entry.objects.count() == before


def test_who_does_not_take_part_looks_on(client, ada, bo, brand):
    eve, finn = somebody(brand.organisation, "Eve"), somebody(brand.organisation, "Finn", "agent")
    row = played(ada, brand, finn, minute=50)
    room = open_room(by(ada), row)
    client.force_login(eve.user)  # an editor: leads drills, takes no part in this one
    assert "Write it down" not in said(client.get(room_door(room)))
    assert client.post(f"{room_door(room)}decide/", {"text": "x"}).status_code == 404
    assert client.get(f"{room_door(room)}tasks/{room.tasks.first().pk}/").status_code == 404
    for act in ("seen", "open"):
        assert client.post(f"{door(row)}{act}/").status_code == 404
    assert client.post(f"{door(row)}pause/").status_code == 302
    client.force_login(finn.user)  # an agent who takes part
    assert client.post(f"{door(row)}seen/").status_code == 302
    for act in ("pause", "stop", "open", "burn"):
        assert client.post(f"{door(row)}{act}/").status_code == 404
    sent = {"text": "We wait.", "sheet": str(uuid4())}
    assert client.post(f"{room_door(room)}decide/", sent).status_code == 302
    assert Entry.objects.filter(text="We wait.").exists()
    client.force_login(bo.user)  # a reader
    assert client.get(door(row)).status_code == 200
    assert client.get(f"{PLACE}/drills/new/").status_code == 403


def test_strangers_get_404(client, cy, ada, brand):
    row = played(ada, brand, minute=50)
    room = open_room(by(ada), row)
    client.force_login(cy.user)
    for path in (f"{PLACE}/drills/", f"{PLACE}/drills/new/", door(row), room_door(room)):
        assert client.get(path).status_code == 404
    assert client.post(f"{door(row)}stop/").status_code == 404
    row.refresh_from_db()
    assert not row.is_over


def test_an_act_of_drills_alone_is_none_in_a_real_room(as_ada, ada, brand):
    from palabre.protection.tests.incident_house import opened

    room = opened(ada, brand)
    for act in ("say", "answer"):
        assert as_ada.post(f"{room_door(room)}{act}/", {}).status_code == 404


def test_a_past_alert_shows_its_texts_as_they_stand_now(as_ada, ada, brand, speak, topic):
    one, two = speak(["Lanterne burns", "Lanterne is hot"])
    script = {
        "alert": 5, "ends": 60, "counts": [[2, 1]] * 12, "injects": [],
        "texts": [{"minute": 1, "mention": one.pk}, {"minute": 2, "mention": two.pk}],
    }  # fmt: skip
    row = come_to(_again(ada, brand, script), 10)
    page = said(as_ada.get(door(row)))
    assert "Lanterne burns" in page
    assert f"/listen/mentions/{one.pk}/" in page
    one.is_hidden = True
    one.save()
    page = said(as_ada.get(door(row)))
    assert "Lanterne burns" not in page
    assert "A text that is no longer there." in page


def _again(ada, brand, script):
    return actions.start(
        by(ada), brand, [ada], uuid4(), 10, script=script, kind="other", title="Lanterne",
        language="en",
    )  # fmt: skip


def test_the_list_asks_no_more_for_more_drills(as_ada, ada, brand, django_assert_max_num_queries):
    for _ in range(6):
        actions.stop(by(ada), played(ada, brand))
    with django_assert_max_num_queries(14):
        as_ada.get(f"{PLACE}/drills/")
