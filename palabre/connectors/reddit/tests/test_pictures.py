"""Pictures on Reddit: leased, brought to the store, posted alone or several, and found when they are seen."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.reddit import PLATFORM
from palabre.connectors.reddit.pictures import ENDINGS, MOST
from palabre.connectors.reddit.tests.network import Network
from palabre.connectors.reddit.trial import LEASE, PICTURE, SHOWN

TEA = {"subreddit": "r/tea"}
ONE = Draft("Bonjour", title="Salut", to=TEA, media=(PICTURE,), more={"flair": "f1"})
TWO = Draft("Bonjour", title="Salut", to=TEA, media=(PICTURE, PICTURE))


@pytest.fixture
def network():
    return Network()


def test_a_picture_is_leased_brought_and_posted_by_its_address(network):
    sent = network.connector.publish(ONE, "k")
    lease, store, submit = network.requests
    assert lease.url.path == "/api/media/asset.json"
    assert b"filepath=picture.png&mimetype=image%2Fpng" in lease.content
    assert (store.url.host, store.url.path) == (
        "reddit-uploaded-media.s3-accelerate.amazonaws.com",
        "/",
    )
    assert "authorization" not in store.headers
    # The store wants the file after all fields.
    assert store.content.index(b'name="policy"') < store.content.index(b'name="file"')
    assert b"\r\n\r\npng\r\n" in store.content
    assert submit.url.path == "/api/submit"
    assert network.form() == {
        "kind": "image", "sr": "tea", "title": "Salut", "text": "Bonjour", "flair_id": "f1",
        "url": "https://reddit-uploaded-media.s3-accelerate.amazonaws.com/rte_images%2F8xjguc40cnrb1",
        "resubmit": "true", "sendreplies": "true", "api_type": "json", "raw_json": "1",
    }  # fmt: skip
    assert not sent.ready
    assert sent.remote_id.startswith("picture/8xjguc40cnrb1/")


def test_several_pictures_are_one_gallery_that_has_a_name_at_once(network):
    sent = network.connector.publish(TWO, "k")
    assert network.paths()[-1] == "/api/submit_gallery_post.json"
    body = json.loads(network.requests[-1].content)
    assert [one["media_id"] for one in body["items"]] == ["8xjguc40cnrb1", "8xjguc40cnrb1"]
    assert (body["sr"], body["title"], body["text"]) == ("tea", "Salut", "Bonjour")
    assert (sent.remote_id, sent.ready) == ("t3_1khu9tf", True)
    network.answers["POST /api/submit_gallery"] = {"json": {"errors": [], "data": {}}}
    with pytest.raises(Unknown):
        network.connector.publish(TWO, "k")
    refused = {"json": {"errors": [["GALLERIES_DISABLED", "not allowed", "sr"]]}}
    network.answers["POST /api/submit_gallery"] = refused
    with pytest.raises(Rejected, match="one picture"):
        network.connector.publish(TWO, "k")


def test_the_descriptions_of_a_gallerys_pictures_are_its_captions(network):
    told = (replace(PICTURE, alt="A lantern"), replace(PICTURE, alt="x" * 181), PICTURE)
    network.connector.publish(replace(TWO, media=told), "k")
    items = json.loads(network.requests[-1].content)["items"]
    assert [one["caption"] for one in items] == ["A lantern", "x" * PLATFORM.post.alt, PICTURE.alt]


def test_a_pictures_post_is_known_by_its_picture_when_it_is_seen(network):
    name = f"picture/8xjguc40cnrb1/{int(time.time())}"
    found = network.connector.progress(name)
    assert (found.remote_id, found.ready) == ("t3_16xb01r", True)
    assert found.url == "https://www.reddit.com/r/tea/comments/16xb01r/salut/"
    elsewhere = network.connector.progress(name.replace("8xj", "9xj"))
    assert (elsewhere.remote_id, elsewhere.ready) == (name.replace("8xj", "9xj"), False)
    for given_up in ("picture/9xj/1790000000", "t3_aa9", "picture/../1790000000"):
        with pytest.raises(Rejected, match=r"\.$"):
            network.connector.progress(given_up)


def test_a_lost_post_of_a_picture_is_not_taken_for_absent_while_it_may_still_be_made(network):
    now = datetime.now(UTC)
    network.answers["GET /user/lanterne/submitted"] = {"kind": "Listing", "data": {"children": []}}
    with pytest.raises(Unknown):
        network.connector.receipt("k", ONE, now - timedelta(minutes=1))
    assert network.connector.receipt("k", ONE, now - timedelta(minutes=9)) is None
    network.answers["GET /user/lanterne/submitted"] = SHOWN
    since = datetime.fromtimestamp(1_795_600_000, UTC)
    assert network.connector.receipt("k", ONE, since).remote_id == "t3_16xb01r"


@pytest.mark.parametrize(
    "lease",
    [{}, {**LEASE, "asset": {"asset_id": "../x"}}, {**LEASE, "args": {**LEASE["args"], "fields": []}}]
    + [{**LEASE, "args": {**LEASE["args"], "action": at}}
       for at in ("//127.0.0.1", "//x@amazonaws.com", "//amazonaws.com.example",
                  "//x:1@s3.amazonaws.com", "https://s3.amazonaws.com", None)],
)  # fmt: skip
def test_a_picture_goes_nowhere_but_to_the_store(network, lease):
    network.answers["POST /api/media/asset.json"] = lease
    with pytest.raises(Unavailable):
        network.connector.publish(ONE, "k")
    assert network.paths() == ["/api/media/asset.json"]


@pytest.mark.parametrize(
    ("status", "error"), [(403, Rejected), (400, Rejected), (503, Unavailable)]
)
def test_what_the_store_refuses_is_not_posted(network, status, error):
    network.answers["POST amazonaws.com"] = httpx.Response(status, text="<Error/>")
    with pytest.raises(error):
        network.connector.publish(ONE, "k")
    assert "/api/submit" not in network.paths()


def test_other_files_too_many_and_pictures_in_answers_are_refused_before_anything_is_sent(network):
    odd = Upload("a.webp", "image/webp", b"x")
    for media in ((odd,), (PICTURE,) * (MOST + 1)):
        with pytest.raises(Rejected, match="twenty"):
            network.connector.publish(Draft("a", title="b", to=TEA, media=media), "k")
    with pytest.raises(Rejected, match="answers"):
        network.connector.reply("t1_cc1", Draft("a", media=(PICTURE,)), "k")
    assert network.requests == []
    assert (set(PLATFORM.post.types), PLATFORM.post.media) == (set(ENDINGS), MOST)
