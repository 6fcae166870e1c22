"""What several people say in a group with the bot, heard live, against a double."""

from palabre.connectors.slack import missed
from palabre.connectors.slack.tests.test_live import (
    CALLS,
    CHANNEL,
    HISTORY,
    OFF,
    OTHER,
    listened,
    paths,
    said,
    stamp,
    told,
)
from tests.doubles.socketmode import SocketMode

GROUP = "C321ABC456"


def groups(request):
    """The bot's channels and one group, each by its sort."""
    if request.url.params["types"] != "mpim":
        return CALLS["GET users.conversations"]
    return {"ok": True, "channels": [{"id": GROUP, "name": "mpdm-a--b-1", "is_mpim": True}]}


def test_what_several_say_in_a_group_is_private_whether_slack_tells_its_sort_or_not():
    there = {**said(2, channel=GROUP), "channel_type": None}
    edited = {**there, "text": "anew", "edited": {"user": "U123ABC456", "ts": stamp(9)}}
    changed = {"type": "message", "subtype": "message_changed", "channel": GROUP, "ts": stamp(9)}
    gone = {"type": "message", "subtype": "message_deleted", "channel": GROUP, "ts": stamp(9)}
    liked = {"type": "reaction_added", "item": {"type": "message", "ts": stamp(5)}}
    new = "G456ABC456"
    double = SocketMode(
        ("say", said(1, channel=GROUP, channel_type="mpim")),
        ("say", {**changed, "message": edited}),
        ("say", {**gone, "deleted_ts": stamp(3)}),
        ("say", {**liked, "item": {**liked["item"], "channel": new}}),  # known by nothing yet
        ("say", said(4, channel=new, channel_type="mpim")),
        ("say", {**liked, "item": {**liked["item"], "channel": new}}),
        ("say", {**changed, "channel": "C000ABC456", "message": edited}),
        OFF,
    )
    found, answer = [], {"ok": True, "message": said(5, channel=None, channel_type=None)}
    asked, _ = listened(
        double, found, {"GET users.conversations": groups, "GET reactions.get": answer}
    )
    items = {item.remote_id: item for page in found for item in page.items}
    names = [(GROUP, 1), (GROUP, 2), (new, 4), (new, 5)]
    assert set(items) == {f"mpim:{channel}/{stamp(at)}" for channel, at in names}
    assert all(item.private for item in items.values())
    assert [name for page in found for name in page.deleted] == [f"mpim:{GROUP}/{stamp(3)}"]
    assert [one.url.params["channel"] for one in paths(asked, "reactions.get")] == [new]


def test_after_a_cut_a_group_is_read_by_its_number_and_stays_private(monkeypatch):
    monkeypatch.setattr(missed, "PACE_S", 0.0)
    made, found = [], []

    def history(request):
        made.append(request.url.params["channel"])
        return told(request, [said(2, channel=None)] if made[-1] == GROUP else [])

    double = SocketMode(("until", lambda: len(made) >= 3), OFF)
    answers = {"GET users.conversations": groups, HISTORY: history}
    listened(double, found, answers, {"after": stamp(1)})
    (item,) = [item for page in found for item in page.items]
    assert (item.remote_id, item.private) == (f"mpim:{GROUP}/{stamp(2)}", True)
    assert set(made) == {CHANNEL, OTHER, GROUP}
