"""LinkedIn in a person's own name: whose name it is, and what is sent in it."""

import json

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.linkedinperson.client import LinkedInPersonConnector
from palabre.connectors.linkedinperson.trial import TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import route


def connected(**answers):
    """A connector on paper, and what it asked."""
    asked = []

    def answer(request):
        request.read()
        asked.append(request)
        given = {name.replace("_", " ", 1): value for name, value in answers.items()}
        return route(given, TRIAL.answer)(request)

    http = Http(transport=httpx.MockTransport(answer))
    return LinkedInPersonConnector(http, TRIAL.credential), asked


def test_a_post_stands_in_the_name_of_whose_token_it_is():
    connector, asked = connected()
    assert (connector.me().remote_id, connector.me().name) == ("urn:li:person:a1B2", "Zoé Martin")
    sent = connector.publish(Draft("Bonjour", link="https://lanterne.example"), "k")
    body = json.loads(asked[-1].content)
    assert (body["author"], body["visibility"]) == ("urn:li:person:a1B2", "PUBLIC")
    assert body["content"]["article"]["source"] == "https://lanterne.example"
    assert sent.url == "https://www.linkedin.com/feed/update/urn:li:share:7009/"
    assert len([one for one in asked if one.url.path == "/v2/userinfo"]) == 1


@pytest.mark.parametrize(
    "answers", ["Moka\r\nJava\n\n Moka", "Moka | Java |  | Moka"], ids=["lines", "bars"]
)
def test_a_poll_stands_alone_with_its_answers(answers):
    connector, asked = connected()
    more = {"poll": "Lequel ?", "answers": answers, "lasts": "ONE_DAY"}
    connector.publish(Draft("Votez", more=more), "k")
    assert json.loads(asked[-1].content)["content"] == {
        "poll": {
            "question": "Lequel ?",
            "options": [{"text": "Moka"}, {"text": "Java"}],
            "settings": {"duration": "ONE_DAY"},
        }
    }


@pytest.mark.parametrize(
    ("more", "rest", "says"),
    [
        ({"answers": "Moka"}, {}, "two to four"),
        ({"answers": "a|b|c|d|e"}, {}, "two to four"),
        ({"answers": f"a|{'b' * 31}"}, {}, "140 characters"),
        ({"answers": "a|b"}, {"link": "https://lanterne.example"}, "alone"),
    ],
    ids=["one", "five", "long", "with a link"],
)
def test_a_poll_that_linkedin_would_not_take_is_not_sent(more, rest, says):
    connector, asked = connected()
    with pytest.raises(Rejected, match=says):
        connector.publish(Draft("Votez", more={"poll": "Lequel ?", **more}, **rest), "k")
    assert not any(one.method == "POST" for one in asked)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401), Reconnect),
        (httpx.Response(403, json={}), Rejected),
        (httpx.Response(200, json={"sub": "a/b"}), Unavailable),
    ],
    ids=["signed out", "without the right", "odd"],
)
def test_whose_account_it_is_must_be_told(answer, error):
    connector, asked = connected(**{"GET_/v2/userinfo": answer})
    with pytest.raises(error):
        connector.publish(Draft("Bonjour"), "k")
    assert len(asked) == 1
