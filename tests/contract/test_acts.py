"""One contract, kept by every connector that moderates texts or keeps people off: each act that its platform
declares asks the network for something, what it doesn't declare is refused before anything is asked."""

import httpx
import pytest

from palabre.connectors.contract import Barring, Capability, Moderation, Rejected
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import connector, trial

MODERATES = [
    slug
    for slug in sorted(PLATFORMS)
    if PLATFORMS[slug][0].moderation and trial(slug).answer is not None
]
# Where the trial's text isn't one that the act can be done to; the connector's own tests do it.
ELSEWHERE = {
    ("bluesky", Moderation.HIDE): "the account didn't begin that conversation",
    ("bluesky", Moderation.SHOW): "the account didn't begin that conversation",
    ("discourse", Moderation.APPROVE): "the post doesn't wait for an approval",
    ("flickr", Moderation.DELETE): "it is a photograph, and only comments are",
    ("matrix", Moderation.UNLIKE): "the account didn't like it",
}
every_moderator = pytest.mark.parametrize("slug", MODERATES)


class Named:
    """Learns from a trial which text is moderated."""

    def moderate(self, remote_id, act):
        self.text = remote_id

    def bar(self, who, at, act, reason=""):
        self.who, self.text = who, at


class Wire:
    """The trial's network, which takes every change and remembers it; signing in is none."""

    def __init__(self, slug):
        self._trial, self.changes = trial(slug), set()

    def __call__(self, request):
        request.read()
        answer = self._trial.answer(request)
        if request.method == "GET" or self._trial.prepares(request):
            return answer
        self.changes.add((request.method, str(request.url), request.content))
        return answer if answer.status_code < 400 else httpx.Response(200, json={})


def moderate(slug, act):
    """What a connector asks its network to change."""
    named, wire = Named(), Wire(slug)
    trial(slug).calls[Capability.MODERATE](named)
    try:
        connector(slug, wire).moderate(named.text, act)
    except Rejected:
        assert not wire.changes
        raise
    return wire.changes


@every_moderator
def test_each_act_that_a_platform_declares_changes_something_over_there(slug):
    for act in PLATFORMS[slug][0].moderation:
        assert (slug, act) in ELSEWHERE or moderate(slug, act)


@every_moderator
def test_an_act_that_a_platform_does_not_declare_is_refused_before_anything_changes(slug):
    for act in set(Moderation) - PLATFORMS[slug][0].moderation:
        with pytest.raises(Rejected):
            moderate(slug, act)


BARS = [slug for slug in sorted(PLATFORMS) if PLATFORMS[slug][0].barring and trial(slug).answer]


def bar(slug, act):
    """What a connector asks its network to change about a person."""
    named, wire = Named(), Wire(slug)
    trial(slug).calls[Capability.BAR](named)
    try:
        connector(slug, wire).bar(named.who, named.text, act, "spam")
    except Rejected:
        assert not wire.changes
        raise
    return wire.changes


@pytest.mark.parametrize("slug", BARS)
def test_each_act_on_a_person_that_a_platform_declares_changes_something_over_there(slug):
    for act in PLATFORMS[slug][0].barring:
        assert bar(slug, act)


@pytest.mark.parametrize("slug", BARS)
def test_an_act_on_a_person_that_a_platform_does_not_declare_changes_nothing(slug):
    for act in set(Barring) - PLATFORMS[slug][0].barring:
        with pytest.raises(Rejected):
            bar(slug, act)
