"""What sets servers of the fediverse apart: read from what they call themselves, and honoured."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.mastodon.software import abilities
from palabre.connectors.mastodon.tests.test_writing import HOST, NOW, Server
from palabre.connectors.protocols import Draft


@pytest.mark.parametrize(
    ("version", "source", "edits", "schedules", "texts"),
    [("4.7.0", "", True, True, True),
     ("4.4.0-alpha.1+glitch", "", True, True, True),
     ("3.4.1", "", False, True, True),
     ("0.17.3+git-abc", "https://codeberg.org/superseriousbusiness/gotosocial", False, False, True),
     ("0.20.1", "https://codeberg.org/superseriousbusiness/gotosocial", True, True, True),
     ("3.5.3-0.19.1", "https://github.com/superseriousbusiness/gotosocial", True, False, True),
     ("2.7.2 (compatible; Pleroma 2.4.1)", "", False, True, True),
     ("2.7.2 (compatible; Pleroma 2.6.0)", "", True, True, True),
     ("2.7.2 (compatible; Akkoma 3.13.1)", "", True, True, True),
     ("3.5.3 (compatible; Pixelfed 0.12.4)", "", True, False, False),
     ("4.2.1 (compatible; Iceshrimp 2023.11)", "", True, True, True), ("", "", True, True, True)],
)  # fmt: skip
def test_what_a_server_can_do_is_read_from_what_it_calls_itself(
    version, source, edits, schedules, texts
):
    can = abilities(version, source)
    assert (can.edits, can.schedules, can.texts) == (edits, schedules, texts)


@pytest.mark.parametrize(
    "odd",
    [-1, 0, 10**13, 5000.0, True, "5000", [5000], {}, None, pytest.param(10**4000, id="huge")],
)
def test_a_limit_that_makes_no_sense_is_not_believed(odd):
    told = {
        "statuses": dict.fromkeys(
            ("max_characters", "max_media_attachments", "characters_reserved_per_url"), odd
        ),
        "media_attachments": {"description_limit": odd, "image_size_limit": odd},
    }
    server = Server(at={"GET /api/v2/instance": {"configuration": told}})
    post = server.connector().announced()
    assert (post.text, post.link, post.media, post.alt, post.media_bytes) == (500, 0, 0, 0, 0)


PIXELFED = {"version": "3.5.3 (compatible; Pixelfed 0.12.4)"}


def test_a_post_for_later_is_not_given_to_software_that_would_show_it_at_once():
    server = Server(at={"GET /api/v2/instance": PIXELFED})
    with pytest.raises(Rejected, match="later"):
        server.connector().publish(Draft("x", at=NOW), "k")
    assert server.bodies() == []


def test_a_refused_text_says_that_this_software_wants_a_picture():
    refused = {"POST /api/v1/statuses": (422, {}), "GET /api/v2/instance": PIXELFED}
    with pytest.raises(Rejected, match="picture"):
        Server(at=refused).connector().publish(Draft("x"), "k")


def test_software_that_cannot_change_posts_is_not_asked_to():
    old = {"GET /api/v2/instance": {"version": "3.4.1"}}
    server = Server(at=old)
    with pytest.raises(Rejected, match="change"):
        server.connector().edit(f"{HOST}/112", Draft("x"))
    assert server.bodies("PUT") == []


def test_the_limits_that_a_server_announces_are_told():
    told = {"version": "0.20.1", "configuration": {
        "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
        "media_attachments": {"supported_mime_types": ["image/png", 3], "image_size_limit": 41943040,
                              "description_limit": 1500}}}  # fmt: skip
    post = Server(at={"GET /api/v2/instance": told}).connector().instance(HOST).post
    assert (post.text, post.media, post.link, post.alt) == (5000, 6, 25, 1500)
    assert (post.media_bytes, post.types) == (41943040, ("image/png",))


def test_an_account_is_told_what_its_own_server_takes():
    server = Server(
        at={"GET /api/v2/instance": {"configuration": {"statuses": {"max_characters": 900}}}}
    )
    assert server.connector().announced().text == 900
    with pytest.raises(Rejected, match="account"):
        Server().connector(secret="t").announced()
