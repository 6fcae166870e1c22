"""Look-alikes of twenty made-up officials: what is found, what is called fraud wrongly, and how fast.

By hand: 200 spoofs from known techniques and 60 parodies, fans and critics that say so. A quarter of both, by
a checksum of the handle, was not looked at while the rules were made; its figures end in `_held`. Beside them
5,000 ordinary handles: those of lookalikes_ordinary.txt that stand near the officials', and made-up ones.
All are written by the hand that wrote the rules: no figure says how often the world's frauds are found.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
ORDINARY = 5_000
SWEPT = {"small": 20_000, "full": 100_000}
PLACES = ("paris", "lyon", "lille", "nantes", "london", "fr", "uk", "france", "quebec")
BESIDE = (
    "official",
    "officiel",
    "shop",
    "tv",
    "blog",
    "studio",
    "photo",
    "art",
    "pro",
    "off",
    "support",
    "fan",
)


def run(scale: str) -> dict:
    """Measure all; ``full`` sweeps 100,000 handles, ``small`` 20,000."""
    from palabre.analysis.lookalikes import FRAUD, Candidate, Watch

    watch = Watch(officials())
    spoofs, said = list(rows("spoofs")), list(rows("declared"))
    found = [watch.look(candidate) for _, _, candidate in spoofs]
    called = [watch.look(candidate) for _, _, candidate in said]
    hits = [
        suspect is not None
        and suspect.kind in FRAUD
        and suspect.official.handles[0] == f"@{official}"
        for (official, _, _), suspect in zip(spoofs, found, strict=True)
    ]
    ordinary = list(ordinary_handles())
    alarms = [handle for handle in ordinary if watch.look(Candidate(handle))]
    figures = {"recall": _share(hits), "recall_held": _share(_of_held(spoofs, hits))}
    wrongly = [suspect is not None and suspect.kind in FRAUD for suspect in called]
    figures |= {
        "false_fraud": float(sum(wrongly)),
        "false_fraud_held": float(sum(_of_held(said, wrongly))),
    }
    rightly = [
        suspect is not None and suspect.kind == kind
        for (_, kind, _), suspect in zip(said, called, strict=True)
    ]
    figures |= {
        "declared_found": _share(rightly),
        "declared_found_held": _share(_of_held(said, rightly)),
        "precision": 100 * sum(hits) / (sum(hits) + len(alarms)),
        "ordinary_called": float(len(alarms)),
        "spoofs": float(len(spoofs)),
        "spoofs_held": float(len(_of_held(spoofs, hits))),
        "declared": float(len(said)),
        "ordinary": float(len(ordinary)),
        "handles_per_s": _pace(watch, SWEPT[scale]),
    }
    figures |= _command(SWEPT[scale])
    _table(spoofs, hits)
    targets = {"recall": 95.0, "recall_held": 95.0, "false_fraud": 0.0, "handles_per_s": 10_000.0}
    targets["seconds"] = 10.0
    return {
        "figures": figures,
        "targets": targets,
        "at_least": ["recall", "recall_held", "handles_per_s"],
        "notes": [f"called: {' '.join(alarms)}"] if alarms else [],
    }


def officials() -> Iterator:
    """The twenty officials."""
    from palabre.analysis.lookalikes.lists import official

    for line in _lines("official.txt"):
        yield official(line)


def rows(name: str) -> Iterator[tuple]:
    """Rows of a list: whose official it is near, its technique or class, and the candidate."""
    from palabre.analysis.lookalikes import Candidate

    for line in _lines(f"{name}.tsv"):
        official, told, *cells = map(_opened, line.split("\t"))
        yield official, told, Candidate(*cells)


def held(handle: str) -> bool:
    """Whether a row belongs to the quarter that the rules were made without."""
    return zlib.crc32(handle.encode()) % 4 == 0


def ordinary_handles() -> Iterator[str]:
    """5,000 handles that mean nobody in particular, always the same."""
    parts: dict[str, list[str]] = defaultdict(list)
    part = ""
    for line in _lines("ordinary.txt"):
        if line.startswith("["):
            part = line.strip("[]")
        else:
            parts[part] += line.split()
    made = dict.fromkeys(parts["near"])
    rng = Random(6)
    while len(made) < ORDINARY:
        made[_made(rng, parts)] = None
    yield from made


def _made(rng: Random, parts: dict[str, list[str]]) -> str:
    first, last = rng.choice(parts["first"]), rng.choice(parts["last"])
    word, other = rng.choice(parts["word"]), rng.choice(parts["word"])
    year = rng.choice((str(rng.randint(1, 99)), str(rng.randint(1960, 2012))))
    dot = rng.choice("._-") if rng.random() < 0.6 else ""
    place, beside = rng.choice(PLACES), rng.choice(BESIDE)
    pairs = [
        (first, last),
        (first, last),
        (last, first),
        (first[0], last),
        (first, year),
        (first, word),
    ]
    pairs += [
        (first, place),
        (first, beside),
        (word, other),
        (word, other),
        (word, year),
        (word, place),
    ]
    pairs += [(word, beside), ("the", word), ("la", word)]
    handle = dot.join(rng.choice(pairs))
    return f"{handle}.{rng.choice(('fr', 'com', 'net'))}" if rng.random() < 0.1 else handle


def _lines(name: str) -> Iterator[str]:
    for line in (HERE / f"lookalikes_{name}").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _opened(cell: str) -> str:
    """Characters that an editor would hide stand as \\u200b in the lists."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), cell)


def _of_held(listed: list[tuple], told: list[bool]) -> list[bool]:
    return [
        one for (_, _, candidate), one in zip(listed, told, strict=True) if held(candidate.handle)
    ]


def _share(told: list[bool]) -> float:
    return 100 * sum(told) / max(len(told), 1)


def _pace(watch, count: int) -> float:
    """Handles a second of processor time, of a list of ordinary ones with the spoofs among them."""
    from palabre.analysis.lookalikes import Candidate

    many = [Candidate(handle) for handle in _many(count)]
    started = time.process_time()
    for candidate in many:
        watch.look(candidate)
    return count / (time.process_time() - started)


def _many(count: int) -> list[str]:
    """A list of ordinary handles with the spoofs among them, over and over."""
    some = [*ordinary_handles(), *(candidate.handle for _, _, candidate in rows("spoofs"))]
    return (some * (count // len(some) + 1))[:count]


def _command(count: int) -> dict[str, float]:
    """What `palabre lookalikes` takes with as many handles, its start included: by the clock (which counts
    what else the machine does), and of the processor alone."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "handles.txt"
        listed.write_text("\n".join(_many(count)) + "\n", "utf-8")
        ours = HERE / "lookalikes_official.txt"
        command = [sys.executable, "-m", "palabre", "lookalikes", str(ours), str(listed)]
        before, started = os.times(), time.perf_counter()
        subprocess.run(
            command, cwd=HERE.parent, check=True, capture_output=True,
            env={**os.environ, "PALABRE_HOME": folder},
        )  # fmt: skip
        seconds, after = time.perf_counter() - started, os.times()
    spent = after.children_user + after.children_system
    return {
        "seconds": seconds,
        "processor_seconds": spent - before.children_user - before.children_system,
        "handles_swept": float(count),
    }


def _table(spoofs: list[tuple], hits: list[bool]) -> None:
    by_technique: dict[str, list[bool]] = defaultdict(list)
    for (_, technique, _), hit in zip(spoofs, hits, strict=True):
        by_technique[technique].append(hit)
    print(f"{'technique':<36}{'spoofs':>8}{'found':>8}")
    for technique in sorted(by_technique):
        told = by_technique[technique]
        print(f"{technique:<36}{len(told):>8}{sum(told):>8}")
