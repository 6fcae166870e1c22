"""The stream, the search and one mention, through their addresses."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from palabre.connectors.contract import Author, Item
from palabre.governance.actions.brands import add_brand
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Member
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.exporting import from_threads
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, SavedSearch, Source, Tag
from palabre.listening.tests.conftest import NOON
from palabre.listening.views import mentions

LISTEN = "/o/lanterne/lanterne/listen/"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def bring(brand, *texts, start=100):
    items = [Item(f"x{start + n}", text, NOW, Author(f"w{n}")) for n, text in enumerate(texts)]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()


def test_the_stream_shows_what_was_heard_with_its_words_marked(heard, as_ada):
    page = as_ada.get(LISTEN + "stream/").content.decode()
    assert page.count("<article") == 3
    assert "<mark>Lanterne</mark>" in page


@pytest.mark.parametrize("address", ["stream/", "search/", "stream/events/", "export/"])
def test_a_stranger_finds_no_page(heard, client, cy, address):
    client.force_login(cy.user)
    assert client.get(LISTEN + address).status_code == 404


def test_markup_in_a_text_is_shown_and_never_run(heard, as_ada):
    bring(heard, '<script>alert(1)</script> lanterne <img src=x onerror="alert(1)">')
    page = as_ada.get(LISTEN + "stream/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x" not in page


def test_queries_do_not_grow_with_rows(heard, as_ada):
    address = LISTEN + "stream/"
    as_ada.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        as_ada.get(address)
    bring(heard, *(f"lanterne numéro {n} parle d'autre chose {n * 7}" for n in range(30)))
    with CaptureQueriesContext(connection) as many:
        as_ada.get(address)
    assert len(many) <= len(few)
    assert len(many) < 30


def test_a_search_narrows_and_a_faulty_query_is_explained_at_its_place(heard, as_ada):
    page = as_ada.get(LISTEN + "search/?q=retard").content.decode()
    assert page.count("<article") == 1
    page = as_ada.get(LISTEN + "search/?q=(lanterne+OR").content.decode()
    assert page.count("<article") == 0
    assert "<mark>" in page


def test_acts_by_key_change_the_row_and_give_it_back(heard, as_ada):
    number = Mention.objects.get(remote_id="r1").pk
    for act, data in (
        ("star", {}), ("read", {}), ("hide", {}), ("tone", {"tone": "neutral"}),
        ("tag", {"name": "presse"}),
    ):  # fmt: skip
        answer = as_ada.post(f"{LISTEN}mentions/{number}/{act}/", data)
        assert answer.status_code == 200, act
        assert answer.content.decode().count("<article") == 1
    row = Mention.objects.get(pk=number)
    assert (row.is_starred, row.is_hidden, row.tone, row.tone_by_hand) == (
        True,
        True,
        "neutral",
        True,
    )
    assert row.read_at
    assert row.mention_tags.get().tag.name == "presse"


def test_a_source_is_hidden_from_a_row_and_comes_back_by_undoing(heard, as_ada, ada):
    source, _ = add_source(MACHINE, heard.organisation, "echo", "world", {}, brand=heard)
    row = Mention.objects.get(remote_id="r1")
    assert "Hide its source" not in as_ada.get(f"{LISTEN}stream/").content.decode()
    Mention.objects.filter(pk=row.pk).update(source=source)
    assert as_ada.get(f"{LISTEN}stream/").content.decode().count('data-item-key="H"') == 1
    answer = as_ada.post(f"{LISTEN}mentions/{row.pk}/source/")
    assert "Show its source again" in answer.content.decode()
    assert "is hidden" in answer["HX-Trigger"]
    index_pending()
    assert "retard" not in as_ada.get(f"{LISTEN}stream/").content.decode()
    as_ada.post(json.loads(answer["HX-Trigger"])["toast"]["undo"])
    source.refresh_from_db()
    assert not source.is_hidden
    acts = AuditEntry.objects.filter(kind="source", user=ada.user).order_by("pk")
    assert [act.verb for act in acts] == ["hid", "showed"]


def test_nobody_hides_from_a_row_a_source_that_is_not_theirs_to_change(heard, as_ada, ada):
    sister = add_brand(MACHINE, heard.organisation, "Phare")
    whole, _ = add_source(MACHINE, heard.organisation, "echo", "world", {})
    foreign, _ = add_source(MACHINE, heard.organisation, "echo", "world", {}, brand=sister)
    row = Mention.objects.get(remote_id="r1")
    Member.objects.filter(pk=ada.pk).update(role="manager")
    ada.brands.add(heard)
    for source in (whole, foreign):
        Mention.objects.filter(pk=row.pk).update(source=source)
        assert "Hide its source" not in as_ada.get(f"{LISTEN}stream/").content.decode()
        assert as_ada.post(f"{LISTEN}mentions/{row.pk}/source/").status_code == 404
        assert not Source.objects.get(pk=source.pk).is_hidden


def test_a_viewer_may_read_and_not_triage(heard, client, bo):
    client.force_login(bo.user)
    number = Mention.objects.get(remote_id="r1").pk
    assert client.get(f"{LISTEN}mentions/{number}/").status_code == 200
    assert client.post(f"{LISTEN}mentions/{number}/star/").status_code == 403


def test_a_mention_tells_its_copies_its_voice_and_its_history(heard, as_ada):
    text = "La Lanterne ouvre un nouveau café place du marché samedi prochain à neuf heures"
    bring(heard, text, text)
    first = Mention.objects.get(copy_count=1)
    as_ada.post(f"{LISTEN}mentions/{first.pk}/tone/", {"tone": "positive"})
    page = as_ada.get(f"{LISTEN}mentions/{first.pk}/").content.decode()
    assert page.count("<article") == 2
    assert "Ada corrected the tone" in page


def test_what_came_after_a_position_is_put_on_top(heard, as_ada):
    last = max(Mention.objects.values_list("position", flat=True))
    bring(heard, "lanterne toute neuve")
    part = as_ada.get(f"{LISTEN}stream/new/?after={last}").content.decode()
    assert part.count("<article") == 1
    assert f'data-position="{last + 1}"' in part


def taken(browser, kind):
    answer = browser.get(f"{LISTEN}export/?format={kind}")

    async def whole():
        return b"".join([chunk async for chunk in answer.streaming_content])

    return async_to_sync(whole)()


@pytest.mark.django_db(transaction=True)
def test_exports_hold_every_row_and_no_formula(heard, as_ada):
    bring(heard, "=cmd|' /C calc'!A0 lanterne")
    body = taken(as_ada, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 4
    assert rows[0]["text"].startswith("'=")
    body = taken(as_ada, "json")
    assert len(json.loads(body)) == 4
    body = taken(as_ada, "xlsx")
    assert body.startswith(b"PK")


LEFT_OUT = (
    "2 rows from LinkedIn are left out: the network forbids to export what its members wrote."
)


@pytest.mark.django_db(transaction=True)
def test_what_a_network_forbids_to_take_away_stays_and_the_file_says_so(heard, as_ada):
    said = [Item(f"li{n}", f"lanterne au bureau {n}", NOW, Author("m")) for n in range(2)]
    ingest(said, "linkedin", organisation_id=heard.organisation_id)
    index_pending()
    rows = list(csv.DictReader(io.StringIO(taken(as_ada, "csv").decode("utf-8-sig"))))
    assert len(rows) == 4
    assert (rows[-1]["text"], rows[-1]["platform"]) == (LEFT_OUT, "")
    assert {row["platform"] for row in rows[:-1]} == {"echo"}
    told = json.loads(taken(as_ada, "json"))
    assert told[-1] == {"note": LEFT_OUT}
    assert not any("bureau" in row.get("text", "") for row in told)
    book = zipfile.ZipFile(io.BytesIO(taken(as_ada, "xlsx")))
    assert LEFT_OUT.encode() in b"".join(map(book.read, book.namelist()))
    page = as_ada.get(LISTEN + "search/").content.decode()
    assert LEFT_OUT in page
    assert "bureau" in page
    assert LEFT_OUT not in as_ada.get(LISTEN + "search/?platform=echo").content.decode()


def test_a_search_is_saved_for_the_brand_and_forgotten(heard, as_ada):
    as_ada.post(LISTEN + "search/save/", {"name": "Retards", "q": "retard", "tone": "negative"})
    kept = SavedSearch.objects.get()
    assert kept.query_string == "q=retard&tone=negative"
    assert "Retards" in as_ada.get(LISTEN + "search/").content.decode()
    as_ada.post(f"{LISTEN}search/saved/{kept.pk}/remove/")
    assert not SavedSearch.objects.exists()


def test_all_shown_mentions_are_marked_read_at_once(heard, as_ada):
    numbers = list(Mention.objects.values_list("pk", flat=True))
    answer = as_ada.post(
        LISTEN + "mentions/read/", {"number": numbers, "next": LISTEN + "stream/?unread=1"}
    )
    assert answer.headers["Location"] == LISTEN + "stream/?unread=1"
    assert not Mention.objects.filter(read_at=None).exists()
    index_pending()
    assert "<article" not in as_ada.get(answer.headers["Location"]).content.decode()
    away = {"number": numbers, "next": "https://elsewhere.example/"}
    assert as_ada.post(LISTEN + "mentions/read/", away).status_code == 404


@pytest.mark.parametrize("odd", ["\x00", "\t", " ,\u3000,", "a\x00b", "0001-01-01T00:00"])
def test_odd_names_and_places_that_are_sent_harm_nothing(heard, as_ada, odd):
    number = Mention.objects.get(remote_id="r1").pk
    for address, sent in (
        (f"mentions/{number}/tag/", {"name": odd}),
        (f"mentions/{number}/tag/", {"remove": odd}),
        ("search/save/", {"name": odd, "q": odd}),
        ("mentions/read/", {"number": number, "next": odd}),
    ):
        assert as_ada.post(LISTEN + address, sent).status_code < 500
    names = [*Tag.objects.values_list("name", flat=True)]
    names += SavedSearch.objects.values_list("name", flat=True)
    assert not any("\x00" in name for name in names)


@pytest.mark.django_db(transaction=True)
def test_what_its_network_forbids_to_export_is_left_out_and_the_page_says_so(heard, as_ada):
    ingest([Item("m1", "lanterne, says a member", NOON, Author("m"))], "linkedin",
           organisation_id=heard.organisation_id)  # fmt: skip
    index_pending()
    told = taken(as_ada, "csv").decode()
    assert "says a member" not in told
    assert "ador" in told
    page = as_ada.get(f"{LISTEN}search/").content.decode()
    assert "says a member" in page
    assert "1 row from LinkedIn is left out" in page


def test_an_export_is_made_in_the_hours_and_the_language_of_the_page(heard, as_ada):
    seen = []

    def chunks():
        for _ in range(2):
            seen.append((str(timezone.get_current_timezone()), translation.get_language()))
            yield b"x"

    with timezone.override("Pacific/Auckland"), translation.override("fr"):
        pieces = from_threads(chunks())

    async def read():
        return [piece async for piece in pieces]

    assert async_to_sync(read)() == [b"x", b"x"]
    assert seen == [("Pacific/Auckland", "fr")] * 2


def test_of_a_voice_that_writes_much_a_mention_says_more_and_reads_a_few(
    brand, as_ada, monkeypatch, django_assert_num_queries
):
    """As many questions for a thousand texts of a voice as for five; copies are found by their index."""
    monkeypatch.setattr(mentions, "MOST_COUNTED", 4)
    make_topic(MACHINE, brand, "Lanterne", "lanterne")

    def wrote(start, many):
        items = [
            Item(f"much{n}", f"lanterne {n * 7919}", NOW + timedelta(minutes=n), Author("much"))
            for n in range(start, start + many)
        ]
        ingest(items, "echo", organisation_id=brand.organisation_id)
        return Mention.objects.order_by("pk")[0]

    address = f"{LISTEN}mentions/{wrote(0, 5).pk}/"
    assert "All 4 other mentions" in as_ada.get(address).content.decode()
    with CaptureQueriesContext(connection) as few:
        as_ada.get(address)
    asked = len(few)
    wrote(5, 20)
    with django_assert_num_queries(asked):
        assert "All its other mentions, more than 4" in as_ada.get(address).content.decode()


def test_the_copies_of_a_text_are_read_from_their_own_index(heard, as_ada):
    row = Mention.objects.order_by("pk")[0]
    with CaptureQueriesContext(connection) as asked:
        as_ada.get(f"{LISTEN}mentions/{row.pk}/")
    (copies,) = [one["sql"] for one in asked if '"copy_of_id" = ' in one["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {copies}")
            plan = " ".join(line[3] for line in cursor.fetchall())
        assert "mention_copies" in plan
