"""Coordination: the published rule's pairs, chance, groups, and a crowd that isn't one."""

import csv
import gzip
import random
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.coordination import Share, coordination

DAY = 86_400
SHARES = st.lists(
    st.builds(
        Share,
        account=st.sampled_from("abcd"),
        thing=st.sampled_from("xyz"),
        at=st.integers(0, 40).map(float),
    ),
    max_size=40,
)


def plainly(shares, within, times):
    """The published rule, written as it reads: pairs and on how many objects they met."""
    met, by_thing = {}, {}
    for share in shares:
        by_thing.setdefault(share.thing, []).append(share)
    for thing, sharers in by_thing.items():
        for one, other in combinations(sharers, 2):
            if abs(one.at - other.at) <= within and one.account != other.account:
                pair = tuple(sorted((one.account, other.account)))
                met.setdefault(pair, set()).add(thing)
    return {pair: len(things) for pair, things in met.items() if len(things) >= times}


@settings(max_examples=200, deadline=None)
@given(SHARES, st.integers(0, 12), st.integers(1, 3))
def test_the_edges_are_those_of_the_published_rule(shares, within, times):
    found = coordination(shares, within, times)
    assert {edge.accounts: edge.together for edge in found.edges} == plainly(shares, within, times)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("within", "edges", "accounts"), [(10, 2, 4), (60, 32, 58), (300, 392, 425)]
)
def test_on_the_published_data_the_pairs_are_those_of_the_published_rule(
    within, edges, accounts, shared
):
    published = shared / "data" / "coordination" / "russian_coord_tweets.csv.gz"
    with gzip.open(published, "rt", encoding="utf-8") as lines:
        shares = [
            Share(row["account_id"], row["object_id"], float(row["timestamp_share"]))
            for row in csv.DictReader(lines)
        ]
    found = coordination(shares, within)
    pairs = {edge.accounts: edge.together for edge in found.edges}
    assert pairs == plainly(shares, within, 2)
    assert len(pairs) == edges
    assert len({name for edge in found.edges for name in edge.accounts}) == accounts
    assert found.left_out == []


def enthusiasts(seed):
    """A crowd of ours: 300 fans, a third of them eager, share sixty posts, most in the first hours."""
    chance = random.Random(seed)
    return [
        Share(f"fan {fan}", f"post {post}", post * DAY + chance.lognormvariate(8, 1.5))
        for post in range(60)
        for fan in range(300)
        if chance.random() < (0.7 if fan % 3 == 0 else 0.3)
    ]


def ring(size=20, things=8, apart=30):
    """Accounts that share the same eight links within half a minute, and nothing besides."""
    chance = random.Random(5)
    return [
        Share(f"ring {who}", f"link {what}", what * DAY / 2 + chance.random() * apart)
        for what in range(things)
        for who in range(size)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_an_enthusiastic_crowd_has_edges_and_is_not_called_coordinated(seed):
    found = coordination(enthusiasts(seed))
    assert len(found.edges) > 100
    assert not any(group.coordinated for group in found.groups)


def test_a_crowd_that_bursts_at_the_same_moment_once_a_week_is_not_called_coordinated():
    chance = random.Random(3)
    goals = [
        Share(f"fan {fan}", f"goal {week}", week * 7 * DAY + chance.random() * 90)
        for week in range(6)
        for fan in range(300)
        if chance.random() < 0.3
    ]
    found = coordination(enthusiasts(1) + goals)
    assert len(found.edges) > 1000
    assert not any(group.coordinated for group in found.groups)


def test_a_ring_is_found_whole_in_the_midst_of_a_crowd_with_its_timeline():
    found = coordination(enthusiasts(1) + ring())
    (group,) = [group for group in found.groups if group.coordinated]
    assert group.accounts == sorted(f"ring {who}" for who in range(20))
    assert group.together > 0.9
    assert len(group.timeline) == 160
    assert group.timeline == sorted(group.timeline)
    assert {what for _at, _who, what in group.timeline} == {f"link {what}" for what in range(8)}


def test_an_edge_tells_how_often_chance_would_have_made_them_meet():
    found = coordination(enthusiasts(1) + ring())
    edge = next(edge for edge in found.edges if edge.accounts == ("ring 0", "ring 1"))
    assert (edge.together, edge.both) == (8, 8)
    assert edge.expected < 1
    assert edge.chance < 1e-8
    assert edge.significant


def test_friends_who_share_the_same_things_at_other_times_are_not_paired():
    friends = [
        Share(who, f"song {song}", song * DAY + late * 600)
        for song in range(30)
        for late, who in enumerate(("Ada", "Bo"))
    ]
    assert coordination(friends).edges == []


def test_sharing_the_same_thing_twice_is_once_and_alone_is_never():
    again = [Share(who, "one link", at) for who in ("a", "b") for at in (0.0, 5.0)]
    assert coordination(again).edges == []
    assert coordination([Share("a", thing, 0.0) for thing in "xy"] * 2).edges == []


def test_no_shares_are_no_coordination():
    found = coordination([])
    assert (found.edges, found.groups, found.left_out) == ([], [], [])


@pytest.mark.parametrize(("within", "times"), [(-1, 2), (float("nan"), 2), (60, 0)])
def test_a_rule_that_means_nothing_is_refused(within, times):
    with pytest.raises(ValueError, match="within seconds"):
        coordination([], within, times)


def test_a_hundred_thousand_shares_take_seconds_even_where_all_share_one_thing():
    chance = random.Random(1)
    shares = [
        Share(f"{chance.randrange(20_000)}", f"{int(chance.paretovariate(0.6)) % 20_000}", at)
        for at in (chance.random() * 7 * DAY for _ in range(100_000))
    ]
    flood = [Share(f"{who}", "the one link", 0.0) for who in range(20_000)]
    started = time.process_time()
    found = coordination(shares + flood)
    assert time.process_time() - started < 5
    assert found.left_out == ["the one link"]


def test_what_is_left_out_is_not_held_against_a_pair():
    flood = [Share(f"ring {who}", "the one link", 0.0) for who in range(2_500)]
    found = coordination(enthusiasts(1) + ring() + flood)
    assert found.left_out == ["the one link"]
    edge = next(edge for edge in found.edges if edge.accounts == ("ring 0", "ring 1"))
    assert (edge.together, edge.both) == (8, 8)
