"""Watching a page, on a small forum of our own making: links, robots, pace, memory."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected, TooSoon
from palabre.connectors.http import Http
from palabre.connectors.pace import Politeness
from palabre.connectors.watch.client import WatchConnector
from palabre.connectors.watch.links import links_of
from palabre.connectors.watch.posts import address_of, read_page
from palabre.connectors.watch.trial import BOARD, HOME, SAID, TOPIC, TRIAL, html

OTHER = "https://forum.example/board/viewtopic.php?t=11"


def connected(answer=TRIAL.answer, *, step=10):
    asked, now = [], [0.0]

    def clock():
        now[0] += step
        return now[0]

    def hear(request):
        asked.append(str(request.url))
        return answer(request)

    http = Http(transport=httpx.MockTransport(hear), politeness=Politeness(clock=clock))
    return WatchConnector(http), asked


def everything(one, cursor, url=HOME):
    items, page = [], one.read("page", {"url": url}, cursor)
    items += page.items
    while page.more:
        page = one.read("page", {"url": url}, page.cursor)
        items += page.items
    return items, page.cursor


def test_links_to_topics_are_found_and_menus_sessions_and_strangers_are_not():
    assert links_of(BOARD, HOME) == ("Le forum", (TOPIC, OTHER))


def test_with_a_part_of_the_address_only_what_holds_it_is_found():
    assert links_of(BOARD, HOME, "ucp.php")[1] == (
        "https://forum.example/board/ucp.php?mode=login",
    )


def test_each_new_page_is_read_once_with_its_text_author_and_day():
    one, _ = connected()
    items, cursor = everything(one, {})
    assert [item.url for item in items] == [TOPIC, OTHER]
    assert SAID in items[0].text
    assert (items[0].kind, items[0].place, items[0].language) == (Kind.FORUM, "forum.example", "fr")
    assert items[0].published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert one.read("page", {"url": HOME}, cursor).unchanged


def test_a_link_that_appears_later_is_read_and_the_others_are_not_again():
    board = [BOARD]
    one, asked = connected(lambda r: html(board[0]) if r.url.path == "/board/" else TRIAL.answer(r))
    _, cursor = everything(one, {})
    board[0] = BOARD.replace("<nav>", '<a href="viewtopic.php?t=13">Nouveau sujet</a><nav>')
    asked.clear()
    items, _ = everything(one, cursor)
    assert [item.url for item in items] == [TOPIC.replace("12", "13")]
    assert [address for address in asked if "viewtopic" in address] == [TOPIC.replace("12", "13")]


def test_a_first_look_reads_a_few_and_remembers_the_rest():
    rows = "".join(f'<a href="/t/{n}">Sujet numéro {n} du forum</a>' for n in range(300))
    one, _ = connected(lambda r: html(rows) if r.url.path == "/board/" else TRIAL.answer(r))
    page = one.read("page", {"url": HOME}, {})
    assert len(page.cursor["waiting"]) == 5
    assert len(json.dumps(page.cursor)) < 2_000
    _, cursor = everything(one, {})
    assert one.read("page", {"url": HOME}, cursor).unchanged


def test_what_robots_txt_forbids_is_not_read():
    def answer(request):
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text="User-agent: *\nDisallow: /board/viewtopic.php?t=12")
        return TRIAL.answer(request)

    one, asked = connected(answer)
    items, _ = everything(one, {})
    assert [item.url for item in items] == [OTHER]
    assert TOPIC not in asked
    one, asked = connected(lambda r: httpx.Response(200, text="User-agent: *\nDisallow: /"))
    with pytest.raises(Rejected):
        one.read("page", {"url": HOME}, {})
    assert asked == ["https://forum.example/robots.txt"]


def test_a_site_that_was_read_just_before_is_left_in_peace():
    one, _ = connected(step=0.1)
    page = one.read("page", {"url": HOME}, {})
    with pytest.raises(TooSoon):
        one.read("page", {"url": HOME}, page.cursor)


def test_a_page_that_is_down_is_met_again_and_one_that_is_gone_is_not():
    status = [500]

    def answer(request):
        if "viewtopic" in request.url.path:
            return httpx.Response(status[0])
        return TRIAL.answer(request)

    one, _ = connected(answer)
    items, cursor = everything(one, {})
    assert items == []
    assert one.read("page", {"url": HOME}, cursor).cursor["waiting"] == [TOPIC, OTHER]
    status[0] = 404
    _, cursor = everything(one, cursor)
    assert one.read("page", {"url": HOME}, cursor).unchanged


def test_a_page_without_such_links_says_so():
    one, _ = connected(lambda r: html("<p>rien</p>"))
    assert one.read("page", {"url": HOME}, {"seen": ""}).remarks


def test_another_way_of_watching_is_refused():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("feed", {"url": HOME}, {})
    assert not asked


# Forums, topic by topic. The markup is written by us after what these forums send.

FORUM = "https://forum.example/"


def post(number, text, who="zoe", at="2026-11-20T10:00:00+00:00"):
    """One text as phpBB shows it, with what stands around it."""
    return (
        f'<div id="p{number}" class="post bg{number % 2 + 1}"><dl id="profile{number}"><dt>'
        f'<a href="memberlist.php?mode=viewprofile&amp;u=7" class="username">{who}</a></dt></dl>'
        f'<div class="postbody"><div id="post_content{number}"><h3><a href="#p{number}">Re: Panne</a></h3>'
        f'<p class="author">par <a class="username" href="memberlist.php?u=7">{who}</a>'
        f' <time datetime="{at}">vendredi</time></p><div class="content">{text}</div></div></div></div>'
    )


def pages(*numbers, here=1, base="viewtopic.php?t=12"):
    return "".join(
        f"<strong>{n}</strong>"
        if n == here
        else f'<a href="{base}&amp;start={(n - 1) * 3}">{n}</a>'
        for n in numbers
    )


class Board:
    """A forum whose pages a test changes: by path and query, and a status for those that are not 200."""

    def __init__(self, **status):
        self.pages, self.status = {}, {}

    def answer(self, request):
        where = request.url.raw_path.decode()
        if where == "/robots.txt":
            return httpx.Response(200, text="User-agent: *\nDisallow: /secret")
        if where in self.status:
            return httpx.Response(self.status[where])
        return html(self.pages.get(where, "")) if where in self.pages else httpx.Response(404)


TOPIC_12 = "/viewtopic.php?t=12"


@pytest.fixture
def board():
    board = Board()
    board.pages["/"] = (
        '<a href="viewtopic.php?t=12">Ma lanterne est en panne</a>'
        ' <a href="viewtopic.php?t=12&amp;start=3">2</a>'
    )
    board.pages[TOPIC_12] = "<h1>Panne</h1>" + post(
        101, "Un <b>mot</b>.<blockquote><div class='content'>cité</div></blockquote>"
    )
    return board


def rounds(one, cursor):
    items, deleted, more = [], [], True
    while more:
        page = one.read("forum", {"url": FORUM}, cursor)
        items += page.items
        deleted += page.deleted
        cursor, more = page.cursor, page.more
    return items, deleted, cursor


def test_a_topic_becomes_one_item_for_each_text(board):
    one, asked = connected(board.answer)
    board.pages[TOPIC_12] += post(102, "Deux.", "léo") + post(103, "Trois.") + pages(1, 2)
    board.pages[f"{TOPIC_12}&start=3"] = "<h1>Panne</h1>" + post(110, "Dix.") + pages(1, 2, here=2)
    items, _, cursor = rounds(one, {})
    assert [item.text for item in items] == ["Un mot.\n\ncité", "Deux.", "Trois.", "Dix."]
    assert (items[1].author.name, items[1].title, items[1].published_at.day) == ("léo", "Panne", 20)
    assert items[1].url == f"{FORUM}viewtopic.php?t=12#p102"
    assert len({item.thread for item in items}) == 1
    asked.clear()
    items, deleted, _ = rounds(one, cursor)
    assert [item.text for item in items] == ["Dix."]
    assert f"{FORUM}viewtopic.php?t=12" not in asked
    assert (items[0].edited_at, deleted) == (None, [])


def test_edited_and_deleted_texts_are_told_from_those_that_moved(board):
    one, _ = connected(board.answer)
    board.pages[TOPIC_12] += post(102, "Deux.") + post(103, "Trois.")
    before, _, cursor = rounds(one, {})
    board.pages[TOPIC_12] = "<h1>Panne</h1>" + post(102, "Deux, pardon.")
    items, deleted, cursor = rounds(one, cursor)
    # Nothing stands before the first page: what was first is deleted too.
    assert deleted == [before[0].remote_id, before[2].remote_id]
    assert [bool(item.edited_at) for item in items] == [True]
    last = {"t": TOPIC_12, "p": "&start=3", "k": "2uxxx 2vyyy 2wzzz"}
    board.pages[f"{TOPIC_12}&start=3"] = post(103, "Trois.") + post(105, "Cinq.")
    _, deleted, _ = rounds(one, {"topics": [last]})
    # 102 may have moved to the page before when an earlier text went; 104 can't.
    assert [name.rpartition("#")[2] for name in deleted] == ["104"]


def test_a_topic_that_is_gone_takes_its_texts_along_and_one_that_is_down_does_not(board):
    one, _ = connected(board.answer)
    before, _, cursor = rounds(one, {})
    board.pages["/"] = '<a href="viewtopic.php?t=13">Un autre sujet du forum</a>'
    board.pages["/viewtopic.php?t=13"] = post(200, "Autre.")
    board.status[TOPIC_12] = 503
    items, deleted, cursor = rounds(one, cursor)
    assert ([item.text for item in items], deleted) == (["Autre."], [])
    board.status[TOPIC_12] = 404
    _, deleted, cursor = rounds(one, cursor)
    assert deleted == [before[0].remote_id]
    assert len(cursor["topics"]) == 1


def test_a_topic_that_leads_elsewhere_is_not_taken_for_deleted(board):
    def answer(request):
        if moved and request.url.query == b"t=12":
            return httpx.Response(302, headers={"location": "/viewtopic.php?t=13"})
        return board.answer(request)

    moved = []
    one, _ = connected(answer)
    _, _, cursor = rounds(one, {})
    board.pages["/viewtopic.php?t=13"] = post(200, "Autre.")
    moved.append(True)
    items, deleted, _ = rounds(one, cursor)
    assert ([item.text for item in items], deleted) == (["Autre."], [])
    board.pages["/"] = '<a href="viewtopic.php?t=13">Un autre sujet du forum</a>'
    _, deleted, cursor = rounds(one, cursor)
    assert (deleted, len(cursor["topics"])) == ([], 1)


def test_a_last_page_that_is_gone_leads_back_to_the_topic(board):
    one, _ = connected(board.answer)
    told = {"topics": [{"t": TOPIC_12, "p": "&start=3", "k": "2txxx"}]}
    items, deleted, cursor = rounds(one, told)
    assert ([item.text[:8] for item in items], deleted) == (["Un mot.\n"], [])
    assert "p" not in cursor["topics"][0]


def test_a_broken_cursor_is_begun_anew(board):
    one, _ = connected(board.answer)
    for odd in (
        {"topics": "x"},
        {"topics": [None, {"t": 3}, {"t": "javascript:x"}], "left": 2, "since": 1},
        {"topics": [{"t": TOPIC_12, "k": "é 1 -- aaaaaa", "n": "x", "p": 7}], "left": "x"},
    ):
        assert rounds(one, odd)[0]


def test_a_full_cursor_stays_small(board):
    one, _ = connected(board.answer)
    links = [f"/topic/{n}/une-panne-de-lanterne-bleue-a-besancon/" for n in range(40)]
    board.pages["/"] = "".join(f'<a href="{link}">Une panne</a>' for link in links)
    for at, link in enumerate(links):
        board.pages[link] = "".join(post(1_000_000 + 100 * at + n, f"n {n}") for n in range(20))
    _, _, cursor = rounds(one, {})
    assert len(cursor["topics"]) == 10
    assert len(json.dumps(cursor)) < 2_000
    board.pages["/"] = "".join(f'<a href="{link}">Une panne</a>' for link in links[20:])
    assert len(json.dumps(one.read("forum", {"url": FORUM}, cursor).cursor)) < 2_000


@pytest.mark.parametrize(
    ("make", "link", "number", "following"),
    [("xenforo", "https://f.example/threads/panne.12/", 51, "page-2"),
     ("smf", "https://f.example/index.php?topic=12.0", 61, "20"),
     ("mybb", "https://f.example/showthread.php?tid=12", 71, "&page=2")],
)  # fmt: skip
def test_forums_of_several_makes_are_understood(make, link, number, following):
    """Pages as these forums show them, written by us."""
    page = (Path(__file__).parent / "fixtures" / f"{make}.html").read_text()
    read = read_page(page, link, link)
    (one,) = read.posts
    assert (one.number, one.text, one.author, one.at.year) == (number, "Bonjour.", "Zoé", 2026)
    assert read.following == following
    assert address_of(link, following) in {
        "https://f.example/threads/panne.12/page-2",
        "https://f.example/index.php?topic=12.20",
        "https://f.example/showthread.php?tid=12&page=2",
    }


@pytest.mark.parametrize(
    "page",
    ["", "\0", "<div id=p1>" * 3_000, "<div id='p1' class='user date'>x</div>" * 9_000,
     "<p>rien</p>", "<div id='p1'><div class='content'></div></div>"],
)  # fmt: skip
def test_a_page_that_is_no_topic_holds_no_texts_and_costs_little(page):
    began = time.monotonic()
    assert len(read_page(page, FORUM, FORUM).posts) <= 60
    assert time.monotonic() - began < 2
