"""Runs one benchmark: prints its table and, as the last line, one JSON object.

A benchmark is a module here with `run(scale: str) -> dict`: its `figures` and `targets` are flat
dicts of numbers. A target is met by a figure of the same name that is at most, or for those of
`at_least`, at least as large; where they are asked of more mentions than it had, `asked_at` says of how
many. `curves` are points by name, `notes` lines; what a run prints is its table.
All of it goes to build/bench-SCALE.jsonl too, and without a name to docs/benchmarks-measured.md
(`bench.page`), each figure with what figures.toml says of it (`bench.names`).
"""

import argparse
import importlib
import io
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bench import page

SETTINGS = ("BENCH_BROKER", "BENCH_HOME", "BENCH_MENTIONS", "BENCH_POSTGRES", "CAPACITY_PORT")
SETTINGS += ("CLUSTER_KILL", "CLUSTER_PORT", "CLUSTER_SLOWER", "DATABASE_URL", "HEAP", "SEARCH_URL")


def machine() -> str:
    """Say on what it ran, and how busy that was with other work."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    version = platform.python_version()
    return f"{os.cpu_count()} x {model or platform.machine()}, Python {version}, load {load:.1f}"


def main() -> int:
    """Run the benchmark that was named; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", help="without it, all of them, one after the other")
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    asked = parser.parse_args()
    return one(asked.name, asked.scale) if asked.name else everything(asked.scale)


class Both(io.StringIO):
    """Keeps what is printed, and prints it too."""

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self.out = out

    def write(self, said: str) -> int:
        """Print and keep."""
        self.out.write(said)
        return super().write(said)


def one(name: str, scale: str) -> int:
    """Run one benchmark; 1 if a target is missed."""
    started = time.monotonic()
    where, typed = machine(), command(name, scale)  # a run sets an environment of its own
    heard = Both(sys.stdout)
    with redirect_stdout(heard):
        found = importlib.import_module(f"bench.{name}").run(scale)
    figures, targets = found["figures"], found["targets"]
    at_least = set(found.get("at_least", ()))
    judged = {"figures": figures, "targets": targets, "at_least": at_least}
    holds = all(page.holds(judged, name) for name in targets)
    for figure, value in figures.items():
        sign = ">=" if figure in at_least else "<="
        target = f"  ({sign} {targets[figure]:g})" if figure in targets else ""
        print(f"{figure:<36}{value:>14,.2f}{target}")
    for note in found.get("notes", ()):
        print(note)
    took = round(time.monotonic() - started)
    print(f"{name}, {scale}: {took} s on {where}")
    answer = {
        "name": name,
        "scale": scale,
        "command": page.masked(typed),
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": where,
        "versions": page.versions(),
        "took_s": took,
        "figures": figures,
        "targets": targets,
        "at_least": sorted(at_least),
        "curves": found.get("curves", {}),
        "notes": list(found.get("notes", ())),
        "printed": heard.getvalue().strip("\n"),
        **{name: found[name] for name in ("asked_at",) if name in found},
        **found.get("words", {}),
        "holds": holds,
    }
    page.keep(answer)
    print(json.dumps(answer))
    return 0 if holds else 1


def command(name: str, scale: str) -> str:
    """What is typed for it, with the settings of the benchmarks that were given."""
    given = [f"{key}={shlex.quote(os.environ[key])}" for key in SETTINGS if key in os.environ]
    return " ".join([*given, f"make bench NAME={name} SCALE={scale}"])


def everything(scale: str) -> int:
    """Run all, each in its own process, and write the page; 1 if one fails or misses."""
    names = sorted(
        p.stem for p in Path(__file__).parent.glob("*.py") if "\ndef run(" in p.read_text()
    )
    worst, so_far = 0, page.ROOT / "build" / page.PAGE.name
    for name in names:
        asked = [sys.executable, "-m", "bench.run", name, "--scale", scale]
        done = subprocess.run(asked, stdout=subprocess.PIPE, text=True)
        print(done.stdout, flush=True)
        if not (done.stdout.strip().splitlines() or [""])[-1].startswith("{"):
            # One that broke off is told too: a figure must not be missing without a word.
            told = {"name": name, "scale": scale, "command": command(name, scale)}
            page.keep(told | {"broke": done.returncode})
        worst = max(worst, 1 if done.returncode else 0)
        page.write(so_far)  # who ends the run early has it there, and the documents as they were
    print(f"Written: {page.write()}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
