"""One contract, kept by every connector of the registry: what a platform declares of itself."""

import importlib.resources
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import palabre
from palabre.connectors.afterwards import Checks
from palabre.connectors.barred import LIFTS
from palabre.connectors.contract import Capability, Field, Kind, Platform
from palabre.connectors.lengths import UNITS
from palabre.connectors.oauth import scopes_for
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import WRITES, connector, every_platform, folder, trial

HOUSE = Path(palabre.__file__).parent


@every_platform
def test_a_connector_has_the_methods_that_its_platform_declares_and_no_others(slug):
    platform: Platform = PLATFORMS[slug][0]
    methods = {
        capability for capability in Capability if hasattr(connector(slug), capability.value)
    }
    assert methods == platform.capabilities


@every_platform
def test_every_capability_has_a_trial_call(slug):
    streams_only_by_socket = {Capability.STREAM}  # tried by tests/faults/test_streams.py
    assert (
        set(trial(slug).calls) | streams_only_by_socket
        >= PLATFORMS[slug][0].capabilities
        >= set(trial(slug).calls)
    )


@every_platform
def test_a_platform_is_complete_as_data(slug):
    platform: Platform = PLATFORMS[slug][0]
    assert platform.slug == slug
    assert platform.name
    assert platform.about.endswith(".")
    assert platform.cannot
    assert not set(platform.cannot) & set(platform.undone)
    sentences = (
        *platform.cannot,
        *platform.undone,
        *platform.guide,
        *(fact.says for fact in platform.facts),
    )
    assert all(sentence.endswith(".") for sentence in sentences)
    assert platform.limits.calls > 0 or platform.limits.rule or platform.closed_on
    assert platform.limits.per > timedelta(0)
    for source, read_on in (
        (platform.limits.source, platform.limits.read_on),
        *((fact.source, fact.read_on) for fact in platform.facts),
    ):
        assert urlsplit(source).scheme == "https"
        assert read_on.year >= 2026
    assert isinstance(platform.kind, Kind)


@every_platform
def test_what_writes_says_how_long_a_text_may_be_and_what_connects_says_how(slug):
    platform: Platform = PLATFORMS[slug][0]
    if platform.capabilities & {Capability.PUBLISH, Capability.REPLY}:
        assert platform.post
        assert platform.post.unit in UNITS
    if platform.capabilities & WRITES and not platform.fictional:
        assert platform.account or platform.oauth
        assert platform.guide
    if platform.oauth and not platform.oauth.register:
        assert platform.app
        assert {field.name for field in platform.app} >= {"client_id"}
    assert (Capability.MODERATE in platform.capabilities) == bool(platform.moderation)
    assert (Capability.BAR in platform.capabilities) == bool(platform.barring)
    for lifts, puts in LIFTS.items():
        assert puts in platform.barring or lifts not in platform.barring
    assert (Capability.MEASURE in platform.capabilities) == bool(platform.metrics)


@every_platform
def test_a_length_of_private_messages_is_told_where_they_are_answered_and_is_another(slug):
    platform: Platform = PLATFORMS[slug][0]
    private = platform.post.private if platform.post else None
    if private is None:
        assert platform.in_private() is platform
        return
    assert platform.private
    assert Capability.REPLY in platform.capabilities
    assert private.unit in UNITS
    assert private.text
    assert (private.text, private.unit) != (platform.post.text, platform.post.unit)
    assert platform.in_private().post is private


@every_platform
def test_what_is_said_to_an_account_is_read_in_ways_that_there_are(slug):
    platform: Platform = PLATFORMS[slug][0]
    assert platform.inbox <= {source.slug for source in platform.sources}
    assert platform.private <= platform.inbox


@every_platform
def test_what_connects_without_pkce_says_why_with_its_source(slug):
    oauth = PLATFORMS[slug][0].oauth
    if oauth is None or oauth.pkce:
        pytest.skip("connects with PKCE, or without OAuth")
    assert oauth.no_pkce.says.endswith(".")
    assert urlsplit(oauth.no_pkce.source).scheme == "https"
    assert oauth.no_pkce.read_on.year >= 2026
    text = importlib.resources.files(folder(slug)).joinpath("README.md").read_text("utf-8")
    assert "PKCE" in text
    assert oauth.no_pkce.source in text


@every_platform
def test_reading_asks_for_less_than_everything_or_the_platform_says_why(slug):
    of: Platform = PLATFORMS[slug][0]
    if of.oauth is None or not scopes_for(of.oauth, Capability):
        pytest.skip("asks for no permissions")
    ways = {Capability.READ, Capability.SEARCH, Capability.STREAM}
    read, every = (scopes_for(of.oauth, can) for can in (ways, Capability))
    if sorted(read.split()) == sorted(every.split()):
        assert any("one permission" in fact.says for fact in of.facts)
    for fact in of.facts:
        assert "one permission" not in fact.says or read == every


@every_platform
def test_what_a_platform_does_not_let_us_do_can_be_done_by_hand_and_is_said(slug):
    platform: Platform = PLATFORMS[slug][0]
    if (
        not platform.fictional
        and not {Capability.PUBLISH, Capability.REPLY} <= platform.capabilities
    ):
        assert platform.by_hand.endswith(".")


@every_platform
def test_a_network_that_is_open_says_what_becomes_of_deletions_and_what_is_done_by_hand(slug):
    platform: Platform = PLATFORMS[slug][0]
    assert not platform.costs or platform.costs.endswith(".")
    assert not platform.approval or platform.approval.endswith(".")
    if not platform.fictional:
        assert platform.by_hand.endswith(".")
    if not platform.fictional and not platform.closed_on:
        assert platform.deletion_duty.endswith(".")


@every_platform
def test_prices_have_a_source_and_the_day_on_which_it_was_read(slug):
    platform: Platform = PLATFORMS[slug][0]
    assert bool(platform.prices) == bool(platform.prices_source) == bool(platform.prices_read_on)
    if platform.prices:
        assert urlsplit(platform.prices_source).scheme == "https"
        assert platform.prices_read_on.year >= 2026


@every_platform
def test_what_is_taken_of_a_file_has_a_source_and_the_day_on_which_it_was_read(slug):
    post = PLATFORMS[slug][0].post
    taken = [post, post.private, *(limits for _form, limits in post.forms)] if post else []
    for limits in filter(None, taken):
        for rules in filter(
            None, (limits.pictures, limits.films, limits.documents, limits.no_films)
        ):
            assert urlsplit(rules.source).scheme == "https"
            assert rules.read_on.year >= 2026


@every_platform
def test_a_time_for_deletions_has_a_source_and_somebody_who_looks(slug):
    platform: Platform = PLATFORMS[slug][0]
    if platform.deletion_within:
        assert platform.deletion_duty
        assert platform.deletion_source
        assert isinstance(connector(slug), Checks)
    if platform.deletion_source:
        assert urlsplit(platform.deletion_source).scheme == "https"
        assert platform.deletion_read_on
        assert platform.deletion_read_on.year >= 2026


@every_platform
def test_every_way_of_reading_is_declared_named_once_and_paced(slug):
    platform: Platform = PLATFORMS[slug][0]
    names = [source.slug for source in platform.sources]
    assert len(set(names)) == len(names)
    ways = {Capability.READ, Capability.SEARCH, Capability.STREAM} & platform.capabilities
    assert {source.capability for source in platform.sources} == ways
    for source in platform.sources:
        assert source.label
        assert all(isinstance(field, Field) and field.label for field in source.fields)
        assert (source.every is None) == (source.capability is Capability.STREAM)


@every_platform
def test_no_code_outside_a_platform_asks_which_platform_it_is(slug):
    asks = re.compile(rf"(slug|platform)\s*(==|!=|is|in)\s*[({{\[]?\s*[\"']{slug}[\"']")
    own = HOUSE.parent / folder(slug).replace(".", "/")
    guilty = [
        str(path.relative_to(HOUSE))
        for path, code in _code().items()
        if slug in code and own not in path.parents and asks.search(code)
    ]
    assert guilty == []


@cache
def _code() -> dict[Path, str]:
    """All that the product is made of, without its tests."""
    return {
        path: path.read_text(encoding="utf-8")
        for path in HOUSE.rglob("*.py")
        if "test" not in path.name and "/tests/" not in str(path)
    }


@every_platform
def test_a_platform_has_a_readme_with_its_keys_and_limits(slug):
    text = importlib.resources.files(folder(slug)).joinpath("README.md").read_text("utf-8")
    assert re.search(r"\bkeys?\b", text, re.IGNORECASE)
    assert re.search(r"\blimits?\b", text, re.IGNORECASE)


def test_platforms_are_in_alphabetical_order():
    assert list(PLATFORMS) == sorted(PLATFORMS)


def test_every_folder_with_a_trial_has_its_line_in_the_registry():
    """A connector without its line is offered by no page and tried by none of this suite."""
    tried = {path.parent.name for path in (HOUSE / "connectors").glob("*/trial.py")}
    assert tried == {folder(slug).rpartition(".")[2] for slug in PLATFORMS}
