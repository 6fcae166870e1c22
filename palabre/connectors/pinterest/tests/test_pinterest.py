"""Pinterest: what is read back to where, what a pin is made of, and what is refused."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Kind, RateLimited, Reconnect, Rejected, Unknown
from palabre.connectors.http import Http
from palabre.connectors.pinterest.client import PinterestConnector
from palabre.connectors.pinterest.parse import item_of
from palabre.connectors.pinterest.trial import DRAFT, TRIAL
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import recorded

PINS = recorded(str(__file__).replace("/tests/", "/"), "pins.json")
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


class Network:
    """Pinterest on paper: keeps what it was asked."""

    def __init__(self, answer=None):
        self.asked, self.answer = [], answer

    def __call__(self, request):
        from tests.specs import hold

        request.read()
        hold(request, "pinterest_openapi")
        self.asked.append(request)
        return (self.answer or TRIAL.answer)(request)

    @property
    def connector(self):
        http = Http(transport=httpx.MockTransport(self))
        return PinterestConnector(http, TRIAL.credential, lambda: NOW)


def answering(status=200, **options):
    return Network(lambda _: httpx.Response(status, **options)).connector


def body(request):
    return json.loads(request.content)


def test_a_pin_becomes_an_item_with_its_largest_picture():
    item = item_of(PINS["items"][0])
    assert (item.title, item.text) == ("Our garden", "Lanterns among the trees.")
    assert (item.kind, item.url) == (
        Kind.PHOTO,
        "https://www.pinterest.com/pin/813744226420795884/",
    )
    assert item.media[0].url == "https://i.pinimg.com/1200x/a.jpg"
    assert item.media[0].alt == "A garden at night"
    assert item.links == ("https://lanterne.example/garden",)
    assert (item.likes, item.replies, item.author.handle) == (10, 2, "lanterne")


def test_a_pin_without_words_shows_its_pictures():
    item = item_of(PINS["items"][1])
    assert (item.text, len(item.media)) == ("…", 2)


def test_pins_are_read_back_to_where_the_last_reading_began():
    network = Network()
    first = network.connector.read("own", {}, {})
    assert first.more
    assert first.cursor == {"top": "2026-11-26T20:10:40+00:00", "at": "b2"}
    network.connector.read("own", {}, first.cursor)
    assert network.asked[-1].url.params["bookmark"] == "b2"
    later = network.connector.read("own", {}, {"newest": "2026-11-26T00:00:00+00:00"})
    assert not later.more
    assert later.cursor == {"newest": "2026-11-26T20:10:40+00:00"}


def test_a_board_is_read_by_its_number():
    network = Network()
    network.connector.read("board", {"board": "549755885175"}, {})
    assert network.asked[0].url.path == "/v5/boards/549755885175/pins"
    for board in ("", "lanterne/garden", "12/../34"):
        with pytest.raises(Rejected, match="board"):
            network.connector.read("board", {"board": board}, {})


def test_a_pin_carries_its_picture_inside_the_request():
    network = Network()
    draft = replace(DRAFT, link="https://lanterne.example/garden")
    sent = network.connector.publish(draft, "k")
    assert body(network.asked[0]) == {
        "board_id": "549755885175",
        "title": "Our garden",
        "description": "Lanterns among the trees.",
        "link": "https://lanterne.example/garden",
        "alt_text": "A garden",
        "media_source": {
            "source_type": "image_base64",
            "content_type": "image/png",
            "data": base64.b64encode(b"\x89PNG").decode(),
        },
    }
    assert sent.url == "https://www.pinterest.com/pin/813744226420795884/"
    network.connector.publish(replace(DRAFT, media=DRAFT.media * 2), "k")
    assert body(network.asked[1])["media_source"]["source_type"] == "multiple_image_base64"


def test_what_pinterest_does_not_take_is_refused_before_anything_is_sent():
    network = Network()
    webp = Upload("a.webp", "image/webp", b"x")
    for draft in (
        replace(DRAFT, media=()),
        replace(DRAFT, media=(webp,)),
        replace(DRAFT, media=DRAFT.media * 6),
        replace(DRAFT, to={}),
    ):
        with pytest.raises(Rejected):
            network.connector.publish(draft, "k")
    with pytest.raises(Rejected):
        network.connector.delete("../boards")
    assert network.asked == []


def test_a_lost_answer_is_looked_for_among_the_newest_pins():
    since = datetime(2026, 11, 26, 20, 10, 30, tzinfo=UTC)
    connector = Network().connector
    assert connector.receipt("k", DRAFT, since).remote_id == "813744226420795884"
    assert connector.receipt("k", DRAFT, since + timedelta(hours=1)) is None
    assert connector.receipt("k", replace(DRAFT, title="Another"), since) is None
    assert connector.receipt("k", replace(DRAFT, to={"board": "1"}), since) is None


def test_a_change_says_only_what_was_given_and_a_gone_pin_is_deleted():
    network = Network()
    network.connector.edit("12", Draft("Better words."))
    assert body(network.asked[0]) == {"description": "Better words."}
    answering(404, json={}).delete("12")


def test_figures_of_the_last_90_days_by_our_names():
    network = Network()
    found = {(one.metric, one.value) for one in network.connector.measure(["12", "12"])}
    assert found == {
        ("views", 120), ("saves", 4), ("clicks", 9), ("link_clicks", 2), ("likes", 5), ("replies", 1)
    }  # fmt: skip
    (asked,) = network.asked
    assert (asked.url.params["start_date"], asked.url.params["end_date"]) == (
        "2026-08-30",
        "2026-11-27",
    )
    assert answering(404, json={}).measure(["12"]) == ()


def test_an_account_tells_its_followers_and_the_days_that_are_counted_to_their_end():
    network = Network()
    told = [(one.metric, one.value, one.day) for one in network.connector.measure([])]
    assert told == [
        ("followers", 12, None), ("month_views", 900, None),
        ("day_views", 30, date(2026, 11, 25)), ("day_saves", 2, date(2026, 11, 25)),
    ]  # fmt: skip
    asked = network.asked[-1].url.params
    assert (asked["start_date"], asked["end_date"]) == ("2026-10-30", "2026-11-27")


def test_an_account_that_is_no_business_is_not_asked_for_its_days():
    network = Network(
        lambda _: httpx.Response(200, json={"follower_count": 3, "account_type": "PINNER"})
    )
    (followers,) = network.connector.measure([])
    assert (followers.metric, followers.value, len(network.asked)) == ("followers", 3, 1)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, Reconnect, "connect it again"),
        (403, Rejected, "standard access"),
        (404, Rejected, "no such"),
        (413, Rejected, "larger"),
        (400, Rejected, "refuses"),
    ],
)
def test_refusals_are_sentences(status, error, words):
    with pytest.raises(error, match=words):
        answering(status, json={"code": 29, "message": "no"}).publish(DRAFT, "k")


def test_the_pause_is_the_one_that_the_answer_tells():
    connector = answering(429, json={}, headers={"x-ratelimit-reset": "40"})
    with pytest.raises(RateLimited) as told:
        connector.me()
    assert told.value.wait == timedelta(seconds=40)


def test_a_pin_that_was_taken_without_a_number_may_have_happened():
    with pytest.raises(Unknown):
        answering(201, json={}).publish(DRAFT, "k")


@pytest.mark.shared
def test_every_request_is_one_that_the_official_description_knows():
    from tests.specs import check

    network = Network()
    _use(network.connector)
    assert {check(request, "pinterest_openapi") for request in network.asked} == {
        "/pins", "/boards/{board_id}/pins", "/user_account", "/pins/{pin_id}",
        "/pins/{pin_id}/analytics",
    }  # fmt: skip


@pytest.mark.shared
def test_each_request_would_be_refused_with_a_name_of_our_own_making():
    from tests.specs import check_spoilt_refused

    network = Network()
    _use(network.connector)
    check_spoilt_refused(network.asked, "pinterest_openapi")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/pins", {"board_id": 7, "media_source": {}}),
        ("POST", "/pins", {"board_id": "7", "title": ["a"]}),
        ("POST", "/pins", {"board_id": "7", "media_source": {"source_type": "odd"}}),
        ("PATCH", "/pins/1", {"alt_text": 7}),
        ("GET", "/pins?page_size=many", None),
        ("GET", "/pinz", None),
        ("PUT", "/pins", {"board_id": "7"}),
    ],
)
def test_a_request_of_another_shape_would_be_refused(method, path, sent):
    from tests.specs import REFUSED, check

    head = {"Authorization": "Bearer t"}
    request = httpx.Request(method, f"https://api.pinterest.com/v5{path}", json=sent, headers=head)
    with pytest.raises(REFUSED):
        check(request, "pinterest_openapi")


def _use(one):
    """Make every call that there is."""
    one.read("own", {}, one.read("own", {}, {}).cursor)
    one.read("board", {"board": "549755885175"}, {})
    one.me()
    one.publish(replace(DRAFT, link="https://lanterne.example"), "k")
    one.publish(replace(DRAFT, media=DRAFT.media * 5), "k")
    one.receipt("k", DRAFT, NOW)
    one.edit("12", replace(DRAFT, link="https://lanterne.example"))
    one.delete("12")
    one.measure(["12"])
