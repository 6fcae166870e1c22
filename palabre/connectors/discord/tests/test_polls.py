"""Polls on Discord: what is asked, what is refused before, and that none is changed."""

import json

import httpx
import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.discord.tests.test_discord import HERE, PICTURE, Network
from palabre.connectors.protocols import Draft

TEA = {"poll": "Quel  thé ?", "answers": "Vert\n Noir  fumé \n\nVert\nAucun"}


def sent(more, **parts):
    network = Network()  # which holds each request to the official description
    network.connector.publish(Draft("Votez !", to=HERE, more=more, **parts), "k")
    return json.loads(network.asked[0].content)


def test_a_poll_goes_with_its_question_and_each_answer_once_and_runs_a_day_unless_told():
    told = sent(TEA)
    assert told["content"] == "Votez !"
    assert told["poll"] == {
        "question": {"text": "Quel thé ?"},
        "answers": [{"poll_media": {"text": one}} for one in ("Vert", "Noir fumé", "Aucun")],
        "duration": 24,
        "allow_multiselect": False,
    }
    long = sent({**TEA, "poll_lasts": "168", "poll_choice": "several"})["poll"]
    assert (long["duration"], long["allow_multiselect"]) == (168, True)
    assert sent({**TEA, "poll_lasts": "9999"})["poll"]["duration"] == 24


def test_a_message_without_a_poll_says_nothing_of_one():
    assert "poll" not in sent({"poll": " ", "answers": " \n "})


@pytest.mark.parametrize(
    ("more", "media", "says"),
    [
        ({**TEA, "poll": ""}, (), "has a question"),
        ({**TEA, "answers": "Vert\nVert"}, (), "two to ten"),
        ({**TEA, "answers": "\n".join("abcdefghijk")}, (), "two to ten"),
        ({**TEA, "poll": "x" * 301}, (), "300 characters"),
        ({**TEA, "answers": f"a\n{'b' * 56}"}, (), "an answer 55"),
        (TEA, (PICTURE,), "No files"),
    ],
)
def test_a_poll_that_discord_would_not_take_is_refused_before_it_is_sent(more, media, says):
    network = Network()
    with pytest.raises(Rejected, match=says):
        network.connector.publish(Draft("Votez !", to=HERE, more=more, media=media), "k")
    assert not network.asked


def test_the_longest_poll_is_taken():
    answers = "\n".join(f"{one}{'x' * 54}" for one in "abcdefghij")
    assert len(sent({"poll": "x" * 300, "answers": answers})["poll"]["answers"]) == 10


def test_a_message_with_a_poll_is_not_changed():
    network = Network()
    with pytest.raises(Rejected, match="change a message with a poll"):
        network.connector.edit("900/9", Draft("Votez donc !", more=TEA))
    assert not network.asked


def measured(poll):
    message = {"id": "1300000000000000003", "type": 0, **poll}
    network = Network(lambda _: httpx.Response(200, json=message))
    return {one.metric: one.value for one in network.connector.measure([f"900/{message['id']}"])}


def test_the_votes_of_a_poll_are_counted_together_and_what_is_not_told_is_no_zero():
    counts = [
        {"id": 1, "count": 3, "me_voted": False},
        {"id": 2, "count": 4, "me_voted": False},
    ]
    results = {"results": {"answer_counts": counts, "is_finalized": False}}
    assert measured({"poll": results}) == {"likes": 0.0, "votes": 7.0}
    assert measured({"poll": {"results": {"answer_counts": []}}}) == {"likes": 0.0, "votes": 0.0}
    assert measured({"poll": {"question": {"text": "?"}}}) == {"likes": 0.0}
    assert measured({}) == {"likes": 0.0}
