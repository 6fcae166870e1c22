"""Trust that can't be bought: it flows from voices whose ties are returned, along who reacts to whom.

TrustRank (Gyöngyi, Garcia-Molina and Pedersen 2004), SybilRank (Cao and others 2012). Seeds are chosen among
ties that are returned, by nothing else: accounts that no real voice reacts to change nobody's trust, and have
none, however many they are and whatever they do. Where real voices do react to them, what all of them
hold is at most DAMPING / (1 - DAMPING) times, so no more than, what those voices gave them: see `leak_bound`.
"""

from dataclasses import dataclass

import igraph
import numpy as np

from palabre.analysis.graphs.communities import quick_member
from palabre.analysis.graphs.ties import Bools, Floats, Ints, Ties

DAMPING = 0.5
"""How much of a voice's trust is passed on. With the usual 0.85, accounts that keep to themselves what they
got would hold 5.7 times as much; with a half, as much."""
STEPS = ((3, 5, 2), (2, 3, 1), (1, 1, 1))
"""How a voice becomes a seed: in so many weeks both ways, with so many others, of so many communities.
The next line is asked only where the one before finds nobody."""
BRIDGES = 3
"""Two communities are joined by so many voices on either side whose ties are returned."""
TRUSTED = 0.25
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Trust:
    """``share`` is each voice's part of all trust (sum 1, or 0 for nobody); ``value`` is that against what a
    seed usually has, 1 at most; ``step`` says which of the conditions found the seeds, None for none;
    ``circle`` is the community of each voice among those whose ties are returned, -1 for others."""

    seeds: Bools
    share: Floats
    value: Floats
    step: int | None
    circle: Ints

    @property
    def trusted(self) -> Bools:
        """Who is called trusted."""
        return self.value >= TRUSTED


def trust_of(ties: Ties, *, known: Ints | None = None, seed: int = 1) -> Trust:
    """Trust by personalised PageRank that begins anew at seeds only; ``known`` are voices checked by hand."""
    hand = np.zeros(ties.count, bool)
    if known is not None:
        hand[known] = True
    seeds, step, circle = _seeds(ties, hand, seed)
    seeds |= hand
    nobody = np.zeros(ties.count)
    if not seeds.any():
        return Trust(seeds, nobody, nobody, None, circle)
    share = np.asarray(
        ties.directed.personalized_pagerank(
            damping=DAMPING, reset=seeds.astype(float), weights="weight"
        )
    )
    share[share < NOTHING] = 0
    usual = float(np.median(share[seeds]))
    return Trust(seeds, share, np.minimum(1.0, share / usual), step, circle)


def leak_bound(ties: Ties, trust: Trust, suspects: Bools) -> float:
    """The most trust (a part of all) that voices without seeds can hold, whatever they do among themselves.

    Each tie that others give them carries the giver's trust by its part of all that the giver gives.
    """
    given = np.bincount(ties.source, ties.weight, ties.count)
    crossing = ~suspects[ties.source] & suspects[ties.target]
    source = ties.source[crossing]
    flow = float((trust.share[source] * ties.weight[crossing] / given[source]).sum())
    return DAMPING / (1 - DAMPING) * flow


def _seeds(ties: Ties, hand: Bools, seed: int) -> tuple[Bools, int | None, Ints]:
    """Voices whose ties are returned, and the circles of all those that have such ties.

    Circles are drawn from ties that are returned in enough weeks and from nothing else, within the one set
    that holds together: what accounts apart from it do can't even change the draw.
    """
    member = np.full(ties.count, -1, np.int64)
    for step, (often, others, places) in enumerate(STEPS):
        low, high, weeks = (column[ties.returned[2] >= often] for column in ties.returned)
        here = _together(ties.count, low, high, hand)[low]
        low, high, weeks = low[here], high[here], weeks[here]
        member = quick_member(ties.count, low, high, np.log1p(weeks), seed)
        core = _core(member, low, high, hand)
        here = core[low] & core[high]
        one = np.concatenate((low[here], high[here]))
        two = np.concatenate((high[here], low[here]))
        met = np.bincount(one, minlength=ties.count)
        width = int(member.max(initial=0)) + 2
        pairs = np.unique(one * width + member[two] + 1)
        spread = np.bincount(pairs // width, minlength=ties.count)
        seeds = (met >= others) & (spread >= places)
        if seeds.any():
            return seeds, step, np.where(core, member, -1)
    return np.zeros(ties.count, bool), 0 if hand.any() else None, member


def _together(count: int, low: Ints, high: Ints, hand: Bools) -> Bools:
    """Who is in the largest set that these pairs hold together, or in those of voices checked by hand."""
    graph = igraph.Graph(n=count, edges=np.column_stack((low, high)))
    part = np.asarray(graph.connected_components().membership, np.int64)
    tied = np.bincount(np.concatenate((low, high)), minlength=count) > 0
    checked = np.unique(part[hand & tied])
    if len(checked):
        return np.isin(part, checked)
    if not tied.any():
        return tied
    return np.asarray(part == int(np.argmax(np.bincount(part[tied]))))


def _core(member: Ints, low: Ints, high: Ints, hand: Bools) -> Bools:
    """Who belongs to the largest set of communities that speak with each other, or to checked voices' sets.

    Accounts that only speak among themselves, and with the one who pays them, form sets of their own.
    """
    width = int(member.max(initial=-1)) + 1
    if not width:
        return np.ones(len(member), bool)
    a, b = member[low], member[high]
    across = (a >= 0) & (b >= 0) & (a != b)
    sides = np.concatenate((np.stack((a, b, low), 1)[across], np.stack((b, a, high), 1)[across]))
    pairs, counts = np.unique(np.unique(sides, axis=0)[:, :2], axis=0, return_counts=True)
    strong = {
        tuple(pair) for pair, n in zip(pairs.tolist(), counts.tolist(), strict=True) if n >= BRIDGES
    }
    edges = [(x, y) for x, y in strong if x < y and (y, x) in strong]
    parts = igraph.Graph(n=width, edges=edges).connected_components()
    part = np.asarray(parts.membership)
    of_voice = np.where(member >= 0, part[np.maximum(member, 0)], -1)
    checked = np.unique(of_voice[hand & (member >= 0)])
    if len(checked):
        return np.isin(of_voice, checked)
    sizes = np.bincount(of_voice[of_voice >= 0], minlength=len(parts))
    return of_voice == int(np.argmax(sizes))
