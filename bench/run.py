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
    parser.add_argument("name")
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    asked = parser.parse_args()
    started = time.monotonic()
    where = machine()
    found = importlib.import_module(f"bench.{asked.name}").run(asked.scale)
    figures, targets = found["figures"], found["targets"]
    at_least = set(found.get("at_least", ()))
    holds = all(
        name in figures and (figures[name] >= limit if name in at_least else figures[name] <= limit)
        for name, limit in targets.items()
    )
    for name, value in figures.items():
        sign = ">=" if name in at_least else "<="
        target = f"  ({sign} {targets[name]:g})" if name in targets else ""
        print(f"{name:<36}{value:>14,.2f}{target}")
    for note in found.get("notes", ()):
        print(note)
    print(f"{asked.name}, {asked.scale}: {time.monotonic() - started:.0f} s on {where}")
    answer = {
        "name": asked.name,
        "scale": asked.scale,
        "machine": where,
        "figures": figures,
        "targets": targets,
        "holds": holds,
    }
    print(json.dumps(answer))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
