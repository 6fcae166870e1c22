"""Teams, by Microsoft's documented example of a card for a webhook: what is sent, and where."""

import json

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unknown
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.teams.client import TeamsConnector
from palabre.connectors.teams.trial import ADDRESS, TRIAL
from palabre.connectors.tests.paper import on_paper


def connected(answer=TRIAL.answer, secret=ADDRESS):
    return on_paper(TeamsConnector, answer, {"secret": secret})


def test_a_text_goes_out_as_the_documented_card_of_plain_runs_with_a_button():
    one, asked = connected()
    draft = Draft("Un *mot*\n\nDeux", title="Titre", link="https://lanterne.example/a")
    assert one.publish(draft, "k1").remote_id == "workflow/k1"
    sent = json.loads(asked[0].content)
    (attachment,) = sent["attachments"]
    assert (sent["type"], attachment["contentType"]) == (
        "message", "application/vnd.microsoft.card.adaptive"
    )  # fmt: skip
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [block["inlines"][0]["text"] for block in card["body"]] == ["Titre", "Un *mot*", "Deux"]
    assert card["actions"] == [
        {"type": "Action.OpenUrl", "title": "lanterne.example", "url": "https://lanterne.example/a"}
    ]


@pytest.mark.parametrize("status", [401, 404])
def test_a_workflow_that_is_gone_must_be_connected_again(status):
    one, _ = connected(lambda request: httpx.Response(status))
    with pytest.raises(Reconnect):
        one.publish(Draft("x"), "k")


def test_a_message_whose_answer_is_lost_may_have_arrived():
    def broken(request):
        raise httpx.ReadError("broken off")

    with pytest.raises(Unknown):
        connected(broken)[0].publish(Draft("x"), "k")


@pytest.mark.parametrize(
    "address",
    ["", "https://evil.example/?x=.logic.azure.com", "https://logic.azure.com.evil.example/a",
     "http://prod.westeurope.logic.azure.com/a", "https://lanterne.webhook.office.com/webhookb2/a"],
)  # fmt: skip
def test_nothing_is_sent_to_an_address_that_is_no_workflow_or_a_retired_one(address):
    one, asked = connected(secret=address)
    with pytest.raises(Rejected):
        one.publish(Draft("x"), "k")
    assert not asked


def test_files_are_refused():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(Draft("x", media=(Upload("a.png", "image/png", b"1"),)), "k")
    assert not asked
