"""Kept posts are looked at again: what is gone and how the others are now."""

import httpx
import pytest

from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Unavailable
from palabre.connectors.http import Http


def named(number):
    return f"at://did:plc:zoe/app.bsky.feed.post/3k{number:04d}"


class Network:
    """Shows the posts of these numbers, whose text each test may change."""

    def __init__(self, shown, text="Bonjour"):
        self.shown, self.text, self.asked, self.odd = set(shown), text, [], None

    def __call__(self, request):
        uris = request.url.params.get_list("uris")
        self.asked.append(uris)
        posts = [
            {"uri": uri, "author": {"did": "did:plc:zoe"}, "indexedAt": "2026-11-20T12:00:00Z",
             "record": {"text": self.text, "createdAt": "2026-11-20T12:00:00Z"}}
            for uri in uris if int(uri[-4:]) in self.shown
        ]  # fmt: skip
        return httpx.Response(200, json={"posts": posts} if self.odd is None else self.odd)

    def check(self, names):
        return BlueskyConnector(Http(transport=httpx.MockTransport(self)), {}).check(names)


def test_posts_are_asked_for_by_25_and_those_not_shown_are_gone():
    network = Network(set(range(60)) - {3, 40})
    page = network.check([named(number) for number in range(60)])
    assert [len(uris) for uris in network.asked] == [25, 25, 10]
    assert page.deleted == (named(3), named(40))
    assert len(page.items) == 58


def test_a_post_is_given_as_it_is_now_for_whoever_keeps_it_to_compare():
    (item,) = Network({1}, "Bonsoir").check([named(1)]).items
    assert (item.remote_id, item.text) == (named(1), "Bonsoir")


def test_relays_and_what_is_no_post_are_not_asked_for():
    network = Network({1})
    page = network.check(["at://did:plc:zoe/app.bsky.feed.repost/3k1", "", "112", named(1)])
    assert network.asked == [[named(1)]]
    assert page.deleted == ()


@pytest.mark.parametrize(
    "odd", [{}, {"posts": None}, {"posts": [{}]}, {"posts": ["x"]}, {"posts": {}}]
)
def test_an_odd_answer_is_not_taken_for_posts_that_are_gone(odd):
    network = Network({1})
    network.odd = odd
    with pytest.raises(Unavailable):
        network.check([named(1)])
