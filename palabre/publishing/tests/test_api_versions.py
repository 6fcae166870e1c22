"""Programs read a post's versions, hold a charter as a file, and make a member's calendar address."""

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand, Organisation
from palabre.publishing.actions.calendar_links import make_link
from palabre.publishing.actions.posts import Told, Written, change_post, write_post
from palabre.publishing.models import CharterRules
from palabre.publishing.planning_models import CalendarLink

pytestmark = pytest.mark.django_db
MO, ZOE = "mo@example.org", "zoé@example.org"
FILE, ADDRESS = "/api/v1/charter-rules/file", "/api/v1/calendar-address"


@pytest.fixture
def desk(with_key, people):
    """Call with a key that brings decisions of members."""
    return with_key("desk", "approvals")


@pytest.fixture
def others():
    """A brand of another organisation."""
    organisation = Organisation.objects.create(name="Autre", slug="autre")
    return Brand.objects.create(organisation=organisation, name="Autre", slug="autre")


# --- versions


@pytest.fixture
def written(post, by, channel):
    """A post that Zoé wrote and Mo changed."""
    row = post(text="Le café est prêt.", title="Matin")
    told = [Told(channel.pk)]
    return change_post(by("Mo"), row, Written(text="Le thé est prêt.", told=told), row.version)


def test_a_posts_versions_say_who_wrote_each(call, written):
    found = call("GET", f"/api/v1/posts/{written.pk}/versions").json()["versions"]
    told = [(one["number"], one["by"], one["text"]) for one in found]
    assert told == [(2, "Mo", "Le thé est prêt."), (1, "Zoé", "Le café est prêt.")]


def test_a_version_says_what_its_writer_changed_of_the_one_before(call, written):
    place = f"/api/v1/posts/{written.pk}/versions"
    second = call("GET", f"{place}/2", **{"Accept-Language": "fr"}).json()
    assert (second["by"], second["since"]) == ("Mo", 1)
    assert [one["text"] for one in second["parts"] if one["part"] == "text"] == ["Le thé est prêt."]
    changes = {one["label"]: one["pieces"] for one in second["changes"]}
    assert changes["Titre"] == [{"kind": "gone", "text": "Matin"}]
    kinds = [one["kind"] for one in changes["Texte"]]
    assert kinds == ["same", "gone", "added", "same"]
    assert "".join(one["text"] for one in changes["Texte"] if one["kind"] != "gone") == (
        "Le thé est prêt."
    )
    first = call("GET", f"{place}/1").json()
    assert (first["since"], first["changes"]) == (0, [])


def test_the_versions_of_others_and_of_answers_are_not_there(call, written, others):
    theirs = write_post(MACHINE, others, Written(text="Secret"))
    for number in (theirs.pk, 10**9):
        assert call("GET", f"/api/v1/posts/{number}/versions").status_code == 404
        assert call("GET", f"/api/v1/posts/{number}/versions/1").status_code == 404
    assert call("GET", f"/api/v1/posts/{written.pk}/versions/3").status_code == 404


# --- the charter's file


def sent(client, spelt, text, **fields):
    file = SimpleUploadedFile("charter.txt", text if isinstance(text, bytes) else text.encode())
    headers = {"Authorization": f"Bearer {spelt}"}
    return client.post(FILE, {**fields, "file": file}, headers=headers)


def test_the_rules_go_out_as_a_file_and_come_in_by_a_members_word(desk, client, organisation):
    rules = "[Mots interdits]\narnaque: Prix juste.\n[Forbidden words]\npas cher\n"
    made = sent(client, desk.spelt, rules, member="ada@example.org", seen=0)
    assert made.status_code == 200, made.content
    told = made.json()
    assert (told["number"], told["forbidden"]) == (1, ["arnaque", "pas cher"])
    assert told["reasons"] == {"arnaque": "Prix juste."}
    assert AuditEntry.objects.get(kind="charterrules").actor == "Ada · desk (API)"
    answer = desk("GET", FILE, **{"Accept-Language": "fr"})
    assert answer["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    assert "[Mots interdits]\narnaque: Prix juste.\npas cher" in text
    again = sent(client, desk.spelt, text, member="ada@example.org", seen=1)
    assert again.json()["number"] == 1  # what went out is what comes in
    assert sent(client, desk.spelt, rules, member="ada@example.org", seen=0).status_code == 409


@pytest.mark.parametrize(
    ("text", "says"),
    [("[Colours]\nred", "Line 1"), (b"\xff\xfe\x00", "UTF-8"), ("x" * 500_001, "500 kB")],
)
def test_a_file_that_is_no_charter_is_refused_with_its_line(desk, client, text, says):
    answer = sent(client, desk.spelt, text, member="ada@example.org", seen=0)
    assert (answer.status_code, says in answer.json()["error"]) == (422, True)
    assert not CharterRules.objects.exists()


def test_rules_come_in_only_by_the_word_of_one_who_may_change_them(desk, call, client):
    rules = "[Forbidden words]\narnaque"
    for member in (ZOE, "nobody@example.org"):
        answer = sent(client, desk.spelt, rules, member=member, seen=0)
        assert (answer.status_code, "$.member" in answer.json()["error"]) == (422, True)
    assert sent(client, call.spelt, rules, member="ada@example.org", seen=0).status_code == 403
    assert call("GET", FILE).status_code == 200
    assert not CharterRules.objects.exists()


# --- a member's calendar address


def test_a_members_calendar_address_is_made_told_once_and_ended(desk, client, brand, people, post):
    post(text="Dimanche", due_at=None)
    assert desk("GET", f"{ADDRESS}?member={ZOE}").status_code == 404
    made = desk("POST", ADDRESS, {"member": ZOE, "brand": "lanterne"})
    assert made.status_code == 201
    told = made.json()
    path = urlsplit(told["address"]).path
    feed = client.get(path)
    assert (feed.status_code, feed.content[:15]) == (200, b"BEGIN:VCALENDAR")
    entry = AuditEntry.objects.get(kind="calendarlink", verb="made")
    assert entry.actor == "Zoé · desk (API)"
    seen = desk("GET", f"{ADDRESS}?member={ZOE}").json()
    assert (seen["address"], seen["member"], bool(seen["used_at"])) == (None, ZOE, True)
    other = urlsplit(desk("POST", ADDRESS, {"member": ZOE}).json()["address"]).path
    assert [client.get(one).status_code for one in (path, other)] == [404, 200]
    assert desk("DELETE", f"{ADDRESS}?member={ZOE}").status_code == 204
    assert client.get(other).status_code == 404
    assert desk("DELETE", f"{ADDRESS}?member={ZOE}").status_code == 404


def test_an_address_is_for_members_alone_and_by_their_word(desk, call, brand, others, people):
    assert desk("POST", ADDRESS, {"member": "nobody@example.org"}).status_code == 422
    assert desk("POST", ADDRESS, {"member": ZOE, "brand": "autre"}).status_code == 422
    assert call("POST", ADDRESS, {"member": ZOE}).status_code == 403
    assert not CalendarLink.objects.exists()
    make_link(MACHINE, others, people["Ada"].user)
    assert desk("GET", f"{ADDRESS}?member=ada@example.org").status_code == 404


def test_who_has_no_right_to_a_brand_gets_no_address_of_it(desk, brand, people):
    second = Brand.objects.create(organisation=brand.organisation, name="Bis", slug="bis")
    people["Zoé"].brands.set([brand])
    assert desk("POST", ADDRESS, {"member": ZOE, "brand": second.slug}).status_code == 422
    assert desk("POST", ADDRESS, {"member": ZOE, "brand": brand.slug}).status_code == 201
