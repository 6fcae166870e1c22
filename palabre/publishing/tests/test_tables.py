"""Posts from a table: read, shown, refused with a reason, and made only when somebody says so."""

import gzip
import io
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.connectors.contract import Rejected
from palabre.publishing.models import Delivery, Post
from palabre.publishing.planning import rows as table
from palabre.publishing.planning.rows import Account, columns_of, read_row
from palabre.publishing.planning_models import Batch
from palabre.publishing.tables import read_table

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 27, 12, tzinfo=PARIS)
ACCOUNTS = [Account(1, "Lanterne", "mastodon"), Account(2, "Le blog", "wordpress")]
PUBLISH = "/o/lanterne/lanterne/publish/"


def read(**cells):
    return read_row(2, {"text": "Bonjour", **cells}, ACCOUNTS, NOW, PARIS)


def in_paris(one):
    return one.due_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("day", "at", "meant"),
    [
        ("2026-12-24", "09:30", "2026-12-24 09:30"),
        ("24/12/2026", "9h30", "2026-12-24 09:30"),
        ("24.12.2026", "9h", "2026-12-24 09:00"),
        ("2026-12-24T00:00:00", "17:05:00", "2026-12-24 17:05"),
        ("2026-12-24 18:20", "", "2026-12-24 18:20"),
        ("2026-12-24", "", "2026-12-24 09:00"),
    ],
)
def test_days_and_times_are_read_as_people_and_spreadsheets_write_them(day, at, meant):
    assert in_paris(read(date=day, time=at)) == meant


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"text": " "}, table.NO_TEXT),
        ({"text": "x" * 100_001}, table.TOO_LONG),
        ({"date": "12/24/2026"}, table.NO_DATE),
        ({"date": "2026-02-30"}, table.NO_DATE),
        ({"date": "tomorrow"}, table.NO_DATE),
        ({"date": "2026-12-24", "time": "25:00"}, table.NO_TIME),
        ({"date": "2026-12-24", "time": "noon"}, table.NO_TIME),
        ({"time": "09:00"}, table.TIME_ALONE),
        ({"date": "2026-11-27", "time": "11:59"}, table.PAST),
        ({"date": "2036-11-27"}, table.FAR),
        ({"date": "0001-01-01", "time": "00:00"}, table.PAST),
        ({"date": "31/12/9999", "time": "23:59"}, table.FAR),
        ({"link": "javascript:alert(1)"}, table.NO_LINK),
        ({"link": "http://a b.example"}, table.NO_LINK),
        ({"link": "http://[::1"}, table.NO_LINK),
        ({"aim": "sell"}, table.NO_AIM),
        ({"channels": "Lanterne, nobody"}, table.NO_ACCOUNT),
    ],
)
def test_a_row_that_is_no_post_says_why(cells, why):
    assert read(**cells).refused == why


def test_accounts_are_named_by_name_network_or_both():
    assert read(channels="le BLOG, mastodon").channels == [2, 1]
    twins = [*ACCOUNTS, Account(3, "Lanterne", "bluesky")]
    told = read_row(2, {"text": "x", "channels": "Lanterne"}, twins, NOW, PARIS)
    assert told.refused == table.MANY_ACCOUNTS
    told = read_row(2, {"text": "x", "channels": "bluesky:lanterne"}, twins, NOW, PARIS)
    assert told.channels == [3]


@pytest.mark.parametrize("typed", ["Fêtes à l'atelier", "fêtes  à l’Atelier"])
def test_names_are_found_with_either_apostrophe(typed):
    cells = {"text": "x", "campaign": typed, "channels": "L'atelier"}
    told = read_row(
        2, cells, [Account(7, "L’atelier", "x")], NOW, PARIS, [(3, "Fêtes à l’atelier")]
    )
    assert (told.campaign, told.channels) == (3, [7])


def test_columns_are_known_in_both_languages_and_others_left_out():
    names = ["Jour", "Heure", "Texte", "Étiquettes", "Visée", "Notes", "text"]
    assert columns_of(names) == {
        "Jour": "date", "Heure": "time", "Texte": "text", "Étiquettes": "tags", "Visée": "aim",
    }  # fmt: skip


def test_what_looks_like_a_formula_is_text_and_loses_the_spreadsheet_s_apostrophe():
    assert read(text="'=SUM(A1)").text == "=SUM(A1)"
    assert read(text="=HYPERLINK(1)").text == "=HYPERLINK(1)"
    assert read(text="'tis").text == "'tis"


CSV = "date;heure;texte;comptes\r\n24/12/2026;9h30;Joyeux Noël;Lanterne\r\n;;Sans jour;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_in_every_usual_encoding(encoding):
    told = read_table("posts.csv", CSV.encode(encoding), ACCOUNTS, NOW, PARIS)
    assert [one.text for one in told.rows] == ["Joyeux Noël", "Sans jour"]
    assert in_paris(told.rows[0]) == "2026-12-24 09:30"
    assert told.refused == []


def test_a_spreadsheet_is_read_with_its_days_and_times():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["date", "time", "text"])
    day, at = date(2026, 12, 24), time(9, 30)
    sheet.write_datetime(1, 0, day, book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_datetime(1, 1, at, book.add_format({"num_format": "hh:mm"}))
    sheet.write(1, 2, "Noël")
    book.close()
    told = read_table("posts.xlsx", out.getvalue(), ACCOUNTS, NOW, PARIS)
    assert (told.rows[0].text, in_paris(told.rows[0])) == ("Noël", "2026-12-24 09:30")


def test_lines_beyond_five_hundred_are_refused_and_said_so():
    lines = "".join(f"Text {n}\n" for n in range(505))
    told = read_table("posts.csv", f"text\n{lines}".encode(), ACCOUNTS, NOW, PARIS)
    assert len(told.rows) == 500
    assert told.refused[0].refused == table.TOO_MANY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.4",
        b"<html>",
        b"a,b\n1,2\n",
        b"x" * (5 << 20) + b"x",
        gzip.compress(b"text\na\n", mtime=0),
    ],
)
def test_what_is_no_table_of_posts_is_refused_as_a_whole(data):
    with pytest.raises(Rejected):
        read_table("posts.csv", data, ACCOUNTS, NOW, PARIS)


def upload(browser, text, follow=True):
    file = io.BytesIO(text.encode())
    file.name = "posts.csv"
    return browser.post(f"{PUBLISH}bring-in/", {"file": file}, follow=follow)


LATER = f"{timezone.now().year + 1}-12-24"
TABLE = f"date,time,text,channels\n{LATER},09:30,Noël,Lanterne\n,,Sans jour,\n{LATER},99,Faux,\n"


def test_nothing_is_made_before_somebody_says_so(as_ada, channel):
    page = upload(as_ada, TABLE).content.decode()
    assert "Noël" in page
    assert "Sans jour" in page
    assert "write 09:30" in page
    assert "1 line refused" in page
    assert not Post.objects.exists()


def test_what_would_hold_a_post_back_is_said_before_anything_is_made(as_ada, channel):
    channel.platform = "bluesky"
    channel.save()
    long = "é" * 301
    upload(as_ada, f"{TABLE}{LATER},10:00,{long},Lanterne\n")
    page = as_ada.get(f"{PUBLISH}bring-in/{Batch.objects.get().pk}/").content.decode()
    assert "Too long by 1" in page
    assert "1 post can’t leave as it is" in page
    assert "Schedule 1, the rest as drafts" in page


def test_a_table_becomes_drafts(as_ada, channel):
    upload(as_ada, TABLE)
    address = f"{PUBLISH}bring-in/{Batch.objects.get().pk}/"
    as_ada.post(f"{address}drafts/")
    assert sorted(Post.objects.values_list("text", "state")) == [
        ("Noël", "draft"),
        ("Sans jour", "draft"),
    ]
    assert not Delivery.objects.exists()


def test_what_has_a_time_and_an_account_is_scheduled_once(as_ada, channel):
    upload(as_ada, TABLE)
    address = f"{PUBLISH}bring-in/{Batch.objects.get().pk}/"
    for _ in range(2):  # a second click makes nothing twice
        as_ada.post(f"{address}schedule/")
    assert sorted(Post.objects.values_list("text", "state")) == [
        ("Noël", "scheduled"),
        ("Sans jour", "draft"),
    ]
    at = timezone.localtime(Delivery.objects.get().due_at, PARIS)
    assert at.strftime("%H:%M") == "09:30"


def test_an_account_that_is_gone_meanwhile_stops_the_whole_table(as_ada, channel):
    upload(as_ada, TABLE)
    Channel.objects.all().delete()
    batch = Batch.objects.get()
    page = as_ada.post(f"{PUBLISH}bring-in/{batch.pk}/drafts/", follow=True).content.decode()
    assert "no longer connected" in page
    assert not Post.objects.exists()
    batch.refresh_from_db()
    assert batch.done_at is None


def test_who_may_only_write_brings_in_drafts(client, organisation, channel):
    from conftest import _member

    client.force_login(_member("Zoé", organisation, "agent").user)
    page = upload(client, TABLE).content.decode()
    assert "the rest as drafts" not in page
    address = f"{PUBLISH}bring-in/{Batch.objects.get().pk}/"
    assert client.post(f"{address}schedule/").status_code == 404
    client.post(f"{address}drafts/")
    assert Post.objects.count() == 2


def test_a_file_that_is_refused_says_why_on_the_page(as_ada, brand):
    answer = upload(as_ada, "a,b\n1,2\n")
    assert answer.status_code == 422
    assert "must name the columns" in answer.content.decode()


def test_the_table_to_begin_with_can_be_brought_in(as_ada, brand):
    data = as_ada.get(f"{PUBLISH}bring-in/model/").content
    told = read_table("posts.csv", data, [], NOW, PARIS)
    assert [one.tags for one in told.rows] == [["coffee", "recipes"]]
