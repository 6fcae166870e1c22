"""What waits for the moderators of a subreddit, and whom they keep out."""

import httpx
import pytest

from palabre.connectors.contract import Barring, Moderation, Rejected, Unavailable
from palabre.connectors.protocols import Draft
from palabre.connectors.reddit.tests.network import Network
from palabre.connectors.reddit.trial import NEW

TEA = {"subreddit": "r/tea"}
POST, LINK, _GONE, COMMENT = (child["data"] for child in NEW["data"]["children"])


@pytest.fixture
def network():
    return Network()


def page(*things, after=None):
    """A page of a list with these posts (t3) and comments (t1)."""
    children = [{"kind": one["name"][:2], "data": one} for one in things]
    return {"kind": "Listing", "data": {"children": children, "after": after}}


def test_what_a_filter_holds_and_what_was_reported_comes_with_why(network):
    held = {**POST, "removed_by_category": "automod_filtered", "can_mod_post": True}
    reported = {**COMMENT, "user_reports": [["Spam", 3, False, True], [None, 1]],
                "mod_reports": [["Hors sujet", "lea"]]}  # fmt: skip
    network.answers["GET /r/tea/about/modqueue"] = page(held, reported)
    found = network.connector.read("queue", TEA, {})
    assert [(item.remote_id, item.title) for item in found.items] == [
        ("waits:t3_aa1", "Which tea for autumn?"),
        ("waits:t1_cc1", "Spam (3) · Hors sujet"),
    ]
    assert all(item.parent == item.thread == "" for item in found.items)
    assert found.deleted == ()  # a text that waits isn't gone, though it is shown as removed


def test_what_its_writer_deleted_waits_for_nobody(network):
    network.answers["GET /r/tea/about/reports"] = page({**COMMENT, "author": "[deleted]"})
    assert network.connector.read("reports", TEA, {}).items == ()


def test_the_queue_is_read_whole_for_an_old_text_may_come_up_anywhere(network):
    pages = {
        "": page(COMMENT, after="t1_cc1"),
        "t1_cc1": page({**POST, "created_utc": 1_428_547_381}),
    }
    network.answers["GET /r/tea/about/modqueue"] = lambda request: pages[
        request.url.params.get("after", "")
    ]
    for cursor in ({}, {"waits": ["waits:t1_cc1"]}):
        found = network.connector.read("queue", TEA, cursor)
        assert {item.remote_id for item in found.items} == {"waits:t1_cc1", "waits:t3_aa1"}
        assert not found.more
        assert not found.unchanged


def test_what_no_longer_waits_was_not_deleted(network):
    network.answers["GET /r/tea/about/modqueue"] = page(COMMENT, POST)
    first = network.connector.read("queue", TEA, {})
    assert first.cursor == {"waits": ["waits:t1_cc1", "waits:t3_aa1"]}
    network.answers["GET /r/tea/about/modqueue"] = page(COMMENT)
    second = network.connector.read("queue", TEA, first.cursor)
    assert (second.deleted, second.unchanged) == ((), True)
    network.answers["GET /r/tea/about/modqueue"] = page(COMMENT, POST)
    assert not network.connector.read("queue", TEA, second.cursor).unchanged


def test_what_waits_is_gone_once_its_writer_deleted_it(network):
    held = {**COMMENT, "removed_by_category": "automod_filtered"}
    asked = ("waits:t1_cc1", "waits:t3_aa1", "t1_cc1")
    network.answers["GET /api/info"] = page(held, {**POST, "author": "[deleted]"})
    found = network.connector.check(asked)
    assert found.deleted == ("waits:t3_aa1", "t1_cc1")  # who isn't a moderator sees it removed


def test_a_queue_without_end_is_left_after_five_pages(network):
    network.answers["GET /r/tea/about/modqueue"] = lambda request: page(
        COMMENT, after=f"{request.url.params.get('after', 't1_')}x"
    )
    found = network.connector.read("queue", TEA, {"waits": ["waits:t3_aa1"]})
    assert len(network.requests) == 5
    assert found.cursor == {"waits": ["waits:t1_cc1"]}


@pytest.mark.parametrize("odd", [{}, {"data": {}}, {"data": {"children": [1]}}])
def test_an_odd_answer_is_not_taken_for_an_empty_queue(network, odd):
    network.answers["GET /r/tea/about/modqueue"] = odd
    with pytest.raises(Unavailable):
        network.connector.read("queue", TEA, {"waits": ["waits:t3_aa1"]})


def test_who_does_not_moderate_is_told_so(network):
    network.answers = {
        "GET /r/tea/about/": httpx.Response(403, json={}),
        "POST /r/tea/api/friend": httpx.Response(403, json={}),
    }
    with pytest.raises(Rejected, match="only to moderators"):
        network.connector.read("reports", TEA, {})
    with pytest.raises(Rejected, match="only to moderators"):
        network.connector.bar("t2_z1", "t1_cc1", Barring.BAN, "Réclame")


@pytest.mark.parametrize(
    ("act", "path", "form"),
    [(Moderation.APPROVE, "/api/approve", {}), (Moderation.DELETE, "/api/remove", {"spam": "false"}),
     (Moderation.SPAM, "/api/remove", {"spam": "true"})],
)  # fmt: skip
def test_what_waits_is_approved_and_removed_by_its_own_name(network, act, path, form):
    network.connector.moderate("waits:t1_cc1", act)
    assert network.paths() == [path]
    usual = {"api_type": "json", "raw_json": "1"}
    assert network.form() == {"id": "t1_cc1", **form, **usual}


def test_what_waits_is_not_answered(network):
    with pytest.raises(Rejected, match="approve it"):
        network.connector.reply("waits:t1_cc1", Draft("Merci"), "k")
    assert network.requests == []


@pytest.mark.parametrize("at", ["t1_cc1", "waits:t1_cc1"])
def test_who_wrote_a_text_is_banned_from_its_subreddit_with_why(network, at):
    network.answers["GET /api/info"] = page(COMMENT)
    network.connector.bar("t2_z1", at, Barring.BAN, "Réclame " * 60)
    assert network.requests[0].url.params["id"] == "t1_cc1"
    assert network.paths()[1:] == ["/r/tea/api/friend"]
    note = ("Réclame " * 60)[:300]
    form = {"type": "banned", "name": "zoe", "note": note}
    assert network.form() == {**form, "api_type": "json", "raw_json": "1"}


@pytest.mark.parametrize(
    ("thing", "whom"),
    [(COMMENT, {"name": "zoe"}), ({**COMMENT, "author": "[deleted]", "author_fullname": None},
                                  {"id": "t2_z1"})],
)  # fmt: skip
def test_who_was_banned_is_let_in_again_also_when_their_text_is_gone(network, thing, whom):
    network.answers["GET /api/info"] = page(thing)
    network.connector.bar("t2_z1", "t1_cc1", Barring.UNBAN)
    assert network.paths()[1:] == ["/r/tea/api/unfriend"]
    assert network.form() == {"type": "banned", **whom, "api_type": "json", "raw_json": "1"}


@pytest.mark.parametrize(
    ("who", "things"),
    [("t2_other", [COMMENT]), ("?", [COMMENT]), ("t2_z1", []), ("", [{**COMMENT, "author": ""}]),
     ("t2_z1", [{**COMMENT, "subreddit": "../x"}])],
)  # fmt: skip
def test_nobody_is_banned_for_a_text_of_somebody_else_or_of_nobody(network, who, things):
    network.answers["GET /api/info"] = page(*things)
    with pytest.raises(Rejected, match="whom this text is from"):
        network.connector.bar(who, "t1_cc1", Barring.BAN, "Réclame")
    assert network.paths() == ["/api/info"]


def test_that_a_moderator_cannot_be_banned_is_said(network):
    network.answers["POST /r/tea/api/friend"] = {
        "json": {"errors": [["CANT_RESTRICT_MODERATOR", "no", "name"]]}
    }
    with pytest.raises(Rejected, match="moderates"):
        network.connector.bar("t2_z1", "t3_aa1", Barring.BAN, "Réclame")


def test_an_act_that_reddit_does_not_know_is_refused(network):
    with pytest.raises(Rejected, match="by hand"):
        network.connector.bar("t2_z1", "t3_aa1", Barring.MUTE)
