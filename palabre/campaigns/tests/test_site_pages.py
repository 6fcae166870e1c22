"""The pages of site visits: bringing a log in, looking at it, keeping it, and what the site saw."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.campaigns.site_models import SiteDay, SiteLog
from palabre.campaigns.tests.test_site_logs import bring, line, upload
from palabre.jobs import run_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Files of a test go with it."""
    settings.MEDIA_ROOT = str(tmp_path)


def said(answer):
    return answer.content.decode()


def test_without_any_day_the_page_says_what_to_do(as_ada, place):
    answer = as_ada.get(f"{place}/site/")
    assert "without a cookie" in said(answer)
    assert f"{place}/site/logs/new/" in said(answer)


def test_a_log_is_brought_in_looked_at_and_kept(as_ada, place, brand):
    answer = as_ada.post(
        f"{place}/site/logs/new/",
        {"file": [upload(line(1, referrer="https://t.co/")), upload(line(2), name="b.log")]},
    )
    row = SiteLog.objects.get()
    assert answer.url == f"{place}/site/logs/{row.pk}/"
    assert "load delay:2s" in said(as_ada.get(answer.url))
    run_due()
    shown = said(as_ada.get(answer.url))
    assert "Keep these counts" in shown
    assert "access.log, b.log" in shown
    assert not SiteDay.objects.exists()
    as_ada.post(f"{answer.url}keep/")
    as_ada.post(f"{answer.url}keep/")
    run_due()
    assert "the files were deleted" in said(as_ada.get(answer.url))
    figures = said(as_ada.get(f"{place}/site/"))
    assert "/page-1" in figures
    assert "t.co" in figures
    as_ada.post(f"{answer.url}remove/")
    assert SiteDay.objects.count() == 1
    assert not SiteLog.objects.exists()


def test_a_log_that_brings_nothing_new_asks_for_no_yes(as_ada, place, brand):
    bring(brand, upload(line(1)))
    as_ada.post(f"{place}/site/logs/new/", {"file": upload(line(1))})
    run_due()
    shown = said(as_ada.get(f"{place}/site/logs/{SiteLog.objects.first().pk}/"))
    assert "known already" in shown
    assert "Keep these counts" not in shown


def test_what_is_no_log_is_told_on_its_page(as_ada, place):
    answer = as_ada.post(f"{place}/site/logs/new/", {})
    assert answer.status_code == 422
    assert "Choose a file first." in said(answer)
    bad = SimpleUploadedFile("<b>.log", b"<script>alert(1)</script>\n")
    address = as_ada.post(f"{place}/site/logs/new/", {"file": bad}).url
    run_due()
    shown = said(as_ada.get(address))
    assert "No line of the file is a request" in shown
    assert "<script>alert" not in shown


def test_what_strangers_wrote_into_a_log_is_text_on_the_page(as_ada, place, brand):
    bring(brand, upload(line(1, path="/%3Cscript%3Ealert(1)%3C/script%3E")))
    shown = said(as_ada.get(f"{place}/site/"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_an_unknown_act_is_nothing_and_a_part_is_given_alone(as_ada, place, brand):
    row = bring(brand, upload(line(1)))
    assert as_ada.post(f"{place}/site/logs/{row.pk}/explode/").status_code == 404
    part = as_ada.get(
        f"{place}/site/logs/{row.pk}/", headers={"HX-Request": "true", "HX-Target": "standing"}
    )
    assert "<html" not in said(part)


def test_the_page_asks_as_much_for_many_days_as_for_one(
    as_ada, place, brand, django_assert_max_num_queries
):
    lines = [line(n, day=day) for day in range(1, 21) for n in range(30)]
    bring(brand, upload(*lines))
    with django_assert_max_num_queries(40):
        as_ada.get(f"{place}/site/")
