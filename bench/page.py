"""Writes docs/benchmarks-measured.md from what the benchmarks said; `make bench` ends with it.

The newest line of each benchmark and scale is kept in build/bench-SCALE.jsonl. The page has of each the exact
command, the machine and the versions as they were when it ran, the figures beside their targets, and how the
curves grow.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks-measured.md"
PACKAGES = ("django", "tantivy", "celery", "psycopg", "numpy", "uvicorn")
SERVERS = {
    "PostgreSQL": "postgresql-15",
    "Redis": "redis-server",
    "RabbitMQ": "rabbitmq-server",
    "GoAccess": "goaccess",
}
WIDE, MOST_POINTS = 40, 24
HEAD = """# Benchmarks as they were measured

Written by `make bench` from the runs themselves; [benchmarks](benchmarks.md) tells what they mean.
Figures of one run each; the load is what else ran on the machine when it began.
"""


def kept(scale: str) -> dict[str, dict[str, Any]]:
    """The newest line of each benchmark, by its name."""
    path = ROOT / "build" / f"bench-{scale}.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return {one["name"]: one for one in map(json.loads, lines)}


def keep(answer: dict[str, Any]) -> None:
    """Put a benchmark's line in the place of its last one."""
    lines = kept(answer["scale"]) | {answer["name"]: answer}
    path = ROOT / "build" / f"bench-{answer['scale']}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines.values()))


def versions() -> str:
    """What the figures rest on: the packages of this environment, the servers of this machine."""
    found = [f"{name} {metadata.version(name)}" for name in PACKAGES]
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


def write() -> Path:
    """Write the page of what is kept."""
    parts = [HEAD]
    for scale in ("full", "small"):
        for _name, answer in sorted(kept(scale).items()):
            parts += _section(answer)
    PAGE.write_text("\n".join(parts))
    return PAGE


def _section(answer: dict[str, Any]) -> Iterator[str]:
    yield f"## {answer['name']}, {answer['scale']}\n\n`{answer['command']}`\n"
    if "broke" in answer:
        yield f"It broke off with exit code {answer['broke']}.\n"
        return
    yield f"{answer['at']}, {answer['machine']}; {answer['took_s']} s.\n"
    yield f"With {answer.get('versions', 'versions that were not kept')}.\n"
    yield "| | measured | asked |\n| --- | --- | --- |"
    for name, value in answer["figures"].items():
        asked = answer["targets"].get(name)
        sign = "at least" if name in answer["at_least"] else "at most"
        told = "" if asked is None else f"{sign} {asked:g}"
        yield f"| {name} | {_number(value)} | {told} |"
    for name, points in answer["curves"].items():
        yield f"\n{name}:\n\n```text\n" + "\n".join(_curve(points)) + "\n```"
    yield "".join(f"\n- {note}" for note in answer["notes"]) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"


def _curve(points: list[list[float]]) -> Iterator[str]:
    """A growth curve as bars; of many points some, spread evenly."""
    step = max(1, -(-len(points) // MOST_POINTS))
    some = points[::step]
    most = max(value for _, value in some) or 1
    for at, value in some:
        yield f"{at:>12,g} {'█' * round(value / most * WIDE):<{WIDE}} {_number(value)}"


if __name__ == "__main__":
    print(f"Written: {write()}")
