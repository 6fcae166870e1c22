"""Interactions become ties: who reacted to whom, on how many days and in how many weeks."""

from dataclasses import dataclass
from functools import cached_property

import igraph
import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Ties:
    """Directed ties between ``count`` voices, each pair once; the columns have one value a tie.

    ``weight`` is the logarithm of one and the distinct days: a thousand reactions of one day weigh as one.
    """

    count: int
    source: Ints
    target: Ints
    days: Ints
    weeks: Ints
    weight: Floats

    @cached_property
    def directed(self) -> igraph.Graph:
        """The ties as a directed graph with the edge attribute ``weight``."""
        return _graph(self.count, self.source, self.target, self.weight, directed=True)

    @cached_property
    def pairs(self) -> tuple[Ints, Ints, Floats]:
        """Pairs that are tied either way, each once: lower voice, higher voice, both weights together."""
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        width = max(1, self.count)
        keys, place = np.unique(low * width + high, return_inverse=True)
        weight = np.asarray(np.bincount(place, self.weight, len(keys)), np.float64)
        return keys // width, keys % width, weight

    @cached_property
    def returned(self) -> tuple[Ints, Ints, Ints]:
        """Pairs that react to each other: lower voice, higher voice, the weeks of whoever did so less."""
        forth = self.source * self.count + self.target
        back = self.target * self.count + self.source
        at = np.searchsorted(forth, back)
        at[at == len(forth)] = 0
        there = (forth[at] == back) & (self.source < self.target)
        weeks = np.minimum(self.weeks, self.weeks[at])
        return self.source[there], self.target[there], weeks[there]

    @cached_property
    def undirected(self) -> igraph.Graph:
        """The pairs as an undirected graph with the edge attribute ``weight``."""
        return _graph(self.count, *self.pairs, directed=False)


def ties_of(source: ArrayLike, target: ArrayLike, day: ArrayLike, count: int | None = None) -> Ties:
    """The ties of interactions: voices' numbers from 0 on, and the day of each (any running number).

    Whoever reacts to himself is left out. Weeks are those of days 0 to 6, 7 to 13, and so on.
    ValueError where the three differ in length or a number is below 0.
    """
    sources, targets = np.asarray(source, np.int64), np.asarray(target, np.int64)
    days = np.asarray(day, np.int64)
    if not len(sources) == len(targets) == len(days):
        raise ValueError("Sources, targets and days are not as many.")
    if min(sources.min(initial=0), targets.min(initial=0)) < 0:
        raise ValueError("Voices are numbers from 0 on.")
    if count is None:
        count = int(max(sources.max(initial=-1), targets.max(initial=-1))) + 1
    others = sources != targets
    keys, days = sources[others] * count + targets[others], days[others]
    order = np.lexsort((days, keys))
    keys, days = keys[order], days[order]
    new_tie = _changes(keys)
    first = np.flatnonzero(new_tie)
    distinct = _counted(new_tie | _changes(days), first)
    weeks = _counted(new_tie | _changes(days // 7), first)
    pairs, width = keys[first], max(1, count)
    return Ties(count, pairs // width, pairs % width, distinct, weeks, np.log1p(distinct))


def _changes(values: Ints) -> Bools:
    found = np.ones(len(values), bool)
    found[1:] = values[1:] != values[:-1]
    return found


def _counted(marked: Bools, first: Ints) -> Ints:
    """How many are marked from each first place to the next."""
    if not len(first):
        return np.zeros(0, np.int64)
    return np.asarray(np.add.reduceat(marked, first, dtype=np.int64))


def _graph(
    count: int, source: Ints, target: Ints, weight: Floats, *, directed: bool
) -> igraph.Graph:
    graph = igraph.Graph(n=count, directed=directed)
    graph.add_edges(np.column_stack((source, target)))
    graph.es["weight"] = weight
    return graph
