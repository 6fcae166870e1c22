"""Bursts in a series of counts: more than usual by far, and more than for days.

Counts of mentions vary far more than chance alone would have it, so the usual is a mean with a variance of
its own (never below the mean, as a Poisson count has it), over the last days and without their peaks: each
sum is cut at the 98th percentile of what came before it. An alarm needs three things: a count far above the
usual, a new high of three days, and a day's pause since the last alarm. Bursts of one matter stay one episode
until three days (or buckets) have gone by without anything unusual.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
PEAK = 0.98
UNUSUAL = 3.0
"""From this z on a bucket is unusual: the rise is told from it, and an episode goes on."""
COARSE_PAST, COARSE_HIGH, COARSE_PAUSE, COARSE_WARM = 56, 14, 3, 14
"""The same spans in buckets at least: a series of days looks back eight weeks, with all their weekdays."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes an alarm; spans in seconds. `least` is the smallest volume that is worth one."""

    window: int
    past: int
    line: float
    high: int = 3 * DAY
    pause: int = DAY
    calm: int = 3 * DAY
    warm: int = DAY
    least: int = 5


FEW_ALARMS = Rule(window=1800, past=5 * DAY, line=9.0)
SENSITIVE = Rule(window=900, past=3 * DAY, line=7.0)
SLOW = Rule(window=6 * 3600, past=28 * DAY, line=6.0, warm=5 * DAY, least=8)
SLOW_SENSITIVE = Rule(window=6 * 3600, past=14 * DAY, line=5.0, warm=5 * DAY, least=8)
"""For what is little spoken of, by hours: half an hour of it says nothing, six against four weeks do."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A burst. Times are the starts of buckets, in seconds since 1970.

    at: the bucket that crossed the line. since: the first of the unusual buckets that lead to it, and
    first: its count. seen and expected: sums over `window` seconds. z: how far above the usual, in its own
    deviations. episode: the `at` of the alarm that began the episode; the alarm itself, or one before.
    """

    at: float
    since: float
    first: float
    seen: float
    expected: float
    z: float
    window: int
    episode: float


class Watch:
    """Watches one series: fed a closed bucket after the other, it gives an alarm or None.

    A bucket that isn't fed is unknown, and not nought: it is no part of the usual, and a sum that
    it is missing from may raise an alarm, since it is at least that much.
    """

    def __init__(self, step: float, rule: Rule = FEW_ALARMS) -> None:
        if not (math.isfinite(step) and step > 0):
            raise ValueError("A bucket lasts longer than nothing.")
        self.step, self.rule = step, rule
        self._width = max(1, round(rule.window / step))
        self._past = max(COARSE_PAST, round(rule.past / step))
        self._high = max(COARSE_HIGH, round(rule.high / step))
        self._pause = max(COARSE_PAUSE, round(rule.pause / step))
        self._calming = max(COARSE_PAUSE, round(rule.calm / step))
        self._warm = max(COARSE_WARM, round(rule.warm / step))
        kept = max(self._past, self._high)
        self._counts = np.full(kept + self._width - 1, np.nan)
        self._sums = np.full(kept, np.nan)
        self._cut = np.full(kept, np.nan)
        self._at: float | None = None
        self._quiet = self._pause  # buckets since the last alarm
        self._episode: float | None = None
        self._calm = 0  # buckets since the last unusual one, while an episode is open

    def feed(self, at: float, count: float) -> Alarm | None:
        """Take the count of the bucket that began at `at`.

        ValueError when it isn't later than the last one, or the count is no number from nought up.
        """
        if not (math.isfinite(count) and count >= 0 and math.isfinite(at)):
            raise ValueError("A count is a number from nought up.")
        self._skip(at)
        self._at = at
        self._counts = _pushed(self._counts, count)
        seen = _sum(self._counts[-self._width :])
        past = self._cut[-self._past :]
        mean, deviation = _usual(past, self._warm)
        z = (seen - mean) / deviation
        alarm = self._judge(seen, mean, deviation, z)
        self._note(seen)
        return alarm

    def _skip(self, at: float) -> None:
        """Go on to the bucket before `at`; those between are unknown."""
        if self._at is None:
            return
        steps = round((at - self._at) / self.step)
        if steps < 1:
            raise ValueError("Each bucket is later than the one before.")
        missing = min(steps - 1, len(self._counts))
        if missing:
            unknown = np.full(missing, np.nan)
            self._counts = np.concatenate([self._counts[missing:], unknown])
            length = len(self._sums)
            self._sums = np.concatenate([self._sums, unknown])[-length:]
            self._cut = np.concatenate([self._cut, unknown])[-length:]
        self._quiet = min(self._quiet + steps, self._pause)
        self._rest(steps - 1)

    def _judge(self, seen: float, mean: float, deviation: float, z: float) -> Alarm | None:
        if z >= UNUSUAL:
            self._calm = 0
        else:
            self._rest(1)
        if not z > self.rule.line or seen < self.rule.least or self._quiet < self._pause:
            return None
        if seen <= np.fmax.reduce(self._sums[-self._high :], initial=-math.inf):
            return None
        at = self._at or 0.0
        if self._episode is None:
            self._episode = at
        self._quiet = self._calm = 0
        unusual = self._sums >= mean + UNUSUAL * deviation
        led = len(unusual) if unusual.all() else int(np.argmin(unusual[::-1]))
        return Alarm(
            at=at,
            since=at - led * self.step,
            first=float(self._counts[-1 - led]),
            seen=seen,
            expected=mean,
            z=z,
            window=round(self._width * self.step),
            episode=self._episode,
        )

    def _rest(self, buckets: int) -> None:
        """Close the episode when nothing unusual was heard for long enough."""
        if self._episode is not None:
            self._calm += buckets
            if self._calm >= self._calming:
                self._episode, self._calm = None, 0

    def _note(self, seen: float) -> None:
        """Remember a sum, and the part of it that isn't a peak."""
        whole = not np.isnan(self._counts[-self._width :]).any()
        known = self._sums[-self._past :]
        known = known[~np.isnan(known)]
        usual = min(seen, _peak(known)) if len(known) >= self._warm else seen
        self._sums = _pushed(self._sums, seen if whole else math.nan)
        self._cut = _pushed(self._cut, usual if whole else math.nan)

    def state(self) -> dict[str, Any]:
        """All that it remembers, for JSON: a few thousand numbers at five minutes, 69 at days."""
        peaks = np.flatnonzero(self._cut < self._sums)
        return {
            "step": self.step,
            "at": self._at,
            "counts": [None if math.isnan(count) else count for count in self._counts.tolist()],
            "peaks": [[int(place), float(self._cut[place])] for place in peaks],
            "quiet": self._quiet,
            "episode": self._episode,
            "calm": self._calm,
        }

    @classmethod
    def of(cls, state: dict[str, Any], rule: Rule = FEW_ALARMS) -> Self:
        """Go on from a state; it must be of a watch with the same rule."""
        watch = cls(state["step"], rule)
        counts = np.array([math.nan if count is None else count for count in state["counts"]])
        if len(counts) != len(watch._counts):
            raise ValueError("The state is of another rule.")
        watch._counts = counts
        width = watch._width
        watch._sums = _sums(counts, width)
        watch._cut = watch._sums.copy()
        for place, value in state["peaks"]:
            watch._cut[place] = value
        watch._at, watch._quiet = state["at"], state["quiet"]
        watch._episode, watch._calm = state["episode"], state["calm"]
        return watch


def alarms(
    series: Iterable[tuple[float, float]], step: float, rule: Rule = FEW_ALARMS
) -> list[Alarm]:
    """The alarms of a whole series of (start of bucket, count), as a watch would have raised them."""
    watch = Watch(step, rule)
    return [alarm for at, count in series if (alarm := watch.feed(at, count))]


def episodes(raised: Iterable[Alarm]) -> dict[float, list[Alarm]]:
    """Alarms by episode, each under the time of its first."""
    grouped: dict[float, list[Alarm]] = {}
    for alarm in raised:
        grouped.setdefault(alarm.episode, []).append(alarm)
    return grouped


def _pushed(row: NDArray[np.float64], value: float) -> NDArray[np.float64]:
    moved = np.empty_like(row)
    moved[:-1] = row[1:]
    moved[-1] = value
    return moved


def _sum(counts: NDArray[np.float64]) -> float:
    """The sum of what is known, the same to the last bit however the series was fed."""
    return math.fsum(count for count in counts.tolist() if not math.isnan(count))


def _sums(counts: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The sum of each window, unknown where a count in it is: whole numbers add up alike in any order."""
    windows = np.lib.stride_tricks.sliding_window_view(counts, width)
    added: NDArray[np.float64] = windows.sum(axis=1)
    known = counts[~np.isnan(counts)]
    if (known == np.floor(known)).all() and float(known.sum()) < 2**53:
        return added
    return np.array(
        [one if math.isnan(one) else _sum(part) for one, part in zip(added, windows, strict=True)]
    )


def _peak(known: NDArray[np.float64]) -> float:
    """The 98th percentile: the value at that place, without interpolation."""
    place = math.ceil(PEAK * (len(known) - 1))
    return float(np.partition(known, place)[place])


def _usual(past: NDArray[np.float64], warm: int) -> tuple[float, float]:
    """Mean and deviation of what is usual; infinite while too little is known to say."""
    known = past[~np.isnan(past)]
    if len(known) < warm:
        return 0.0, math.inf
    mean = float(known.mean())
    return mean, math.sqrt(max(float(known.var()), mean) + 1)
