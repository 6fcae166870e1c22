"""Exports of Matomo and Google Analytics 4: fixtures written by hand after their documentation."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from palabre.analysis.weblogs.lines import LogError
from palabre.campaigns import site_exports
from palabre.campaigns.actions import site_logs as actions
from palabre.campaigns.rules import LogState
from palabre.campaigns.site_counting import site_figures
from palabre.campaigns.site_exports import read_export
from palabre.campaigns.site_models import SiteDay
from palabre.campaigns.tests.test_site_logs import BY, line, upload
from palabre.jobs import run_due

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 3)

SUMMARY = json.dumps({
    "2026-11-02": {"nb_uniq_visitors": 80, "nb_visits": 100, "nb_actions": 260, "bounce_count": 40},
    "2026-11-03": [],
})  # fmt: skip
REFERRERS = json.dumps({
    "2026-11-02": [
        {"label": "Direct Entry", "nb_visits": 30, "referrer_type": 1},
        {"label": "www.lemonde.fr", "nb_visits": 25, "referer_type": 3},
        {"label": "Facebook", "nb_visits": 20, "referer_type": 7},
        {"label": "luciole", "nb_visits": 15, "referer_type": 6},
    ]
})  # fmt: skip
PAGES = "date,label,nb_visits,nb_hits\n2026-11-02,/shop?mail=a@b.c,60,90\n2026-11-02,index,40,50\n"
GA4_CSV = """# ----------------------------------------
# Traffic acquisition: Session primary channel group (Default Channel Group)
# Lanterne - GA4
# ----------------------------------------
#
# All Users
# Start date: 20261102
# End date: 20261102
Nth day,Organic Search
0000,70
#
Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Active users
Organic Search,70,50,66
Organic Social,12,3,11
"""
GA4_JSON = json.dumps({
    "dimensionHeaders": [{"name": "date"}, {"name": "sessionSourceMedium"}],
    "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}, {"name": "screenPageViews"}],
    "rows": [
        {"dimensionValues": [{"value": "20261102"}, {"value": "bsky.app / referral"}],
         "metricValues": [{"value": "7"}, {"value": "20"}]},
        {"dimensionValues": [{"value": "20261103"}, {"value": "google / organic"}],
         "metricValues": [{"value": "9"}, {"value": "9"}]},
    ],
    "rowCount": 2, "kind": "analyticsData#runReport",
})  # fmt: skip


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def bring(brand, *texts):
    files = [
        SimpleUploadedFile("export", one if isinstance(one, bytes) else one.encode())
        for one in texts
    ]
    row = actions.start_log(BY, brand, files)
    run_due()
    row.refresh_from_db()
    found = row.found
    if row.state == LogState.READ:
        actions.keep_log(BY, row)
        run_due()
        row.refresh_from_db()
    return row, [one["coming"] for one in found.get("days", [])]


def test_reports_of_matomo_fill_a_day_together_and_once(brand):
    row, coming = bring(brand, SUMMARY)
    assert (row.state, row.source, coming) == (LogState.KEPT, "matomo", ["new"])
    bring(brand, REFERRERS, PAGES.encode("utf-16"))
    for again in (SUMMARY, REFERRERS, PAGES):
        assert bring(brand, again)[1] == ["known"]
    told = site_figures(brand, FIRST, SECOND)
    assert (told.visits, told.visitors, told.views, told.bounces, told.known) == (
        100,
        80,
        260,
        40,
        1,
    )
    assert {one.name: one.visits for one in told.networks} == {"": 45, "other": 25, "facebook": 20}
    assert [(one.name, one.views) for one in told.pages] == [("/shop", 90), ("/index", 50)]
    assert {one.name: one.visits for one in told.campaigns} == {"luciole": 15}


def test_reports_of_google_are_read_by_day(brand):
    _row, coming = bring(brand, GA4_CSV)
    assert coming == ["new"]
    told = site_figures(brand, FIRST, FIRST)
    assert (told.visits, told.bounces) == (82, 29)
    assert {one.name: one.visits for one in told.networks} == {"search": 70, "social": 12}
    bring(brand, GA4_JSON)
    told = site_figures(brand, SECOND, SECOND)
    assert {one.name: one.visits for one in told.networks} == {"search": 9}


def test_of_a_log_and_an_export_of_the_same_day_the_log_counts(brand):
    bring(brand, SUMMARY)
    bring(brand, upload(line(1, day="02")).read())
    assert SiteDay.objects.filter(day=FIRST).count() == 2
    assert site_figures(brand, FIRST, FIRST).visits == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GA4_CSV.replace("End date: 20261102", "End date: 20261109"), site_exports.NO_DAYS),
        ('{"nb_visits": 3}', site_exports.NO_DAYS),
        ('{"2026-11-02": {"nb_visits":', site_exports.NOT_READ),
        ('{"2026-11-02": {"growth": "3", "nb_visits": "many"}}', site_exports.NO_FIGURES),
        ('{"dimensionHeaders": [{"name": "date"}], "rows": [{}]}', site_exports.NOT_READ),
        ("[" * 100_000, site_exports.NOT_READ),
        ('{"dimensionHeaders": 3}', site_exports.NOT_READ),
    ],
)  # fmt: skip
def test_what_tells_no_day_or_is_broken_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(LogError) as fault:
        read_export(text.encode())
    assert fault.value.msgid == sentence


def test_a_log_and_an_export_together_are_refused(brand):
    row, _coming = bring(brand, SUMMARY, upload(line(1)).read())
    assert row.state == LogState.REFUSED
    assert not SiteDay.objects.exists()
