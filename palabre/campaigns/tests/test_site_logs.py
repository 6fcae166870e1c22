"""Access logs of the brand's site: looked at first, kept once, whatever comes twice or breaks off."""

import gzip
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.campaigns import site_logs
from palabre.campaigns.actions import site_logs as actions
from palabre.campaigns.rules import LogState
from palabre.campaigns.site_counting import site_figures
from palabre.campaigns.site_models import SiteDay, SiteLog, SiteWay
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand
from palabre.jobs import run_due

BY = Actor("Ada")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Files of a test go with it."""
    settings.MEDIA_ROOT = str(tmp_path)


def line(number, day=20, path="", referrer="-", agent=FIREFOX):
    """The request of a minute of the day: a page of its own, by a visitor of the hour."""
    at = f"{day}/Nov/2026:{number // 60:02}:{number % 60:02}:03 +0000"
    asked = path or f"/page-{number}"
    return (
        f'192.0.2.{number // 60} - - [{at}] "GET {asked} HTTP/1.1" 200 9 "{referrer}" "{agent}"\n'
    )


def upload(*lines, name="access.log", packed=False):
    data = "".join(lines).encode()
    return SimpleUploadedFile(name, gzip.compress(data) if packed else data)


def start(brand, *uploads):
    row = actions.start_log(BY, brand, uploads)
    site_logs.read(row.pk)
    row.refresh_from_db()
    return row


def bring(brand, *uploads):
    row = start(brand, *uploads)
    if row.state == LogState.READ:
        actions.keep_log(BY, row)
        site_logs.keep(row.pk)
        row.refresh_from_db()
    return row


def kept(brand):
    rows = SiteDay.objects.filter(brand=brand).order_by("day")
    return [(row.day.day, row.hits, row.views, row.visits) for row in rows]


def files():
    return [path for path in Path(house.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_nothing_is_kept_before_somebody_said_yes(brand):
    row = start(brand, upload(*map(line, range(60)), packed=True))
    assert row.state == LogState.READ
    (day,) = row.found["days"]
    assert (day["day"], day["coming"], day["visits"], day["views"]) == ("2026-11-20", "new", 1, 60)
    assert not SiteDay.objects.exists()
    assert len(files()) == 1


def test_a_yes_keeps_counts_and_no_file_and_nothing_of_anybody(brand):
    row = bring(
        brand,
        upload(
            line(1, referrer="https://t.co/x"), line(2, path="/a?utm_campaign=luciole&fbclid=1")
        ),
    )
    assert (row.state, row.files) == (LogState.KEPT, [])
    assert kept(brand) == [(20, 2, 2, 1)]
    ways = set(SiteWay.objects.values_list("path", "host", "network", "campaign", "visits"))
    assert ways == {("/page-1", "t.co", "x", "", 1), ("/a", "", "facebook", "luciole", 0)}
    held = repr([list(model.objects.values_list()) for model in (SiteDay, SiteWay, SiteLog)])
    assert "192.0.2" not in held
    assert "Firefox" not in held


def test_the_files_leave_the_disk_once_the_counts_are_kept(
    brand, django_capture_on_commit_callbacks
):
    row = start(brand, upload(line(1)))
    actions.keep_log(BY, row)
    with django_capture_on_commit_callbacks(execute=True):
        site_logs.keep(row.pk)
    assert files() == []


def test_the_same_file_twice_and_files_that_overlap_count_once(brand):
    lines = [line(number) for number in range(180)]
    bring(brand, upload(*lines[:120]))
    assert kept(brand) == [(20, 120, 120, 2)]
    assert start(brand, upload(*lines[:120])).found["days"][0]["coming"] == "known"
    bring(brand, upload(*lines[:120]))
    bring(brand, upload(*lines))
    bring(brand, upload(*lines[60:]))
    assert kept(brand) == [(20, 180, 180, 3)]
    assert SiteDay.objects.get().parts == 1


def test_a_day_that_comes_in_parts_adds_up_and_says_so(brand):
    lines = [line(number) for number in range(180)]
    bring(brand, upload(*lines[:90]))
    bring(brand, upload(*lines[90:]))
    bring(brand, upload(*lines[30:100]))
    assert [row[:3] for row in kept(brand)] == [(20, 180, 180)]
    assert SiteDay.objects.get().parts == 2
    assert site_figures(brand, DAY, DAY).in_parts == 1
    bring(brand, upload(*lines))  # nothing new in it: what is kept stays
    assert SiteDay.objects.get().hits == 180


def test_files_given_together_are_one_even_when_one_is_in_the_other(brand):
    lines = [line(number) for number in range(180)]
    bring(brand, upload(*lines[90:], name="access.log"), upload(*lines[:90], name="access.log.1"),
          upload(*lines[:50], name="copy.log"))  # fmt: skip
    assert kept(brand) == [(20, 180, 180, 3)]
    assert SiteDay.objects.get().parts == 1


def test_days_of_another_brand_are_left_alone(brand):
    other_brand = Brand.objects.create(organisation=brand.organisation, name="B", slug="b")
    bring(brand, upload(line(1)))
    bring(other_brand, upload(line(1), line(2)))
    assert (kept(brand), kept(other_brand)) == ([(20, 1, 1, 1)], [(20, 2, 2, 1)])


def test_keeping_runs_twice_and_counts_once(brand):
    row = start(brand, upload(line(1)))
    actions.keep_log(BY, row)
    for _time in range(2):
        site_logs.keep(row.pk)
    with pytest.raises(Moved):
        actions.keep_log(BY, row)
    assert kept(brand) == [(20, 1, 1, 1)]


def test_what_breaks_off_in_the_middle_leaves_nothing_and_goes_on_later(brand, monkeypatch):
    row = start(brand, upload(line(1), line(2, day=21)))
    actions.keep_log(BY, row)
    once, calls = site_logs._keep_day, []

    def dies(*told):
        calls.append(told)
        if len(calls) == 2:
            raise KeyboardInterrupt
        once(*told)

    monkeypatch.setattr(site_logs, "_keep_day", dies)
    with pytest.raises(KeyboardInterrupt):
        site_logs.keep(row.pk)
    assert kept(brand) == []
    site_logs.keep(row.pk)
    row.refresh_from_db()
    assert (row.state, kept(brand)) == (LogState.KEPT, [(20, 1, 1, 1), (21, 1, 1, 1)])


def test_what_another_log_kept_meanwhile_is_looked_at_again(brand, monkeypatch):
    lines = [line(number) for number in range(20)]
    row = start(brand, upload(*lines))
    actions.keep_log(BY, row)
    once = site_logs._reading

    def reads(asked):
        found = once(asked)
        if asked.pk == row.pk and not SiteDay.objects.exists():
            bring(brand, upload(*lines[:10]))
        return found

    monkeypatch.setattr(site_logs, "_reading", reads)
    site_logs.keep(row.pk)
    assert [one[1] for one in kept(brand)] == [20]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"nonsense\n", "No line of the file"),
        (b"\x1f\x8bno", "ends in the middle"),
    ],
)
def test_a_file_that_is_no_log_is_refused_with_a_sentence_and_goes(
    brand, data, sentence, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = start(brand, SimpleUploadedFile("x.log", data))
    assert (row.state, files()) == (LogState.REFUSED, [])
    assert sentence in row.fault % row.fault_params


def test_a_file_that_is_gone_is_told(brand):
    row = start(brand, upload(line(1)))
    default_storage.delete(row.files[0])
    actions.keep_log(BY, row)
    site_logs.keep(row.pk)
    row.refresh_from_db()
    assert (row.state, row.fault) == (LogState.REFUSED, site_logs.GONE)


def test_files_are_refused_that_are_none_too_many_or_too_big(brand, settings):
    with pytest.raises(actions.NotTaken, match="Choose a file"):
        actions.start_log(BY, brand, [])
    with pytest.raises(actions.NotTaken, match="at most 60"):
        actions.start_log(BY, brand, [upload(line(1))] * 61)
    settings.IMPORT_CAP = 10
    with pytest.raises(actions.NotTaken, match="bigger"):
        actions.start_log(BY, brand, [upload(line(1))])
    assert files() == []


def test_whatever_a_log_is_full_of_a_day_holds_so_many_ways_and_sizes(brand, monkeypatch):
    monkeypatch.setattr(site_logs, "MOST_WAYS", 5)
    giant = line(3, agent="curl/8").replace(" 200 9 ", f" 200 {10**15 - 1} ")
    bring(brand, upload(*map(line, range(40)), giant * 9000))
    assert SiteWay.objects.count() == 6
    assert SiteWay.objects.get(path="").network == ""
    assert SiteDay.objects.get().size == site_logs.MOST_BYTES


def test_the_figures_of_some_days_are_sums_with_gaps_told(brand):
    bring(
        brand,
        upload(line(1, referrer="https://t.co/"), line(2, day=22, referrer="https://a.example/")),
    )
    told = site_figures(brand, DAY, DAY + timedelta(days=2))
    assert [row and row.visits for _day, row in told.days] == [1, None, 1]
    assert (told.visits, told.views) == (2, 2)
    assert {one.name: one.visits for one in told.networks} == {"x": 1, "other": 1}
    assert {one.name for one in told.hosts} == {"t.co", "a.example"}


def test_logs_that_wait_too_long_and_stray_files_are_cleared(
    brand, django_capture_on_commit_callbacks
):
    row = start(brand, upload(line(1)))
    stray = Path(default_storage.path(default_storage.save("weblogs/2026/11/x", upload(line(1)))))
    assert actions.clear_log_files() == 0
    os.utime(stray, (0, 0))
    SiteLog.objects.update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.clear_log_files() == 1
    assert files() == []
    assert not SiteLog.objects.filter(pk=row.pk).exists()


def test_the_worker_reads_and_keeps(brand):
    row = actions.start_log(BY, brand, [upload(line(1))])
    run_due()
    row.refresh_from_db()
    actions.keep_log(BY, row)
    run_due()
    assert kept(brand) == [(20, 1, 1, 1)]
