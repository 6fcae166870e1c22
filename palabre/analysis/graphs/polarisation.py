"""How far two camps keep to themselves: random-walk controversy (Garimella and others 2018)."""

import numpy as np

from palabre.analysis.graphs.communities import Communities
from palabre.analysis.graphs.ties import Floats, Ints, Ties

LEADING = 10
SMALLEST = 10


def polarisation_of(ties: Ties, found: Communities) -> float | None:
    """How far the two largest communities keep to themselves, from -1 to 1; None without two of ten voices.

    It is how much likelier a walk that ends at a camp's leading voices began in that camp than in the other:
    about 0 where they mix, 1 where none crosses.
    """
    camps = [one.members for one in found.all[:2] if len(one.members) >= SMALLEST]
    if len(camps) < 2:
        return None
    degree = np.asarray(np.bincount(ties.target, ties.weight, ties.count), np.float64)
    leading = [_leading(one, degree) for one in camps]
    walks = [_walks(ties, camp) for camp in camps]
    ends = np.array([[walk[lead].sum() for lead in leading] for walk in walks])
    whole = ends.sum(axis=0)
    if not whole.all():
        return None
    began = ends / whole
    return float(began[0, 0] * began[1, 1] - began[0, 1] * began[1, 0])


def _leading(camp: Ints, degree: Floats) -> Ints:
    return camp[np.lexsort((camp, -degree[camp]))][:LEADING]


def _walks(ties: Ties, camp: Ints) -> Floats:
    """Where walks end that begin anywhere in a camp."""
    reset = np.zeros(ties.count)
    reset[camp] = 1.0
    return np.asarray(ties.undirected.personalized_pagerank(reset=reset, weights="weight"))
