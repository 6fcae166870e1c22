"""Bursts beside published detectors: the Numenta Anomaly Benchmark's score on five brands' counts of tweets.

NAB's score, written from its description (Lavin and Ahmad 2015): of a labelled window the first alarm counts,
the more the earlier; an alarm outside costs up to 0.11, a missed window 1; nought is a detector that never
alarms, 100 a perfect one. What lies before the end of the probation (15 %, at most 750 points) is left out.
Our rules are the same for all series; their spans and lines were chosen on these five, so expect less
elsewhere. CrisisLex has no labels: there the first alarm is the onset, and a second episode within three
days is one too many.
"""

import gzip
import json
import math
import os
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parents[2] / "shared")) / "data"
WEEK, DAY = 7 * 86_400, 86_400
FALSE = 0.11  # what an alarm outside costs at most, in NAB's standard profile
PROBATION, MOST_PROBATION = 0.15, 750

# NAB's stored results of official thresholds, on the same five series: score, false episodes a brand and week
# (the latter on all ten of its brands).
PUBLISHED = {
    "CAD OSE": (86.1, 0.12),
    "ARTime": (82.0, 0.88),
    "Skyline": (72.0, 1.96),
    "Numenta HTM": (71.7, 0.69),
    "KNN-CAD": (70.5, 1.81),
    "Twitter ADVec": (62.7, 1.32),
    "windowed Gaussian": (56.2, 1.49),
    "relative entropy": (55.1, 0.32),
    "random cut forest": (42.7, 1.77),
    "Bayes changepoint": (10.2, 3.32),
}


@dataclass
class Tally:
    """What NAB counts over several series. Delays are minutes from the middle of the window."""

    gained: float = 0.0
    windows: int = 0
    hit: int = 0
    false: int = 0
    weeks: float = 0.0
    delays: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """From 0, of a detector that never alarms, to 100."""
        return 100 * (self.gained + self.windows) / (2 * self.windows)


def run(scale: str) -> dict:
    """Measure both rules on all five series, and on the twelve crises; ``scale`` makes no difference."""
    from palabre.analysis.bursts import FEW_ALARMS, SENSITIVE

    if not (SHARED / "bursts" / "nab").is_dir():
        raise SystemExit("The series aren't there: say by PALABRE_SHARED where the shared data is.")
    figures: dict[str, float] = {}
    notes = []
    started = time.process_time()
    points = 0
    for name, rule in (("default", FEW_ALARMS), ("sensitive", SENSITIVE)):
        tally = Tally()
        for path in sorted((SHARED / "bursts" / "nab").glob("*.csv.gz")):
            points += _brand(path, rule, tally)
        figures[f"nab_{name}"] = tally.score
        figures[f"false_per_week_{name}"] = tally.false / tally.weeks
        figures[f"windows_found_{name}"] = tally.hit
        figures["delay_min" if name == "default" else "delay_min_sensitive"] = _median(tally.delays)
        notes.append(
            f"{name}: missed {', '.join(tally.missed) or 'none'} of {tally.windows} windows"
        )
    figures["us_per_count"] = (time.process_time() - started) / points * 1e6
    _table(figures)
    crises, told = _crises(FEW_ALARMS)
    targets = {
        "nab_default": 70,
        "nab_sensitive": 80,
        "false_per_week_default": 0.5,
        "crises_with_several": 0,
    }
    return {
        "figures": figures | crises,
        "targets": targets,
        "at_least": ["nab_default", "nab_sensitive"],
        "notes": [*notes, *told],
    }


def _brand(path: Path, rule: object, tally: Tally) -> int:
    """Add one series of NAB to the tally; gives how many counts it has."""
    from palabre.analysis.bursts import alarms
    from palabre.analysis.series import read

    series = read(_text(path))
    times = [at for at, _ in series.points]
    labels = json.loads(path.with_name("windows.json").read_text())[path.name.removesuffix(".gz")]
    windows = [
        (bisect_left(times, _moment(begins)), bisect_right(times, _moment(ends)) - 1)
        for begins, ends in labels
    ]
    raised = [bisect_left(times, each.at) for each in alarms(series.points, series.step, rule)]
    begin = min(int(PROBATION * len(times)), MOST_PROBATION)
    late = [at for at in raised if at >= begin]
    tally.weeks += (len(times) - begin) * series.step / WEEK
    _score(late, windows, series.step, tally)
    brand = path.name.removesuffix(".csv.gz").rpartition("_")[2]
    tally.missed += [
        f"{brand} {label[0][:10]}"
        for label, (first, last) in zip(labels, windows, strict=True)
        if not any(first <= at <= last for at in late)
    ]
    return len(times)


def _score(raised: list[int], windows: list[tuple[int, int]], step: float, tally: Tally) -> None:
    """NAB's sum for one series, from the places of alarms and of windows."""
    tally.windows += len(windows)
    for first, last in windows:
        found = next((at for at in raised if first <= at <= last), None)
        if found is None:
            tally.gained -= 1
            continue
        tally.hit += 1
        tally.gained += _worth(-(last - found + 1) / (last - first + 1)) / _worth(-1)
        tally.delays.append((found - (first + last) / 2) * step / 60)
    for at in raised:
        if any(first <= at <= last for first, last in windows):
            continue
        tally.false += 1
        before = [window for window in windows if window[1] < at]
        if before:
            first, last = before[-1]
            tally.gained += FALSE * _worth((at - last) / (last - first))
        else:
            tally.gained -= FALSE


def _worth(place: float) -> float:
    """NAB's sigmoid: near 1 at the beginning of a window (-1), 0 at its end, -1 far behind it."""
    return -1.0 if place > 3 else 2 / (1 + math.exp(5 * place)) - 1


def _crises(rule: object) -> tuple[dict[str, float], list[str]]:
    """How many episodes each crisis begins with; those that begin without a quiet day are apart."""
    from palabre.analysis.bursts import alarms, episodes
    from palabre.analysis.series import read

    figures = dict.fromkeys(("crises_with_one", "crises_with_several", "crises_unseen"), 0.0)
    notes = []
    for path in sorted((SHARED / "bursts" / "crisislex_t26_15min").glob("*.csv.gz")):
        series = read(_text(path))
        begun = list(episodes(alarms(series.points, series.step, rule)))
        near = [at for at in begun if at - begun[0] < 3 * DAY]
        kind = "unseen" if not begun else "with_one" if len(near) == 1 else "with_several"
        figures[f"crises_{kind}"] += 1
        start, peak = series.points[0][0], max(series.points, key=lambda point: point[1])
        when = ", ".join(f"{(at - start) / DAY:.1f}" for at in begun)
        name = path.name.removesuffix(".csv.gz")
        notes.append(
            f"{name}: {f'episodes on day {when}' if begun else 'no episode'}; "
            f"peak of {peak[1]:.0f} on day {(peak[0] - start) / DAY:.1f}"
        )
    return figures, notes


def _text(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def _moment(written: str) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _table(figures: dict[str, float]) -> None:
    ours = {
        f"Palabre, {name}": (figures[f"nab_{name}"], figures[f"false_per_week_{name}"])
        for name in ("default", "sensitive")
    }
    print(f"{'Others as published':<22}{'NAB standard':>14}{'false a brand and week':>26}")
    for name, (score, false) in sorted((ours | PUBLISHED).items(), key=lambda row: -row[1][0]):
        print(f"{name:<22}{score:>14.1f}{false:>26.2f}")
