"""Watching a page, on a small forum of our own making: links, robots, pace, memory."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected, TooSoon
from palabre.connectors.http import Http
from palabre.connectors.pace import Politeness
from palabre.connectors.watch.client import WatchConnector
from palabre.connectors.watch.links import links_of
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
