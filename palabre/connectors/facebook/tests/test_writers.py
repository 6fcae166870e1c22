"""What a Page may do about who wrote on it: block them, let them in again, answer them in private."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.graph_paper import Paper, asked, sent


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


@pytest.mark.parametrize(
    ("act", "method", "said"),
    [(Barring.BLOCK, "POST", {"psid": "555"}), (Barring.UNBLOCK, "DELETE", {"psid": "555"})],
)  # fmt: skip
def test_who_wrote_a_text_is_blocked_and_let_in_again(paper, act, method, said):
    paper.connector().bar("555", "201_301", act)
    assert paper.requests[-1].method == method
    assert {**asked(paper.requests[-1]), **sent(paper.requests[-1])} == said


def test_another_page_is_blocked_by_its_own_number_and_the_page_itself_never(paper):
    def answer(request):
        code = 100 if "psid" in sent(request) else 0
        refused = httpx.Response(400, json={"error": {"code": code}})
        return refused if code else httpx.Response(200, json={"555": True})

    paper.answers = {"POST /100/blocked": answer}
    paper.connector().bar("555", "201_301", Barring.BLOCK)
    assert [body for _path, body in paper.said()] == [{"psid": "555"}, {"user": "555"}]
    for writer in ({"id": "100"}, {}):
        paper.answers = {"GET /v26.0/201_301?": {"id": "201_301", "from": writer}}
        with pytest.raises(Rejected, match="whom this text is from"):
            paper.connector().bar("555", "201_301", Barring.BLOCK)


@pytest.mark.parametrize(
    ("to", "recipient"),
    [("201_301", {"comment_id": "201_301"}), ("100_201", {"post_id": "100_201"})],
)
def test_who_wrote_in_public_is_answered_in_private(paper, to, recipient):
    paper.answers["POST /100/messages"] = {"recipient_id": "555", "message_id": "m_cd"}
    draft = Draft("Dites-nous tout.", more={"private": "yes"})
    assert paper.connector().reply(to, draft, "k").remote_id == "m_cd"
    ((path, body),) = paper.said()
    assert (path, json.loads(body["recipient"])) == ("/100/messages", recipient)
    assert json.loads(body["message"]) == {"text": "Dites-nous tout."}


def test_an_answer_in_private_that_comes_too_late_is_refused_and_a_lost_one_is_looked_for_in_messages(
    paper,
):
    draft = Draft("Oui", more={"private": "yes"})
    with pytest.raises(Rejected, match="seven days"):
        paper.refusing("POST /100/messages", 10, subcode=2_018_278).reply("201_301", draft, "k")
    ours = {"id": "m_cd", "message": "Oui", "from": {"id": "100"},
            "created_time": "2026-11-20T09:30:00+0000"}  # fmt: skip
    paper.answers = {"GET /conversations": {"data": [{"id": "t_1", "messages": {"data": [ours]}}]}}
    since = datetime(2026, 11, 20, 9, 29, tzinfo=UTC)
    assert paper.connector().receipt("k", draft, since, "201_301").remote_id == "m_cd"
