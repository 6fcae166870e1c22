"""Documents on LinkedIn: brought there as its examples do, waited for, and shown by a post with its title."""

import json

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.films import MP4
from palabre.connectors.linkedin.tests.test_linkedin import PICTURE, Network
from palabre.connectors.linkedinperson.client import LinkedInPersonConnector
from palabre.connectors.linkedinperson.trial import TRIAL as PERSONS
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.paper import on_paper

BEGUN = "POST /documents?action=initializeUpload"


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "carousel.pdf"
    path.write_bytes(b"%PDF-1.7 a guide %%EOF")
    return Upload("carousel.pdf", "application/pdf", b"", path=path)


def asked_of(requests):
    return [
        (one.method, str(one.url).removeprefix("https://api.linkedin.com/rest/"))
        for one in requests
    ]


def test_a_document_is_brought_looked_at_and_shown_with_the_title_of_the_post(document):
    network = Network()
    sent = network.connector().publish(Draft("Lisez", title="A guide", media=(document,)), "k")
    assert sent.remote_id == "urn:li:share:7009"
    begun, put, look, _post = network.requests[-4:]
    assert asked_of([begun, put, look]) == [
        ("POST", "documents?action=initializeUpload"),
        ("PUT", "https://www.linkedin.com/dms-uploads/d"),
        ("GET", "documents/urn%3Ali%3Adocument%3AD5"),
    ]
    owner = {"initializeUploadRequest": {"owner": "urn:li:organization:42"}}
    assert json.loads(begun.content) == owner
    assert put.content == b"%PDF-1.7 a guide %%EOF"
    body = network.last()[2]
    assert body["content"] == {"media": {"id": "urn:li:document:D5", "title": "A guide"}}


def test_a_document_without_a_title_goes_by_its_name_and_a_person_brings_one_too(document):
    one, asked = on_paper(LinkedInPersonConnector, PERSONS.answer, {"secret": "t0ken"})
    one.publish(Draft("Lisez", media=(document,)), "k")
    body = json.loads(asked[-1].content)
    assert body["author"] == "urn:li:person:a1B2"
    assert body["content"] == {"media": {"id": "urn:li:document:D5", "title": "carousel.pdf"}}


def test_where_nobody_lets_us_look_the_post_itself_tells(document):
    network = Network()
    network.answers = {"GET /documents/": httpx.Response(403, json={})}
    sent = network.connector().publish(Draft("Lisez", media=(document,)), "k")
    assert sent.remote_id == "urn:li:share:7009"


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"GET /documents/": {"status": "PROCESSING_FAILED"}}, Rejected),
        ({"GET /documents/": httpx.Response(404, json={})}, Rejected),
        ({BEGUN: {"value": {"uploadUrl": "https://www.linkedin.com/x", "document": "x"}}}, Unavailable),
        ({BEGUN: {"value": {"uploadUrl": "https://evil.example/x",
                            "document": "urn:li:document:D5"}}}, Unavailable),
    ],
)  # fmt: skip
def test_a_document_that_linkedin_makes_nothing_of_is_no_post(document, answers, error):
    network = Network()
    network.answers = answers
    with pytest.raises(error):
        network.connector().publish(Draft("Lisez", media=(document,)), "k")
    assert not [one for one in network.requests if one.url.path.endswith("/posts")]


def test_a_document_goes_alone(document):
    network = Network()
    film = Upload("a.mp4", MP4, b"", path=document.path)
    for media in ((document, PICTURE), (document, document), (film, document)):
        with pytest.raises(Rejected):
            network.connector().publish(Draft("Lisez", media=media), "k")
    assert not network.requests
