"""The pages of an import, from the file to its refused lines."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening.actions.imports import (
    start_import,
)
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Import
from palabre.listening.rules import ImportState
from palabre.listening.tests.history import table

pytestmark = pytest.mark.django_db


PAGE = "/o/lanterne/lanterne/listen/imports/"


@pytest.fixture
def as_ada(client, ada, own_files):
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
    days = sorted(
        timezone.localdate(at) for at in topic.mentions.values_list("published_at", flat=True)
    )
    shown = as_ada.get(f"{PAGE}{number}/").content.decode()
    assert f"/topics/{topic.pk}/?since={days[0]}&amp;until={days[-1]}" in shown


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


def test_a_file_that_is_too_big_is_refused_in_words(settings, brand, as_ada, own_files):
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
