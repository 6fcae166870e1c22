"""What programs find around posts: findings, pictures, slots and queues, letters, the charter's rules."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing import library
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.checks import Charter
from palabre.publishing.models import Media, Post
from palabre.publishing.planning_models import Slot
from palabre.publishing.tests.test_pages import jpeg

POSTS = "/api/v1/posts"
MEDIA = "/api/v1/media"


@pytest.fixture
def picture(client, call, settings, tmp_path):
    """A picture that was taken in."""
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("a.jpg", jpeg().getvalue(), "image/jpeg")
    answer = client.post(
        MEDIA,
        {"file": file, "alt": "Une tasse."},
        headers={"Authorization": f"Bearer {call.spelt}"},
    )
    return answer.json()


def test_the_bytes_of_a_picture_are_given(call, picture):
    answer = call("GET", f"{MEDIA}/{picture['id']}/file")
    assert (answer.status_code, answer["content-type"]) == (200, "image/jpeg")
    assert answer.content == library.path_of(Media.objects.get().digest).read_bytes()
    assert answer.content.startswith(b"\xff\xd8")
    library.path_of(Media.objects.get().digest).unlink()
    assert call("GET", f"{MEDIA}/{picture['id']}/file").status_code == 404


# --- findings


def test_what_stands_against_a_text_is_told_and_nothing_is_kept(call, channel, organisation):
    rules = Charter(forbidden=("arnaque",), reasons={"arnaque": "litige"})
    keep_rules(MACHINE, organisation, rules, [channel.pk])
    given = {"text": "Quelle arnaque !", "language": "en", "channels": [{"id": channel.pk}]}
    told = call("POST", "/api/v1/check", given).json()
    (found,) = told["findings"]
    assert (found["key"], found["grave"], told["holds"]) == ("forbidden-word:arnaque", True, True)
    assert given["text"][found["start"] : found["end"]] == "arnaque"
    (there,) = told["channels"]
    assert there["texts"][0]["taken"] == len(given["text"])
    assert {one["rule"] for one in there["findings"]} == {
        "forbidden-word",
        "employment-undisclosed",
    }
    assert not Post.objects.exists()


def test_a_text_that_is_told_otherwise_on_an_account_is_checked_as_it_is_there(call, channel):
    thread = ["Suite sur ce compte."]
    given = {
        "text": "Un.",
        "thread": ["Ailleurs."],
        "channels": [{"id": channel.pk, "thread": thread}],
    }
    (there,) = call("POST", "/api/v1/check", given).json()["channels"]
    assert [one["text"] for one in there["texts"]] == ["Un.", *thread]
    assert call("POST", "/api/v1/check", {}).json() == {
        "findings": [], "channels": [], "holds": False
    }  # fmt: skip


def test_findings_come_in_the_language_that_is_asked_for(call, organisation):
    keep_rules(MACHINE, organisation, Charter(forbidden=("arnaque",)), [])
    given = {"text": "Une arnaque."}
    told = call("POST", "/api/v1/check", given, **{"Accept-Language": "fr"}).json()
    assert told["findings"][0]["says"].startswith("La charte interdit")


def test_a_post_says_what_stands_against_it(call, given, organisation):
    number = call("POST", POSTS, given).json()["id"]
    assert call("GET", f"{POSTS}/{number}/findings").json() == {"findings": [], "holds": False}
    keep_rules(MACHINE, organisation, Charter(forbidden=("prêt",)), [])
    told = call("GET", f"{POSTS}/{number}/findings").json()
    assert (told["findings"][0]["rule"], told["holds"]) == ("forbidden-word", True)
    answer = call("POST", f"{POSTS}/{number}/schedule")
    assert (answer.status_code, "“Prêt”" in answer.json()["error"]) == (409, True)


# --- posts


def test_a_draft_is_thrown_away(call, given):
    number = call("POST", POSTS, given).json()["id"]
    assert call("DELETE", f"{POSTS}/{number}").status_code == 204
    assert not Post.objects.exists()
    assert call("DELETE", f"{POSTS}/{number}").status_code == 404


def test_what_is_scheduled_is_moved_exchanged_called_off_but_not_thrown_away(call, given):
    numbers = [call("POST", POSTS, given).json()["id"] for _ in range(2)]
    later = (timezone.now() + timezone.timedelta(days=9)).replace(microsecond=0).isoformat()
    for number in numbers:
        call("POST", f"{POSTS}/{number}/schedule")
    first, second = numbers
    assert call("DELETE", f"{POSTS}/{first}").status_code == 409
    moved = call("POST", f"{POSTS}/{first}/move", {"due_at": later}).json()
    assert (moved["due_at"], moved["state"], moved["version"]) == (
        later.replace("+00:00", "Z"), "scheduled", 1
    )  # fmt: skip
    swapped = call("POST", f"{POSTS}/{first}/exchange", {"post": second}).json()
    assert swapped["due_at"] == given["due_at"].replace("+00:00", "Z")
    assert call("POST", f"{POSTS}/{first}/stop").json()["state"] == "stopped"
    assert call("POST", f"{POSTS}/{first}/exchange", {"post": second}).status_code == 409
    assert call("DELETE", f"{POSTS}/{first}").status_code == 204


# --- the library


def test_a_picture_is_described_shown_and_taken_out(call, picture):
    assert (picture["alt"], picture["focal_x"]) == ("Une tasse.", 50)
    address = f"{MEDIA}/{picture['id']}"
    told = call("PATCH", address, {"author": "Zoé", "licence": "own", "focal_x": 20}).json()
    assert (told["alt"], told["author"], told["focal_x"]) == ("Une tasse.", "Zoé", 20)
    assert call("GET", address).json() == told
    assert call("GET", MEDIA).json() == {"media": [told], "before": None}
    assert call("PATCH", address, {"focal_x": 101}).status_code == 422
    assert call("DELETE", address).status_code == 204
    assert not Media.objects.exists()


def test_a_picture_that_a_post_carries_stays(call, picture, given):
    call("POST", POSTS, given | {"media": [{"id": picture["id"]}]})
    assert call("DELETE", f"{MEDIA}/{picture['id']}").status_code == 409


# --- slots and queues


def test_slots_are_set_listed_and_taken_away(call, channel):
    given = {"weekdays": [0, 4], "at": "09:30"}
    made = call("POST", "/api/v1/slots", given).json()["slots"]
    assert [(one["weekday"], one["at"], one["channel"]) for one in made] == [
        (0, "09:30", None),
        (4, "09:30", None),
    ]
    own = call("POST", "/api/v1/slots", given | {"channel": channel.pk, "weekdays": [2]})
    assert own.json()["slots"][0]["channel"] == channel.pk
    assert len(call("GET", "/api/v1/slots").json()["slots"]) == 3
    assert call("DELETE", f"/api/v1/slots/{made[0]['id']}").status_code == 204
    assert Slot.objects.count() == 2
    for wrong in ({"at": "25:00"}, {"weekdays": [7]}, {"weekdays": []}, {"channel": 999}):
        assert call("POST", "/api/v1/slots", given | wrong).status_code == 422


def test_queues_say_what_waits_which_slots_are_free_and_what_holds_back(call, given, channel):
    call("POST", "/api/v1/slots", {"weekdays": list(range(7)), "at": "09:30"})
    number = call("POST", POSTS, given).json()["id"]
    call("POST", f"{POSTS}/{number}/schedule", {"next_slot": True})
    call("POST", "/api/v1/holds", {"reason": "x", "channel": channel.pk})
    (queue,) = call("GET", "/api/v1/queues").json()["queues"]
    assert [one["post"] for one in queue["waiting"]] == [number]
    assert queue["waiting"][0]["due_at"] not in queue["free"]
    assert 12 <= len(queue["free"]) <= 14
    assert [one["reason"] for one in queue["holds"]] == ["x"]


# --- letters, accounts, rules


def test_letters_are_told_in_counts_without_any_address(
    call, subscribers, send_letter, clock, mailing_list
):
    subscribers(3)
    row = send_letter()
    clock()
    (told,) = call("GET", "/api/v1/letters?brand=lanterne").json()["letters"]
    assert (told["subject"], told["counts"]["sent"], told["delivery"]) == ("Novembre", 3, row.pk)
    assert call("GET", f"/api/v1/letters/{told['id']}").json() == told
    counted = call("GET", "/api/v1/subscribers")
    assert counted.json()["counts"]["active"] == 3
    assert b"example.org" not in counted.content


def test_the_rules_are_told(call, organisation, channel):
    keep_rules(MACHINE, organisation, Charter(forbidden=("arnaque",)), [channel.pk])
    told = call("GET", "/api/v1/charter").json()
    assert (told["forbidden"], told["accounts"]) == (["arnaque"], [channel.pk])


def test_what_belongs_to_others_is_not_there(call, picture, cy):
    other = cy.organisation.brands.get()
    Media.objects.update(organisation=cy.organisation, brand=other)
    slot = Slot.objects.create(brand=other, weekday=0, at="09:30")
    channel = Channel.objects.create(organisation=cy.organisation, platform="echo", name="x")
    post = write_post(MACHINE, other, Written(text="x", told=[Told(channel.pk)]))
    for method, address in (
        ("GET", f"{MEDIA}/{picture['id']}"),
        ("DELETE", f"{MEDIA}/{picture['id']}"),
        ("DELETE", f"/api/v1/slots/{slot.pk}"),
        ("DELETE", f"{POSTS}/{post.pk}"),
        ("GET", f"{POSTS}/{post.pk}/findings"),
    ):
        assert call(method, address).status_code == 404
    assert call("GET", "/api/v1/charter?brand=boreal").status_code == 422
    assert call("GET", MEDIA).json()["media"] == []
