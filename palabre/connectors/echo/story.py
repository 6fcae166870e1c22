"""The plot: how much is said in each hour of ninety days, and about what."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

DAYS = 90
EARLIER_PER_DAY = 12.0  # in the months before, of which only what is about the firm is kept
ORDINARY_PER_DAY = 38.0  # conversations begun, before answers and relays

# Share of a day's talk in each local hour: a morning rush, lunch, and a long evening.
_HOURS = (
    4, 2, 1, 1, 1, 3, 12, 34, 52, 50, 44, 42, 50, 46, 40, 38, 38, 42, 50, 56, 58, 50, 32, 14,
)  # fmt: skip
_WEEKDAYS = (1.0, 1.0, 1.05, 1.05, 1.1, 1.25, 0.85)


@dataclass(frozen=True, slots=True)
class Arc:
    """One episode: from which day, how many conversations at its height, how fast it fades (days).

    ``rules`` are the sayings people choose from, with their weights, on and after each stage.
    """

    name: str
    begins: float
    peak: float
    height: float
    fades: float
    rules: Mapping[str, int]

    def per_hour(self, day: float) -> float:
        """Conversations begun per hour at this moment (days since the world began)."""
        if day < self.begins:
            return 0.0
        if day < self.peak:
            return self.height * ((day - self.begins) / (self.peak - self.begins)) ** 2
        level = self.height * math.exp(-(day - self.peak) / self.fades)
        return level if level > 0.02 else 0.0


ARCS = (
    Arc("launch", 24.4, 28.4, 6.0, 2.6, {
        "launch_praise": 8, "launch_mixed": 4, "launch_question": 4, "launch_buying": 3,
    }),
    Arc("strike", 41.3, 43.4, 3.2, 1.6, {"strike_complaint": 7, "strike_patient": 3}),
    Arc("bag", 64.4, 66.4, 13.0, 1.1, {"bag_accuse": 9, "bag_defend": 3}),
    Arc("bag_after", 67.4, 68.4, 4.2, 2.2, {"bag_after": 8, "bag_defend": 2, "bag_accuse": 2}),
    Arc("cup", 80.7, 81.8, 3.4, 0.9, {"cup": 1}),
    Arc("opening", 84.3, 88.5, 1.9, 4.0, {"opening": 1}),
)  # fmt: skip

# Moments at which the media write, as (day, title rule, body rule, how many media).
HEADLINES = (
    (26.5, "launch_title", "launch_body", 2), (28.3, "launch_title", "launch_body", 5),
    (65.9, "bag_title", "bag_body", 3), (66.4, "bag_title", "bag_body", 6),
    (67.6, "bag_after_title", "bag_body", 3), (74.4, "bag_after_title", "article_body", 3),
    (81.9, "cup_title", "article_body", 4), (86.4, "opening_title", "article_body", 3),
)  # fmt: skip

SPARK_AT = 64.39  # day on which the photo of the bag is posted
STATEMENTS_AT = (67.42, 68.45, 71.5)
BURST_MIN = 42  # so many minutes before the world is opened the first bottle bursts
BURST_VOICES = 20
SILENCE = (64.4, 67.4)  # the firm doesn't answer anybody between these days


def pace(day: float, weekday: int, hour: int) -> float:
    """Ordinary conversations begun in this hour (local hour of France)."""
    growth = 0.85 + 0.3 * day / DAYS
    return ORDINARY_PER_DAY * growth * _WEEKDAYS[weekday] * _HOURS[hour] / sum(_HOURS)


def wakefulness(hour: int) -> float:
    """How awake people are at this local hour, between 0 and 1: the episodes follow it too."""
    return _HOURS[hour] / max(_HOURS)


TONES = {
    "praise": "positive", "complaint": "negative", "launch_praise": "positive",
    "strike_complaint": "negative", "bag_accuse": "negative", "bag_post": "negative",
    "bottle_post": "negative", "bottle_accuse": "negative",
    "cup": "positive", "agree_positive": "positive", "agree_negative": "negative",
}  # fmt: skip
INTENTS = {
    "praise": "praise", "complaint": "complaint", "question": "question", "idea": "idea",
    "buying": "buying intention", "job": "job seeker", "launch_praise": "praise",
    "launch_question": "question", "launch_buying": "buying intention",
    "strike_complaint": "complaint", "bag_accuse": "complaint", "bag_post": "complaint",
    "bottle_post": "complaint", "bottle_accuse": "complaint",
}  # fmt: skip
