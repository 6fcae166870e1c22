"""Runs one benchmark: prints its table and, as the last line, one JSON object.

A benchmark is a module here with `run(scale: str) -> dict`: its `figures` and `targets` are flat
dicts of numbers. A target is met by a figure of the same name that is at most, or for those of
`at_least`, at least as large.
"""

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path


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


def one(name: str, scale: str) -> int:
    """Run one benchmark; 1 if a target is missed."""
    started = time.monotonic()
    where = machine()
    found = importlib.import_module(f"bench.{name}").run(scale)
    figures, targets = found["figures"], found["targets"]
    at_least = set(found.get("at_least", ()))
    holds = all(
        figure in figures
        and (figures[figure] >= limit if figure in at_least else figures[figure] <= limit)
        for figure, limit in targets.items()
    )
    for figure, value in figures.items():
        sign = ">=" if figure in at_least else "<="
        target = f"  ({sign} {targets[figure]:g})" if figure in targets else ""
        print(f"{figure:<36}{value:>14,.2f}{target}")
    for note in found.get("notes", ()):
        print(note)
    print(f"{name}, {scale}: {time.monotonic() - started:.0f} s on {where}")
    answer = {
        "name": name,
        "scale": scale,
        "machine": where,
        "figures": figures,
        "targets": targets,
        **found.get("words", {}),
        "holds": holds,
    }
    print(json.dumps(answer))
    return 0 if holds else 1


def everything(scale: str) -> int:
    """Run all, each in its own process, and write `build/bench-SCALE.jsonl`; 1 if one fails or misses."""
    here = Path(__file__).parent
    names = sorted(p.stem for p in here.glob("*.py") if "\ndef run(" in p.read_text())
    results = here.parent / "build" / f"bench-{scale}.jsonl"
    results.parent.mkdir(exist_ok=True)
    worst = 0
    with results.open("w") as file:
        for name in names:
            command = [sys.executable, "-m", "bench.run", name, "--scale", scale]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            print(done.stdout, flush=True)
            said = (done.stdout.strip().splitlines() or [""])[-1]
            # One that broke off is in the file too: a figure must not be missing without a word.
            broke = json.dumps({"name": name, "scale": scale, "broke": done.returncode})
            file.write((said if said.startswith("{") else broke) + "\n")
            file.flush()
            worst = max(worst, 1 if done.returncode else 0)
    print(f"Written: {results}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
