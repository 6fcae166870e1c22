"""Communities, influence and a map of a million interactions, beside networkx on the same ties in one run.

The interactions are made up: voices in circles of very unequal sizes, four of five reactions within the
circle, a third of them answered, over twelve weeks. Ours is all of it, from columns of numbers to the map:
ties, Leiden in several runs, who is tied and who is a crowd, seeds, trust, influence in its parts, layout.
networkx does less: Louvain once, PageRank once, spring layout as it is by default; its graph is built
beforehand and not timed. Its layout costs the square of the voices: it is stopped after five minutes, so that
for many voices the ratio is a lower bound, which `networkx_layout_cut` says. Most of the ratio is the layout;
`ratio_without_layout` leaves it out. Processor time of one core, both; nothing here runs in parallel.
"""

import gc
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

CIRCLES, INSIDE, ANSWERED, DAYS = 200, 0.8, 1 / 3, 84
SCALES = {"small": (3_000, 30_000), "full": (100_000, 1_000_000)}
GROWN = (1_000_000, 10_000_000)
PATIENCE = 300  # seconds of processor time for the layout of networkx


def run(scale: str) -> dict:
    """Measure ours in a process of its own, for its memory, and networkx here; full grows to ten million."""
    voices, interactions = SCALES[scale]
    ours = _apart(voices, interactions)
    figures = {"interactions": interactions, "voices": voices, **ours}
    theirs = _networkx(voices, interactions)
    figures |= {f"networkx_{name}": value for name, value in theirs.items()}
    figures["networkx_layout_cut"] = theirs["layout"] >= PATIENCE
    figures["ratio_networkx"] = sum(theirs.values()) / ours["seconds"]
    figures["ratio_without_layout"] = (theirs["louvain"] + theirs["pagerank"]) / (
        ours["seconds"] - ours["seconds_layout"]
    )
    if scale == "full":
        grown = _apart(*GROWN)
        figures |= {f"{name}_at_10_million": grown[name] for name in ("seconds", "rss_mb")}
        figures["growth_10_times"] = grown["seconds"] / ours["seconds"]
    _table(ours, theirs)
    return {
        "figures": figures,
        "targets": {"ratio_networkx": 20, "seconds": 60, "rss_mb": 1000},
        "at_least": ["ratio_networkx"],
        "notes": ["networkx: the same ties; Louvain once, PageRank once, spring layout"],
    }


def interactions_of(voices: int, interactions: int, seed: int = 0) -> tuple:
    """Who reacted to whom on which day, as three columns."""
    rng = np.random.default_rng(seed)
    shares = rng.pareto(1.3, CIRCLES) + 0.05
    circle = np.sort(rng.choice(CIRCLES, voices, p=shares / shares.sum()))
    starts = np.searchsorted(circle, np.arange(CIRCLES + 1))
    heard = np.concatenate(([0], np.cumsum(rng.pareto(1.5, voices) + 0.1)))
    busy = rng.pareto(1.5, voices) + 0.1
    source = rng.choice(voices, interactions, p=busy / busy.sum())
    at_home = rng.random(interactions) < INSIDE
    low = np.where(at_home, heard[starts[circle[source]]], 0)
    high = np.where(at_home, heard[starts[circle[source] + 1]], heard[-1])
    drawn = low + (high - low) * rng.random(interactions)
    target = np.clip(np.searchsorted(heard, drawn, side="right") - 1, 0, voices - 1)
    answers = np.flatnonzero(rng.random(interactions - 1) < ANSWERED) + 1
    said = answers - 1
    source[answers], target[answers] = target[said].copy(), source[said].copy()
    mixed = rng.permutation(voices)  # no method may profit from circles that lie side by side
    return mixed[source], mixed[target], rng.integers(0, DAYS, interactions)


def _apart(voices: int, interactions: int) -> dict[str, float]:
    """Seconds of processor time and megabytes of ours, in a process of its own."""
    asked = [sys.executable, "-m", "bench.graph", str(voices), str(interactions)]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in said.splitlines())}


def _ours(voices: int, interactions: int) -> None:
    from palabre.analysis.graphs import (
        communities_of,
        influence_of,
        layout_of,
        ties_of,
        trust_of,
        weeks_of,
    )

    source, target, day = interactions_of(voices, interactions)
    gc.collect()
    marks = [time.process_time()]

    def mark() -> None:
        marks.append(time.process_time())

    ties = ties_of(source, target, day, voices)
    communities = communities_of(ties)
    mark()
    trust = trust_of(ties)
    influence_of(ties, trust, communities.member, weeks=weeks_of(source, day, voices))
    mark()
    layout_of(ties, communities.member)
    mark()
    parts = dict(zip(("communities", "influence", "layout"), np.diff(marks), strict=True))
    print("seconds", marks[-1] - marks[0])
    for name, seconds in parts.items():
        print(f"seconds_{name}", seconds)
    print("rss_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print("found_communities", sum(not one.is_crowd for one in communities.all))
    print("found_stability", communities.stability)
    print("found_seeds", trust.seeds.sum())


def _networkx(voices: int, interactions: int) -> dict[str, float]:
    """Seconds of processor time of networkx."""
    import networkx as nx

    from palabre.analysis.graphs import ties_of

    ties = ties_of(*interactions_of(voices, interactions), voices)
    directed, undirected = nx.DiGraph(), nx.Graph()
    for graph, columns in (
        (directed, (ties.source, ties.target, ties.weight)),
        (undirected, ties.pairs),
    ):
        graph.add_nodes_from(range(voices))
        graph.add_weighted_edges_from(zip(*(column.tolist() for column in columns), strict=True))
    return {
        "louvain": _timed(lambda: nx.community.louvain_communities(undirected, seed=1)),
        "pagerank": _timed(lambda: nx.pagerank(directed)),
        "layout": _timed(lambda: nx.spring_layout(undirected, seed=1)),
    }


class _OutOfTime(Exception):
    """What was asked takes longer than our patience."""


def _timed(ask: Callable[[], object]) -> float:
    """Seconds of processor time; our patience where it isn't over by then."""

    def stop(*_given: object) -> None:
        raise _OutOfTime

    gc.collect()
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    begun = time.process_time()
    try:
        ask()
    except _OutOfTime:
        return PATIENCE
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begun


def _table(ours: dict[str, float], theirs: dict[str, float]) -> None:
    print(f"{'Seconds of processor time':<28}{'Palabre':>10}{'networkx':>12}")
    rows = (
        ("communities", ours["seconds_communities"], theirs["louvain"]),
        ("influence", ours["seconds_influence"], theirs["pagerank"]),
        ("layout", ours["seconds_layout"], theirs["layout"]),
    )
    for name, one, other in rows:
        print(f"{name:<28}{one:>10.2f}{other:>12.2f}")


if __name__ == "__main__":
    _ours(int(sys.argv[1]), int(sys.argv[2]))
