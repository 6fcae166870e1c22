"""Search and counts over 1, 2 and 5 million mentions, beside SQLite FTS5 and PostgreSQL.

Each kind of question is asked with twelve texts and topics of very different frequency. Times are
what a caller waits, in milliseconds, of the second asking.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import peers
from bench.mentions import BRANDS, WORDS, Row, batches
from palabre.analysis.query import Document, parse
from palabre.analysis.text import tokenise
from palabre.listening.search import (
    EmbeddedIndex,
    Filters,
    Histogram,
    IndexDoc,
    Terms,
    Unique,
)

SIZES = {"small": (10_000, 20_000, 50_000), "full": (1_000_000, 2_000_000, 5_000_000)}
TARGET_MS = 150
PEER_SECONDS = 20
KINDS = ("boolean", "facets", "daily_tone", "share_of_voice", "top_voices", "distinct_voices")
RIVALS = list(range(1, 11))

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


def asker(index: EmbeddedIndex) -> Callable[[str, str, list[int]], object]:
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


def measure(index: EmbeddedIndex) -> dict[str, list[float]]:
    """Give the milliseconds of every question, by kind."""
    ask = asker(index)
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        for query, _, _, topics in questions():
            ask(kind, query, topics)
            started = time.perf_counter()
            ask(kind, query, topics)
            found[kind].append((time.perf_counter() - started) * 1000)
    return found


def p95(times: list[float]) -> float:
    """Give the time that 95 % stay under."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def rival(ask: Callable[[str], list], place: int) -> dict[str, list[float]]:
    """Give the milliseconds of a peer, by kind; a kind is left after 20 seconds."""
    found: dict[str, list[float]] = {}
    for kind in KINDS:
        found[kind], deadline = [], time.monotonic() + PEER_SECONDS
        for question in questions():
            topics = RIVALS if kind == "share_of_voice" else question[3]
            text = "" if kind == "share_of_voice" else str(question[place])
            found[kind].append(peers.timed(ask, peers.statements(kind, text, topics)))
            if time.monotonic() > deadline:
                break
    return found


def run(scale: str) -> dict:
    """Grow an index to each size and ask it; ask the peers at the largest."""
    sizes = SIZES[scale]
    figures: dict[str, float] = {"rows": sizes[-1]}
    by_size: dict[int, dict[str, list[float]]] = {}
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bench-search-") as home:
        index = EmbeddedIndex(Path(home) / "index")
        spent, filled = 0.0, 0
        for batch in batches(sizes[-1]):
            docs = [indexed(row) for row in batch]
            started = time.perf_counter()
            index.apply(docs, [])
            spent += time.perf_counter() - started
            filled += len(docs)
            if filled in sizes:
                by_size[filled] = measure(index)
        index.close()
        figures["indexed_per_s"] = filled / spent
        folder = sum(f.stat().st_size for f in Path(home).rglob("*") if f.is_file())
        figures["index_mb"] = folder / 1e6
        _add_times(figures, by_size)
        ours = by_size[sizes[-1]]
        for name, peer, place in (("sqlite_fts", peers.sqlite, 1), ("postgres", peers.postgres, 2)):
            try:
                with peer(sizes[-1], Path(home)) as ask:
                    _add_ratio(figures, name, ours, rival(ask, place))
            except (LookupError, ImportError) as error:
                notes.append(f"{name} left out: {error}")
    return {
        "figures": {name: round(value, 3) for name, value in figures.items()},
        "targets": {"p95_ms": TARGET_MS},
        "curves": {
            "p95_ms by mentions": [[size, figures[f"p95_ms_at_{size}"]] for size in sorted(by_size)]
        },
        "notes": notes,
    }


def _add_times(figures: dict[str, float], by_size: dict[int, dict[str, list[float]]]) -> None:
    largest = by_size[max(by_size)]
    figures["p95_ms"] = p95([t for times in largest.values() for t in times])
    for kind, times in largest.items():
        figures[f"p95_ms_{kind}"] = p95(times)
    for size, found in by_size.items():
        figures[f"p95_ms_at_{size}"] = p95([t for times in found.values() for t in times])
    figures["growth_rows"] = max(by_size) / min(by_size)
    smallest = figures[f"p95_ms_at_{min(by_size)}"]
    figures["growth_p95"] = figures["p95_ms"] / smallest


def _add_ratio(
    figures: dict[str, float],
    name: str,
    ours: dict[str, list[float]],
    theirs: dict[str, list[float]],
) -> None:
    """Add how many times longer the peer takes: at p95 over all, and by kind."""
    everything = [t for times in theirs.values() for t in times]
    asked = [t for kind, times in theirs.items() for t in ours[kind][: len(times)]]
    figures[f"p95_ms_{name}"] = p95(everything)
    figures[f"ratio_{name}"] = p95(everything) / p95(asked)
    for kind, times in theirs.items():
        figures[f"ratio_{name}_{kind}"] = p95(times) / p95(ours[kind][: len(times)])
