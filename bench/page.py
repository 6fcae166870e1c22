"""Writes docs/benchmarks-measured.md from what the benchmarks said; `make bench` ends with it.

The newest line of each benchmark and scale is kept in build/bench-SCALE.jsonl. The page has of each the exact
command, the machine and the versions as they were when it ran, the figures beside their targets, and how the
curves grow.
"""

import json
import re
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from bench import names

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks-measured.md"
PACKAGES = (
    "django",
    "tantivy",
    "celery",
    "psycopg",
    "numpy",
    "igraph",
    "uvicorn",
    "feedparser",
    "networkx",
)
SERVERS = {
    "PostgreSQL": "postgresql-15",
    "Redis": "redis-server",
    "RabbitMQ": "rabbitmq-server",
    "GoAccess": "goaccess",
}
# Settings that name a folder of the machine, or servers with who may enter them.
HIDDEN = {"BENCH_HOME", "BENCH_POSTGRES", "DATABASE_URL", "SEARCH_URL"}
WIDE, MOST_POINTS = 40, 24
HEAD = """# Benchmarks as they were measured

Written by `make bench` from the runs themselves; [benchmarks](benchmarks.md) tells what they mean.
Figures of one run each; the load is what else ran on the machine when it began. A sentence that names a size
means the full scale; a small run asks the same of less.
"""


def kept(scale: str) -> dict[str, dict[str, Any]]:
    """The newest line of each benchmark, by its name."""
    path = ROOT / "build" / f"bench-{scale}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return {one["name"]: one for one in map(json.loads, lines)}


def keep(answer: dict[str, Any]) -> None:
    """Put a benchmark's line in the place of its last one."""
    answer = answer | {"command": masked(answer["command"])}
    lines = kept(answer["scale"]) | {answer["name"]: answer}
    path = ROOT / "build" / f"bench-{answer['scale']}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines.values()))


def masked(command: str) -> str:
    """A command without this machine's paths and without who and where its servers are: of an address its
    kind stays, of a folder nothing."""

    def shown(word: str) -> str:
        key, is_setting, value = word.partition("=")
        if not is_setting or key not in HIDDEN:
            return shlex.quote(word) if not is_setting else f"{key}={shlex.quote(value)}"
        kind, is_address, _ = value.partition("://")
        return f"{key}={kind}://…" if is_address and kind.replace("+", "").isalnum() else f"{key}=…"

    return " ".join(map(shown, shlex.split(command)))


def versions() -> str:
    """What the figures rest on: the packages of this environment, the servers of this machine."""
    found = []
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):  # the last ones are peers
            found.append(f"{name} {metadata.version(name)}")
    found.append(f"SQLite {sqlite3.sqlite_version}")
    status = Path("/var/lib/dpkg/status")
    for block in (status.read_text() if status.exists() else "").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        found += [
            f"{name} {fields.get('Version', '')}"
            for name, package in SERVERS.items()
            if fields.get("Package") == package
        ]
    node = (ROOT / "tests/search/pom.xml").read_text()
    found += [f"OpenSearch {one}" for one in re.findall(r"<engine>(.+)</engine>", node)]
    return ", ".join(found)


def write(path: Path | None = None) -> Path:
    """Write the page of what is kept, into the documents or elsewhere."""
    path = path or PAGE
    answers = [kept(scale)[name] for scale in ("full", "small") for name in sorted(kept(scale))]
    every = {one["versions"] for one in answers if "versions" in one}
    common = every.pop() if len(every) == 1 else ""
    parts = [HEAD, *_overview(answers)]
    if common:
        parts.append(f"\nAll with {common}.\n")
    for answer in answers:
        parts += _section(answer, common)
    path.write_text("\n".join(parts).rstrip() + "\n")
    return path


def _overview(answers: list[dict[str, Any]]) -> Iterator[str]:
    """What was run in how long, and whether what is asked was kept."""
    yield "| | scale | took | load | asked |\n| --- | --- | --- | --- | --- |"
    for one in answers:
        name, scale = one["name"], one["scale"]
        link = f"| [{name}](#{name}-{scale}) | {scale} |"
        if "broke" in one:
            yield f"{link} | | **broke off** |"
            continue
        asked, missed = one["targets"], [name for name in one["targets"] if not holds(one, name)]
        held = f"all {len(asked)} kept" if len(asked) > 1 else "kept"
        if fewer := one.get("asked_at"):
            held = f"nothing shown: asked at {fewer:,}"
        told = f"**missed: {', '.join(missed)}**" if missed else held if asked else "nothing"
        yield f"{link} {one['took_s']} s | {one['machine'].rpartition('load ')[2]} | {told} |"


def _section(answer: dict[str, Any], common: str) -> Iterator[str]:
    bench = answer["name"]
    yield f"\n## {bench}, {answer['scale']}\n\n{names.purpose(bench)}\n"
    yield f"`{masked(answer['command'])}`\n"
    if "broke" in answer:
        yield f"It broke off with exit code {answer['broke']}.\n"
        return
    yield f"{answer['at']}, {answer['machine']}; {answer['took_s']} s.\n"
    if answer.get("versions") != common:
        yield f"With {answer.get('versions', 'versions that were not kept')}.\n"
    yield "| | | measured | asked |\n| --- | --- | ---: | --- |"
    for name, value in answer["figures"].items():
        told = f"{_number(value)} {names.unit(name)}".strip()
        yield f"| `{name}` | {names.meaning(bench, name)} | {told} | {_asked(answer, name)} |"
    for name, points in answer["curves"].items():
        if points:
            yield f"\n{name}:\n\n```text\n" + "\n".join(_curve(points)) + "\n```"
    if printed := answer.get("printed"):
        yield f"\n```text\n{printed}\n```"
    yield "".join(f"\n- {note.strip()}" for note in answer["notes"]) + "\n"


def holds(answer: dict[str, Any], name: str) -> bool:
    """Whether a run reached one of its targets."""
    limit, value = answer["targets"][name], answer["figures"].get(name)
    if value is None:
        return False
    return bool(value >= limit if name in answer["at_least"] else value <= limit)


def _asked(answer: dict[str, Any], name: str) -> str:
    if name not in answer["targets"]:
        return ""
    sign = "at least" if name in answer["at_least"] else "at most"
    told = f"{sign} {_number(answer['targets'][name])} {names.unit(name)}".strip()
    return told if holds(answer, name) else f"{told}: **missed**"


def _number(value: float) -> str:
    """With as many digits as tell something: 1,234, 12.5, 0.004."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    digits = 2 if abs(value) >= 0.1 else 6
    told = value if abs(value) >= 0.1 else float(f"{value:.2g}")
    return f"{told:.{digits}f}".rstrip("0").rstrip(".")


def _curve(points: list[list[float]]) -> Iterator[str]:
    """A growth curve as bars; of many points some, spread evenly."""
    step = max(1, -(-len(points) // MOST_POINTS))
    some = points[::step]
    most = max(value for _, value in some) or 1
    for at, value in some:
        yield f"{at:>12,g} {'█' * round(value / most * WIDE):<{WIDE}} {_number(value)}"


if __name__ == "__main__":
    print(f"Written: {write()}")
