"""Discord's threads, open and closed, of channels and forums: read whole, page by page, over interruptions.

Answers of our own in the shapes of the official description, to which every request holds.
"""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.discord import threads
from palabre.connectors.discord.calls import number_at
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.discord.tests.test_discord import Network
from palabre.connectors.discord.trial import TRIAL
from palabre.connectors.http import Http
from palabre.connectors.trial import recorded
from tests.specs import hold

MESSAGE = recorded(str(__file__).replace("/tests/", "/"), "messages.json")[1]
HERE = {"channel": "900"}
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def at(hour):
    """A number that Discord gives out at an hour of some days."""
    return number_at(DAY.replace(day=1 + hour // 24, hour=hour % 24))


def closed(day):
    return DAY.replace(day=day).isoformat()


def thread(number, last, archived="", kind=11):
    return {
        "id": str(number), "name": f"thread {number}", "type": kind, "parent_id": "900", "guild_id": "800",
        "last_message_id": str(last) if last else None,
        "thread_metadata": {"archived": bool(archived), "archive_timestamp": archived or None,
                            "auto_archive_duration": 60, "locked": False},
    }  # fmt: skip


class Forum:
    """A forum on paper: its lists of threads, and the messages of each by number."""

    def __init__(self, messages, *, active=(), public=(), private=(), joined=None, page=10):
        self.messages, self.page, self.asked = messages, page, []
        self.active, self.lists = list(active), {"public": public, "private": private}
        self.joined = joined

    def __call__(self, request):
        request.read()
        hold(request, "discord_openapi")
        self.asked.append(request)
        path, asked = request.url.path.removeprefix("/api/v10"), request.url.params
        if path == "/channels/900":
            return self.says({"id": "900", "name": "forum", "guild_id": "800", "type": 15})
        if path == "/guilds/800/threads/active":
            elsewhere = {**thread(77, at(100)), "parent_id": "901"}
            return self.says({"threads": [*self.active, elsewhere], "members": []})
        if path.startswith("/channels/900/threads/archived/"):
            return self.archived(path.rpartition("/")[2], asked.get("before"))
        if path.startswith("/channels/900/users/@me/"):
            return self.says({"threads": list(self.joined or ()), "members": [], "has_more": False})
        return self.said(path.split("/")[2], int(asked.get("after", 0)), int(asked["limit"]))

    def archived(self, way, before):
        if way == "private" and self.joined is not None:
            return self.says({"code": 50013}, 403)
        there = sorted(self.lists[way], key=lambda one: one["thread_metadata"]["archive_timestamp"])
        here = [one for one in reversed(there)
                if before is None or one["thread_metadata"]["archive_timestamp"] < before]  # fmt: skip
        page = here[: self.page]
        return self.says({"threads": page, "members": [], "has_more": len(here) > len(page)})

    def said(self, number, after, limit):
        here = sorted(one for one in self.messages.get(number, ()) if one > after)
        page = here[:limit] if after else here[-limit:]
        told = [{**MESSAGE, "id": str(one), "content": f"word {one}", "attachments": [],
                 "channel_id": number} for one in reversed(page)]  # fmt: skip
        return self.says(told)

    def says(self, told, status=200):
        return httpx.Response(status, json=told)

    def read(self, cursor=None, crash=False):
        """One whole reading by connectors that are new each time; with ``crash`` each page is asked for
        twice, as after a machine that broke before it was stored."""
        pages, here = [], dict(cursor or {})
        for _ in range(200):
            for _again in range(1 + crash):
                one = DiscordConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)
                page = one.read("discussions", HERE, json.loads(json.dumps(here)))
            pages.append(page)
            here = dict(page.cursor)
            assert len(json.dumps(here)) < 2_000
            if not page.more:
                return pages
        pytest.fail("the reading doesn't end")

    def calls(self, word):
        return [one for one in self.asked if word in one.url.path]


def names(pages):
    return [item.remote_id for page in pages for item in page.items]


def test_open_and_closed_threads_of_a_forum_are_read_and_later_only_what_came_since():
    forum = Forum(
        {"11": [11, at(9)], "12": [12, at(20)], "13": [13, at(30)]},
        active=[thread(11, at(9))],
        public=[thread(12, at(20), closed(2))],
        private=[thread(13, at(30), closed(3), kind=12)],
    )
    first = forum.read()
    assert sorted(names(first)) == sorted(
        [f"11/{at(9)}", "11/11", f"12/{at(20)}", "12/12", f"13/{at(30)}", "13/13"]
    )
    (item,) = [item for page in first for item in page.items if item.remote_id == f"12/{at(20)}"]
    assert item.place_name == "#thread 12"
    assert item.url == f"https://discord.com/channels/800/12/{at(20)}"
    assert names(forum.read(first[-1].cursor)) == []


def test_what_was_said_before_a_thread_was_closed_again_is_found_and_no_list_is_read_further_back():
    eldest = [thread(number, number, closed(1)) for number in range(20, 60)]
    forum = Forum({"12": [12, at(20), at(300)]}, public=[thread(12, at(300), closed(14)), *eldest])
    pages = forum.read({"done": str(at(290)), "name": "forum", "server": "800"})
    assert names(pages) == [f"12/{at(300)}"]
    assert len(forum.calls("archived/public")) == 1


def test_a_long_list_and_a_long_thread_are_read_whole_though_every_page_is_asked_for_twice():
    long = list(range(at(1), at(1) + 250))
    public = [
        thread(number, at(number), DAY.replace(day=3, minute=number).isoformat())
        for number in range(20, 45)
    ]
    forum = Forum(
        {"19": long, **{str(number): [at(number)] for number in range(20, 45)}},
        active=[thread(19, long[-1])], public=public,
    )  # fmt: skip
    start = {"done": str(at(0)), "name": "forum", "server": "800"}
    found = names(forum.read(start, crash=True))
    assert len(found) == len(set(found))
    assert set(found) == {f"19/{n}" for n in long} | {f"{n}/{at(n)}" for n in range(20, 45)}


def test_a_bot_that_doesnt_manage_threads_is_shown_the_private_ones_that_it_joined():
    forum = Forum({"13": [at(30)]}, joined=[thread(13, at(30), closed(3), kind=12)])
    assert names(forum.read()) == [f"13/{at(30)}"]


def test_a_place_that_tells_the_same_closed_threads_for_ever_is_left():
    forum = Forum({"12": [at(20)]})
    stuck = {"threads": [thread(12, at(20), closed(2))], "members": [], "has_more": True}
    forum.archived = lambda way, before: forum.says(stuck)
    assert set(names(forum.read())) == {f"12/{at(20)}"}
    assert len(forum.calls("archived/")) < 6


def test_where_closed_threads_arent_shown_the_open_ones_are_read_and_it_is_said():
    forum = Forum({"11": [at(9)]}, active=[thread(11, at(9))])
    forum.archived = lambda way, before: forum.says({"code": 50001}, 403)
    pages = forum.read()
    assert names(pages) == [f"11/{at(9)}"]
    assert threads.NOT_SHOWN in [one for page in pages for one in page.remarks]
    assert not pages[-1].more


def test_a_strange_cursor_does_no_harm_and_a_conversation_has_no_threads():
    for odd in (None, [], {"a": 1}, "x", -1, 10**30, [[None]], [["12", "../", 3]]):
        for key in ("done", "way", "before", "pages", "new", "left"):
            forum = Forum({"12": [at(20)]}, public=[thread(12, at(20), closed(2))])
            cursor = {
                "name": "forum",
                "server": "800",
                "way": "public",
                "done": str(at(0)),
                key: odd,
            }
            forum.read(cursor)
    one = DiscordConnector(Http(transport=httpx.MockTransport(Forum({}))), TRIAL.credential)
    with pytest.raises(Rejected):
        one.read("discussions", HERE, {"name": "Bo", "server": ""})


def test_the_channels_of_the_bots_servers_are_offered_by_requests_that_discord_knows():
    network = Network()
    (one,) = network.connector.offers("channel").offers
    assert (one.value, one.name, one.detail) == ("900", "#general", "Lanterne")
    paths = [request.url.path for request in network.asked]
    assert paths == ["/api/v10/users/@me/guilds", "/api/v10/guilds/800/channels"]
