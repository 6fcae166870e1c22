"""Access logs: what a request is for, who counts as what, and what is no log."""

import io
import json
from datetime import date

import pytest

from palabre.analysis.weblogs import counting, lines
from palabre.analysis.weblogs.counting import Log
from palabre.analysis.weblogs.lines import LONGEST_LINE, LogError
from palabre.analysis.weblogs.summing import DayFigures, Sign, summed
from palabre.analysis.weblogs.telling import INSIDE, Asked, Source, asked_of, source_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
DAY = date(2026, 11, 28).toordinal()


def line(
    path="/", at="10:05:03", who="192.0.2.1", status=200, referrer="-", agent=FIREFOX, day="28"
):
    return f'{who} - - [{day}/Nov/2026:{at} +0000] "GET {path} HTTP/1.1" {status} 512 "{referrer}" "{agent}"'


def count(*told, sites=("lanterne.example",)):
    log = Log()
    log.read(io.BytesIO("\n".join(told).encode()))
    return summed(log, sites)


# --- what a request is for


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (b"GET / HTTP/1.1", Asked("/", True)),
        (b"GET /caf%C3%A9?q=ada%40example.org HTTP/1.1", Asked("/café", True)),
        (b"GET /style.CSS?v=2 HTTP/1.1", Asked("/style.CSS", False)),
        (b"GET /release-1.2/ HTTP/2.0", Asked("/release-1.2/", True)),
        (b"HEAD / HTTP/1.1", Asked("/", False)),
        (b"GET https://lanterne.example/a?b HTTP/1.1", Asked("/a", True)),
        (
            b"GET /?utm_source=Twitter&utm_campaign=luciole HTTP/1.1",
            Asked("/", True, "x", "luciole"),
        ),
        (b"GET /?fbclid=abc HTTP/1.1", Asked("/", True, "facebook")),
        (b"GET /%00%1b[2J HTTP/1.1", Asked("/\ufffd\ufffd[2J", True)),
        (b"\x16\x03\x01", Asked("", False)),
        (b"-", Asked("", False)),
        (b"GET", Asked("", False)),
        (b"GET http://[::bad HTTP/1.1", Asked("", False)),
    ],
)
def test_a_request_is_for_a_page_or_a_file_and_keeps_nothing_of_a_query_but_tags(asked, told):
    assert asked_of(asked) == told


def test_a_source_is_a_network_a_site_or_unseen():
    assert source_of(b"https://www.t.co/x") == Source("t.co", "x")
    assert source_of(b"https://blog.example/") == Source("blog.example", "other")
    assert source_of(b"-") == Source("", "")
    assert source_of(b"-", "instagram") == Source("", "instagram")
    assert source_of(b"https://t.co/", "instagram") == Source("t.co", "x")


# --- who counts as what


def test_a_person_opens_pages_and_files_are_no_views():
    told = count(line("/"), line("/style.css"), line("/about", at="10:10:00"))
    (day,) = told.days
    assert day == DayFigures(
        date(2026, 11, 28), hits=3, size=1536, visitors=1, visits=1, views=2, everyone=1
    )
    assert set(told.pages) == {"/", "/about"}


def test_a_visit_ends_after_thirty_minutes_without_a_page_in_whatever_order_lines_stand():
    told = count(line(at="12:00:00"), line(at="10:00:00"), line(at="10:30:59"), line(at="11:00:00"))
    assert (told.days[0].visitors, told.days[0].visits) == (1, 2)
    assert count(line(at="10:00:00"), line(at="10:31:00")).days[0].visits == 2


def test_another_agent_another_address_or_another_day_is_another_visitor():
    told = count(line(), line(agent=FIREFOX + " x"), line(who="192.0.2.2"), line(day="29"))
    assert [day.visitors for day in told.days] == [3, 1]


def test_robots_are_told_apart_by_name_and_by_behaviour():
    fast = [line(f"/{page}", who="192.0.2.3") for page in range(21)]
    bare = [line(f"/{page}", at=f"10:{page:02}:00", who="192.0.2.4") for page in range(51)]
    told = count(
        line(), line("/style.css"), line(agent=GOOGLEBOT), line(agent="-", who="192.0.2.9"),
        line("/robots.txt", who="192.0.2.2"), line(who="192.0.2.2"), *fast, *bare,
        line("/style.css", who="192.0.2.3"),
    )  # fmt: skip
    (day,) = told.days
    assert told.robots == {"Googlebot": 1, "": 1}
    assert told.signs == {Sign.RULES: 1, Sign.FAST: 1, Sign.BARE: 1}
    assert (day.visitors, day.robots, day.robot_hits) == (1, 5, 1 + 1 + 2 + 22 + 51)


def test_where_browsers_load_no_files_from_this_server_many_bare_pages_are_no_sign():
    told = count(*[line(f"/{page}", at=f"10:{page:02}:00") for page in range(51)])
    assert (told.signs, told.days[0].visitors) == ({}, 1)


def test_who_opens_no_page_is_no_visitor_and_who_was_only_refused_is_nobody():
    told = count(line("/picture.png"), line("/wp-login.php", who="192.0.2.2", status=404))
    (day,) = told.days
    assert (day.visitors, day.without_page, day.everyone) == (0, 2, 1)
    assert told.statuses == {200: 1, 404: 1}


def test_a_visit_belongs_to_the_way_that_its_first_page_was_come_by():
    told = count(
        line("/", referrer="https://t.co/x"),
        line("/shop", at="10:06:00", referrer="https://lanterne.example/"),
        line("/news?utm_source=linkedin&utm_campaign=luciole", at="11:00:00"),
        line("/shop", at="12:00:00", referrer="https://www.lanterne.example/news"),
    )
    ways = {(way.path, way.network, way.campaign): one for way, one in told.ways.items()}
    assert {way: (one.views, one.visits) for way, one in ways.items()} == {
        ("/", "x", ""): (1, 1),
        ("/shop", INSIDE, ""): (1, 0),
        ("/news", "linkedin", "luciole"): (1, 1),
        ("/shop", "", ""): (1, 1),  # a page that stood open: nobody sent them
    }
    assert told.days[0].visits == 3
    assert told.pages["/shop"].visitors == 1


def test_the_site_is_guessed_by_the_pages_that_load_files():
    own = "https://www.lanterne.example/"
    told = count(
        *[line(f"/{n}.css", referrer=own) for n in range(20)], line("/b", referrer=own), sites=()
    )
    assert (told.sites, told.is_site_guessed) == (("lanterne.example",), True)
    assert told.sources["", ""].views == 1  # nobody sent them: that page stood open
    assert count(line("/b", referrer=own), sites=()).sites == ()


def test_an_address_is_kept_nowhere():
    log = Log()
    log.read(io.BytesIO(line(who="203.0.113.77").encode()))
    kept = repr(vars(log)) + repr([vars(log)["days"][DAY].visitors])
    assert "203.0.113.77" not in kept


# --- what is no log

STATUS = {"nginx_version": "1.9.4", "connections": {"accepted": 1}, "server_zones": {}}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"x" * 5_000_000, "lines are longer than"),
        (b"\x7fELF\0\0\0\n", "holds no text"),
        (json.dumps(STATUS).encode(), "status figures of an NGINX server"),
        (b'{"a": 1}\n', "lines of JSON are no requests"),
        (b"#Software: Microsoft IIS\n#Fields: date time\n", "W3C format"),
        (b"2026/11/28 10:05:03 [error] 12#12: *1 open() failed\n", "error log"),
        (b"[Sat Nov 28 10:05:03.1 2026] [core:error] x\n", "error log"),
        (b"name;mail\nada;ada@example.org\n", "begins: “name;mail”"),
    ],
)
def test_what_is_no_access_log_is_told_in_a_sentence(data, sentence):
    with pytest.raises(LogError, match=sentence):
        Log().read(io.BytesIO(data))


def test_a_large_file_that_is_no_log_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return b"no request at all\n" * 100

    with pytest.raises(LogError, match="No line of the file"):
        Log().read(Endless())


def test_lines_that_cannot_be_read_are_counted_beside_those_that_can():
    log = Log()
    log.read(io.BytesIO(("nonsense\n" + line() + "\n" + "x" * LONGEST_LINE * 2 + "\n").encode()))
    assert (log.lines, log.unread, log.days[DAY].hits) == (3, 2, 1)


def test_more_visitors_than_memory_is_for_are_refused(monkeypatch):
    monkeypatch.setattr(counting, "MOST_VISITORS", 2)
    with pytest.raises(LogError, match="more than 2 visitors"):
        count(*[line(who=f"192.0.2.{n}") for n in range(3)])


def test_what_is_remembered_of_texts_stays_small(monkeypatch):
    monkeypatch.setattr(counting, "MOST_REMEMBERED", 5)
    monkeypatch.setattr(lines, "BLOCK", 200)
    log = Log()
    told = [
        line(f"/{n}.css", referrer=f"https://a{n}.example/", agent=f"{FIREFOX} {n}")
        for n in range(99)
    ]
    log.read(io.BytesIO("\n".join(told).encode()))
    assert max(len(log._asked), len(log._agents), len(log._named)) < 12
    assert summed(log).days[0].everyone == 99


# --- a real site's log


def test_the_counts_of_a_real_log_are_those_that_goaccess_gives(shared):
    log = Log()
    log.read((shared / "data/weblogs/apache_combined_part1.log.gz").open("rb"))
    told = summed(log)
    assert (log.lines, log.unread) == (5000, 0)
    # GoAccess 1.7, --log-format=COMBINED, counted once; bench/weblog counts with it again.
    assert [(day.hits, day.everyone) for day in told.days] == [(1632, 359), (2893, 643), (475, 118)]
    assert sum(day.size for day in told.days) == 1_312_869_333
    assert (told.referring.total(), len(told.referring)) == (2828, 98)
    assert told.referring["www.semicomplete.com"] == 1587
    assert told.sites == ("semicomplete.com",)
    of_each_kind = sum(day.visitors + day.robots + day.without_page for day in told.days)
    assert of_each_kind == 1120 + 28  # those whom the server only refused


def test_status_figures_of_nginx_are_no_access_log(shared):
    with (
        pytest.raises(LogError, match="status figures"),
        (shared / "data/weblogs/nginx_json_4000.log.gz").open("rb") as file,
    ):
        Log().read(file)
