"""LinkedIn in a person's own name: whose name it is, and what is sent in it."""

import json

import httpx
import pytest

from palabre.connectors.contract import Capability, RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.linkedinperson import PLATFORM
from palabre.connectors.linkedinperson.client import LinkedInPersonConnector
from palabre.connectors.linkedinperson.trial import TRIAL
from palabre.connectors.oauth import scopes_for
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


@pytest.mark.parametrize("answers", ["Moka\r\nJava\n\n Moka", "Moka\nJava"], ids=["twice", "once"])
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
        ({"answers": "a\nb\nc\nd\ne"}, {}, "two to four"),
        ({"answers": f"a\n{'b' * 31}"}, {}, "140 characters"),
        ({"answers": "a\nb"}, {"link": "https://lanterne.example"}, "alone"),
    ],
    ids=["one", "five", "long", "with a link"],
)
def test_a_poll_that_linkedin_would_not_take_is_not_sent(more, rest, says):
    connector, asked = connected()
    with pytest.raises(Rejected, match=says):
        connector.publish(Draft("Votez", more={"poll": "Lequel ?", **more}, **rest), "k")
    assert not any(one.method == "POST" for one in asked)


NO_OPENID = {"GET_/v2/userinfo": httpx.Response(403, json={})}


def test_an_app_without_openid_is_told_whose_account_it_is_elsewhere():
    me = {"id": "x9Y", "localizedFirstName": "Zoé", "localizedLastName": "Martin"}
    connector, asked = connected(**NO_OPENID, **{"GET_/v2/me": me})
    assert (connector.me().remote_id, connector.me().name) == ("urn:li:person:x9Y", "Zoé Martin")
    assert [one.url.path for one in asked] == ["/v2/userinfo", "/v2/me"]


def test_the_permission_for_figures_is_asked_for_only_where_it_is_wished_and_openid_not_with_it():
    speaks = [Capability.PUBLISH, Capability.EDIT]
    assert scopes_for(PLATFORM.oauth, speaks) == "openid profile w_member_social"
    assert scopes_for(PLATFORM.oauth, [*speaks, Capability.MEASURE]) == (
        "r_basicprofile w_member_social r_member_postAnalytics r_member_profileAnalytics"
    )


def test_a_post_is_measured_by_one_call_for_each_figure_and_what_is_not_told_is_no_zero():
    figures = {"IMPRESSION": 900, "MEMBERS_REACHED": 310, "REACTION": 0}

    def answer(request):
        sort = request.url.params["queryType"]
        return {"elements": [{"count": figures[sort]}] if sort in figures else []}

    connector, asked = connected(**{"GET_/memberCreatorPostAnalytics": answer})
    found = connector.measure(["urn:li:share:7001", "urn:li:ugcPost:7002", "urn:li:activity:7003"])
    assert [(one.remote_id[-4:], one.metric, one.value) for one in found] == [
        (post, slug, value)
        for post in ("7001", "7002")
        for slug, value in (("views", 900.0), ("reach", 310.0), ("likes", 0.0))
    ]
    assert len(asked) == 12
    assert asked[0].url.query == (
        b"q=entity&entity=(share:urn%3Ali%3Ashare%3A7001)&queryType=IMPRESSION&aggregation=TOTAL"
    )
    assert b"entity=(ugc:urn%3Ali%3AugcPost%3A7002)" in asked[6].url.query
    assert asked[0].headers["x-restli-method"] == "FINDER"


def test_a_post_that_is_gone_takes_no_figures_from_the_others():
    def answer(request):
        gone = "7001" in str(request.url)
        return httpx.Response(404, json={}) if gone else {"elements": [{"count": 5}]}

    connector, _ = connected(**{"GET_/memberCreatorPostAnalytics": answer})
    found = connector.measure(["urn:li:share:7001", "urn:li:share:7002"])
    assert {one.remote_id for one in found} == {"urn:li:share:7002"}
    assert len(found) == 6


def test_a_figure_that_linkedin_refuses_hides_no_other():
    def answer(request):
        unknown = request.url.params["queryType"] == "POST_SAVE"
        return httpx.Response(400, json={}) if unknown else {"elements": [{"count": 5}]}

    connector, _ = connected(**{"GET_/memberCreatorPostAnalytics": answer})
    assert len(connector.measure(["urn:li:share:7001"])) == 5


def test_an_app_that_may_not_measure_says_so():
    connector, _ = connected(**{"GET_/memberCreatorPostAnalytics": httpx.Response(403, json={})})
    with pytest.raises(Rejected, match="permission"):
        connector.measure(["urn:li:share:7001"])


def test_followers_are_the_figure_of_the_account():
    (one,) = connected()[0].measure([])
    assert (one.remote_id, one.metric, one.value) == ("", "followers", 961.0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401), Reconnect),
        (httpx.Response(429), RateLimited),
        (httpx.Response(200, json={"sub": "a/b"}), Unavailable),
    ],
    ids=["signed out", "too often", "odd"],
)
def test_whose_account_it_is_must_be_told(answer, error):
    connector, asked = connected(**{"GET_/v2/userinfo": answer})
    with pytest.raises(error):
        connector.publish(Draft("Bonjour"), "k")
    assert len(asked) == 1


def test_an_app_that_is_told_nothing_of_the_person_says_so():
    connector, _ = connected(**NO_OPENID, **{"GET_/v2/me": httpx.Response(403, json={})})
    with pytest.raises(Rejected, match="whose account"):
        connector.me()
