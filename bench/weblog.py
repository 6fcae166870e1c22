"""An access log beside GoAccess: the same counts, or the reason why not; and how long either takes.

Both run as one types them, each in a process of its own, start included: `palabre weblog` and `goaccess`.
The log is a real site's (5,000 lines, combined format, with crawlers), and one of a hundred megabytes that is
made from it: other days, addresses, versions of agents and words of searches, so that nothing is only
remembered. The runs take turns; the figure is the quicker of each, as a person waits for it, with the
processor's seconds beside.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parents[2] / "shared")) / "data"
REAL = SHARED / "weblogs" / "apache_combined_part1.log.gz"
FIRST = date(2015, 5, 17)
COPIES = {"small": 90, "full": 450}  # of 1.2 MB each
ROUNDS = 3


@dataclass
class Taken:
    """What a program counted, and what it took: seconds by the clock and of the processor, peak in MB."""

    counts: dict[str, Any]
    seconds: float
    processor: float
    peak: float


def run(scale: str) -> dict:
    """Count the real log and the long one with both programs."""
    if not shutil.which("goaccess"):
        sys.exit("goaccess is missing: apt-get install goaccess")
    with tempfile.TemporaryDirectory() as folder:
        real, long = Path(folder) / "real.log", Path(folder) / "long.log"
        real.write_bytes(gzip.decompress(REAL.read_bytes()))
        lines = _multiply(real, long, COPIES[scale])
        small = (_ours(real), _theirs(real))
        rounds = [(_ours(long), _theirs(long)) for _ in range(ROUNDS)]
        megabytes = long.stat().st_size / 1e6
    ours = min((one for one, _ in rounds), key=lambda one: one.seconds)
    theirs = min((one for _, one in rounds), key=lambda one: one.seconds)
    differences = _table("The real log, 5,000 lines", *small)
    differences += _table(f"The long log, {lines:,} lines, {megabytes:.0f} MB", ours, theirs)
    print()
    for sentence in _explained(small[0].counts):
        print(sentence)
    processor = [min(one.processor for one in side) for side in zip(*rounds, strict=True)]
    return {
        "figures": {
            "differences": differences,
            "lines": lines,
            "megabytes": megabytes,
            "seconds": ours.seconds,
            "seconds_goaccess": theirs.seconds,
            "ratio": theirs.seconds / ours.seconds,
            "processor_s": processor[0],
            "processor_s_goaccess": processor[1],
            "ratio_processor": processor[1] / processor[0],
            "peak_mb": ours.peak,
            "peak_mb_goaccess": theirs.peak,
            "seconds_real_log": small[0].seconds,
            "seconds_real_log_goaccess": small[1].seconds,
        },
        "targets": {"differences": 0, "ratio": 1},
        "at_least": ["ratio"],
        "notes": [
            "Of 5,000 lines the seconds are those of starting Python: there GoAccess is quicker.",
        ],
    }


def _multiply(real: Path, long: Path, copies: int) -> int:
    """Write copies of a log in a row, each of other days, addresses, agents and searches; how many lines."""
    lines = real.read_bytes().splitlines(keepends=True)
    days = {(FIRST + timedelta(n)).strftime("%d/%b/%Y").encode(): n for n in range(3)}
    with long.open("wb") as file:
        for copy in range(copies):
            moved = {
                day: (FIRST + timedelta(n + 3 * copy)).strftime("%d/%b/%Y").encode()
                for day, n in days.items()
            }
            for line in lines:
                file.write(_changed(line, copy, moved))
    return copies * len(lines)


def _changed(line: bytes, copy: int, moved: dict[bytes, bytes]) -> bytes:
    address, _, rest = line.partition(b" ")
    parts = address.split(b".")
    if len(parts) == 4 and parts[1].isdigit():
        parts[1] = b"%d" % ((int(parts[1]) + 7 * copy) % 256)
    at = rest.index(b"[") + 1
    rest = rest[:at] + moved[rest[at : at + 11]] + rest[at + 11 :]
    rest = re.sub(rb"(Chrome/\d+\.0\.)\d+", rb"\g<1>%d" % (1000 + copy), rest)
    return b".".join(parts) + b" " + rest.replace(b"&q=", b"&n=%d&q=" % copy)


def _ours(log: Path) -> Taken:
    asked = [sys.executable, "-m", "palabre", "weblog", str(log), "--most", "1000000"]
    said, taken = _timed(asked, log.with_suffix(".json"))
    told = json.loads(said)
    counts = {
        "requests": told["total"]["hits"],
        "unread lines": told["unread"],
        "days": {
            day["day"].replace("-", ""): (day["hits"], day["everyone"]) for day in told["days"]
        },
        "visitors, summed over days": told["total"]["everyone"],
        "bytes": told["total"]["bytes"],
        "referring sites": len(told["referring_hits"]),
        "requests that name one": sum(told["referring_hits"].values()),
        "each with its requests": told["referring_hits"],
    }
    return Taken(counts | {"total": told["total"], "robots": told["robots"]}, *taken)


def _theirs(log: Path) -> Taken:
    out = log.with_suffix(".goaccess.json")
    options = ["--log-format=COMBINED", "--no-progress", "--max-items=1000000"]
    _said, taken = _timed(["goaccess", str(log), *options, "-o", str(out)], Path(os.devnull))
    # It cuts addresses of pages between the bytes of a letter.
    told = json.loads(out.read_bytes().decode("utf-8", "replace"))
    days = {
        one["data"]: (one["hits"]["count"], one["visitors"]["count"])
        for one in told["visitors"]["data"]
    }
    sites = {one["data"]: one["hits"]["count"] for one in told["referring_sites"]["data"]}
    counts = {
        "requests": told["general"]["valid_requests"],
        "unread lines": told["general"]["failed_requests"],
        "days": days,
        "visitors, summed over days": told["general"]["unique_visitors"],
        "bytes": told["general"]["bandwidth"],
        "referring sites": len(sites),
        "requests that name one": sum(sites.values()),
        "each with its requests": sites,
    }
    return Taken(counts, *taken)


def _timed(command: list[str], out: Path) -> tuple[bytes, tuple[float, float, float]]:
    """Run a program; what it said, and the seconds, processor seconds and megabytes it took."""
    with out.open("wb") as said:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.DEVNULL)
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    if status:
        sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return out.read_bytes(), (seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _table(title: str, ours: Taken, theirs: Taken) -> int:
    """Print both counts beside each other; how many of them differ."""
    print(f"\n{title:<44}{'Palabre':>16}{'GoAccess':>16}")
    differ = 0
    for name, count in theirs.counts.items():
        is_same = ours.counts[name] == count
        differ += not is_same
        if isinstance(count, dict):
            alike = sum(ours.counts[name].get(key) == value for key, value in count.items())
            print(f"{name:<44}{len(ours.counts[name]):>16,}{len(count):>16,}  {alike:,} alike")
        else:
            print(f"{name:<44}{ours.counts[name]:>16,}{count:>16,}  {'' if is_same else 'differs'}")
    for name in ("seconds", "processor", "peak"):
        print(f"{name:<44}{getattr(ours, name):>16.2f}{getattr(theirs, name):>16.2f}")
    return differ


def _explained(counts: dict[str, Any]) -> list[str]:
    """What our own words for visitors are, beside GoAccess's one."""
    total, robots = counts["total"], counts["robots"]
    everybody = total["visitors"] + total["robots"] + total["without_page"]
    by_sign = sum(robots["signs"].values())
    return [
        "GoAccess's visitors are all whom the server didn't only refuse (4xx), robots too. Of the real log:",
        f"  {total['visitors']:,} people who opened a page, in {total['visits']:,} visits;",
        f"  {total['robots']:,} robots, {by_sign} of them by behaviour, the others say so or have no agent;",
        f"  {total['without_page']:,} who opened no page (files only, redirected, or refused);",
        f"  {everybody:,} in all, of whom {everybody - total['everyone']:,} were only refused.",
    ]
