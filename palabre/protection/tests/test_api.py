"""Programs run a crisis room, keep its plans, halt drills and sort look-alikes, by the acts of the pages."""

from io import BytesIO

import pytest

from palabre.channels.keys import PROTECTION
from palabre.governance.acts import Actor
from palabre.protection.actions.checks import say
from palabre.protection.models import Entry, Incident, ReachCheck, Way
from palabre.protection.tests.conftest import brought, picture, suspects
from palabre.protection.tests.incident_house import somebody
from palabre.publishing.models import Hold, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(program):
    return program(PROTECTION)


def test_an_incident_goes_from_its_plan_to_its_report(call, brand, ada):
    given = {"title": "Les tasses cassent", "kind": "product", "usual": True}
    named = {"Idempotency-Key": "one"}
    room = call("POST", "/incidents", given, **named).json()
    assert call("POST", "/incidents", given, **named).json() == room
    assert Incident.objects.count() == 1
    assert (len(room["statements"]), room["level"], room["duties"]) == (1, "warn", [])
    where, who = f"/incidents/{room['id']}", ada.user.email
    duty = call("POST", f"{where}/duties", {"part": "lead", "member": who}).json()["duties"][0]
    assert duty["member"] == who
    assert call("POST", f"/incidents/duties/{duty['id']}/end").status_code == 204
    nobody = {"part": "lead", "member": "x@y.example"}
    assert call("POST", f"{where}/duties", nobody).status_code == 422
    told = call("POST", f"{where}/tasks", {"text": "Est-ce vrai ?", "is_question": True}).json()
    asked = next(one for one in told["tasks"] if one["text"] == "Est-ce vrai ?")
    task = f"/incidents/tasks/{asked['id']}"
    assert call("POST", f"{task}/change", {"assignee": who}).json()["assignee"] == who
    assert call("POST", f"{task}/finish", {}).status_code == 409  # a question needs its answer
    assert call("POST", f"{task}/finish", {"answer": "Oui"}).json()["done_at"]
    assert call("POST", f"{task}/reopen").json()["done_at"] is None
    assert call("POST", f"{where}/decide", {"text": "On rappelle"}).json()["kind"] == "decision"
    asked = {"truth": "yes", "speaker": "customer", "spread": "wide"}
    assert call("POST", f"{where}/advise", asked).json()["facts"]["way"]
    call("POST", f"{where}/tell", {"who": "La mairie", "what": "Un rappel"})
    call("POST", f"{where}/statements", {"label": "Pour la presse", "text": "Nous rappelons."})
    assert Post.objects.filter(text="Nous rappelons.").get().state == "draft"
    assert call("POST", f"{where}/hold", {}).json()["is_held"]
    report = {"causes": "Un lot", "done": "Un rappel", "lessons": ["Tester"], "feeds": True}
    assert call("POST", f"{where}/close", report).status_code == 409  # something is held
    assert not call("POST", f"{where}/lift").json()["is_held"]
    assert not Hold.objects.filter(ended_at=None).exists()
    assert call("POST", f"{where}/level", {"level": "crisis"}).json()["level"] == "crisis"
    assert call("POST", f"{where}/contain", {"why": "Calme"}).json()["state"] == "contained"
    closed = call("POST", f"{where}/close", report).json()
    assert (closed["state"], closed["lessons"]) == ("closed", ["Tester"])
    late = report | {"causes": "Autre", "seen": "0" * 16}
    assert call("POST", f"{where}/close", late).status_code == 409  # told otherwise meanwhile
    assert call("POST", f"{where}/reopen", {}).status_code == 409
    log = call("GET", f"/incidents/log?incident={room['id']}").json()["entries"]
    assert {"La mairie"} == {one["facts"]["who"] for one in log if one["kind"] == "told"}
    assert set(Entry.objects.exclude(by="Palabre").values_list("by", flat=True)) == {"robot (API)"}
    (plan,) = call("GET", "/playbooks").json()["playbooks"]
    assert [one["text"] for one in plan["lessons"]] == ["Tester"]


def test_plans_change_by_their_version_and_drills_belong_to_people(call, brand, ada):
    steps = [{"what": "Appeler l’usine", "part": "facts", "minutes": 30}]
    plan = call("POST", "/playbooks", {"name": "Panne", "steps": steps}).json()
    assert plan["steps"] == steps
    where = f"/playbooks/{plan['id']}"
    assert call("PATCH", where, {"version": 1, "holding": "Nous cherchons."}).json()["version"] == 2
    assert call("PATCH", where, {"version": 1, "name": "Autre"}).status_code == 409
    ours = call("POST", "/playbooks/take", {"kind": "hoax", "language": "fr"})
    assert (ours.status_code, ours.json()["language"]) == (201, "fr")
    wrong = {"people": [ada.user.email], "scenario": "none"}
    names = (
        call("POST", "/drills", wrong).json()["error"].removeprefix("Choose of ").split(" - ")[0]
    )
    drill = call("POST", "/drills", wrong | {"scenario": names.split(", ")[0]}).json()
    assert (drill["state"], drill["people"]) == ("running", [ada.user.email])
    where = f"/drills/{drill['id']}"
    states = [call("POST", f"{where}/{act}").json()["state"] for act in ("pause", "resume", "stop")]
    assert states == ["paused", "running", "over"]


def test_a_person_agrees_before_a_program_notes_that_it_acted(call, brand, organisation):
    second = somebody(organisation, "Léa", "manager")
    assert second.user.email in call("GET", "/checks/seconds").json()["members"]
    asked = {"act": "answer", "why": "Pour calmer", "second": second.user.email}
    assert call("POST", "/checks", asked).status_code == 422  # about what?
    check = call("POST", "/checks", {**asked, "link": "https://exemple.fr/article"}).json()
    where = f"/checks/{check['id']}"
    assert call("POST", f"{where}/done").status_code == 409
    say(Actor.person(second.user), ReachCheck.objects.get(), True, "D’accord")
    assert call("POST", f"{where}/done").json()["acted_at"]


def test_look_alikes_are_sorted_and_ours_are_entered(call, brand):
    one = call("POST", "/officials", {"handle": "@lanterne", "platform": "mastodon"}).json()
    assert call("POST", "/officials", {"handle": "a b", "platform": "mastodon"}).status_code == 409
    assert call("POST", "/officials", {"handle": "@x", "platform": "nothing"}).status_code == 422
    shown = call("POST", f"/officials/{one['id']}/picture", files={"file": BytesIO(picture())})
    assert shown.json()["has_picture"]
    bad = call("POST", f"/officials/{one['id']}/picture", files={"file": BytesIO(b"none")})
    assert bad.status_code == 409
    brought(brand, "lanteme\nlanterrne\n", "mastodon")
    rows = suspects(brand)
    first, other = (f"/suspects/{row.pk}" for row in rows.values())
    assert call("POST", f"{first}/correct", {"kind": "parody", "why": "Il le dit"}).json()[
        "is_corrected"
    ]
    assert call("POST", f"{first}/report", {"where": "Mastodon"}).status_code == 409  # lawful
    assert call("POST", f"{other}/report", {"where": "Mastodon"}).json()["state"] == "reported"
    assert call("POST", f"{other}/note", {"text": "À suivre"}).json()["notes"] == ["À suivre"]
    numbers = [row.pk for row in rows.values()]
    assert call("POST", "/suspects/put", {"suspects": numbers, "to": "gone"}).json()["changed"] == 2
    assert call("POST", f"{other}/ours").json()["handle"] == list(rows)[1]
    listed = call("POST", "/suspects/lists/bring", files={"file": BytesIO(b"lanteme.fr\n")})
    assert (listed.status_code, listed.json()["lines"]) == (201, 0)
    rows[next(iter(rows))].__class__.objects.update(platform="linkedin")
    assert call("GET", "/suspects").json()["suspects"] == []  # it forbids to copy its members


def test_who_is_told_is_kept_and_a_key_is_told_once(call, brand, ada):
    who = ada.user.email
    assert call("POST", "/telling/people/keep", {"people": [who]}).json()["people"] == [who]
    assert call("GET", "/telling/people").json()["people"] == [who]
    hours = {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "zone": "Europe/Paris"}
    assert call("POST", "/telling/hours/keep", hours).json()["quiet_below"] == 50
    assert call("POST", "/telling/hours/keep", {"quiet_from": "22:00:00"}).status_code == 409
    assert call("GET", "/telling/hours").json()["quiet_until"] == "07:00:00"
    way = {"name": "Robot", "address": "https://8.8.8.8/hook"}
    made = call("POST", "/telling/ways/add", way).json()
    assert made["key"] == Way.objects.get().secret["key"]
    assert made["key"] not in call("GET", "/telling/ways").content.decode()
    assert call("POST", "/telling/ways/add", way).status_code == 409
    step = call("POST", "/telling/steps", {"minutes": 15, "ways": [made["id"]], "people": [who]})
    assert step.json()["people"] == [who]
    assert call("POST", "/telling/steps", {"minutes": 15, "ways": [999]}).status_code == 422
    assert call("POST", f"/telling/ways/{made['id']}/pause", {}).json()["is_paused"]
    assert call("DELETE", f"/telling/steps/{step.json()['id']}").status_code == 204
    assert call("DELETE", f"/telling/ways/{made['id']}").status_code == 204


def test_an_official_account_and_a_plan_are_told_and_removed(call, brand):
    official = call("POST", "/officials", {"handle": "@lanterne", "platform": "mastodon"}).json()
    plan = call("POST", "/playbooks", {"name": "Panne", "steps": []})
    for where, made in (("/officials", official), ("/playbooks", plan.json())):
        one = f"{where}/{made['id']}"
        assert call("GET", one).status_code == 200
        assert call("DELETE", one).status_code == 204
        assert call("GET", one).status_code == 404
