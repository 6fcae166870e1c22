"""Polls of Telegram: a text that is a question, and answers one a line."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.protocols import Draft
from palabre.connectors.telegram.tests.test_telegram import PICTURE, POLL, Network, body


def test_a_text_with_answers_is_a_poll_whose_question_it_is():
    network = Network()
    draft = Draft("Quand passez-vous ?", more=POLL, link="https://lanterne.example")
    sent = network.connector.publish(draft, "k")
    network.connector.reply("-1001234/7", Draft("Quand ?", more={"poll": "Tôt\nTard"}), "k")
    asked, answer = map(body, network.asked)
    assert (network.methods, sent.remote_id) == (["sendPoll", "sendPoll"], "-1009/12")
    assert asked == {
        "chat_id": "@lanterne", "question": "Quand passez-vous ?",
        "options": [{"text": "Le matin"}, {"text": "Le soir"}], "allows_multiple_answers": True,
        "open_period": 86_400, "description": "https://lanterne.example",
    }  # fmt: skip
    assert answer == {
        "chat_id": -1001234, "reply_parameters": {"message_id": 7}, "question": "Quand ?",
        "options": [{"text": "Tôt"}, {"text": "Tard"}], "allows_multiple_answers": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "words"),
    [(Draft("Quand ?", more={"poll": "Tôt"}), "two to twelve"),
     (Draft("Quand ?", more={"poll": "\n".join(map(str, range(13)))}), "two to twelve"),
     (Draft("Quand ?", more={"poll": f"{'a' * 101}\nb"}), "100 characters"),
     (Draft("Quand ?", more=POLL, media=(PICTURE,)), "no pictures"),
     (Draft(" ", more=POLL), "its question"), (Draft("🏮" * 151, more=POLL), "300 characters")],
)  # fmt: skip
def test_a_poll_that_telegram_does_not_take_is_refused_before_anything_is_sent(draft, words):
    network = Network()
    with pytest.raises(Rejected, match=words):
        network.connector.publish(draft, "k")
    assert network.asked == []


def test_a_poll_is_not_changed():
    network = Network()
    with pytest.raises(Rejected, match="changed"):
        network.connector.edit("-1009/12", Draft("Quand ?", more=POLL))
    assert network.asked == []
