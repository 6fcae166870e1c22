"""Communities: found where they are known, told from crowds, and denied where runs disagree."""

import random

import igraph
import networkx as nx
import numpy as np
import pytest

from palabre.analysis.graphs import communities_of, polarisation_of, telling, ties_of
from palabre.analysis.graphs.tests.made import conversation


def of_graph(graph, days=3):
    """Ties of an undirected graph of networkx: each edge both ways on so many days."""
    number = {node: place for place, node in enumerate(graph)}
    edges = np.array([(number[a], number[b]) for a, b in graph.edges])
    both = np.concatenate((edges, edges[:, ::-1]))
    return ties_of(
        *np.repeat(both, days, axis=0).T, np.tile(np.arange(days), len(both)), len(graph)
    )


def louvain(graph):
    found = nx.community.louvain_communities(graph, weight=None, seed=1)
    place = {node: number for number, some in enumerate(found) for node in some}
    return [place[node] for node in graph]


def purity(found, known):
    """The share of voices that belong to what most of their community are."""
    found, known = np.asarray(found), np.unique(known, return_inverse=True)[1]
    return sum(np.bincount(known[found == one]).max() for one in np.unique(found)) / len(found)


def nmi(found, known):
    known = np.unique(known, return_inverse=True)[1]
    found = np.unique(found, return_inverse=True)[1]
    return igraph.compare_communities(found.tolist(), known.tolist(), method="nmi")


def karate():
    graph = nx.karate_club_graph()
    return graph, [graph.nodes[node]["club"] for node in graph]


def caveman():
    graph = nx.connected_caveman_graph(20, 8)
    return graph, [node // 8 for node in graph]


def planted():
    graph = nx.planted_partition_graph(8, 40, 0.25, 0.02, seed=3)
    return graph, [node // 40 for node in graph]


def football():
    """Like the known one of American college football: 12 leagues of 9 or 10, and games between."""
    sizes = [9, 10] * 6
    chances = np.full((12, 12), 0.035) + np.eye(12) * 0.78
    graph = nx.stochastic_block_model(sizes, chances, seed=5)
    return graph, [graph.nodes[node]["block"] for node in graph]


@pytest.mark.parametrize(
    ("made", "pure", "alike"),
    [(karate, 0.97, 0.55), (caveman, 1, 1), (planted, 0.98, 0.95), (football, 1, 1)],
)
def test_known_communities_are_found_as_purely_as_by_louvain(made, pure, alike):
    graph, known = made()
    found = communities_of(of_graph(graph)).member
    assert (found >= 0).all()
    beside = louvain(graph)
    assert purity(found, known) >= max(pure, purity(beside, known) - 0.01)
    assert nmi(found, known) >= max(alike, nmi(beside, known) - 0.02)


def test_chance_alone_makes_no_clear_communities():
    for seed in range(3):
        found = communities_of(of_graph(nx.gnp_random_graph(200, 0.05, seed=seed), days=1))
        assert not found.are_clear


def test_circles_are_clear_communities():
    found = communities_of(ties_of(*conversation()))
    assert found.are_clear
    assert [len(one.members) for one in found.all] == [40] * 4
    for one in found.all:
        assert not one.is_crowd
        assert one.conductance < 0.1
        assert one.tied_pairs > 0.05
        assert set(found.member[one.members]) == {found.member[one.members[0]]}


def test_who_all_react_to_one_and_not_to_each_other_is_a_crowd():
    fans = np.arange(1, 301)
    ties = ties_of(np.repeat(fans, 3), np.zeros(900), np.tile([0, 1, 2], 300))
    (crowd,) = communities_of(ties).all
    assert crowd.is_crowd
    assert crowd.tied_pairs < 0.05


def test_two_are_no_community():
    found = communities_of(ties_of([0, 1], [1, 0], [0, 1], 3))
    assert found.all == []
    assert found.member.tolist() == [-1, -1, -1]


def test_the_order_of_rows_and_the_worlds_chance_make_no_difference():
    rows = np.array(conversation(seed=2))
    first = communities_of(ties_of(*rows))
    random.seed(99)
    before = random.getstate()
    second = communities_of(ties_of(*rows[:, np.random.default_rng(5).permutation(rows.shape[1])]))
    assert random.getstate() == before
    assert first.member.tolist() == second.member.tolist()
    assert first.stability == second.stability


def test_camps_that_never_cross_are_polarised_and_those_that_mix_are_not():
    apart = ties_of(*conversation(circles=2, bridges=1))
    found = communities_of(apart)
    assert polarisation_of(apart, found) > 0.9
    mixed = of_graph(nx.gnp_random_graph(80, 0.3, seed=1))
    halves = communities_of(mixed)
    assert polarisation_of(mixed, halves) < 0.4
    assert polarisation_of(apart, communities_of(ties_of([], [], [], 80))) is None


def test_communities_are_named_by_what_only_they_say():
    from collections import Counter

    counts = {
        0: Counter(café=30, moulin=20, lone=1),
        1: Counter(café=30, tasse=12, moulin=2),
        2: Counter(),
    }
    found = telling(counts, most=2)
    assert found == {0: ["moulin", "café"], 1: ["tasse", "café"], 2: []}
