"""Google Business Profile, by the examples of Google's reference: reviews, answers, posts."""

import json
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.googlebusiness import PLATFORM
from palabre.connectors.googlebusiness.client import GoogleBusinessConnector
from palabre.connectors.googlebusiness.parse import written
from palabre.connectors.googlebusiness.trial import ONE_ACCOUNT, PLACE, POST, TRIAL, TWO_PLACES
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.tests.discovery import check, check_answer
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import recorded, route

SINCE = datetime(2026, 11, 27, 9, 59, tzinfo=UTC)


def connected(answer=TRIAL.answer, secret="t0ken"):
    return on_paper(GoogleBusinessConnector, answer, {"secret": secret})


def test_a_documented_review_becomes_an_item_with_stars_and_the_places_answer():
    one, _ = connected()
    review, answer, silent = one.read("reviews", {"location": PLACE}, {}).items
    assert (review.title, review.text, review.author.name) == ("★★★★☆", "Bonne lumière", "Zoé")
    assert review.edited_at == datetime(2026, 11, 21, 9, 0, 0, 45123, tzinfo=UTC)
    assert (answer.parent, answer.text, answer.author.remote_id) == (
        review.remote_id,
        "Merci Zoé !",
        PLACE,
    )
    assert (silent.title, silent.text) == ("★☆☆☆☆", "")


def test_the_translation_that_google_adds_is_left_out_on_either_side():
    assert written("Bon\n\n(Translated by Google)\nGood") == "Bon"
    assert written("(Translated by Google) Good\n\n(Original)\nBon") == "Bon"


def test_a_reading_goes_on_to_the_next_page_until_what_is_known():
    one, asked = connected()
    first = one.read("reviews", {"location": PLACE}, {})
    assert first.more
    second = one.read("reviews", {"location": PLACE}, first.cursor)
    assert dict(asked[0].url.params) == {"pageSize": "50", "orderBy": "updateTime desc"}
    assert asked[1].url.params["pageToken"] == "p2"
    third = one.read("reviews", {"location": PLACE}, {"done": second.cursor["new"]})
    assert not third.more


def _standing(**gone):
    """The documented reviews asked for one by one; those named are answered by a status."""
    reviews = {one["name"]: one for one in recorded(__file__, "reviews.json")["reviews"]}

    def answer(request):
        name = request.url.path.removeprefix("/v4/")
        last = name.rpartition("/")[2]
        if last in gone:
            return httpx.Response(gone[last], json={"error": {"code": gone[last]}})
        return httpx.Response(200, json=reviews.get(name, {}))

    return connected(answer)


REVIEW = f"{PLACE}/reviews/AbFvOqm"


def test_a_review_that_its_writer_took_back_is_gone_with_its_answer():
    one, asked = _standing(AbFvOqm=404)
    page = one.check([REVIEW, f"{REVIEW}/reply", f"{PLACE}/reviews/AbFvOqn", "x"])
    assert page.deleted == (REVIEW, f"{REVIEW}/reply")
    assert [(item.remote_id, item.title) for item in page.items] == [
        (f"{PLACE}/reviews/AbFvOqn", "★☆☆☆☆")
    ]
    assert [request.url.path.removeprefix(f"/v4/{PLACE}/") for request in asked] == [
        "reviews/AbFvOqm", "reviews/AbFvOqn", "reviews",
    ]  # fmt: skip


def test_what_stands_is_given_as_it_is_now_and_an_answer_that_was_taken_away_is_gone():
    one, asked = _standing()
    page = one.check([REVIEW, f"{REVIEW}/reply", f"{PLACE}/reviews/AbFvOqn/reply"])
    assert {item.remote_id: item.text for item in page.items} == {
        REVIEW: "Bonne lumière", f"{REVIEW}/reply": "Merci Zoé !",
    }  # fmt: skip
    assert page.deleted == (f"{PLACE}/reviews/AbFvOqn/reply",)
    assert len(asked) == 2


def test_a_place_that_the_account_no_longer_manages_loses_no_review():
    one, _ = _standing(AbFvOqm=404, reviews=404)
    with pytest.raises(Rejected):
        one.check([REVIEW])
    with pytest.raises(Unavailable):
        _standing()[0].check([f"{PLACE}/reviews/other"])


def test_an_answer_is_put_at_the_review():
    one, asked = connected()
    sent = one.reply(f"{PLACE}/reviews/a", Draft("Merci"), "k")
    assert (asked[0].method, asked[0].url.path) == ("PUT", f"/v4/{PLACE}/reviews/a/reply")
    assert json.loads(asked[0].content) == {"comment": "Merci"}
    assert asked[0].headers["authorization"] == "Bearer t0ken"
    assert sent.remote_id == f"{PLACE}/reviews/a/reply"


def test_a_post_names_its_topic_and_carries_a_button_for_its_link():
    one, asked = connected()
    draft = Draft("Bonjour", language="fr", link="https://a.example/", to={"location": PLACE})
    assert one.publish(draft, "k").url == POST["searchUrl"]
    assert (asked[0].method, asked[0].url.path) == ("POST", f"/v4/{PLACE}/localPosts")
    assert json.loads(asked[0].content) == {
        "topicType": "STANDARD",
        "summary": "Bonjour",
        "languageCode": "fr",
        "callToAction": {"actionType": "LEARN_MORE", "url": "https://a.example/"},
    }


def sent_as(**more):
    one, asked = connected()
    link = more.pop("link", "")
    one.publish(Draft("Venez", link=link, to={"location": PLACE}, more=more), "k")
    return json.loads(asked[0].content)


def test_an_event_has_its_title_and_its_days_by_the_clocks_of_the_place():
    body = sent_as(
        kind="EVENT", event=" Nuit  des lampes ", begins="2026-12-24T18:30", ends="2026-12-25",
        button="BOOK", link="https://a.example/",
    )  # fmt: skip
    assert body == {
        "topicType": "EVENT", "summary": "Venez",
        "event": {"title": "Nuit des lampes", "schedule": {
            "startDate": {"year": 2026, "month": 12, "day": 24},
            "startTime": {"hours": 18, "minutes": 30, "seconds": 0, "nanos": 0},
            "endDate": {"year": 2026, "month": 12, "day": 25},
            "endTime": {"hours": 0, "minutes": 0, "seconds": 0, "nanos": 0},
        }},
        "callToAction": {"actionType": "BOOK", "url": "https://a.example/"},
    }  # fmt: skip


def test_an_offer_has_its_code_its_terms_and_where_it_is_redeemed():
    body = sent_as(
        kind="OFFER", event="Deux pour une", begins="2026-12-01T00:00", ends="2026-12-31T23:59",
        coupon="LAMPE", terms="Une fois par foyer.", link="https://a.example/",
    )  # fmt: skip
    assert body["offer"] == {
        "couponCode": "LAMPE", "redeemOnlineUrl": "https://a.example/",
        "termsConditions": "Une fois par foyer.",
    }  # fmt: skip
    assert body["event"]["title"] == "Deux pour une"
    assert "callToAction" not in body


def test_a_button_to_call_takes_the_number_of_the_profile():
    assert sent_as(button="CALL")["callToAction"] == {"actionType": "CALL"}


TIMED = {"kind": "EVENT", "event": "x", "begins": "2026-12-24T18:30", "ends": "2026-12-24T19:30"}


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "PRODUCT"}, {**TIMED, "event": ""}, {**TIMED, "event": "x" * 59},
        {**TIMED, "begins": "soon"}, {**TIMED, "ends": ""}, {**TIMED, "ends": "2026-12-23T18:30"},
        {"button": "BOOK"}, {"button": "GET_OFFER", "link": "https://a.example/"},
        {**TIMED, "kind": "OFFER", "button": "BOOK"}, {**TIMED, "kind": "OFFER", "coupon": "x" * 59},
    ],
)  # fmt: skip
def test_a_post_that_google_would_refuse_is_not_sent(more):
    one, asked = connected()
    draft = Draft("x", link=more.pop("link", ""), to={"location": PLACE}, more=more)
    with pytest.raises(Rejected, match=r"\.$"):
        one.publish(draft, "k")
    assert asked == []


def test_the_places_are_asked_for_as_google_describes_it():
    one, asked = connected()
    assert [each.value for each in one.offers("location").offers] == [
        PLACE,
        "accounts/1/locations/3",
    ]
    for request in asked:
        check(request, f"{request.url.host.partition('.')[0]}_v1")


def test_the_picture_of_a_post_is_fetched_from_where_it_is_open():
    one, asked = connected()
    file = Upload("a.jpg", "image/jpeg", b"x", address="https://p.example/1.jpg")
    one.publish(Draft("Bonjour", media=(file,), to={"location": PLACE}), "k")
    assert json.loads(asked[0].content)["media"] == [
        {"mediaFormat": "PHOTO", "sourceUrl": "https://p.example/1.jpg"}
    ]
    for files in ((file, file), (Upload("a.jpg", "image/jpeg", b"x"),)):
        with pytest.raises(Rejected, match="one picture"):
            one.publish(Draft("Bonjour", media=files, to={"location": PLACE}), "k")


def test_a_post_whose_answer_was_lost_is_found_by_its_text_and_time():
    one, _ = connected(lambda request: httpx.Response(200, json={"localPosts": [POST]}))
    draft = Draft("Bonjour", to={"location": PLACE})
    assert one.receipt("k", draft, SINCE).remote_id == POST["name"]
    assert one.receipt("k", Draft("Autre", to={"location": PLACE}), SINCE) is None
    with pytest.raises(Unknown):
        one.receipt("k", Draft("Bonjour"), SINCE)


def test_editing_a_post_changes_its_text_alone_and_editing_an_answer_puts_it():
    one, asked = connected()
    one.edit(POST["name"], Draft("Bonsoir"))
    one.edit(f"{PLACE}/reviews/a/reply", Draft("Merci"))
    assert [request.method for request in asked] == ["PATCH", "PUT"]
    assert asked[0].url.params["updateMask"] == "summary"


def test_what_is_gone_is_deleted_and_what_is_not_ours_is_left_alone():
    one, asked = connected(lambda request: httpx.Response(404))
    one.delete(POST["name"])
    with pytest.raises(Rejected):
        one.delete(f"{PLACE}/reviews/a")
    assert [request.method for request in asked] == ["DELETE"]


@pytest.mark.parametrize("place", ["", "locations/2", "accounts/1/locations/2/../../x"])
def test_what_is_no_place_is_refused_before_anything_is_asked(place):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("reviews", {"location": place}, {})
    assert not asked


def test_without_a_token_a_person_must_connect():
    one, _ = connected(secret="")
    with pytest.raises(Reconnect):
        one.me()


def test_it_tells_whose_account_it_is():
    accounts = {"accounts": [{"name": "accounts/1", "accountName": "Lanterne"}]}
    one, asked = connected(lambda request: httpx.Response(200, json=accounts))
    assert (one.me().remote_id, one.me().name) == ("accounts/1", "Lanterne")
    assert asked[0].url.host == "mybusinessaccountmanagement.googleapis.com"


# Figures: every request and answer is held against Google's discovery documents

PERFORMANCE, INFORMATION, ACCOUNTS = (
    f"{name}_v1"
    for name in (
        "businessprofileperformance",
        "mybusinessbusinessinformation",
        "mybusinessaccountmanagement",
    )
)
DAILY = "locations.fetchMultiDailyMetricsTimeSeries"


def test_figures_are_those_of_all_places_together_over_thirty_days():
    one, asked = connected()
    found = {figure.metric: figure.value for figure in one.measure([])}
    assert found == {
        "views_search_mobile": 40,
        "views_maps_desktop": 6,
        "calls": 2,
        "site_clicks": 0,
    }
    names = (ACCOUNTS, INFORMATION, PERFORMANCE, PERFORMANCE)
    methods = [check(request, name) for request, name in zip(asked, names, strict=True)]
    assert methods == ["accounts.list", "accounts.locations.list", DAILY, DAILY]
    assert asked[1].url.path == "/v1/accounts/1/locations"
    assert [request.url.path.rpartition("/")[2].partition(":")[0] for request in asked[2:]] == [
        "2",
        "3",
    ]
    params = asked[2].url.params
    assert params.get_list("dailyMetrics") == [metric.theirs for metric in PLATFORM.metrics]
    first, last = (
        date(*(int(params[f"dailyRange.{end}Date.{part}"]) for part in ("year", "month", "day")))
        for end in ("start", "end")
    )
    assert (last - first).days == 29
    assert last == datetime.now(UTC).date() - timedelta(days=1)


def test_the_figures_on_paper_are_such_as_the_discovery_documents_tell():
    check_answer(recorded(__file__, "figures.json"), PERFORMANCE, DAILY)
    check_answer(TWO_PLACES, INFORMATION, "accounts.locations.list")
    check_answer(ONE_ACCOUNT, ACCOUNTS, "accounts.list")


def test_the_connected_account_is_the_one_whose_places_are_counted():
    one, asked = on_paper(
        GoogleBusinessConnector, TRIAL.answer, {"secret": "t0ken", "account": "accounts/7"}
    )
    assert one.measure([])
    assert asked[0].url.path == "/v1/accounts/7/locations"


def test_of_single_texts_nothing_is_asked():
    one, asked = connected()
    assert one.measure([f"{PLACE}/localPosts/9", f"{PLACE}/reviews/a/reply"]) == ()
    assert asked == []


def test_what_is_not_counted_for_one_place_is_told_for_none():
    def other(request):
        calls = {"dailyMetric": "CALL_CLICKS", "timeSeries": {"datedValues": [{"value": "5"}]}}
        told = {"multiDailyMetricTimeSeries": [{"dailyMetricTimeSeries": [calls]}]}
        return (
            httpx.Response(200, json=told)
            if "locations/3:" in str(request.url)
            else TRIAL.answer(request)
        )

    assert connected(other)[0].measure([]) == (Measured("", "calls", 6),)


@pytest.mark.parametrize(
    ("part", "odd", "error"),
    [
        ("mybusinessbusinessinformation", {**TWO_PLACES, "nextPageToken": "p"}, Rejected),
        ("mybusinessbusinessinformation", {"locations": [{"name": "locations/../x"}]}, Unavailable),
        ("mybusinessbusinessinformation", {"locations": [None]}, Unavailable),
        ("businessprofileperformance", {}, Unavailable),
        ("businessprofileperformance", {"multiDailyMetricTimeSeries": "x"}, Unavailable),
    ],
)  # fmt: skip
def test_figures_that_would_be_wrong_are_not_told(part, odd, error):
    one, _ = connected(route({f"GET {part}": odd}, TRIAL.answer))
    with pytest.raises(error, match=r"\.$"):
        one.measure([])


def test_an_account_without_places_has_no_figures():
    one, asked = connected(route({"GET mybusinessbusinessinformation": {}}, TRIAL.answer))
    assert one.measure([]) == ()
    assert len(asked) == 2
