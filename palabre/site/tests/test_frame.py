"""The frame of the pages: valid markup, own files by hashed names, mails, preferences, steps."""

import re

import html5lib
import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client

from palabre.governance.access import here_for
from palabre.site.steps import Surroundings


@pytest.fixture
def demonstration(settings):
    """The kit is open to everybody on a demonstration."""
    settings.DEMO = True


def test_the_kit_is_valid_html_with_each_id_once(client, demonstration, db):
    text = client.get("/kit/").content.decode()
    reader = html5lib.HTMLParser(strict=True)
    reader.parse(text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_kit_is_closed_to_strangers_of_a_real_house(client, db, settings):
    settings.DEMO = settings.DEBUG = False
    assert client.get("/kit/").status_code == 404


def test_a_page_that_is_not_there_says_so_in_the_reader_s_language(client, db):
    answer = client.get("/nowhere/", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert '<html lang="fr"' in answer.content.decode()


def test_modules_import_each_other_by_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "palabre.site.files.HashedFiles"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    entry = next(path for path in tmp_path.glob("palabre/js/app.*.js"))
    imported = re.findall(r'"\./([\w.-]+)"', entry.read_text())
    assert len(imported) > 10
    for name in imported:
        assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name)
        assert (tmp_path / "palabre/js" / name).is_file()


def test_a_mail_carries_its_sheet_in_its_elements_and_escapes_its_texts():
    text = render_to_string("mail/mail.html", {})
    assert 'style="' in text
    assert "<link" not in text
    assert "https://" not in text


def test_a_choice_is_kept_with_the_account_and_the_browser(as_ada, ada):
    answer = as_ada.post("/preferences/", {"theme": "dark", "language": "fr", "next": "/kit/"})
    ada.user.refresh_from_db()
    assert (ada.user.theme, ada.user.language) == ("dark", "fr")
    assert answer.url == "/kit/"
    assert as_ada.cookies["theme"].value == "dark"


def test_a_choice_that_is_none_is_ignored_and_never_leads_elsewhere(client, db):
    answer = client.post("/preferences/", {"theme": "<b>", "next": "https://evil.example/"})
    assert answer.url == "/"
    assert "theme" not in client.cookies


def test_only_pages_that_exist_and_that_one_may_open_are_shown(rf, ada, bo):
    for_ada = Surroundings(rf.get("/o/lanterne/govern/audit/"), here_for(ada.user, "lanterne"))
    for_bo = Surroundings(rf.get("/"), here_for(bo.user, "lanterne"))
    assert [tab.current for tab in for_ada.tabs].count(True) == 1
    assert "govern_audit" in {tab.name for tab in for_ada.tabs}
    bo_sees = {tab.name for step in for_bo.steps for tab in step.tabs}
    assert "govern_team" in bo_sees
    assert "govern_audit" not in bo_sees


def test_the_frame_of_a_page_asks_the_database_little(rf, ada, django_assert_max_num_queries):
    around = Surroundings(rf.get("/"), here_for(ada.user, "lanterne"))
    with django_assert_max_num_queries(3):
        assert around.steps
        assert around.brand_doors
        assert around.other_doors == []


def test_a_form_of_a_stale_page_is_answered_in_words(brand):
    answer = Client(enforce_csrf_checks=True).post("/demo/", {"role": "owner"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This page was opened too long ago" in page
    assert "CSRF" not in page
