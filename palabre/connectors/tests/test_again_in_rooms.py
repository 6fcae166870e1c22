"""Rooms and networks of one place that are looked at again: what is gone, edited, or unknown."""

import httpx
import pytest

from palabre.connectors.contract import ConnectorError, Page
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.flickr.client import FlickrConnector
from palabre.connectors.ghost.client import GhostConnector
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.pinterest.client import PinterestConnector
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.tests.paper import Paper, looked_at, texts
from palabre.connectors.trustpilot.client import TrustpilotConnector


def test_slack_tells_which_messages_are_gone_and_which_were_edited():
    at = {"kept": "1503435956.000247", "edited": "1503435957.000100", "gone": "1503435958.000100",
          "grave": "1503435959.000100"}  # fmt: skip
    history = {
        at["kept"]: {"text": "Bonjour", "user": "U1"},
        at["edited"]: {
            "text": "Bonsoir <@U1>",
            "user": "U1",
            "edited": {"ts": "1503435999.000100"},
        },
        at["grave"]: {"subtype": "tombstone"},
    }

    def told(asked):
        before = max((stamp for stamp in history if stamp <= asked["latest"]), default="")
        found = [{"ts": before, "type": "message", **history[before]}] if before else []
        return {"ok": True, "messages": found}

    person = {"ok": True, "user": {"profile": {"display_name": "zoé"}}}
    paper = Paper({"slack.com/api/conversations.history": told, "slack.com/api/users.info": person})
    page = paper.check(SlackConnector, *[f"C123ABC456/{one}" for one in at.values()], secret="x")
    assert page.deleted == (f"C123ABC456/{at['gone']}", f"C123ABC456/{at['grave']}")
    assert list(texts(page).values()) == ["Bonsoir @zoé"]


def test_a_channel_that_slack_closed_to_the_bot_loses_no_message_and_hinders_no_other():
    def told(asked):
        if asked["channel"] == "C000CLOSED":
            return {"ok": False, "error": "not_in_channel"}
        return {"ok": True, "messages": []}

    paper = Paper({"slack.com/api/conversations.history": told})
    stamp = "1503435956.000247"
    page = paper.check(SlackConnector, f"C000CLOSED/{stamp}", f"C123ABC456/{stamp}", secret="x")
    assert page.deleted == (f"C123ABC456/{stamp}",)


def test_discord_tells_which_messages_are_gone_and_which_were_edited():
    def said(number, **more):
        return {"id": str(number), "type": 0, "timestamp": "2026-11-20T10:00:00+00:00",
                "content": "Bonsoir", "author": {"id": "1", "username": "zoe"}, **more}  # fmt: skip

    def missing(code):
        return httpx.Response(404, json={"message": "Unknown", "code": code})

    home = "discord.com/api/v10/channels"
    paper = Paper({
        f"{home}/900/messages/11": said(11),
        f"{home}/900/messages/12": said(12, edited_timestamp="2026-11-21T10:00:00+00:00"),
        f"{home}/900/messages/13": missing(10008),
        f"{home}/901/messages/14": missing(10003),
    })  # fmt: skip
    page = paper.check(DiscordConnector, "900/11", "900/12", "900/13", "901/14", secret="x")
    assert page.deleted == ("900/13",)
    assert texts(page) == {"900/12": "Bonsoir"}


def test_matrix_tells_which_messages_were_removed_and_which_were_edited():
    def told(name, **more):
        return {"event_id": name, "sender": "@zoe:m.example", "origin_server_ts": 1_795_000_000_000,
                "content": {"msgtype": "m.text", "body": "Bonjour"}, **more}  # fmt: skip

    def edit(sender):
        new = {"m.new_content": {"msgtype": "m.text", "body": "Bonsoir"}}
        return {
            "unsigned": {"m.relations": {"m.replace": told("$new", sender=sender, content=new)}}
        }

    home = "m.example/_matrix/client/v3/rooms/!room:m.example/event"
    paper = Paper({
        f"{home}/$kept": told("$kept"),
        f"{home}/$edited": told("$edited", **edit("@zoe:m.example")),
        f"{home}/$forged": told("$forged", **edit("@mallory:m.example")),
        f"{home}/$gone": told("$gone", content={}, unsigned={"redacted_because": {"type": "x"}}),
        f"{home}/$unseen": httpx.Response(404, json={"errcode": "M_NOT_FOUND"}),
    })  # fmt: skip
    names = [f"!room:m.example/${one}" for one in ("kept", "edited", "forged", "gone", "unseen")]
    page = looked_at(paper, MatrixConnector, *names)
    assert page.deleted == ("!room:m.example/$gone",)
    assert texts(page) == {"!room:m.example/$edited": "Bonsoir"}


# What is asked of one place


def test_ghost_tells_what_is_gone_or_no_longer_shown_and_how_the_others_are():
    def number(letter):
        return letter * 24

    posts = [
        {"id": number(letter), "status": status, "published_at": "2026-11-20T10:00:00.000Z",
         "title": "Titre", "html": "<p>Bonsoir</p>"}
        for letter, status in (("a", "published"), ("b", "draft"))
    ]  # fmt: skip
    comments = [
        {"id": number(letter), "status": status, "created_at": "2026-11-20T10:00:00.000Z",
         "html": "<p>Oui</p>"}
        for letter, status in (("d", "published"), ("e", "deleted"))
    ]  # fmt: skip
    paper = Paper({
        "a.example/ghost/api/admin/posts": {"posts": posts},
        "a.example/ghost/api/admin/comments": {"comments": comments},
    })  # fmt: skip
    names = [f"a.example#post-{number(letter)}" for letter in "abc"]
    names += [f"a.example#comment-{number(letter)}" for letter in "de"]
    page = looked_at(paper, GhostConnector, *names)
    assert page.deleted == (names[1], names[2], names[4])
    assert texts(page) == {names[0]: "Bonsoir", names[3]: "Oui"}
    assert paper.asked[0][1]["filter"] == f"id:[{number('a')},{number('b')},{number('c')}]"


def test_flickr_tells_which_photographs_and_comments_are_gone():
    def told(asked):
        gone = {"stat": "fail", "code": 1, "message": "Photo not found"}
        if asked["photo_id"] == "9":
            return gone
        if asked["method"] == "flickr.photos.getInfo":
            return {"stat": "ok", "photo": {"id": asked["photo_id"]}}
        return {"stat": "ok", "comments": {"photo_id": "7", "comment": [{"id": "1-7-1"}]}}

    paper = Paper({"": told})
    page = looked_at(paper, FlickrConnector, "7", "9", "1-7-1", "1-7-2", "1-9-3")
    assert page == Page(deleted=("9", "1-7-2", "1-9-3"))


def test_pinterest_tells_which_pins_are_gone_and_how_the_others_are():
    pin = {"id": "11", "created_at": "2026-11-20T10:00:00", "title": "Titre", "description": "Dit"}
    paper = Paper({
        "api.pinterest.com/v5/pins/11": pin,
        "api.pinterest.com/v5/pins/12": httpx.Response(404, json={"code": 50}),
    })  # fmt: skip
    page = looked_at(paper, PinterestConnector, "11", "12", "x")
    assert (page.deleted, texts(page)) == (("12",), {"11": "Dit"})
    paper = Paper({"": {**pin, "id": "99"}})
    with pytest.raises(ConnectorError):
        looked_at(paper, PinterestConnector, "11")


def test_trustpilot_tells_which_reviews_and_answers_are_gone_and_how_the_others_are():
    def review(number, **more):
        return {"id": number, "stars": 4, "createdAt": "2026-11-20T10:00:00Z", "text": "Bien",
                "consumer": {"id": "c"}, **more}  # fmt: skip

    answered = {"companyReply": {"text": "Merci", "createdAt": "2026-11-21T10:00:00Z"}}
    paper = Paper({
        "api.trustpilot.com/v1/reviews/r1": review("r1", **answered),
        "api.trustpilot.com/v1/reviews/r2": review("r2"),
        "api.trustpilot.com/v1/reviews/r3": httpx.Response(404),
    })  # fmt: skip
    names = [f"{number}{ending}" for number in ("r1", "r2", "r3") for ending in ("", "/reply")]
    page = looked_at(paper, TrustpilotConnector, *names)
    assert page.deleted == ("r2/reply", "r3", "r3/reply")
    assert texts(page) == {"r1": "Bien", "r1/reply": "Merci", "r2": "Bien"}
    assert len(paper.asked) == 3
    with pytest.raises(ConnectorError):
        looked_at(Paper({"": review("another")}), TrustpilotConnector, "r1")
