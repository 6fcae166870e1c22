"""Contests: a list that is closed for good, and a draw that anyone can compute again."""

import hashlib
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.campaigns.actions import contests as actions
from palabre.campaigns.entries import Entry
from palabre.campaigns.models import Contest
from palabre.campaigns.tests.conftest import BY

CSV = (
    "handle;text;at\n@zoe;#lanterne !;2026-11-27 10:00\n@leo;#lanterne;2026-11-27T11:00:00Z\n"
    "@zoe;#lanterne;\n"
)


@pytest.fixture
def contest(brand):
    """An open contest with twenty entries."""
    contest = actions.make_contest(
        BY, brand, "Evening", prize="A year of coffee", winners=2, substitutes=1
    )
    entries = [Entry("", f"@person{n}", f"answer-{n}", "#lanterne") for n in range(20)]
    actions.add_entrants(BY, contest, entries)
    return contest


def test_a_contest_goes_from_entries_to_winners_through_its_pages(as_ada, place, client):
    sent = {
        "name": "Evening",
        "prize": "Coffee",
        "winners": "1",
        "words": "#lanterne",
        "once": "on",
    }
    as_ada.post(f"{place}/contests/new/", sent)
    contest = Contest.objects.get()
    at = f"{place}/contests/{contest.pk}"
    bound = client.get(f"/d/{contest.slug}/").content.decode()
    assert contest.commitment in bound
    as_ada.post(f"{at}/entrants/", {"file": SimpleUploadedFile("a.csv", CSV.encode())})
    as_ada.post(f"{at}/seal/", {"announced": ""})
    as_ada.post(f"{at}/draw/", {})
    contest.refresh_from_db()
    assert contest.state == "drawn"
    assert contest.entrants.get(drawn=1).reason == ""
    assert "winner 1" in as_ada.get(f"{at}/").content.decode()


def test_two_entries_of_one_handle_without_an_id_are_one(brand):
    contest = actions.make_contest(BY, brand, "E", prize="x")
    assert actions.add_entrants(BY, contest, [Entry("", "@Zoe", ""), Entry("", "zoe", "")]) == 1


def test_the_certificate_is_checked_by_the_program_that_it_prints(
    contest, client, tmp_path, monkeypatch
):
    actions.seal_contest(BY, contest, "the lottery of Saturday")
    actions.draw_contest(BY, contest, "3 14 15 92 65")
    page = client.get(f"/d/{contest.slug}/").content.decode()
    program = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1]
    program = program.replace("&quot;", '"').replace("&lt;", "<")
    told = client.get(f"/d/{contest.slug}/draw.json")
    (tmp_path / f"contest-{contest.slug}.json").write_bytes(told.content)
    monkeypatch.chdir(tmp_path)
    exec(program, {})
    forged = json.loads(told.content)
    forged["drawn"] = forged["drawn"][::-1]
    (tmp_path / f"contest-{contest.slug}.json").write_text(json.dumps(forged))
    with pytest.raises(AssertionError):
        exec(program, {})


def test_who_took_part_finds_their_own_mark_and_strangers_find_no_name(contest, client):
    actions.seal_contest(BY, contest)
    actions.draw_contest(BY, contest)
    told = client.get(f"/d/{contest.slug}/draw.json")
    mine = hashlib.sha256(f"{contest.slug}|answer-7".encode()).hexdigest()
    assert mine in told.json()["marks"]
    for text in (told.content.decode(), client.get(f"/d/{contest.slug}/").content.decode()):
        assert "@person1" not in text
        assert "answer-" not in text


def test_before_the_draw_nothing_tells_the_secret(contest, client):
    actions.seal_contest(BY, contest)
    secret = Contest.objects.get().secret
    for path in (f"/d/{contest.slug}/", f"/d/{contest.slug}/draw.json"):
        assert secret not in client.get(path).content.decode()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM campaigns_contest")
        assert secret not in cursor.fetchone()[0]


def test_a_closed_list_takes_nobody_in(contest, as_ada, place):
    actions.seal_contest(BY, contest)
    with pytest.raises(Contest.DoesNotExist):
        actions.add_entrants(BY, contest, [Entry("", "@late", "late")])
    file = SimpleUploadedFile("a.csv", CSV.encode())
    as_ada.post(f"{place}/contests/{contest.pk}/entrants/", {"file": file})
    assert contest.entrants.count() == 20


def test_an_announced_value_must_be_typed_in(contest, as_ada, place):
    actions.seal_contest(BY, contest, "drand round 4242")
    as_ada.post(f"{place}/contests/{contest.pk}/draw/", {"public": " "})
    contest.refresh_from_db()
    assert contest.state == "sealed"


def test_a_draw_happens_once(contest, as_ada, place):
    actions.seal_contest(BY, contest)
    for _ in range(2):
        as_ada.post(f"{place}/contests/{contest.pk}/draw/", {})
    assert contest.entrants.exclude(drawn=None).count() == 3


def test_who_won_before_is_left_out_when_the_conditions_say_so(contest, brand):
    actions.seal_contest(BY, contest)
    actions.draw_contest(BY, contest)
    won = set(contest.entrants.exclude(drawn=None).values_list("handle", flat=True))
    again = actions.make_contest(BY, brand, "Again", prize="x", without_winners_for=30)
    actions.add_entrants(BY, again, [Entry("", f"@person{n}", f"b-{n}") for n in range(20)])
    actions.seal_contest(BY, again)
    assert set(again.entrants.filter(reason="won").values_list("handle", flat=True)) == won


def test_a_list_on_which_nobody_counts_stays_open(brand, as_ada, place):
    contest = actions.make_contest(BY, brand, "E", prize="x", words=["never"])
    actions.add_entrants(BY, contest, [Entry("", "@zoe", "1", "hello")])
    as_ada.post(f"{place}/contests/{contest.pk}/seal/", {})
    contest.refresh_from_db()
    assert contest.state == "open"


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", b"nothing\nhere\n", b"", b'handle\n@a,"' + b"x" * 140_000 + b'"\n'],
    ids=["no text", "no column", "empty", "a cell without end"],
)
def test_a_file_that_holds_no_entries_is_refused_in_words(contest, as_ada, place, data):
    file = SimpleUploadedFile("a.csv", data)
    answer = as_ada.post(f"{place}/contests/{contest.pk}/entrants/", {"file": file}, follow=True)
    assert b"data-toast" in answer.content
    assert contest.entrants.count() == 20


def test_a_file_of_an_old_program_is_read_whatever_ends_its_lines(contest, as_ada, place):
    file = SimpleUploadedFile("a.csv", b"handle,text\r@a,one\r@b,two\r")
    as_ada.post(f"{place}/contests/{contest.pk}/entrants/", {"file": file})
    assert contest.entrants.filter(handle__in=["@a", "@b"]).count() == 2


def test_more_entries_than_a_contest_takes_are_refused_whole(contest, as_ada, place, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ENTRANTS", 21)
    file = SimpleUploadedFile("a.csv", CSV.encode())
    answer = as_ada.post(f"{place}/contests/{contest.pk}/entrants/", {"file": file}, follow=True)
    assert "at most" in answer.content.decode()
    assert contest.entrants.count() == 20
