"""Posts that a LinkedIn page passes on, by the vendor's documented example: once, bare or with words."""

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.linkedin.tests.test_linkedin import Network
from palabre.connectors.protocols import Draft, Upload

THEIRS = "urn:li:share:7777"


@pytest.mark.parametrize("words", ["", "Lisez"], ids=["bare", "with words"])
def test_a_post_is_passed_on_with_the_words_of_the_page_or_without(words):
    network = Network()
    connector = network.connector()
    sent = connector.quote(THEIRS, Draft(words), "k") if words else connector.relay(THEIRS, "k")
    method, path, body = network.last()
    assert (method, path, sent.remote_id) == ("POST", "posts", "urn:li:share:7009")
    assert body["reshareContext"] == {"parent": THEIRS}
    assert (body["commentary"], "content" in body) == (words, False)


def test_a_post_that_was_passed_on_already_is_not_passed_on_again():
    network = Network()
    before = {"id": "urn:li:share:7008", "reshareContext": {"parent": THEIRS}, "commentary": ""}
    network.answers = {"GET /posts": {"elements": [before]}}
    assert network.connector().relay(THEIRS, "k").remote_id == "urn:li:share:7008"
    assert all(one.method == "GET" for one in network.requests)


def test_one_with_words_is_another_post():
    network = Network()
    before = {"id": "urn:li:share:7008", "reshareContext": {"parent": THEIRS}, "commentary": "a"}
    network.answers = {"GET /posts": {"elements": [before]}}
    assert network.connector().relay(THEIRS, "k").remote_id == "urn:li:share:7009"


def test_a_post_that_is_passed_on_takes_no_pictures_and_a_comment_is_none():
    network = Network()
    picture = Upload("a.png", "image/png", b"x")
    with pytest.raises(Rejected, match="no picture"):
        network.connector().quote(THEIRS, Draft("a", media=(picture,)), "k")
    with pytest.raises(Rejected):
        network.connector().quote("urn:li:comment:(urn:li:activity:1,2)", Draft("a"), "k")
    assert not any(one.method == "POST" for one in network.requests)


def test_a_lost_line_leaves_it_open():
    network = Network()
    network.answers = {"POST /posts": httpx.Response(201)}
    with pytest.raises(Unknown):
        network.connector().quote(THEIRS, Draft("a"), "k")
