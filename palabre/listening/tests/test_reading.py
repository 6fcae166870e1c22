"""Reading sources that are due, from a real server on loopback, and what their health says."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.connectors.feed.client import MISSING
from palabre.connectors.pace import Politeness
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import reading
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.health import health
from palabre.listening.models import Mention, Source
from palabre.listening.reading import READS_ON, due, read_source

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le Grain</title>
<item><guid>1</guid><title>Lanterne ouvre un café</title><link>https://grain.example/1</link>
<description>Une bonne nouvelle.</description><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>Autre chose</title><link>https://grain.example/2</link>
<description>Sans rapport.</description><pubDate>Fri, 20 Nov 2026 11:00:00 GMT</pubDate></item>
</channel></rss>"""


class Site(BaseHTTPRequestHandler):
    """Answers what the test put under each path: (status, headers, body)."""

    answers: dict = {}

    def do_GET(self):
        status, headers, body = self.answers.get(self.path, (404, {}, ""))
        if self.headers.get("If-None-Match") and self.headers["If-None-Match"] == headers.get(
            "ETag"
        ):
            status, body = 304, ""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def site(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    settings.ALLOW_HOSTS = [address]
    Site.answers = {}
    # A clock that leaps: the politeness between two readings costs the test no time.
    monkeypatch.setattr(doors.http(), "politeness", Politeness(clock=count(step=100).__next__))
    yield f"http://{address}"
    server.shutdown()


@pytest.fixture
def source(site, organisation, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    Site.answers["/feed"] = (200, {"ETag": '"1"', "Content-Type": "application/rss+xml"}, FEED)
    return add_source(MACHINE, organisation, "feed", "feed", {"url": f"{site}/feed"})[0]


def again(source):
    Source.objects.filter(pk=source.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    read_source(source.pk)
    source.refresh_from_db()
    return source


def test_a_due_source_is_read_and_says_what_came(source):
    assert due(timezone.now()).get() == source
    read_source(source.pk)
    source.refresh_from_db()
    mention = Mention.objects.get()
    assert mention.title == "Lanterne ouvre un café"
    assert mention.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert (source.came_last, source.came_total, source.kept_total) == (2, 2, 1)
    assert source.name == "Le Grain"
    assert not due(timezone.now()).exists()
    assert source.days.get().kept == 1


def test_a_source_with_more_to_tell_is_read_on_before_its_usual_time(organisation, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    world = add_source(MACHINE, organisation, "echo", "world", {})[0]
    read_source(world.pk)
    world.refresh_from_db()
    assert world.came_last >= 100
    assert world.cursor["since"] < world.cursor["opened"]
    assert world.due_at <= timezone.now() + READS_ON
    first = world.came_total
    assert again(world).came_total > first


def test_a_source_held_by_another_worker_is_left_alone(source):
    Source.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert read_source(source.pk) is None
    assert not Mention.objects.exists()


def test_a_feed_that_moved_for_good_is_followed(source, site):
    Site.answers["/new"] = Site.answers["/feed"]
    Site.answers["/feed"] = (301, {"Location": f"{site}/new"}, "")
    read_source(source.pk)
    source.refresh_from_db()
    assert source.values["url"] == f"{site}/new"
    assert Mention.objects.count() == 1


def test_a_feed_that_is_gone_says_so_and_is_read_no_more(source):
    Site.answers["/feed"] = (410, {}, "")
    read_source(source.pk)
    source.refresh_from_db()
    assert source.state == "gone"
    assert source.last_error
    assert not due(timezone.now() + timedelta(days=9)).exists()


def test_a_missing_feed_is_a_fault_that_its_health_tells(source):
    good = Site.answers.pop("/feed")
    again(source)
    told = health(source)
    assert (source.state, told.kind, told.sentence) == ("active", "warn", MISSING)
    assert (source.days.get().reads, source.days.get().faults) == (1, 1)
    Site.answers["/feed"] = good
    again(source)
    assert (source.last_error, source.days.get().faults) == ("", 1)


def test_a_source_that_was_never_read_is_not_said_to_be_read(source):
    Site.answers["/feed"] = (500, {}, "")
    assert str(health(again(source)).word) == "Can't be read"


def test_remarks_of_an_earlier_reading_go_when_a_later_one_fails(source, caplog):
    Source.objects.filter(pk=source.pk).update(remarks=["It was cut."])
    Site.answers["/feed"] = (500, {}, "")
    with caplog.at_level("INFO"):
        assert again(source).remarks == []
    assert f"source {source.pk} not read" in caplog.text


def test_a_failing_source_is_tried_later_each_time_and_recovers(source):
    good = Site.answers["/feed"]
    Site.answers["/feed"] = (500, {}, "")
    waits = []
    for _ in range(5):
        again(source)
        waits.append(source.due_at - timezone.now())
    assert waits == sorted(waits)
    assert source.state == "failing"
    assert source.last_error
    Site.answers["/feed"] = good
    again(source)
    assert (source.state, source.attempts, source.last_error) == ("active", 0, "")
    assert Mention.objects.count() == 1


def test_a_site_that_asks_for_patience_gets_it_and_no_blame(source):
    Site.answers["/feed"] = (429, {"Retry-After": "1200"}, "")
    read_source(source.pk)
    source.refresh_from_db()
    assert source.state == "active"
    assert timedelta(minutes=19) < source.due_at - timezone.now() <= timedelta(minutes=20)


def test_an_internal_address_is_refused_in_a_sentence(settings, organisation, db):
    settings.ALLOW_HOSTS = []
    source, _ = add_source(
        MACHINE, organisation, "feed", "feed", {"url": "http://169.254.169.254/latest"}
    )
    read_source(source.pk)
    source.refresh_from_db()
    assert source.state == "failing"
    assert source.last_error.endswith(".")
    assert "169.254" not in source.last_error


def test_the_same_source_is_not_added_twice(source, organisation):
    again_source, made = add_source(MACHINE, organisation, "feed", "feed", dict(source.values))
    assert (again_source, made) == (source, False)


ARTICLE = (
    "<html><head><title>Lanterne ouvre un café</title></head><body><nav>Menu</nav><article>"
    + "".join(
        f"<p>Paragraphe {n} : la brûlerie raconte son histoire en détail.</p>" for n in range(20)
    )
    + "</article></body></html>"
)


def test_an_excerpt_is_replaced_by_the_whole_article(source, site):
    Site.answers["/robots.txt"] = (200, {}, "User-agent: *\nAllow: /")
    Site.answers["/1"] = (200, {"Content-Type": "text/html"}, ARTICLE)
    Site.answers["/feed"] = (200, {}, FEED.replace("https://grain.example", site))
    read_source(source.pk)
    run_due()
    mention = Mention.objects.get()
    assert "Paragraphe 19" in mention.text
    assert "Menu" not in mention.text


def test_a_site_that_keeps_robots_out_keeps_its_articles(source, site):
    Site.answers["/robots.txt"] = (200, {}, "User-agent: *\nDisallow: /")
    Site.answers["/1"] = (200, {"Content-Type": "text/html"}, ARTICLE)
    Site.answers["/feed"] = (200, {}, FEED.replace("https://grain.example", site))
    read_source(source.pk)
    run_due()
    assert Mention.objects.get().text == "Une bonne nouvelle."


def test_the_words_of_the_topics_are_asked_for_in_turn(organisation, brand):
    make_topic(MACHINE, brand, "Trois", "porphyre OR gneiss OR mica")
    source, _ = add_source(MACHINE, organisation, "echo", "search", {})
    asked = []
    for _ in range(4):
        again(source)
        asked.append(source.cursor["turn"])
    assert asked == [1, 2, 3, 4]
    assert len(source.cursor["places"]) == 3


def test_a_reading_nobody_is_due_for_changes_nothing(source):
    Source.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert read_source(source.pk) is None


def test_a_name_given_by_a_person_stays(source):
    Source.objects.update(name="Notre presse")
    read_source(source.pk)
    source.refresh_from_db()
    assert source.name == "Notre presse"


def test_our_own_politeness_is_no_trouble(source, monkeypatch):
    monkeypatch.setattr(doors.http(), "politeness", Politeness())
    read_source(source.pk)
    again(source)
    assert (source.state, source.last_error, source.attempts) == ("active", "", 0)
    assert source.due_at > timezone.now()


def test_a_fault_of_our_own_ends_in_the_sources_health(source, monkeypatch):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr(reading, "take_page", broken)
    again(source)
    assert source.last_error
    assert source.due_at > timezone.now()
    assert source.leased_until is None
