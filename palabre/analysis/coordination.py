"""Coordination: accounts that share the same things within seconds of each other, again and again.

The published rule (Giglietto et al. 2020, "It takes a village to manipulate the media"; CooRTweet): two
accounts are paired by the objects, links say, that both shared within d seconds; k objects make an edge.
Such an edge may be chance: of a thing that thousands share in an hour, many share it in the same minute. So
each edge is held against shuffled times: were the delays of all shares dealt out anew, how likely would these
two have met as often? That is counted exactly, not drawn: a pair meets by chance c for each object that both
shared, and so by the binomial law. Enthusiasm isn't coordination: people who love the same things share many
of them at other times, and a group that does so is told apart.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

WITHIN, TIMES = 60.0, 2
CHANCE = 0.01
"""An edge is significant when chance gives one as strong, among all pairs that could, this rarely at most."""
TOGETHER = 0.5
"""In a coordinated group at least this part of what two members both shared was shared together."""
MOST_PAIRS = 2_000_000
"""Two shares that lie near each other; objects that go beyond, the most shared ones, are left out."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Share:
    """One sharing: who, which object (a link, a picture, a phrase), when in seconds."""

    account: str
    thing: str
    at: float


@dataclass(frozen=True, slots=True)
class Edge:
    """Two accounts, sorted: how many objects they shared together and both, and how often by chance."""

    accounts: tuple[str, str]
    together: int
    both: int
    expected: float
    chance: float
    significant: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts tied by significant edges. timeline: (when, who, what) of what was shared together."""

    accounts: list[str]
    edges: list[Edge]
    together: float
    coordinated: bool
    timeline: list[tuple[float, str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """All edges of the published rule, strongest first, the groups, and the objects left out."""

    edges: list[Edge]
    groups: list[Group]
    left_out: list[str]


def coordination(shares: Iterable[Share], within: float = WITHIN, times: int = TIMES) -> Found:
    """Find who shares the same within `within` seconds, at least `times` different objects.

    ValueError when the seconds are below nought or the times below one.
    """
    if not within >= 0 or times < 1:
        raise ValueError("Coordination is asked for within seconds, and at least once.")
    table = _Table(shares)
    met, left_out = _met(table, within)
    keys, counts = np.unique(met[0], return_counts=True)
    keys, counts = keys[counts >= times], counts[counts >= times]
    chance = _chance(table, within)
    owned = table.own(left_out)
    edges = list(_edges(table, keys, counts, owned, chance, _tried(table, times)))
    edges.sort(key=lambda edge: (edge.chance, -edge.together, edge.accounts))
    groups = [_group(members, met, table) for members in _tied(edges)]
    groups.sort(key=lambda group: (-len(group.accounts), group.accounts))
    return Found(edges, groups, [table.things[place] for place in left_out])


class _Table:
    """Shares as columns, sorted by object and time; one row a share."""

    def __init__(self, shares: Iterable[Share]) -> None:
        rows = [share for share in shares if math.isfinite(share.at)]
        self.names, accounts = _numbered([row.account for row in rows])
        self.things, things = _numbered([row.thing for row in rows])
        at = np.array([row.at for row in rows], dtype=np.float64)
        order = np.lexsort((at, things))
        self.account, self.thing, self.at = accounts[order], things[order], at[order]
        self.bounds: Ints = np.searchsorted(self.thing, np.arange(len(self.things) + 1))

    def own(self, without: Iterable[int]) -> dict[int, set[int]]:
        """The objects of each account, without some."""
        owned: dict[int, set[int]] = defaultdict(set)
        for account, thing in zip(self.account.tolist(), self.thing.tolist(), strict=True):
            owned[account].add(thing)
        unwanted = set(without)
        return {account: things - unwanted for account, things in owned.items()}


def _numbered(words: list[str]) -> tuple[list[str], Ints]:
    names = sorted(set(words))
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([place[word] for word in words], dtype=np.int64)


def _met(table: _Table, within: float) -> tuple[tuple[Ints, Ints], list[int]]:
    """Each pair of accounts (as one number) with each object that they shared together, once."""
    ahead = np.empty(len(table.at), dtype=np.int64)
    for first, end in zip(table.bounds[:-1], table.bounds[1:], strict=True):
        part = table.at[first:end]
        ahead[first:end] = np.searchsorted(part, part + within, side="right") + first
    near = ahead - np.arange(len(ahead)) - 1
    total = np.add.reduceat(near, table.bounds[:-1]) if len(near) else near
    pairs, things, left_out, spent = [], [], [], 0
    for thing in np.argsort(total, kind="stable").tolist():
        spent += int(total[thing])
        if spent > MOST_PAIRS:
            left_out.append(thing)
        elif total[thing]:
            keys = _keys_of(table, thing, near)
            pairs.append(keys)
            things.append(np.full(len(keys), thing, dtype=np.int64))
    none = np.empty(0, dtype=np.int64)
    return (np.concatenate([none, *pairs]), np.concatenate([none, *things])), left_out


def _keys_of(table: _Table, thing: int, near: Ints) -> Ints:
    """The pairs that shared one object together: smaller account x accounts + greater account."""
    first, end = table.bounds[thing], table.bounds[thing + 1]
    counts = near[first:end]
    earlier = np.repeat(np.arange(first, end), counts)
    begun = np.repeat(np.cumsum(counts) - counts, counts)
    later = earlier + 1 + np.arange(len(earlier)) - begun
    one, other = table.account[earlier], table.account[later]
    keys = np.minimum(one, other) * len(table.names) + np.maximum(one, other)
    return np.unique(keys[one != other])


def _chance(table: _Table, within: float) -> float:
    """How likely two shares of one object lie within so many seconds, were all delays dealt out anew.

    The delay is from the object's first share. The first of each has none by definition, so it is
    compared with the rest: the greater of both likelihoods is taken.

    Where what is coordinated is a great part of all shares, it passes for the custom: give shares of
    other things, too.
    """
    starts = table.at[table.bounds[:-1]] if len(table.at) else table.at
    delays = np.sort(np.delete(table.at - starts[table.thing], table.bounds[:-1]))
    count = len(delays)
    if count < 2:
        return 1.0
    ahead = np.searchsorted(delays, delays + within, side="right") - np.arange(count) - 1
    among = float(ahead.sum()) / (count * (count - 1) / 2)
    from_first = float(np.searchsorted(delays, within, side="right")) / count
    return max(among, from_first)


def _edges(
    table: _Table, keys: Ints, counts: Ints, owned: dict[int, set[int]], chance: float, tried: int
) -> Iterator[Edge]:
    likelihood = cache(_at_least)
    for key, together in zip(keys.tolist(), counts.tolist(), strict=True):
        one, other = divmod(key, len(table.names))
        both = len(owned[one] & owned[other])
        likely = likelihood(together, both, chance)
        yield Edge(
            accounts=(table.names[one], table.names[other]),
            together=together,
            both=both,
            expected=both * chance,
            chance=likely,
            significant=likely * tried <= CHANCE,
        )


def _tried(table: _Table, times: int) -> int:
    """How many pairs of accounts have so many objects in common, at most: each might have been an edge."""
    own = np.unique(table.account * max(1, len(table.things)) + table.thing)
    accounts, things = np.divmod(own, max(1, len(table.things)))
    busy = np.bincount(accounts, minlength=len(table.names)) >= times
    sizes = np.bincount(things[busy[accounts]], minlength=len(table.things))
    members = int(busy.sum())
    return min(int((sizes * (sizes - 1) // 2).sum()) // times, members * (members - 1) // 2)


def _at_least(met: int, of: int, chance: float) -> float:
    """The binomial likelihood of meeting `met` times or more."""
    if chance >= 1:
        return 1.0
    logs = [
        math.lgamma(of + 1)
        - math.lgamma(times + 1)
        - math.lgamma(of - times + 1)
        + (times * math.log(chance) if times else 0.0)
        + (of - times) * math.log1p(-chance)
        for times in range(met, of + 1)
        if chance > 0 or times == 0
    ]
    return min(1.0, math.fsum(map(math.exp, logs)))


def _tied(edges: Iterable[Edge]) -> list[list[Edge]]:
    """The significant edges by the accounts that they tie together."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    kept = [edge for edge in edges if edge.significant]
    for edge in kept:
        parent[root(edge.accounts[0])] = root(edge.accounts[1])
    grouped: dict[str, list[Edge]] = defaultdict(list)
    for edge in kept:
        grouped[root(edge.accounts[0])].append(edge)
    return list(grouped.values())


def _group(edges: list[Edge], met: tuple[Ints, Ints], table: _Table) -> Group:
    members = sorted({name for edge in edges for name in edge.accounts})
    place = {name: number for number, name in enumerate(table.names)}
    keys = [place[one] * len(place) + place[other] for one, other in (e.accounts for e in edges)]
    things = np.unique(met[1][np.isin(met[0], keys)]).tolist()
    numbers = {place[name] for name in members}
    timeline = sorted(
        (float(table.at[row]), table.names[table.account[row]], table.things[thing])
        for thing in things
        for row in range(table.bounds[thing], table.bounds[thing + 1])
        if int(table.account[row]) in numbers
    )
    together = sum(edge.together for edge in edges) / sum(edge.both for edge in edges)
    return Group(members, edges, together, together >= TOGETHER, timeline)
