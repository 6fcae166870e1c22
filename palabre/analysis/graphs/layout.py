"""The picture: each community an island, the more central of its voices nearer its middle.

Islands lie near those they are tied to, and don't overlap; on an island, voices that are tied lie in the same
direction. Everything is one pass over the ties, repeated some times: a million of them take seconds.
"""

import math
from dataclasses import dataclass

import igraph
import numpy as np

from palabre.analysis.graphs.dice import dice
from palabre.analysis.graphs.ties import Floats, Ints, Ties

TURNS = 30
SPACE = 1.25
MOST_ISLANDS = 150
"""So many islands are placed by what ties them; smaller ones lie in rings around those."""
FRAME = 1.04


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each voice lies, 0 to 1 both ways, and each community's middle and radius."""

    x: Floats
    y: Floats
    middles: Floats
    radii: Floats


def layout_of(ties: Ties, member: Ints, seed: int = 1) -> Layout:
    """Lay out voices by their communities, 0 the largest; those without one (-1) lie around all others."""
    count = int(member.max(initial=-1)) + 1
    radii = np.sqrt(np.bincount(member[member >= 0], minlength=count).astype(float))
    few = min(count, MOST_ISLANDS)
    middles = _apart(_islands(ties, member, few, seed), radii[:few])
    middles = np.concatenate((middles, _rings(radii[few:], _rim(middles, radii[:few]))))
    middles = _centred(middles, radii)
    x, y = _voices(ties, member, middles, radii, seed)
    outer = _rim(middles, radii)
    alone = np.flatnonzero(member < 0)
    x[alone], y[alone] = _belt(len(alone), outer)
    half = FRAME * max(outer, float(np.hypot(x, y).max(initial=0)), 1e-9)
    return Layout(
        0.5 + x / (2 * half), 0.5 + y / (2 * half), 0.5 + middles / (2 * half), radii / (2 * half)
    )


def _centred(middles: Floats, radii: Floats) -> Floats:
    """The islands with the middle of all of them at nought: the largest often lies at the edge."""
    if not len(middles):
        return middles
    wide = radii[:, None]
    return np.asarray(middles - ((middles - wide).min(axis=0) + (middles + wide).max(axis=0)) / 2)


def _rim(middles: Floats, radii: Floats) -> float:
    return float((np.hypot(middles[:, 0], middles[:, 1]) + radii).max(initial=0))


def _voices(
    ties: Ties, member: Ints, middles: Floats, radii: Floats, seed: int
) -> tuple[Floats, Floats]:
    """Each voice on the disc of its community: by rank of its ties outwards, by direction around."""
    weight = np.bincount(ties.target, ties.weight, ties.count)
    weight += np.bincount(ties.source, ties.weight, ties.count)
    size = np.bincount(member + 1, minlength=len(radii) + 1)
    first, many = np.cumsum(size) - size, np.maximum(size, 1)[member + 1]
    placed = np.empty(ties.count)
    placed[np.lexsort((-weight, member))] = np.arange(ties.count)
    out = np.sqrt((placed - first[member + 1] + 0.5) / many)
    placed[np.lexsort((_directions(ties, seed), member))] = np.arange(ties.count)
    around = 2 * math.pi * (placed - first[member + 1]) / many
    on = member >= 0
    at = np.where(on, member, 0)
    if not len(radii):
        return np.zeros(ties.count), np.zeros(ties.count)
    return (
        np.where(on, middles[at, 0] + radii[at] * out * np.cos(around), 0.0),
        np.where(on, middles[at, 1] + radii[at] * out * np.sin(around), 0.0),
    )


def _directions(ties: Ties, seed: int) -> Floats:
    """A direction for each voice, that of those it is tied to: begun by chance and smoothed."""
    low, high, weight = ties.pairs
    start = np.random.default_rng(seed).uniform(0, 2 * math.pi, ties.count)
    at = np.exp(1j * start)
    for _turn in range(TURNS):
        near = at.copy()
        for part in ("real", "imag"):
            here = getattr(at, part)
            pulled = np.bincount(low, weight * here[high], ties.count)
            pulled += np.bincount(high, weight * here[low], ties.count)
            setattr(near, part, here + pulled)
        length = np.abs(near)
        at = near / np.where(length == 0, 1, length)
    # Rounded, for the last digits of a sum hang on its order.
    return np.asarray(np.round(np.angle(at), 9))


def _belt(count: int, outer: float) -> tuple[Floats, Floats]:
    """Voices without a community, evenly around all that have one."""
    turn = 2 * math.pi * (np.arange(count) + 0.5) / max(1, count)
    ring = max(outer, 1.0) * (1.06 + 0.05 * (np.arange(count) % 5) / 5)
    return ring * np.cos(turn), ring * np.sin(turn)


def _islands(ties: Ties, member: Ints, count: int, seed: int) -> Floats:
    """Where the islands would like to be: those that are tied, near each other."""
    if count < 2:
        return np.zeros((count, 2))
    low, high, weight = ties.pairs
    a, b = member[low], member[high]
    across = (a >= 0) & (b >= 0) & (a != b) & (a < count) & (b < count)
    least, most = np.minimum(a, b)[across], np.maximum(a, b)[across]
    keys, place = np.unique(least * count + most, return_inverse=True)
    graph = igraph.Graph(n=count, edges=np.column_stack((keys // count, keys % count)))
    graph.es["weight"] = np.bincount(place, weight[across], len(keys)) if len(keys) else []
    begun = np.random.default_rng(seed).normal(size=(count, 2)) * math.sqrt(count)
    with dice(seed):
        laid = graph.layout_fruchterman_reingold(
            seed=begun.tolist(), weights="weight" if len(keys) else None, niter=300
        )
    spots = np.asarray(laid.coords)
    return np.asarray(spots - spots.mean(axis=0))


def _apart(spots: Floats, radii: Floats) -> Floats:
    """Islands as near as they don't overlap: the largest first, each outwards on about its own ray."""
    found = np.zeros_like(spots)
    for place in range(len(spots)):
        placed, there = found[:place], radii[:place]
        angle = math.atan2(spots[place, 1], spots[place, 0]) if place else 0.0
        tried = [
            (_nearest(placed, there, angle + turn, radii[place]), turn)
            for turn in np.linspace(-0.9, 0.9, 13)
        ]
        far, turn = min(tried, key=lambda one: one[0] + abs(one[1]) * radii[place])
        found[place] = far * math.cos(angle + turn), far * math.sin(angle + turn)
    return found


def _nearest(placed: Floats, there: Floats, angle: float, radius: float) -> float:
    """How far out on a ray a disc overlaps none that is placed."""
    along = placed[:, 0] * math.cos(angle) + placed[:, 1] * math.sin(angle)
    off = (placed**2).sum(axis=1) - along**2
    room = (SPACE * (there + radius)) ** 2
    hit = off < room
    half = np.sqrt(room[hit] - off[hit])
    begin, end = along[hit] - half, along[hit] + half
    far = 0.0
    for place in np.argsort(begin, kind="stable"):
        if begin[place] > far:
            break
        far = max(far, float(end[place]))
    return far


def _rings(radii: Floats, rim: float) -> Floats:
    """The many small islands in rings around the others, the larger ones further in."""
    found = np.zeros((len(radii), 2))
    place, ring = 0, rim
    while place < len(radii):
        step = SPACE * 2 * radii[place]
        ring += step
        many = min(len(radii) - place, max(1, int(2 * math.pi * (ring - step / 2) / step)))
        turn = 2 * math.pi * np.arange(many) / many
        found[place : place + many, 0] = (ring - step / 2) * np.cos(turn)
        found[place : place + many, 1] = (ring - step / 2) * np.sin(turn)
        place += many
    return found
