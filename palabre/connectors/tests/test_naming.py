"""Handles as people type and copy them, and as each network needs them."""

import pytest

from palabre.connectors.naming import Naming
from palabre.connectors.registry import PLATFORMS

KNOWN = {slug: of for slug, (of, _connect) in PLATFORMS.items() if of.naming}


@pytest.mark.parametrize(
    ("network", "typed", "written"),
    [
        ("bluesky", "@zoe.bsky.social", "@zoe.bsky.social"),
        ("bluesky", "https://bsky.app/profile/zoe.bsky.social", "@zoe.bsky.social"),
        ("mastodon", "@zoe@piaille.fr", "@zoe@piaille.fr"),
        ("mastodon", "https://piaille.fr/@zoe", "@zoe@piaille.fr"),
        ("mastodon", "https://piaille.fr/users/zoe/", "@zoe@piaille.fr"),
        ("x", " @zoe_m ", "@zoe_m"),
        ("x", "https://x.com/zoe_m", "@zoe_m"),
        ("instagram", "zoe.martin", "@zoe.martin"),
    ],
)
def test_a_handle_is_read_as_it_is_typed_or_copied(network, typed, written):
    naming = KNOWN[network].naming
    assert naming.written(naming.read(typed)) == written


@pytest.mark.parametrize(
    ("network", "typed"),
    [
        ("bluesky", "@zoe"),
        ("mastodon", "@zoe"),
        ("x", "@zoe@piaille.fr"),
        ("x", "zoe martin"),
        ("instagram", "@zoé"),
        ("x", ""),
        ("x", "https://[x"),
        ("linkedin", "@zoe"),
    ],
)
def test_what_is_no_handle_there_is_none(network, typed):
    assert KNOWN[network].naming.read(typed) == ""


@pytest.mark.parametrize("network", sorted(KNOWN))
def test_each_network_says_how_or_why_not(network):
    naming = KNOWN[network].naming
    assert bool(naming.handle) != bool(naming.cannot)
    assert naming.form.count("{}") == 1
    assert naming.cannot == "" or "%(name)s" in naming.cannot


@pytest.mark.parametrize("typed", ["zoe", "u/zoe", "@zoe", "https://forum.example/user/zoe/"])
def test_a_network_may_have_another_sign(typed):
    naming = Naming("u/{}", handle=r"[a-z]{3,20}")
    assert naming.written(naming.read(typed)) == "u/zoe"


def test_a_network_without_a_pattern_reads_nothing():
    assert Naming().read("@zoe") == ""
