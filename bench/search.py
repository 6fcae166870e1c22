"""Search and counts over 1, 2 and 5 million mentions, beside SQLite FTS5 and PostgreSQL.

Each kind of question is asked with twelve texts and topics of very different frequency. Times are
what a caller waits, in milliseconds. The engine keeps what it counted until something is written, and
counts of older mentions until one of those changes: so a mention is written before each asking.
``p95_ms`` is of the second asking, the oldest mention just written, so that nothing counted before
holds, as with the peers, which keep no answers; ``first_p95_ms`` of the first asking, in the same way;
``kept_p95_ms`` of a third, the newest just written, as for what a house that listens asks time and
again; ``cpu_p95_ms`` is what the second costs the processor, which tells the same on a machine that is
busy with other work. ``BENCH_MENTIONS`` gives another largest number (the 10,000,000 that are asked of
a house take hours). With ``SEARCH_URL`` the same questions are put to that search node (``node_``),
under a prefix of the benchmark's own.
"""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench import peers
from bench.mentions import BRANDS, WORDS, Row, batches
from palabre.analysis.query import Document, parse
from palabre.analysis.text import tokenise
from palabre.listening.search import (
    EmbeddedIndex,
    Filters,
    Histogram,
    Index,
    IndexDoc,
    SearchRefused,
    Terms,
    Unique,
)
from palabre.listening.search.distant import DistantIndex

SIZES = {"small": (10_000, 20_000, 50_000), "full": (1_000_000, 2_000_000, 5_000_000)}
# What is asked, by number of mentions; of a smaller number as of the first.
TARGETS_MS = {5_000_000: 150, 10_000_000: 200}
TURNS = ("first", "again", "kept")
PEER_SECONDS = 20
PATIENCE = 30
KINDS = ("boolean", "facets", "daily_tone", "share_of_voice", "top_voices", "distinct_voices")
RIVALS = list(range(1, 11))

# The milliseconds of every question, by kind.
Times = dict[str, list[float]]

# (our query, FTS5's, PostgreSQL's); {a} is among the commonest words, {b} common, {c} rare.
_SHAPES = [
    ("{a}", '"{a}"', "{a}"),
    ("{b} AND {a}", '"{b}" AND "{a}"', "{b} & {a}"),
    ("{b} OR {c}", '"{b}" OR "{c}"', "{b} | {c}"),
    ("({a} OR {b}) NOT {c}", '("{a}" OR "{b}") NOT "{c}"', "({a} | {b}) & !{c}"),
    ('"{a} {b}"', '"{a} {b}"', "{a} <-> {b}"),
    ("{t} AND ({b} OR {c})", '"{t}" AND ("{b}" OR "{c}")', "{t} & ({b} | {c})"),
]


def questions() -> list[tuple[str, str, str, list[int]]]:
    """Give twelve: our query, SQLite's and PostgreSQL's condition, and topics to keep to."""
    found = []
    for number in range(12):
        names = {
            "a": WORDS[number + 3],
            "b": WORDS[number * 17 + 80],
            "c": WORDS[number * 301 + 2000],
            "t": BRANDS[number],
        }
        ours, fts, ts = (shape.format(**names) for shape in _SHAPES[number % len(_SHAPES)])
        topics = [number + 1] if number % 3 == 0 else []
        found.append(
            (
                ours,
                f"m.id in (select rowid from texts where texts match '{fts}')",
                f"body @@ to_tsquery('simple', '{ts}')",
                topics,
            )
        )
    return found


def indexed(row: Row) -> IndexDoc:
    """Give a made-up mention as the product would index it."""
    document = Document(
        tokenise(row.text),
        language=row.language,
        tone=row.tone,
        platform=row.platform,
        kind=row.kind,
        likes=row.likes,
        published_at=row.at,
    )
    return IndexDoc(
        id=row.id,
        organisation=1,
        document=document,
        published_at=row.at,
        voice=row.voice,
        place=row.voice % 500,
        topics=row.topics,
        hashtags=row.hashtags,
    )


def asker(index: Index) -> Callable[[str, str, list[int]], object]:
    """Give the function that asks our index one question of a kind."""

    def ask(kind: str, query: str, topics: list[int]) -> object:
        node = parse(query)
        filters = Filters(1, {"topic": topics})
        if kind == "boolean":
            return index.search(node, filters)
        if kind == "facets":
            return index.facets(node, filters, ["language", "tone", "platform", "kind"])
        if kind == "share_of_voice":
            rivals = Filters(1, {"topic": RIVALS})
            return index.aggregate(None, rivals, {"v": Histogram("week", split="topic")})
        wanted = {
            "daily_tone": Histogram("day", "Europe/Paris", split="tone"),
            "top_voices": Terms("voice", 20),
            "distinct_voices": Unique("voice"),
        }[kind]
        return index.aggregate(node, filters, {"v": wanted})

    return ask


@dataclass
class Grown:
    """An index that grows, and what was measured of it at each size."""

    index: EmbeddedIndex | DistantIndex
    spent: float = 0.0
    filled: int = 0
    refused: int = 0
    by_size: dict[int, dict[str, Times]] = field(default_factory=dict)
    worked: dict[int, list[float]] = field(default_factory=dict)

    def grow(self, docs: list[IndexDoc]) -> None:
        """Index some more."""
        started = time.perf_counter()
        self.write(docs)
        self.spent += time.perf_counter() - started
        self.filled += len(docs)

    def write(self, docs: list[IndexDoc]) -> None:
        """Write and commit; a node that has too much to do is asked again."""
        for patience in range(PATIENCE, -1, -1):
            try:
                self.index.apply(docs, [])
            except SearchRefused:
                if not patience:
                    raise
                time.sleep(1)
            else:
                return

    def measure(self, oldest: IndexDoc, newest: IndexDoc) -> None:
        """Ask every question three times, each time after a mention was written and committed."""
        ask = asker(self.index)
        found: dict[str, Times] = {turn: {kind: [] for kind in KINDS} for turn in TURNS}
        worked = self.worked[self.filled] = []
        for kind in KINDS:
            for query, _, _, topics in questions():
                for turn, written in zip(TURNS, (oldest, oldest, newest), strict=True):
                    self.write([written])
                    started, began = time.perf_counter(), time.process_time()
                    try:
                        ask(kind, query, topics)
                    except SearchRefused:
                        self.refused += 1  # what it took till then counts
                    found[turn][kind].append((time.perf_counter() - started) * 1000)
                    if turn == "again":
                        worked.append((time.process_time() - began) * 1000)
        self.by_size[self.filled] = found


def p95(times: list[float]) -> float:
    """Give the time that 95 % stay under."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def rival(ask: Callable[[str], list], place: int) -> Times:
    """Give the milliseconds of a peer, by kind; a kind is left after 20 seconds."""
    found: Times = {}
    for kind in KINDS:
        found[kind], deadline = [], time.monotonic() + PEER_SECONDS
        for question in questions():
            topics = RIVALS if kind == "share_of_voice" else question[3]
            text = "" if kind == "share_of_voice" else str(question[place])
            found[kind].append(peers.timed(ask, peers.statements(kind, text, topics)))
            if time.monotonic() > deadline:
                break
    return found


def apart(address: str) -> str:
    """Give an address on the same search node where no house has its index."""
    parts = urlsplit(address)
    return parts._replace(path=f"{parts.path.rstrip('/') or '/palabre'}-bench").geturl()


def sizes_of(scale: str) -> tuple[int, ...]:
    """Give the numbers of mentions to ask at, the largest last."""
    most = int(os.environ.get("BENCH_MENTIONS", SIZES[scale][-1]))
    return *(size for size in SIZES[scale] if size < most), most


def run(scale: str) -> dict:
    """Grow an index to each size and ask it; ask the peers at the largest."""
    sizes = sizes_of(scale)
    figures: dict[str, float] = {"rows": sizes[-1]}
    notes: list[str] = []
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-search-")))
        ours = Grown(EmbeddedIndex(home / "index"))
        stack.callback(ours.index.close)
        grown = {"": ours}
        if given := os.environ.get("SEARCH_URL"):
            grown["node_"] = Grown(_emptied(DistantIndex(apart(given))))
            stack.callback(_left, grown["node_"].index)
        _grow(list(grown.values()), sizes)
        for prefix, one in grown.items():
            _add_times(figures, one, prefix)
        ours.index.close()
        files = (home / "index").rglob("*")
        figures["index_mb"] = sum(one.stat().st_size for one in files if one.is_file()) / 1e6
        figures["cpu_p95_ms"] = p95(ours.worked[sizes[-1]])
        if given:
            figures["node_index_mb"] = _bytes_of(grown["node_"].index) / 1e6
            figures["node_refused"] = grown["node_"].refused
        for name, peer, place in (("sqlite_fts", peers.sqlite, 1), ("postgres", peers.postgres, 2)):
            try:
                with peer(sizes[-1], home) as ask:
                    again = ours.by_size[sizes[-1]]["again"]
                    _add_ratio(figures, name, again, rival(ask, place))
            except (LookupError, ImportError) as error:
                notes.append(f"{name} left out: {error}")
    if sizes[-1] < min(SIZES["full"]):
        notes.append(
            f"of {sizes[-1]:,} mentions a peer may be quicker: what is claimed is of millions (SCALE=full)"
        )
    curves = {
        f"{prefix}p95_ms by mentions": [
            [size, figures[f"{prefix}p95_ms_at_{size}"]] for size in sizes
        ]
        for prefix in grown
    }
    return {
        "figures": {name: round(value, 3) for name, value in figures.items()},
        "targets": targets_of(sizes),
        "curves": curves,
        "notes": notes,
        **({"asked_at": min(TARGETS_MS)} if sizes[-1] < min(TARGETS_MS) else {}),
    }


def targets_of(sizes: tuple[int, ...]) -> dict[str, float]:
    """Give what is asked at those sizes for which something is asked."""
    asked = {f"p95_ms_at_{size}": ms for size, ms in TARGETS_MS.items() if size in sizes}
    return asked or {"p95_ms": TARGETS_MS[min(TARGETS_MS)]}


def _grow(grown: list[Grown], sizes: tuple[int, ...]) -> None:
    first = next(batches(1))[0]
    now = datetime.now(UTC)
    last = replace(first, id=int(now.timestamp() * 1000) << 20, at=now)
    oldest, newest = indexed(first), indexed(last)
    for batch in batches(sizes[-1]):
        docs = [indexed(row) for row in batch]
        for one in grown:
            one.grow(docs)
            if one.filled in sizes:
                one.measure(oldest, newest)


def _emptied(index: DistantIndex) -> DistantIndex:
    index._forget(index._own())
    return index


def _left(index: DistantIndex) -> None:
    with suppress(SearchRefused):  # what was measured stays
        _emptied(index)
    index.close()


def _bytes_of(index: DistantIndex) -> float:
    index.node.ask("POST", f"/{index.current}/_flush")
    told = index.node.ask("GET", f"/{index.current}/_stats/store")
    return float(told["_all"]["primaries"]["store"]["size_in_bytes"])


def _add_times(figures: dict[str, float], grown: Grown, prefix: str) -> None:
    by_size = grown.by_size
    largest = by_size[max(by_size)]
    for turn, name in zip(TURNS, ("first_p95_ms", "p95_ms", "kept_p95_ms"), strict=True):
        figures[f"{prefix}{name}"] = _over_all(largest[turn])
    for kind, times in largest["again"].items():
        figures[f"{prefix}p95_ms_{kind}"] = p95(times)
    for size, found in by_size.items():
        figures[f"{prefix}p95_ms_at_{size}"] = _over_all(found["again"])
    smallest = figures[f"{prefix}p95_ms_at_{min(by_size)}"]
    figures[f"{prefix}growth_p95"] = figures[f"{prefix}p95_ms"] / smallest
    figures["growth_rows"] = max(by_size) / min(by_size)
    figures[f"{prefix}indexed_per_s"] = grown.filled / grown.spent


def _over_all(times: Times) -> float:
    return p95([one for some in times.values() for one in some])


def _add_ratio(
    figures: dict[str, float],
    name: str,
    ours: Times,
    theirs: Times,
) -> None:
    """Add how many times longer the peer takes: at p95 over all, and by kind."""
    everything = [t for times in theirs.values() for t in times]
    asked = [t for kind, times in theirs.items() for t in ours[kind][: len(times)]]
    figures[f"p95_ms_{name}"] = p95(everything)
    figures[f"ratio_{name}"] = p95(everything) / p95(asked)
    for kind, times in theirs.items():
        figures[f"ratio_{name}_{kind}"] = p95(times) / p95(ours[kind][: len(times)])
