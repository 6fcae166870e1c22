"""Reading and finding feeds on a real loopback site."""

from datetime import timedelta
from pathlib import Path

import pytest

from palabre.connectors.contract import Kind, RateLimited
from palabre.connectors.feed import client, discover
from palabre.connectors.feed.client import FeedConnector
from palabre.connectors.protocols import Directs, Reads
from palabre.connectors.tests.loopback import Reply

FEED = (Path(__file__).parent.parent / "fixtures/lanterne.rss").read_bytes()


@pytest.fixture
def read(site, http, monkeypatch):
    """Read a path of the site with a cursor; the pause between two calls doesn't hinder the test."""
    monkeypatch.setattr(client, "PAUSE", timedelta(0))
    connector = FeedConnector(http)
    return lambda path="/feed", cursor=None, limit=100: connector.read(
        "feed", {"url": site.url + path}, cursor or {}, limit=limit
    )


def test_the_connector_does_what_it_declares(http):
    assert isinstance(FeedConnector(http), Reads)
    assert isinstance(FeedConnector(http), Directs)


def test_an_unchanged_feed_costs_one_conditional_request(site, read):
    site.replies["/feed"] = [
        Reply(FEED, headers={"ETag": '"v1"', "Last-Modified": "yesterday"}),
        Reply(status=304),
    ]
    first = read()
    again = read(cursor=first.cursor)
    assert len(first.items) == 2
    assert (again.unchanged, again.items) == (True, ())
    assert site.asked[1][1]["if-none-match"] == '"v1"'
    assert site.asked[1][1]["if-modified-since"] == "yesterday"


def test_a_feed_whose_tag_is_no_header_is_read_all_the_same(site, read):
    site.replies["/feed"] = Reply(FEED, headers={"ETag": '"\xe9t\xe9"'})
    cursor = read().cursor
    assert read(cursor=cursor).unchanged
    assert read(cursor=cursor | {"etag": '"\u20ac"', "modified": "a\r\nb: c"}).unchanged
    assert all("if-none-match" not in asked for _, asked in site.asked)


def test_the_same_body_without_validators_is_unchanged_too(site, read):
    site.replies["/feed"] = Reply(FEED)
    assert read(cursor=read().cursor).unchanged


def test_a_feed_that_moved_is_followed(site, read):
    site.replies["/old"] = Reply(status=301, headers={"Location": "/feed"})
    site.replies["/feed"] = Reply(FEED)
    page = read("/old")
    assert page.moved_to == site.url + "/feed"
    assert client.MOVED in page.remarks
    assert len(page.items) == 2


def test_a_feed_that_is_gone_says_so(site, read):
    site.replies["/feed"] = Reply(status=410)
    assert read().gone


def test_a_missing_feed_is_tried_less_and_less_and_then_given_up(site, read):
    cursor, waits = {}, []
    for _ in range(client.MISSES_TILL_GONE):
        page = read(cursor=cursor)
        cursor = page.cursor
        waits.append(page.wait)
        assert page.trouble
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
    assert page.gone
    site.replies["/feed"] = Reply(FEED)
    assert "misses" not in read(cursor=cursor).cursor


def test_a_long_feed_comes_in_pages_without_losing_anything(site, read):
    items = "".join(f"<item><guid>{n}</guid><title>{n}</title></item>" for n in range(25))
    body = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
    site.replies["/feed"] = Reply(body, headers={"ETag": "x"})
    cursor, titles, more = {}, [], True
    while more:
        page = read(cursor=cursor, limit=10)
        titles += [item.title for item in page.items]
        cursor, more = page.cursor, page.more
    assert titles == [str(n) for n in range(25)]
    assert read(cursor=cursor, limit=10).unchanged


def test_a_busy_site_says_how_long_to_wait(site, read):
    site.replies["/feed"] = Reply(status=429, headers={"Retry-After": "90"})
    with pytest.raises(RateLimited) as caught:
        read()
    assert caught.value.wait == timedelta(seconds=90)


def test_two_reads_of_one_host_keep_a_pause(site, http):
    site.replies["/feed"] = Reply(FEED)
    connector = FeedConnector(http)
    connector.read("feed", {"url": site.url + "/feed"}, {})
    with pytest.raises(RateLimited):
        connector.read("feed", {"url": site.url + "/feed?other"}, {})


def test_the_hub_is_found_in_the_header_before_the_feed(site, read):
    site.replies["/feed"] = Reply(FEED, headers={"Link": '</hub>; rel="hub", </feed>; rel=self'})
    assert read().hub == site.url + "/hub"
    site.replies["/feed"] = Reply(FEED)
    assert read().hub == "https://hub.example/"


def test_the_feeds_a_page_names_are_proposed(site, http):
    site.replies["/"] = Reply(
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/c/comments/feed">'
        b'<link rel="alternate" type="application/rss+xml" href="feed" title="x"></head></html>',
        headers={"Content-Type": "text/html"},
    )
    site.replies["/feed"] = Reply(FEED)
    (found,) = FeedConnector(http).directory("", site=site.url + "/")
    assert (found.source, found.values["url"]) == ("feed", site.url + "/feed")
    assert found.title == "Le Carnet & la Lanterne"


def test_a_feed_in_a_usual_place_is_found(site, http):
    site.replies["/"] = Reply(b"<html>nothing</html>")
    site.replies["/atom.xml"] = Reply(FEED)
    (found,) = FeedConnector(http).directory("", site=site.url + "/")
    assert found.values["url"] == site.url + "/atom.xml"


def test_links_of_a_header_are_read_with_their_relations():
    header = '<https://a.example/h,1>; rel="self hub"; title="x, y", </b>; rel=next'
    assert discover.links_in(header, "hub") == ("https://a.example/h,1",)
    assert discover.links_in(header, "next") == ("/b",)


BOARD = (Path(__file__).parent.parent / "fixtures/phpbb.html").read_bytes()
BOARD_FEED = (Path(__file__).parent.parent / "fixtures/phpbb.atom").read_bytes()


@pytest.mark.parametrize(
    ("typed", "here", "found"),
    [
        ("/board/", {"app.php/feed"}, ["app.php/feed"]),
        ("/board/index.php", {"feed.php"}, ["feed.php"]),
        ("/board/viewforum.php?f=3", {"app.php/feed/forum/3", "app.php/feed"}, None),
        (
            "/board/viewtopic.php?f=3&t=12",
            {"feed.php?t=12", "feed.php"},
            ["feed.php?t=12", "feed.php"],
        ),
        ("/board/viewtopic.php?t=x", {"feed.php"}, ["feed.php"]),
    ],
)
def test_the_feeds_of_a_phpbb_forum_are_found_from_any_address_of_it(
    site, http, typed, here, found
):
    """Answers that we wrote in the shape of phpBB's own templates."""
    site.replies[typed] = Reply(BOARD, headers={"Content-Type": "text/html; charset=utf-8"})
    for name in here:
        site.replies[f"/board/{name}"] = Reply(BOARD_FEED)
    proposed = FeedConnector(http).directory("", site=site.url + typed)
    wanted = found or ["app.php/feed/forum/3", "app.php/feed"]
    assert [one.values["url"] for one in proposed] == [f"{site.url}/board/{one}" for one in wanted]
    assert proposed[0].title == "Le forum des lanternes"


def test_a_phpbb_forum_that_names_its_feed_is_asked_for_those_of_the_topic_only(site, http):
    page = BOARD.replace(
        b"</head>", b'<link rel="alternate" type="application/atom+xml" href="feed"></head>'
    )
    site.replies["/board/viewtopic.php?t=12"] = Reply(page, headers={"Content-Type": "text/html"})
    for path in ("/board/feed", "/board/app.php/feed/topic/12", "/board/app.php/feed"):
        site.replies[path] = Reply(BOARD_FEED)
    proposed = FeedConnector(http).directory("", site=f"{site.url}/board/viewtopic.php?t=12")
    assert [one.values["url"].partition("/board/")[2] for one in proposed] == [
        "feed",
        "app.php/feed/topic/12",
    ]


def test_what_a_phpbb_feed_says_was_said_in_a_forum(site, read):
    site.replies["/feed"] = Reply(BOARD_FEED)
    answer, first = read().items
    assert {answer.kind, first.kind} == {Kind.FORUM}
    assert (answer.title, answer.author.name) == ("Pannes • Re: Ma lanterne fume", "Léo")
    assert answer.text.startswith("Changez la mèche, celle-ci va bien.")
    assert "https://lanterne.example/meche" in answer.links
    assert answer.url == "https://forum.example/board/viewtopic.php?p=31#p31"
