"""X: moving pictures, and likes, which it lets only apps on a dearer plan give."""

import pytest

from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.x.tests.test_x import PICTURE, Network, body


def test_a_moving_picture_goes_alone_and_in_parts():
    network = Network()
    moving = Upload("a.gif", "image/gif", b"GIF89a", "A lantern that sways")
    network.connector.publish(Draft("Bonjour", media=(moving,)), "k")
    assert body(network.asked[0]) == {
        "media_type": "image/gif", "media_category": "tweet_gif", "total_bytes": 6,
    }  # fmt: skip
    before = len(network.asked)
    with pytest.raises(Rejected, match="alone"):
        network.connector.publish(Draft("Bonjour", media=(moving, PICTURE)), "k")
    assert len(network.asked) == before


def test_liking_is_for_apps_on_a_dearer_plan():
    network = Network()
    network.connector.moderate("12", Moderation.LIKE)
    network.connector.moderate("12", Moderation.UNLIKE)
    likes = [one for one in network.asked if "/likes" in one.url.path]
    assert [(one.method, one.url.path) for one in likes] == [
        ("POST", "/2/users/500/likes"), ("DELETE", "/2/users/500/likes/12")
    ]  # fmt: skip
    assert body(likes[0]) == {"tweet_id": "12"}
    with pytest.raises(Rejected, match="dearer plan"):
        network.refusing("POST", "/2/users/500/likes", 403).moderate("12", Moderation.LIKE)
