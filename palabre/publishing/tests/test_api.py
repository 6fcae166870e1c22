"""Posts for programs: with a key that may, strictly read, and never made twice."""

import json
from urllib.parse import quote

import pytest
from django.utils import timezone

from palabre.channels.keys import CALLS_A_MINUTE, make_key
from palabre.channels.models import ApiKey
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand, Organisation
from palabre.publishing.actions.posts import Written, write_post
from palabre.publishing.actions.slots import add_slots
from palabre.publishing.models import Delivery, Media, Post
from palabre.publishing.planning_models import ApiAnswer
from palabre.publishing.programs import PostsAsked, asked_of
from palabre.publishing.tests.test_pages import jpeg

POSTS = "/api/v1/posts"
KEYS = "/o/lanterne/govern/connections/keys/"


def test_a_program_writes_a_draft_and_reads_it_back(call, given):
    made = call("POST", POSTS, given)
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["aim"], told["brand"]) == ("draft", "offer", "lanterne")
    assert told["channels"][0]["text"] == "Prêt !"
    assert call("GET", f"{POSTS}/{told['id']}").json() == told
    assert call("GET", POSTS).json() == {"posts": [told], "before": None}
    assert AuditEntry.objects.get(verb="wrote").actor == "newsroom (API)"


def test_a_program_schedules_looks_at_deliveries_and_takes_back(call, given):
    number = call("POST", POSTS, given).json()["id"]
    assert call("POST", f"{POSTS}/{number}/schedule").json()["state"] == "scheduled"
    (row,) = call("GET", f"{POSTS}/{number}/deliveries").json()["deliveries"]
    assert (row["state"], row["error"], row["figures"]) == ("waiting", "", {})
    assert Delivery.objects.get().due_at.isoformat() == given["due_at"]
    assert call("POST", f"{POSTS}/{number}/unschedule").json()["state"] == "draft"
    assert call("GET", f"{POSTS}/{number}/deliveries").json() == {"deliveries": []}


def test_a_program_lets_a_post_leave_in_the_next_free_slot(call, given, brand):
    number = call("POST", POSTS, given).json()["id"]
    answer = call("POST", f"{POSTS}/{number}/schedule", {"next_slot": True})
    assert (answer.status_code, "No slot is free" in answer.json()["error"]) == (409, True)
    add_slots(MACHINE, brand, None, range(7), timezone.now().time().replace(microsecond=0))
    assert call("POST", f"{POSTS}/{number}/schedule", {"next_slot": True}).status_code == 200


def test_part_of_a_post_is_changed_and_the_rest_stays(call, given):
    told = call("POST", POSTS, given).json()
    address = f"{POSTS}/{told['id']}"
    changed = call("PATCH", address, {"title": "Noël", "version": told["version"]}).json()
    assert changed["title"] == "Noël"
    assert changed["version"] == told["version"] + 1
    same = ("text", "tags", "aim", "due_at", "channels")
    assert [changed[name] for name in same] == [told[name] for name in same]
    late = call("PATCH", address, {"title": "Pâques", "version": told["version"]})
    assert (late.status_code, "meanwhile" in late.json()["error"]) == (409, True)


def test_the_same_idempotency_key_makes_nothing_twice(call, given):
    first = call("POST", POSTS, given, **{"Idempotency-Key": "news-17"})
    again = call("POST", POSTS, given, **{"Idempotency-Key": "news-17"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Post.objects.count() == 1
    other = call("POST", POSTS, given | {"text": "x"}, **{"Idempotency-Key": "news-17"})
    assert other.status_code == 422
    assert Post.objects.count() == 1


def test_what_failed_under_an_idempotency_key_may_be_tried_again(call, given, channel):
    bad = given | {"channels": [{"id": 999}]}
    assert call("POST", POSTS, bad, **{"Idempotency-Key": "a"}).status_code == 409
    assert not Post.objects.exists()
    assert not ApiAnswer.objects.exists()
    assert call("POST", POSTS, given, **{"Idempotency-Key": "a"}).status_code == 201


def test_two_keys_may_use_the_same_name(call, given, client, brand):
    call("POST", POSTS, given, **{"Idempotency-Key": "a"})
    _, spelt = make_key(MACHINE, brand.organisation, "other", ["posts"])
    headers = {"Authorization": f"Bearer {spelt}", "Idempotency-Key": "a"}
    client.post(POSTS, json.dumps(given), "application/json", headers=headers)
    assert Post.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{", ""),
        (b"[]", "object"),
        (b'"\xff"', ""),
        (b"[" * 100_000, ""),
        ({"text": 7}, "$.text"),
        ({"texte": "x"}, "texte"),
        ({"aim": "sell"}, "$.aim"),
        ({"due_at": "2026-12-24T09:30:00"}, "$.due_at"),
        ({"link": "javascript:alert(1)"}, "$.link"),
        ({"channels": [{"id": 0}]}, "$.channels[0].id"),
        ({"channels": [{"id": 10**30}]}, ""),
        ({"brand": "boreal"}, "$.brand"),
    ],
)
def test_a_body_that_is_not_as_asked_is_refused_with_the_place_of_the_fault(call, body, place):
    answer = call("POST", POSTS, body)
    assert answer.status_code == 422
    assert place in answer.json()["error"]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "state=odd",
        "from=yesterday",
        "from=2026-12-24T09:30",
        "before=-1",
        "limit=0",
        "brand=nobody",
    ],
)
def test_a_question_that_is_not_as_asked_is_refused(call, query):
    assert call("GET", f"{POSTS}?{query}").status_code == 422


def test_the_list_is_read_in_pages_and_by_state_and_time(call, given, channel):
    for text in "abc":
        call("POST", POSTS, given | {"text": text})
    first = call("GET", f"{POSTS}?limit=2").json()
    assert [one["text"] for one in first["posts"]] == ["c", "b"]
    rest = call("GET", f"{POSTS}?limit=2&before={first['before']}").json()
    assert ([one["text"] for one in rest["posts"]], rest["before"]) == (["a"], None)
    assert call("GET", f"{POSTS}?state=sent").json()["posts"] == []
    at = quote(given["due_at"])
    assert len(call("GET", f"{POSTS}?from={at}").json()["posts"]) == 3
    assert call("GET", f"{POSTS}?until={at}").json()["posts"] == []


def test_a_moment_whose_plus_sign_became_a_space_is_read_all_the_same():
    asked = asked_of({"from": "2026-12-24T09:30:00 01:00"}, PostsAsked)
    assert asked.since.isoformat() == "2026-12-24T09:30:00+01:00"


def test_what_has_left_is_not_changed(call, given, network, clock):
    number = call("POST", POSTS, given).json()["id"]
    call("POST", f"{POSTS}/{number}/schedule", {"due_at": timezone.now().isoformat()})
    clock()
    assert network.taken == ["Prêt !"]
    for answer in (
        call("PATCH", f"{POSTS}/{number}", {"text": "x"}),
        call("POST", f"{POSTS}/{number}/schedule"),
        call("POST", f"{POSTS}/{number}/unschedule"),
    ):
        assert answer.status_code == 409
        assert answer.json()["error"]
    (row,) = call("GET", f"{POSTS}/{number}/deliveries").json()["deliveries"]
    assert (row["state"], row["url"]) == ("published", "https://echo.example/t0")


def test_a_picture_is_taken_in_and_goes_out_with_a_post(call, client, given, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    headers = {"Authorization": f"Bearer {call.spelt}"}
    answer = client.post("/api/v1/media", {"file": jpeg(), "alt": "Une tasse"}, headers=headers)
    assert (answer.status_code, answer.json()["alt"]) == (201, "Une tasse")
    again = client.post("/api/v1/media", {"file": jpeg()}, headers=headers)
    assert again.json() == answer.json()
    told = call("POST", POSTS, given | {"media": [{"id": answer.json()["id"]}]}).json()
    number = Media.objects.get().pk
    assert told["media"] == [{"id": number, "alt": "", "cuts": {}}]
    shown = {"media": [{"id": number, "cuts": {"echo": "4:5"}}], "without_card": True}
    told = call("POST", POSTS, given | shown).json()
    assert (told["media"][0]["cuts"], told["without_card"]) == ({"echo": "4:5"}, True)
    odd = call("POST", POSTS, given | {"media": [{"id": number, "cuts": {"echo": "7:3"}}]})
    assert (odd.status_code, odd.json()["error"]) == (422, "Not a cut - at `$.media[...].cuts`")
    bad = client.post("/api/v1/media", {"file": b"x"}, headers=headers)
    assert bad.status_code == 422


def test_a_form_is_no_post(call, client):
    headers = {"Authorization": f"Bearer {call.spelt}", "Idempotency-Key": "a"}
    assert client.post(POSTS, {"text": "x"}, headers=headers).status_code == 422


def test_the_accounts_are_listed_without_what_opens_them(call, channel):
    told = call("GET", "/api/v1/channels").json()
    assert told == {
        "channels": [
            {"id": channel.pk, "name": "Lanterne", "platform": "echo", "brand": "lanterne"}
        ]
    }


def test_who_has_no_key_or_one_for_mentions_only_writes_nothing(client, brand, given):
    assert client.post(POSTS, json.dumps(given), "application/json").status_code == 401
    _, spelt = make_key(MACHINE, brand.organisation, "forum")
    headers = {"Authorization": f"Bearer {spelt}"}
    answer = client.post(POSTS, json.dumps(given), "application/json", headers=headers)
    assert (answer.status_code, "(posts)" in answer.json()["error"]) == (403, True)
    assert not Post.objects.exists()


def test_a_key_for_posts_sends_no_mentions_in(call):
    assert call("POST", "/api/v1/mentions", {"mentions": []}).status_code == 403


def test_posts_of_another_organisation_are_not_there(call):
    other = Organisation.objects.create(name="Boréal", slug="boreal")
    brand = Brand.objects.create(organisation=other, name="Boréal", slug="boreal")
    post = write_post(MACHINE, brand, Written(text="Theirs"))
    for method, rest in [("GET", ""), ("PATCH", ""), ("POST", "/schedule"), ("GET", "/deliveries")]:
        assert call(method, f"{POSTS}/{post.pk}{rest}", {}).status_code == 404
    assert call("GET", POSTS).json()["posts"] == []


def test_an_account_of_another_brand_is_refused_in_a_sentence(call, given, channel):
    other = channel.organisation.brands.create(name="Boréal", slug="boreal")
    answer = call("POST", POSTS, given | {"brand": other.slug})
    assert (answer.status_code, "no longer connected" in answer.json()["error"]) == (409, True)
    assert call("POST", POSTS, given).status_code == 422  # now it must say which brand


def test_too_many_calls_are_told_when_to_come_again(call):
    ApiKey.objects.filter(pk=call.key.pk).update(
        minute=timezone.now().replace(second=0, microsecond=0), calls=CALLS_A_MINUTE
    )
    answer = call("GET", POSTS)
    if answer.status_code == 200:  # a new minute has begun just now
        ApiKey.objects.filter(pk=call.key.pk).update(calls=CALLS_A_MINUTE)
        answer = call("GET", POSTS)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60


def test_a_body_beyond_a_megabyte_is_refused(call):
    assert call("POST", POSTS, b" " * (1024 * 1024 + 1)).status_code == 413


def test_an_address_asked_in_another_way_says_how(call):
    answer = call("DELETE", POSTS)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_the_page_of_keys_makes_one_that_may_write_posts(as_ada, organisation):
    page = as_ada.post(KEYS, {"name": "newsroom", "may": ["posts"]}).content.decode()
    assert ApiKey.objects.get().may == ["posts"]
    assert "Write and schedule posts" in page
    assert "signs it" not in page
    assert as_ada.post(KEYS, {"name": "nothing"}).status_code == 422


def test_a_draft_without_accounts_is_not_scheduled(call, given):
    number = call("POST", POSTS, given | {"channels": []}).json()["id"]
    assert call("POST", f"{POSTS}/{number}/schedule").status_code == 409
    assert call("POST", f"{POSTS}/{number}/schedule", {"next_slot": 1}).status_code == 422


def test_a_channel_told_twice_counts_once(call, given, channel):
    two = [{"id": channel.pk, "text": "a"}, {"id": channel.pk, "text": "b"}]
    told = call("POST", POSTS, given | {"channels": two}).json()
    assert [one["text"] for one in told["channels"]] == ["b"]


def test_a_moment_that_has_passed_is_now(call, given, network, clock):
    number = call("POST", POSTS, given | {"due_at": "2020-01-01T09:00:00Z"}).json()["id"]
    call("POST", f"{POSTS}/{number}/schedule")
    clock()
    assert network.taken == ["Prêt !"]


def test_a_program_hands_a_post_in_for_approval(call, given, ada):
    number = call("POST", POSTS, given).json()["id"]
    assert call("POST", f"{POSTS}/{number}/hand-in").json()["state"] == "review"
    assert call("POST", f"{POSTS}/{number}/hand-in").status_code == 409
    assert Post.objects.get().reviews.get().schedules


@pytest.mark.parametrize(
    "odd",
    [
        {"due_at": "0001-01-01T00:00:00+14:00"}, {"due_at": "9999-12-31T23:59:59Z"},
        {"text": "a\x00b"}, {"title": "a\x00b"}, {"tags": ["a\x00b"]}, {"thread": ["a\x00b"]},
        {"link": "http://a\x00.example/"}, {"link": "http://a.example/\r\nX: y"},
    ],
    ids=repr,
)  # fmt: skip
def test_what_no_database_and_no_clock_can_keep_is_refused_with_its_place(call, given, odd):
    answer = call("POST", POSTS, given | odd)
    assert answer.status_code == 422
    assert f"$.{next(iter(odd))}" in answer.json()["error"]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "asked", ["from=0001-01-01T00:00:00%2B14:00", "until=9999-12-31T23:59:59Z"]
)
def test_the_ends_of_time_are_no_moments_to_ask_for(call, asked):
    assert call("GET", f"{POSTS}?{asked}").status_code == 422


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59:59-12:00"])
def test_a_post_is_not_moved_to_the_ends_of_time(as_ada, call, given, at):
    number = call("POST", POSTS, given).json()["id"]
    before = Post.objects.get().due_at
    page = f"/o/lanterne/lanterne/publish/posts/{number}/"
    assert as_ada.post(f"{page}move/", {"due_at": at}).status_code == 302
    assert Post.objects.get().due_at == before
    told = {"text": "x", "due_at": at, "aim": "useful", "do": "draft"}
    assert as_ada.post(f"{page}edit/", told).status_code == 422
