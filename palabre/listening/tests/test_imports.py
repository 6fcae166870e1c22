"""Bringing a file in: as promised, in slices that a crash repeats without harm."""

import gzip
import io
import json
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from palabre.analysis.tone import score
from palabre.connectors.contract import Rejected
from palabre.connectors.files import ColumnMap
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import importing
from palabre.listening.actions.imports import (
    match_columns,
    remove_import,
    resume_import,
    run_import,
    start_import,
    stop_import,
)
from palabre.listening.actions.topics import make_topic
from palabre.listening.importing import describe, dry_run, run_slice
from palabre.listening.models import Import, Mention, MentionTopic, RefusedLine
from palabre.listening.rules import ImportState

pytestmark = pytest.mark.django_db

HEADER = "Date;Auteur;Texte;Lien;Tonalité\r\n"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def table(count, text="Un café à la Lanterne numéro {}"):
    lines = [
        f"21/11/2024 14:{n % 60:02d};Zoé;{text.format(n)};https://voliere.example/{n};positif\r\n"
        for n in range(count)
    ]
    return (HEADER + "".join(lines)).encode()


@pytest.fixture
def begun(brand):
    def begin(body, name="history.csv"):
        return start_import(MACHINE, brand, ContentFile(body), name)

    return begin


def finish(row, topic=None):
    run_import(MACHINE, row, topic)
    while run_slice(row.pk):
        pass
    row.refresh_from_db()
    return row


def test_a_file_comes_in_whole_with_its_times_and_tones(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(7)), topic)
    assert (row.state, row.stored, row.refused) == (ImportState.DONE, 7, 0)
    first = Mention.objects.order_by("published_at").first()
    assert first.published_at == datetime(2024, 11, 21, 14, 0, tzinfo=UTC)
    assert first.platform == "import"
    assert (first.tone, first.tone_model, first.tone_by_hand) == ("positive", "file", False)
    assert first.mention_topics.get().topic_id == topic.pk


def test_only_what_topics_match_comes_in_and_the_rest_is_counted(brand, begun):
    make_topic(MACHINE, brand, "Thé", "thé")
    rows = (
        table(3, "Un thé à la Lanterne numéro {}").decode() + table(2).decode().split("\r\n", 1)[1]
    )
    row = finish(begun(rows.replace("/0;", "/a;", 1).replace("/1;", "/b;", 1).encode()))
    assert (row.stored, row.known, row.line) == (3, 0, 5)
    assert Mention.objects.count() == 3


def test_a_file_brought_in_twice_stores_nothing_twice(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(begun(table(5)), topic)
    again = finish(begun(table(6)), topic)
    assert (again.stored, again.known) == (1, 5)
    assert Mention.objects.count() == 6


def test_columns_may_be_named_and_dates_read_the_other_way(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(b"a,b\r\n03/04/2024,Lanterne opens\r\n")
    mapping = ColumnMap({"date": "a", "text": "b"}, day_first=False, zone="America/New_York")
    match_columns(MACHINE, row, mapping, {})
    finish(row, topic)
    assert Mention.objects.get().published_at == datetime(2024, 3, 4, 5, 0, tzinfo=UTC)


def test_a_file_without_a_date_column_waits_for_one(begun):
    row = begun(b"what,who\r\nLanterne is a place I like,Zoe\r\n")
    assert describe(row).missing == ("date",)
    with pytest.raises(Rejected):
        run_import(MACHINE, row)
    assert Import.objects.get().state == ImportState.DRAFT


def test_the_trial_shows_rows_and_refusals_and_stores_nothing(brand, begun):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    tried = dry_run(begun(table(30) + b"someday;Max;Lanterne;;\r\n", "h.csv"), rows=31)
    assert (tried.sampled, tried.read, tried.matched) == (31, 30, 30)
    assert tried.rows[0].draft.topics
    assert tried.rows[30].refused.reason == "The date can't be read."
    assert not Mention.objects.exists()


def test_a_text_carries_the_network_that_its_row_names(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(
        begun(b"date,text,network\r\n2024-01-01,one,Bluesky\r\n2024-01-02,two,Minitel\r\n"), topic
    )
    kept = dict(Mention.objects.values_list("text", "platform"))
    assert kept == {"one": "bluesky", "two": "import"}


# --- crashes, stops and faults


class Killed(BaseException):
    """Stands for the end of a process: nothing in our code may catch it."""


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_of_a_slice_repeats_it_and_stores_nothing_twice(
    brand, begun, monkeypatch
):
    monkeypatch.setattr(importing, "SLICE", 10)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(35))
    run_import(MACHINE, row, topic)
    note, calls = importing._note_refused, []

    def dies_the_third_time(*given):
        calls.append(given)
        if len(calls) == 3:
            raise Killed
        note(*given)

    with monkeypatch.context() as broken:
        broken.setattr(importing, "_note_refused", dies_the_third_time)
        with pytest.raises(Killed):
            run_slice(row.pk)
    row.refresh_from_db()
    assert (row.line, row.stored, Mention.objects.count()) == (20, 20, 20)
    assert not run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.stored, row.known) == (ImportState.DONE, 35, 0)
    assert Mention.objects.count() == 35


def test_a_turn_ends_in_time_and_the_job_goes_on(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "SLICE", 5)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(12))
    run_import(MACHINE, row, topic)
    assert run_slice(row.pk, seconds=0)
    row.refresh_from_db()
    assert row.line == 5
    run_due()
    row.refresh_from_db()
    assert (row.state, row.stored) == (ImportState.DONE, 12)


def test_a_stopped_import_goes_on_where_it_stood(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "SLICE", 5)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(12))
    run_import(MACHINE, row, topic)
    run_slice(row.pk, seconds=0)
    row.refresh_from_db()
    stop_import(MACHINE, row)
    assert not run_slice(row.pk)
    assert Mention.objects.count() == 5
    resume_import(MACHINE, row)
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.stored, row.known) == (ImportState.DONE, 12, 0)


def test_two_workers_on_one_import_do_not_both_count(brand, begun, monkeypatch):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(4))
    run_import(MACHINE, row, topic)
    drafts = importing._drafts

    def overtaken(*given):
        Import.objects.filter(pk=row.pk).update(line=4)
        return drafts(*given)

    monkeypatch.setattr(importing, "_drafts", overtaken)
    assert not run_slice(row.pk)
    assert not Mention.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_is_deleted_when_everything_is_in(brand, begun, own_files):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(2)), topic)
    assert not row.file
    assert not [path for path in own_files.rglob("*") if path.is_file()]
    with pytest.raises(Rejected):
        describe(row)


def test_a_file_that_is_gone_is_said_in_a_sentence(brand, begun, own_files):
    row = begun(table(2))
    run_import(MACHINE, row)
    for path in own_files.rglob("*"):
        path.is_file() and path.unlink()
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (ImportState.FAILED, importing.GONE)


def test_a_file_broken_off_brings_in_what_came_before(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    rows = [{"date": "2024-01-01", "text": f"Lanterne {n}", "id": f"n{n}"} for n in range(700)]
    row = finish(begun(json.dumps(rows)[:-2].encode(), "a.json"), topic)
    assert row.state == ImportState.FAILED
    assert row.stored == row.line >= 600
    assert row.last_error.endswith(".")


def test_a_full_disk_is_said_in_a_sentence(brand, begun, monkeypatch):
    row = begun(table(2))
    run_import(MACHINE, row)

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing, "ingest_drafts", full)
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (ImportState.FAILED, importing.DISK_FULL)


def test_an_import_taken_off_the_list_leaves_its_mentions(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(2)), topic)
    remove_import(MACHINE, row)
    assert not Import.objects.exists()
    assert Mention.objects.count() == 2


def test_files_left_lying_are_deleted_after_a_month(begun, own_files):
    row = begun(table(2))
    assert importing.delete_old_files() == 0
    Import.objects.filter(pk=row.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert importing.delete_old_files() == 1
    assert not [path for path in own_files.rglob("*") if path.is_file()]


# --- hostile files


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", b"0" * 140_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\r\n \r\n"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
        ("wide.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"x," * 9_999 + b"x\n"),
        ("bomb.zip", bomb),
        ("feeds.opml", b'<?xml version="1.0"?><opml version="2.0"><body/></opml>'),
        ("zip.xlsx", b"PK\x03\x04" + b"\x00" * 400),
        ("deep.json", b"[" * 100_000),
        ("header.csv", b"date,text\r\n"),
        ("nul.csv", bytes(20_000)),
        ("torn.csv.gz", gzip.compress(table(500))[:600]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_not_kept(
    name, body, begun, own_files
):
    with pytest.raises(Rejected) as refusal:
        begun(body() if callable(body) else body, name)
    assert str(refusal.value).endswith(".")
    assert not Import.objects.exists()
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_hostile_rows_are_refused_or_come_in_as_plain_text(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    nasty = "<script>alert(1)</script><b onclick=x>Lanterne</b>"
    rows = [
        {"date": "2024-01-01", "text": nasty, "author": nasty, "url": "javascript:alert(1)"},
        {"date": "2024-01-02", "text": "=cmd|' /C calc'!A0", "author": "=1+1", "id": nasty},
        {"date": "2024-01-03", "text": "a\x00b\u202e lanterne", "id": "nul\x00", "place": "\x00"},
        {"date": "2024-01-04", "text": "half \ud800 pair", "id": "\udfff", "author": "\ud800"},
        {"date": "2024-01-05", "text": "x" * 3_000_000},
        {"date": "9999-99-99", "text": "when"},
        {"date": "2024-01-06", "text": "count", "likes": "9" * 400, "followers": "-5", "id": "6"},
    ]
    body = "\n".join(json.dumps(row) for row in rows).encode()
    row = finish(begun(body, "n.jsonl"), topic)
    assert row.state == ImportState.DONE
    assert row.stored + row.refused == len(rows)
    assert row.refused == RefusedLine.objects.count() >= 2
    for mention in Mention.objects.select_related("voice"):
        assert "<" not in mention.text + mention.title
        assert "\x00" not in mention.text + mention.remote_id + mention.voice.name
        assert mention.url == ""


def test_ten_megabytes_in_one_field_cost_their_row_only(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    big = b'2024-01-01,"' + b"x" * 10_000_000 + b'"\r\n'
    row = finish(begun(b"date,text\r\n2024-01-01,un\r\n" + big + b"2024-01-02,deux\r\n"), topic)
    assert (row.state, row.stored) == (ImportState.DONE, 2)
    assert row.refused >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding_that_spreadsheets_write_is_read(encoding, brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(begun("date;texte\r\n01/02/2024;Café « brûlé » déjà\r\n".encode(encoding)), topic)
    assert Mention.objects.get().text == "Café « brûlé » déjà"


def test_only_the_first_refused_lines_are_kept_and_all_are_counted(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "MOST_REFUSED", 7)
    monkeypatch.setattr(importing, "SLICE", 5)
    good = "01/02/2024;ok\r\n"
    row = finish(begun(("date;texte\r\n" + good + ";rien\r\n" * 20).encode()))
    assert (row.refused, RefusedLine.objects.count()) == (20, 7)


# --- real files


@pytest.mark.shared
def test_six_airlines_are_compared_by_volume_and_tone(brand, begun, shared, capsys):
    """The queries ask for the handle; the file's column says something else for one airline.

    Rows of "Delta" are addressed to @JetBlue, and "American" has two rows only (see the data's notes).
    """
    body = (shared / "data/brands/airline_tweets_a.jsonl.gz").read_bytes()
    truth = [json.loads(line) for line in gzip.decompress(body).decode().splitlines()]
    handles = ["VirginAmerica", "united", "SouthwestAir", "JetBlue", "USAirways", "AmericanAir"]
    topics = {
        handle: make_topic(MACHINE, brand, handle, f"@{handle}", kind="competitor")
        for handle in handles
    }
    row = finish(begun(body, "airline_tweets_a.jsonl.gz"))
    assert (row.state, row.refused) == (ImportState.DONE, 0)
    expected = {
        handle: sum(f"@{handle.lower()}" in words(one["text"]) for one in truth)
        for handle in handles
    }
    volume = {
        handle: MentionTopic.objects.filter(topic=topic).count() for handle, topic in topics.items()
    }
    assert volume == expected
    by_id = {one["tweet_id"]: one for one in truth}
    tones = Counter()
    for key, tone in Mention.objects.values_list("remote_id", "tone"):
        assert tone == by_id[key]["airline_sentiment"]
        tones[tone] += 1
    ours = score([one["text"] for one in truth], ["en"] * len(truth))
    same = sum(a.label == b["airline_sentiment"] for a, b in zip(ours, truth, strict=True))
    with capsys.disabled():
        print(f"\nvolume {volume}\nby the file's column {Counter(t['airline'] for t in truth)}")
        print(f"tones given {dict(tones)}, ours {dict(Counter(t.label for t in ours))}")
        print(f"our tone agrees with the hand labels for {same / len(truth):.1%}")
    assert same > len(truth) * 0.5


def words(text):
    return {word.rstrip("_") for word in re.findall(r"@\w+", text.lower())}


@pytest.mark.shared
def test_a_wordpress_blog_comes_in_with_its_comments(brand, begun, shared):
    topic = make_topic(MACHINE, brand, "Blog", "blog")
    body = (shared / "data/wxr/theme_unit_test.wxr.xml.gz").read_bytes()
    row = begun(body, "theme_unit_test.wxr.xml.gz")
    assert describe(row).ready
    row = finish(row, topic)
    assert row.state == ImportState.DONE
    kinds = Counter(Mention.objects.values_list("kind", flat=True))
    assert kinds["article"] > 40
    assert kinds["comment"] > 20
    assert row.stored + row.known + row.refused == row.line


# --- pages

PAGE = "/o/lanterne/lanterne/listen/imports/"


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada.user)
    return client


def sent(body, name="history.csv"):
    return {"file": SimpleUploadedFile(name, body)}


def asked(**changes):
    names = ["Date", "Auteur", "Texte", "Lien", "Tonalité"]
    fields = ["date", "author", "text", "url", "tone"]
    told = {"header": "on", "day_first": "on", "zone": "UTC", "kind": "post"}
    return {"column": names, "field": fields, "act": "run", "into": ""} | told | changes


def test_a_person_brings_a_file_in_page_by_page(brand, as_ada):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    answer = as_ada.post(PAGE + "new/", sent(table(25) + b"hier;Max;Lanterne;;\r\n"))
    number = Import.objects.get().pk
    assert answer.headers["Location"] == f"{PAGE}{number}/columns/"
    shown = as_ada.get(f"{PAGE}{number}/columns/").content.decode()
    assert shown.count("<tr>") > 20
    assert "selected>Text</option>" in shown
    answer = as_ada.post(f"{PAGE}{number}/columns/", asked())
    assert answer.headers["Location"] == f"{PAGE}{number}/"
    part = as_ada.get(f"{PAGE}{number}/", headers={"HX-Request": "true", "HX-Target": "standing"})
    assert "hx-get" in part.content.decode()
    run_due()
    shown = as_ada.get(f"{PAGE}{number}/").content.decode()
    assert "hx-trigger" not in shown.split('id="standing"')[1].split(">")[0]
    assert "The date can&#x27;t be read." in shown
    lines = as_ada.get(f"{PAGE}{number}/refused.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("27,")
    assert "history.csv" in as_ada.get(PAGE).content.decode()


def test_everything_may_go_into_a_new_topic(brand, as_ada):
    as_ada.post(PAGE + "new/", sent(table(3, "Rien à voir {}")))
    number = Import.objects.get().pk
    as_ada.post(f"{PAGE}{number}/columns/", asked(into="new", topic_name='Une "vieille" affaire'))
    run_due()
    topic = brand.topics.get()
    assert topic.name == "Une vieille affaire"
    assert topic.mention_topics.filter(by_hand=True).count() == 3


def test_a_look_changes_nothing_that_is_kept(brand, as_ada):
    as_ada.post(PAGE + "new/", sent(table(3)))
    row = Import.objects.get()
    fields = ["", "author", "", "text", ""]
    answer = as_ada.post(f"{PAGE}{row.pk}/columns/", asked(field=fields, act="look"))
    assert "before a column gives" in answer.content.decode()
    cut = as_ada.post(f"{PAGE}{row.pk}/columns/", asked(delimiter="|", act="look"))
    assert "Date;Auteur;Texte" in cut.content.decode()
    row.refresh_from_db()
    assert row.mapping["columns"]["text"] == "Texte"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"field": ["date", "text", "text", "", ""]}, "Two columns"),
        ({"field": ["", "", "text", "", ""]}, "Say first which columns"),
        ({"into": "new", "topic_name": ""}, "Give the new topic a name."),
        ({"zone": "Mars/Olympus"}, "marked fields"),
    ],
)
def test_what_is_missing_is_said_and_nothing_begins(changes, words, brand, as_ada):
    as_ada.post(PAGE + "new/", sent(table(3)))
    row = Import.objects.get()
    answer = as_ada.post(f"{PAGE}{row.pk}/columns/", asked(**changes))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    row.refresh_from_db()
    assert row.state == ImportState.DRAFT


def test_a_file_that_is_too_big_is_refused_while_it_comes(settings, brand, as_ada, own_files):
    settings.IMPORT_CAP = 100_000
    answer = as_ada.post(PAGE + "new/", sent(table(3000)))
    assert answer.status_code == 422
    assert "bigger" in answer.content.decode()
    assert not Import.objects.exists()
    answer = as_ada.post(PAGE + "new/", sent(b"\x89PNG" + bytes(50), "history.csv"))
    assert answer.status_code == 422
    assert "brought in." in answer.content.decode()


def test_an_upload_needs_the_token_of_its_form(brand, ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada.user)
    assert browser.post(PAGE + "new/", sent(table(2))).status_code == 403
    assert not Import.objects.exists()


def test_stop_go_on_and_take_off_the_list(brand, as_ada):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    as_ada.post(PAGE + "new/", sent(table(3)))
    number = Import.objects.get().pk
    as_ada.post(f"{PAGE}{number}/columns/", asked())
    for act, state in (("remove", "running"), ("stop", "stopped"), ("resume", "running")):
        as_ada.post(f"{PAGE}{number}/{act}/")
        assert Import.objects.get().state == state
    run_due()
    assert as_ada.post(f"{PAGE}{number}/resume/").status_code == 302
    as_ada.post(f"{PAGE}{number}/remove/")
    assert not Import.objects.exists()
    assert as_ada.post(f"{PAGE}{number}/burn/").status_code == 404


def test_hostile_names_and_cells_are_shown_as_text(brand, as_ada):
    nasty = "<script>alert(1)</script>"
    body = f"date,{nasty},text\r\n2024-01-01,{nasty},{nasty} lanterne\r\nx,{nasty},y\r\n"
    row = start_import(MACHINE, brand, ContentFile(body.encode()), f"../../{nasty}.csv")
    for address in (PAGE, f"{PAGE}{row.pk}/columns/"):
        shown = as_ada.get(address).content.decode()
        assert nasty not in shown
        assert "&lt;script&gt;" in shown
    assert ".." not in row.file.name


def test_a_viewer_may_not_bring_anything_in(brand, client, bo):
    client.force_login(bo.user)
    assert client.post(PAGE + "new/", sent(table(2))).status_code == 403
