"""Polls: what is asked of a server, by its own limits, and how a change leaves them alone."""

from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.mastodon.polls import poll_limits
from palabre.connectors.mastodon.tests.test_writing import HOST, PNG, Server, status
from palabre.connectors.protocols import Draft
from tests.specs import check, check_spoilt_refused

TEA = {"poll": "Vert\n Noir  fumé \n\nVert\nAucun"}


def test_a_poll_goes_with_its_answers_each_once_and_runs_a_day_unless_told():
    server = Server()
    server.connector().publish(Draft("Thé ?", more=TEA), "k1")
    long = {**TEA, "poll_lasts": "604800", "poll_choice": "several"}
    server.connector().publish(Draft("Thé ?", more=long), "k2")
    first, second = (body["poll"] for body in server.bodies())
    assert first == {
        "options": ["Vert", "Noir fumé", "Aucun"], "expires_in": 86_400, "multiple": False,
    }  # fmt: skip
    assert (second["expires_in"], second["multiple"]) == (604_800, True)


def test_a_post_without_a_poll_asks_nothing_about_polls():
    server = Server()
    server.connector().publish(Draft("Thé ?", more={"poll": " \n "}), "k")
    assert [request.method for request in server.asked] == ["POST"]
    assert server.bodies() == [{"status": "Thé ?"}]


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (Draft("Thé ?", more={"poll": "Vert\nVert"}), "at least two answers"),
        (Draft("Thé ?", more=TEA, media=(PNG,)), "no pictures"),
        (Draft("Thé ?", more={"poll": "a\nb\nc\nd\ne"}), "so many answers"),
        (Draft("Thé ?", more={"poll": f"a\n{'b' * 51}"}), "such long ones"),
    ],
)
def test_a_poll_that_the_server_would_not_take_is_refused_before_it_is_sent(draft, says):
    server = Server()
    with pytest.raises(Rejected, match=says):
        server.connector().publish(draft, "k")
    assert {request.method for request in server.asked} == {"GET"}


def test_the_limits_are_those_that_the_server_names_itself():
    polls = {"max_options": 6, "max_characters_per_option": 60, "min_expiration": 90_000,
             "max_expiration": 700_000}  # fmt: skip
    told = {"version": "0.20 gotosocial", "configuration": {"polls": polls}}
    server = Server(at={"GET /api/v2/instance": told})
    six = {"poll": "\n".join(f"{one}{'x' * 59}" for one in "abcdef")}
    with pytest.raises(Rejected, match="so short a time"):
        server.connector().publish(Draft("Thé ?", more=six), "k")
    server.connector().publish(Draft("Thé ?", more={**six, "poll_lasts": "259200"}), "k")
    assert len(server.bodies()[0]["poll"]["options"]) == 6


def test_pleroma_names_its_limits_in_another_place_and_odd_ones_are_not_believed():
    limits = {
        "max_options": 20,
        "max_option_chars": 200,
        "min_expiration": 0,
        "max_expiration": "x",
    }
    told = poll_limits({"poll_limits": limits})
    assert (told.answers, told.characters, told.shortest, told.longest) == (20, 200, 300, 2_629_746)


def test_a_change_leaves_the_poll_as_it_stands_for_the_time_that_is_left():
    poll = _poll(timedelta(hours=5), multiple=True)
    server = Server(at={"GET /api/v1/statuses/112": status(poll=poll)})
    more = {"poll": "Vert\nNoir", "poll_lasts": "86400"}
    for draft in (Draft("Thé ou tisane ?"), Draft("Thé ou tisane ?", more=more)):
        server.connector().edit(f"{HOST}/112", draft)
    for body in server.bodies("PUT"):
        sent = body["poll"]
        assert (sent["options"], sent["multiple"]) == (["Vert", "Noir"], True)
        assert 17_000 < sent["expires_in"] <= 18_000


@pytest.mark.parametrize(
    ("left", "draft", "says"),
    [
        (timedelta(hours=5), Draft("Thé ?", more=TEA), "votes would be lost"),
        (timedelta(hours=5), Draft("Thé ?", media=(PNG,)), "no pictures"),
        (timedelta(hours=-5), Draft("Thé ?"), "is over"),
        (timedelta(minutes=4), Draft("Thé ?"), "or nearly"),
        (None, Draft("Thé ?", more=TEA), "votes would be lost"),
    ],
)
def test_a_change_that_would_lose_votes_or_open_a_poll_again_is_refused(left, draft, says):
    stands = {"poll": _poll(left)} if left else {}
    server = Server(at={"GET /api/v1/statuses/112": status(**stands)})
    with pytest.raises(Rejected, match=says):
        server.connector().edit(f"{HOST}/112", draft)
    assert [request.method for request in server.asked if request.method != "GET"] == []


@pytest.mark.shared
def test_a_post_with_a_poll_is_one_of_the_description(shared):
    poll = _poll(timedelta(hours=5))
    server = Server(at={"GET /api/v1/statuses/112": status(poll=poll)})
    one = server.connector()
    one.publish(Draft("Thé ?", more=TEA), "k")
    one.edit(f"{HOST}/112", Draft("Thé ou tisane ?"))
    wrote = [request for request in server.asked if request.method in {"POST", "PUT"}]
    for request in wrote:
        check(request, "mastodon_openapi")
    check_spoilt_refused(wrote, "mastodon_openapi")


def _poll(left, *, multiple=False):
    ends = (datetime.now(UTC) + left).isoformat()
    options = [{"title": "Vert", "votes_count": 3}, {"title": "Noir", "votes_count": 1}]
    return {"id": "9", "expires_at": ends, "multiple": multiple, "options": options}
