"""Slack: answers in threads that older messages begin, walked politely; members of channels."""

import time

import httpx
import pytest

from palabre.connectors.contract import Unavailable
from palabre.connectors.http import Http
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.trial import CHANNEL, TRIAL
from palabre.connectors.trial import route

HERE = {"channel": CHANNEL}
NOW = int(time.time())


def stamp(ago):
    return f"{NOW - ago}.000100"


class Channel:
    """A Slack on paper: a channel of pages of messages, of which some threads were answered."""

    def __init__(self, *pages, refuse=None):
        self.pages, self.refuse, self.asked = pages, refuse or {}, []

    def __call__(self, request):
        self.asked.append(request)
        return route({
            "GET conversations.history": self.history, "GET conversations.replies": self.replies,
        }, TRIAL.answer)(request)  # fmt: skip

    def history(self, request):
        asked = request.url.params
        if "oldest" in asked and (told := self.refuse.pop("history", None)):
            return told
        at = int(asked.get("cursor", "0"))
        if at >= len(self.pages):
            return {"ok": False, "error": "invalid_cursor"}
        following = str(at + 1) if at + 1 < len(self.pages) else ""
        heads = [
            {"ts": ts, "text": "x", "user": "U1", **({"latest_reply": late} if late else {})}
            for ts, late in self.pages[at]
        ]
        more = {"response_metadata": {"next_cursor": following}}
        return {"ok": True, "messages": heads, **more}

    def replies(self, request):
        if told := self.refuse.pop("replies", None):
            return told
        head = request.url.params["ts"]
        late = {ts: at for page in self.pages for ts, at in page}[head]
        answer = {"ts": late, "thread_ts": head, "text": f"to {head}", "user": "U1"}
        return {"ok": True, "messages": [{"ts": head, "text": "x"}, answer]}

    @property
    def threads(self):
        return [one.url.params["ts"] for one in self.asked if "replies" in one.url.path]

    @property
    def walks(self):
        return [
            one for one in self.asked if "history" in one.url.path and "oldest" in one.url.params
        ]

    def read(self, cursor):
        self.asked.clear()
        http = Http(transport=httpx.MockTransport(self))
        return SlackConnector(http, TRIAL.credential).read("answers", HERE, cursor)


NEWEST = [(stamp(60), None), (stamp(120), None)]
OLD = [(stamp(40 * 86_400 + n), stamp(3_600 + n)) for n in range(3)]
STILL = [(stamp(50 * 86_400), stamp(30 * 86_400))]  # answered last before the first round looks


def test_answers_below_older_messages_are_found_few_at_a_time_and_once():
    slack = Channel(NEWEST, [*OLD, *STILL])
    found, cursor, calls = [], {}, 0
    for _ in range(4):
        page = slack.read(cursor)
        cursor, calls = page.cursor, max(calls, len(slack.threads) + len(slack.walks))
        found += [item.parent.partition("/")[2] for item in page.items]
    assert found == [ts for ts, _ in OLD]
    assert calls <= 5
    # The round is over: until the next one only the newest are asked.
    slack.read(cursor)
    assert slack.walks == []


def test_the_next_round_reads_only_what_was_answered_since():
    slack = Channel(NEWEST, OLD)
    began = NOW - 7 * 3_600
    page = slack.read({"older": {"began": began, "since": began - 60, "page": "", "rest": []}})
    assert len(page.items) == 2
    slack.pages = (NEWEST, [(OLD[0][0], stamp(9 * 3_600)), OLD[1]])
    page = slack.read({"older": {"began": began, "since": began - 60, "page": "1", "rest": []}})
    assert slack.threads == [OLD[1][0]]


def test_pages_without_answered_threads_are_walked_three_at_a_time():
    slack = Channel(NEWEST, STILL, STILL, STILL, OLD)
    page = slack.read({})
    assert ([one.url.params.get("cursor") for one in slack.walks], page.items) == (
        [None, "1", "2"],
        (),
    )
    page = slack.read(page.cursor)
    assert [one.url.params.get("cursor") for one in slack.walks] == ["3", "4"]
    assert len(page.items) == 2


def test_where_slack_asks_to_wait_the_walk_waits_and_the_newest_are_read_all_the_same():
    busy = httpx.Response(429, headers={"retry-after": "30"})
    slack = Channel([(stamp(60), stamp(30))], OLD, refuse={"history": busy})
    page = slack.read({})
    assert [item.text for item in page.items] == [f"to {stamp(60)}"]
    slack.refuse = {"replies": busy}
    page = slack.read({**page.cursor, "older": {"page": "1", "began": NOW, "since": NOW - 86_400}})
    assert page.cursor["older"]["rest"] == [ts for ts, _ in OLD]
    assert [item.parent.partition("/")[2] for item in slack.read(page.cursor).items] == [
        ts for ts, _ in OLD[:2]
    ]


def test_a_place_that_has_ended_over_there_begins_the_round_anew():
    slack = Channel(NEWEST, OLD, refuse={"history": {"ok": False, "error": "invalid_cursor"}})
    at = {"page": "1", "began": NOW - 60, "since": NOW - 7 * 3_600, "rest": []}
    page = slack.read({"older": at})
    assert page.cursor["older"] == {"began": NOW - 7 * 3_600 + 600}
    slack.read(page.cursor)
    assert slack.threads == [OLD[0][0], OLD[1][0]]


@pytest.mark.parametrize(
    "older",
    ["x", 3, {"began": "x", "page": 5, "rest": 7}, {"began": 10**30, "rest": [None, "x", {}]},
     {"began": NOW + 10**6, "since": -1, "page": "", "rest": []}, {"rest": ["1.1"] * 1_000}],
)  # fmt: skip
def test_an_odd_cursor_is_walked_from_the_beginning(older):
    slack = Channel(NEWEST, [])
    slack.refuse = {"replies": {"ok": False, "error": "thread_not_found"}}
    if isinstance(older, dict) and older.get("rest") == ["1.1"] * 1_000:
        slack.pages = (NEWEST, [("1.1", None)])
    assert slack.read({"older": older}).cursor["older"]["began"]


def test_members_are_those_of_the_channels_that_the_bot_is_in():
    def listed(request):
        at = request.url.params.get("cursor", "")
        channels = {
            "": [{"id": "C0AAAAAA", "is_member": True, "num_members": 4},
                 {"id": "C0BBBBBB", "num_members": 90}],
            "2": [{"id": "C0CCCCCC", "is_member": True, "num_members": 3}],
        }[at]  # fmt: skip
        return {
            "ok": True,
            "channels": channels,
            "response_metadata": {"next_cursor": "" if at else "2"},
        }

    def measured(told):
        network = route({"GET conversations.list": told}, TRIAL.answer)
        return SlackConnector(
            Http(transport=httpx.MockTransport(network)), TRIAL.credential
        ).measure([])

    (found,) = measured(listed)
    assert (found.remote_id, found.metric, found.value) == ("", "members", 7)
    assert measured({"ok": False, "error": "missing_scope"}) == ()
    endless = {"ok": True, "channels": [], "response_metadata": {"next_cursor": "2"}}
    assert measured(endless)[0].value == 0
    with pytest.raises(Unavailable):
        measured({"ok": True, "channels": "x"})
