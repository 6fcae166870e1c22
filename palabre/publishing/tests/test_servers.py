"""A text is counted by what the account's own server takes."""

import json

import pytest

from palabre.channels.doors import ANNOUNCED
from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.findings import findings

LOOK = "/o/lanterne/lanterne/publish/posts/look/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(brand):
    """Connect an account of the fediverse whose server says what it takes."""

    def make(**told):
        return Channel.objects.create(
            organisation=brand.organisation, brand=brand, platform="mastodon", name="Lanterne",
            more={ANNOUNCED: json.dumps(told)} if told else {},
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("told", "length", "fits"),
    [({}, 500, True), ({}, 501, False), ({"text": 5_000}, 501, True), ({"text": 5_000}, 5_001, False),
     ({"text": 200}, 201, False)],
)  # fmt: skip
def test_a_text_is_as_long_as_its_server_takes_it(account, brand, told, length, fits):
    written = Written("a" * length, told=[Told(account(**told).pk)])
    found = [one for one in findings(write_post(MACHINE, brand, written)) if one.grave]
    assert ([one.rule for one in found] == []) == fits
    assert fits or found[0].values["most"] == told.get("text", 500)


def test_addresses_count_as_the_server_counts_them(account, brand):
    text = "a" * 180 + " https://lanterne.fr/" + "b" * 100
    for link, rules in ((19, []), (20, ["text-too-long"])):
        there = account(text=200, link=link)
        post = write_post(MACHINE, brand, Written(text, told=[Told(there.pk)]))
        assert [one.rule for one in findings(post) if one.grave] == rules


def test_while_one_writes_the_room_is_that_of_the_server(account, as_ada):
    there = account(text=5_000)
    told = {"text": "a" * 600, "channels": [there.pk], "aim": "useful"}
    page = as_ada.post(LOOK, told).content.decode()
    assert "5,000" in page
    assert "Too long" not in page
