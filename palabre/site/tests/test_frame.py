"""The frame of the pages: valid markup, own files by hashed names, mails, preferences, steps."""

import re
from datetime import timedelta

import html5lib
import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from palabre.governance.access import here_for
from palabre.governance.models import Member, Organisation
from palabre.site.steps import STEPS, Surroundings


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


@pytest.mark.parametrize(
    ("place", "tab", "page"),
    [
        ("publish/", "publish_calendar", "publish_calendar"),
        ("publish/series/", "publish_calendar", "publish_series"),
        ("publish/bring-in/feeds/", "publish_calendar", "publish_table"),
        ("publish/coupons/7/", "campaign_list", "campaign_coupons"),
        ("publish/kept/", "publish_media", "publish_kept"),
        ("publish/approvals/", "publish_approvals", None),
    ],
)
def test_pages_of_a_group_share_a_tab_and_have_tabs_of_their_own(rf, ada, brand, place, tab, page):
    around = Surroundings(rf.get(f"/o/lanterne/lanterne/{place}"), here_for(ada.user, "lanterne"))
    assert len(around.tabs) == 6
    assert [one.name for one in around.tabs if one.current] == [tab]
    below = around.under.tabs if around.under else ()
    assert [one.name for one in below if one.current] == ([page] if page else [])


def test_a_group_opens_the_first_page_that_one_may_open(rf, bo, brand):
    around = Surroundings(
        rf.get("/o/lanterne/lanterne/publish/queues/"), here_for(bo.user, "lanterne")
    )
    assert [one.name for one in around.under.tabs] == [
        "publish_calendar", "publish_queues", "publish_series",
    ]  # fmt: skip
    assert "publish_media" not in {one.name for one in around.tabs}


def test_the_page_says_which_tab_and_which_page_of_it_one_is_on(as_ada, brand):
    shown = as_ada.get("/o/lanterne/lanterne/publish/series/").content.decode()
    assert 'href="/o/lanterne/lanterne/publish/" aria-current="true">Calendar</a>' in shown
    assert 'href="/o/lanterne/lanterne/publish/series/" aria-current="page">Series</a>' in shown
    assert '<nav class="tabs below" aria-label="Calendar">' in shown


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("service/", "engage_service"),
        ("service/mine/", "engage_mine"),
        ("service/levels/", "engage_levels"),
        ("service/teams/4/", "engage_teams"),
    ],
)
def test_the_pages_of_service_are_named_below_its_tab(rf, ada, brand, place, page):
    here = here_for(ada.user, "lanterne")
    around = Surroundings(rf.get(f"/o/lanterne/lanterne/engage/{place}"), here)
    assert around.under.label == "Service"
    assert [one.name for one in around.under.tabs if one.current] == [page]


def test_every_page_of_the_navigation_is_in_the_palette(as_ada, brand):
    shown = as_ada.get("/o/lanterne/today/").content.decode()
    for one in next(step for step in STEPS if step.name == "publish").pages:
        address = reverse(one.view, args=["lanterne", brand.slug])
        assert f'href="{address}"' in shown


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


@pytest.mark.parametrize(
    "asked", ["", "?voices=40", "?voices=many", "?voices=-1", "?voices=999999999999"]
)
def test_the_invented_network_is_whole_however_it_is_asked_for(client, demonstration, db, asked):
    told = client.get(f"/kit/atlas.json{asked}").json()
    assert len({len(column) for column in told["voices"].values()}) == 1
    count = len(told["voices"]["id"])
    assert count == (40 if "40" in asked else 1200)
    assert all(0 <= end < count for side in ("from", "to") for end in told["ties"][side])
    assert told["ties"]["weight"] == sorted(told["ties"]["weight"], reverse=True)
    assert sum(one["voices"] for one in told["communities"]) <= count


def test_the_invented_network_is_closed_to_strangers_of_a_real_house(client, db, settings):
    settings.DEMO = settings.DEBUG = False
    assert client.get("/kit/atlas.json").status_code == 404


def test_an_organisation_where_one_s_time_is_over_is_no_longer_led_to(as_ada, ada):
    other = Organisation.objects.create(name="Boréal", slug="boreal")
    there = Member.objects.create(organisation=other, user=ada.user, role="guest")
    assert "Boréal" in as_ada.get("/o/lanterne/govern/team/").content.decode()
    Member.objects.filter(pk=there.pk).update(ends_on=timezone.localdate() - timedelta(days=2))
    assert "Boréal" not in as_ada.get("/o/lanterne/govern/team/").content.decode()
