"""Meta says how much of its calls is used: what nobody waits for pauses before all are."""

import json
from datetime import timedelta

import httpx
import pytest

from palabre.connectors.contract import RateLimited
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import FEED, TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.graph_paper import Paper


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def answer(used, **body):
    usage = {"100": [{"type": "pages", "call_count": used, "total_time": 3}]}
    return httpx.Response(200, json=body, headers={"X-Business-Use-Case-Usage": json.dumps(usage)})


def test_readings_pause_where_meta_says_that_most_of_its_calls_are_made(paper):
    paper.answers = {"GET /100/feed": answer(79, **FEED)}
    assert paper.connector().read("page", {}, {}).wait is None
    paper.answers = {"GET /100/feed": answer(80, **FEED)}
    assert paper.connector().read("page", {}, {}).wait == timedelta(minutes=30)
    app = httpx.Response(200, json=FEED, headers={"X-App-Usage": '{"total_cputime": 95}'})
    paper.answers = {"GET /100/feed": app}
    assert paper.connector().read("page", {}, {}).wait == timedelta(minutes=30)


def test_looking_again_pauses_too_and_keeps_what_it_learnt_while_a_post_still_leaves(paper):
    paper.answers = {
        "GET /v26.0/201_301?": answer(40, id="201_301"),
        "GET /v26.0/201_302?": answer(85, error={"code": 100, "error_subcode": 33}),
        "GET /v26.0/201_303?": answer(85, id="201_303"),
    }
    paper.answers["GET /v26.0/201_302?"].status_code = 404
    connector = paper.connector()
    page = connector.check(["201_301", "201_302", "201_303"])
    assert (page.deleted, page.left) == (("201_302",), ("201_303",))
    with pytest.raises(RateLimited, match="kept for people"):
        connector.check(["201_303"])
    assert connector.publish(Draft("Bonjour"), "k").remote_id
