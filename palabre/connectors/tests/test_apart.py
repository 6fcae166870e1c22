"""Readings in a process of their own: the same answers, none of our secrets, nothing lost in silence."""

import os
import signal
import subprocess
import sys
import tarfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue

import msgspec
import psutil
import pytest

from palabre.connectors import apart
from palabre.connectors.apart import Apart
from palabre.connectors.contract import (
    NoSuchAddress,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    TooSoon,
    Unavailable,
    Unknown,
)
from palabre.connectors.feed import client, parse
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.feed.tests.expectations import URL
from palabre.connectors.http import Http
from palabre.connectors.tests.broken import Broken
from palabre.connectors.tests.loopback import Reply

FEED = (Path(client.__file__).parent / "fixtures/lanterne.rss").read_bytes()


class Other:
    """A process of its own, with what was heard from it."""

    def __init__(self):
        self.heard, self.lost = SimpleQueue(), SimpleQueue()
        self.process = Apart(
            lambda *told: self.heard.put(told),
            self.lost.put,
            allow=["127.0.0.1"],
            home="https://house.example",
        )

    def read(self, url, cursor=None, number=7):
        assert self.process.ask(number, FeedConnector(None), "feed", {"url": url}, cursor or {})
        self.process.go()
        told, seconds, came = self.heard.get(timeout=30)
        assert (told, seconds >= 0) == (number, True)
        return came


@pytest.fixture
def other():
    other = Other()
    yield other
    other.process.close()


def test_a_feed_read_apart_gives_the_same_as_one_read_here(site, http, other, monkeypatch):
    monkeypatch.setattr(client, "PAUSE", timedelta(0))
    site.replies["/feed"] = Reply(FEED, headers={"ETag": '"v1"'})
    here = FeedConnector(http).read("feed", {"url": site.url + "/feed"}, {})
    there = other.read(site.url + "/feed")
    assert there.items[0] == here.items[0]
    # The second has no date of its own: it is the moment at which it was read.
    undated = replace(there.items[1], published_at=here.items[1].published_at)
    assert replace(there, items=(there.items[0], undated)) == here
    assert "https://house.example" in site.asked[1][1]["user-agent"]


def test_what_was_read_before_is_taken_into_account_there(site, http, other):
    site.replies["/feed"] = Reply(status=304)
    cursor = {"etag": '"v1"', "digest": "d", "seen": "abc", "wait": 60.5}
    page = other.read(site.url + "/feed", cursor)
    assert page == Page(cursor=cursor, unchanged=True, wait=timedelta(seconds=60.5))
    assert site.asked[0][1]["if-none-match"] == '"v1"'


def test_errors_come_with_their_words_and_pauses(site, other):
    site.replies["/feed"] = Reply(status=429, headers={"Retry-After": "90"})
    busy = other.read(site.url + "/feed")
    assert (type(busy), busy.wait) == (RateLimited, timedelta(seconds=90))
    inside = other.read("http://10.0.0.1/feed")
    assert type(inside) is Rejected
    assert "internal network" in str(inside)


@pytest.mark.parametrize(
    "error",
    [
        Reconnect("a"), Rejected("b"), NoSuchAddress("c"), Unavailable("d"), Unknown("e"),
        RateLimited("f", timedelta(seconds=2)), TooSoon("g", timedelta(seconds=0.5)),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_each_error_is_the_same_on_both_sides(error):
    class Failing:
        def __init__(self, http):
            pass

        def read(self, *asked):
            raise error

    readers = apart._Readers(None, None)
    readers._connectors["x"] = Failing(None)
    told = msgspec.msgpack.decode(
        readers._told(apart._Question(1, "x", "", {}, {})), type=apart._Told
    ).came()
    assert (type(told), str(told), vars(told)) == (type(error), str(error), vars(error))


def test_a_host_is_left_in_peace_there_too(site, other):
    site.replies["/feed"] = Reply(FEED)
    assert isinstance(other.read(site.url + "/feed"), Page)
    assert isinstance(other.read(site.url + "/feed?other"), TooSoon)
    assert len(site.asked) == 1


def test_a_turn_is_taken_and_a_pause_kept_here_for_the_readings_there():
    http = Http(allow=["a.example", "b.example"])
    connector = FeedConnector(http)
    connector.turn({"url": "http://a.example/feed"})
    with pytest.raises(TooSoon):
        connector.turn({"url": "http://a.example/other"})
    connector.hold({"url": "http://b.example/feed"}, timedelta(hours=1))
    with pytest.raises(TooSoon):
        connector.turn({"url": "http://b.example/other"})
    with pytest.raises(Rejected):
        connector.turn({"url": "http://name:word@a.example/"})


def test_a_bug_there_is_told_and_harms_no_other_reading(site, other, caplog):
    site.replies["/feed"] = Reply(FEED)
    for number, source in enumerate(["bug", "unsayable"]):
        assert other.process.ask(number, Broken(None), source, {}, {})
        other.process.go()
        assert other.heard.get(timeout=30)[::2] == (number, None)
    assert "a bug" in caplog.text
    assert isinstance(other.read(site.url + "/feed"), Page)


def test_when_it_dies_what_it_was_reading_is_named_and_it_takes_nothing_more(other):
    assert other.process.ask(1, Broken(None), "dead", {}, {})
    other.process.go()
    assert other.lost.get(timeout=30) == {1}
    assert not other.process.ask(2, Broken(None), "bug", {}, {})
    assert other.heard.empty()


def test_when_it_says_nothing_for_long_it_can_be_ended(other, monkeypatch):
    os.kill(other.process.pid, signal.SIGSTOP)
    assert not other.process.is_stuck
    assert other.process.ask(1, Broken(None), "bug", {}, {})
    assert not other.process.is_stuck
    monkeypatch.setattr(apart, "STUCK_S", 0.0)
    assert other.process.is_stuck
    other.process.kill()
    assert other.lost.get(timeout=30) == {1}
    assert not other.process.is_stuck


def test_it_keeps_to_one_processor_and_leaves_us_where_we_are(site, other):
    ours = os.sched_getaffinity(0)
    site.replies["/feed"] = Reply(FEED)
    assert isinstance(other.read(site.url + "/feed"), Page)
    (one,) = os.sched_getaffinity(other.process.pid)
    assert one in ours
    assert os.sched_getaffinity(0) == ours


def test_it_is_given_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("PALABRE_SECRET_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:s3cret@h/d")
    other = Other()
    told = Path(f"/proc/{other.process.pid}/environ").read_text()
    other.process.close()
    assert "PATH=" in told
    assert "s3cret" not in told


def test_it_ends_when_it_is_closed(other):
    process = psutil.Process(other.process.pid)
    other.process.close()
    assert not process.is_running()


def test_it_ends_when_whoever_asks_is_killed():
    asking = (
        "import time; from palabre.connectors.apart import Apart\n"
        "other = Apart(print, print, allow=[], home='')\n"
        "print(other.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(10)
    parent.stdout.close()
    child.wait(10)
    assert not child.is_running()


@pytest.mark.shared
def test_what_every_public_feed_gives_is_the_same_on_both_sides(shared):
    told = 0
    for name in ("feedparser_cases_a", "feedjira_real_feeds_a"):
        with tarfile.open(shared / f"data/feeds/{name}.tar.gz") as bundle:
            for member in bundle:
                body = bundle.extractfile(member).read() if member.isfile() else b""
                try:
                    feed = parse.read(body, {}, URL)
                except Rejected:
                    continue
                items, remarks = parse.items(feed, URL, parse.datetime.now(parse.UTC))
                page = Page(items, remarks=remarks, wait=feed.wait, title=parse.title_of(feed))
                data = msgspec.msgpack.encode(apart._Told(1, 0.0, page))
                assert msgspec.msgpack.decode(data, type=apart._Told).page == page
                told += 1
    assert told > 1_000
