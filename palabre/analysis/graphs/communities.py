"""Communities and crowds: the Leiden method, as far as its runs agree, and who is really tied.

Traag, Waltman and van Eck 2019, "From Louvain to Leiden". The resolution is the one whose runs agree most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import igraph
import numpy as np

from palabre.analysis.graphs.dice import dice
from palabre.analysis.graphs.ties import Bools, Floats, Ints, Ties

RESOLUTIONS = (1.0, 0.5, 2.0)
RUNS = 3
MANY_TIES = 200_000
"""Of so many ties, one resolution is tried, twice."""
BETTER = 0.05
"""Another resolution than the usual one is taken only if its runs agree so much more."""
CLEAR = 0.5
SMALLEST = 3
MOST_CUT = 0.5
TIED_PAIRS = 0.05
ENOUGH_TIES = 5
"""Where five in a hundred pairs would be more than five ties each, these five are enough."""
REGULAR_DAYS = 2


@dataclass(frozen=True, slots=True)
class Community:
    """A set of voices that belong together.

    ``conductance`` is the share of its weight that leads outside; ``tied_pairs`` the share of pairs of its
    regulars that are tied; ``is_crowd`` whether it is too loose to be called a community.
    """

    members: Ints
    regulars: int
    conductance: float
    tied_pairs: float
    is_crowd: bool


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities, the largest first, ``member`` giving each voice's (-1 for none), and how far the runs
    agree (adjusted Rand index, 1 for the same); None where there was nothing to agree on."""

    all: list[Community]
    member: Ints
    stability: float | None

    @property
    def are_clear(self) -> bool:
        """Whether several runs find about the same."""
        return self.stability is None or self.stability >= CLEAR


def communities_of(ties: Ties, seed: int = 1) -> Communities:
    """Find the communities of three voices or more."""
    if not len(ties.source):
        return Communities([], np.full(ties.count, -1, np.int64), None)
    found, stability = steadiest(ties.undirected, seed)
    member = by_size(found)
    return Communities(_told(ties, member), member, stability)


def judged(ties: Ties, members: Bools) -> Community:
    """What a set of voices that others chose is: a community or a crowd, by the same conditions."""
    return _told(ties, np.where(members, 0, -1))[0]


def quick_member(count: int, low: Ints, high: Ints, weight: Floats, seed: int = 1) -> Ints:
    """The communities of one run at the usual resolution, by pairs and their weights.

    Voices without any are left out of the draw, so that how many of them there are changes nothing.
    """
    member = np.full(count, -1, np.int64)
    tied = np.unique(np.concatenate((low, high)))
    if len(tied):
        graph = igraph.Graph(n=len(tied))
        graph.add_edges(np.column_stack((np.searchsorted(tied, low), np.searchsorted(tied, high))))
        graph.es["weight"] = weight
        member[tied] = by_size(np.asarray(_run(graph, 1.0, seed)))
    return member


def by_size(found: Ints) -> Ints:
    """Communities numbered anew: the largest 0, of equals the one with the lowest voice; the smallest -1."""
    _, first, place, sizes = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    number = np.empty(len(sizes), np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    number[sizes < SMALLEST] = -1
    return np.asarray(number[place])


def steadiest(graph: igraph.Graph, seed: int) -> tuple[Ints, float]:
    """The membership of the resolution whose runs agree most, and how far they do.

    All in one community agrees with itself always: only the usual resolution may say that.
    """
    many = graph.ecount() > MANY_TIES
    tried: list[tuple[float, list[list[int]]]] = []
    for resolution in RESOLUTIONS[:1] if many else RESOLUTIONS:
        runs = [_run(graph, resolution, seed + n) for n in range(2 if many else RUNS)]
        agree = float(np.mean([_alike(one, other) for one, other in combinations(runs, 2)]))
        if not tried or all(len(set(run)) > 1 for run in runs):
            tried.append((agree, runs))
    best = tried[0]
    for one in tried[1:]:
        best = one if one[0] > best[0] + BETTER else best
    modularity = [graph.modularity(run, weights="weight") for run in best[1]]
    return np.asarray(best[1][int(np.argmax(modularity))]), best[0]


def _run(graph: igraph.Graph, resolution: float, seed: int) -> list[int]:
    with dice(seed):
        found = graph.community_leiden(
            "modularity", weights="weight", resolution=resolution, n_iterations=4
        )
    return list(found.membership)


def _alike(one: Sequence[int], other: Sequence[int]) -> float:
    if one == other:
        return 1.0
    return float(igraph.compare_communities(one, other, method="adjusted_rand"))


def _told(ties: Ties, member: Ints) -> list[Community]:
    count = int(member.max(initial=-1)) + 1
    low, high, weight = ties.pairs
    inside = (member[low] == member[high]) & (member[low] >= 0)
    within = np.bincount(member[low][inside], weight[inside], count)
    volume = _volume(member[low], weight, count) + _volume(member[high], weight, count)
    regular = _regular(ties)
    both = inside & regular[low] & regular[high]
    tied = np.bincount(member[low][both], minlength=count)
    regulars = np.bincount(member[(member >= 0) & regular], minlength=count)
    total = 2 * weight.sum()
    members = np.split(
        np.argsort(member, kind="stable"), np.cumsum(np.bincount(member + 1, minlength=count + 1))
    )
    found = []
    for place in range(count):
        smaller = min(volume[place], total - volume[place]) or volume[place] or 1.0
        cut = float((volume[place] - 2 * within[place]) / smaller)
        pairs = regulars[place] * (regulars[place] - 1) / 2
        share = float(tied[place] / pairs) if pairs else 0.0
        asked = min(TIED_PAIRS, ENOUGH_TIES / max(1, regulars[place] - 1))
        loose = regulars[place] < SMALLEST or cut >= MOST_CUT or share < asked
        found.append(Community(members[place + 1], int(regulars[place]), cut, share, bool(loose)))
    return found


def _volume(member: Ints, weight: Floats, count: int) -> Floats:
    here = member >= 0
    return np.asarray(np.bincount(member[here], weight[here], count), np.float64)


def _regular(ties: Ties) -> Bools:
    """Who was seen with others on several days: by one tie of two days, or by several ties."""
    days = np.bincount(ties.source, ties.days, ties.count)
    days += np.bincount(ties.target, ties.days, ties.count)
    return days >= REGULAR_DAYS
