"""Give texts their intents: complaint, question and so on, several, none, or unsure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from palabre.analysis.intent.model import CLASSES, LANGUAGES, load
from palabre.analysis.tone.features import LONGEST

NONE, UNSURE = "none", "unsure"
LABELS = (*CLASSES, NONE, UNSURE)
UNSURE_SHARE = 0.6
"""A class that reaches this share of its threshold, while none reaches it, makes a text unsure."""
BATCH = 256
"""Texts read at once: memory stays flat, and numpy has enough to do."""

_SAYS = re.compile(r"\w")


class Intent(NamedTuple):
    """The intents of a text: each told label with its calibrated probability, the surest first.

    Exactly one label when it is "none" (probability that no class holds) or "unsure" (of the best class).
    `scores` has the probability of every class.
    """

    labels: Mapping[str, float]
    scores: Mapping[str, float]
    model: str


def score(texts: Sequence[str], languages: Sequence[str]) -> list[Intent]:
    """The intents of each text in its language (ISO 639-1, "" when unknown).

    A language other than French and English is "unsure". ValueError when texts and languages are not of
    one length.
    """
    if len(texts) != len(languages):
        raise ValueError("Each text needs its language.")
    found: list[Intent] = []
    for start in range(0, len(texts), BATCH):
        found.extend(_batch(texts[start : start + BATCH], languages[start : start + BATCH]))
    return found


def _batch(texts: Sequence[str], languages: Sequence[str]) -> list[Intent]:
    model = load()
    rows = model.chances(texts, languages).tolist()
    told = model.told.tolist()
    name = f"intent {model.version}"
    return [
        Intent(_labels(row, told, _readable(text, language)), _named(row), name)
        for text, language, row in zip(texts, languages, rows, strict=True)
    ]


def _named(row: Sequence[float]) -> dict[str, float]:
    return dict(zip(CLASSES, row, strict=True))


def _readable(text: str, language: str) -> bool:
    return (not language or language in LANGUAGES) and bool(_SAYS.search(text[:LONGEST]))


def _labels(row: Sequence[float], told: Sequence[float], readable: bool) -> dict[str, float]:
    """The labels of one text by its probabilities and the thresholds of the classes."""
    if not readable:
        return {UNSURE: 0.0}
    chances = zip(CLASSES, row, told, strict=True)
    kept = [(name, chance) for name, chance, least in chances if chance >= least]
    if kept:
        return dict(sorted(kept, key=lambda pair: -pair[1]))
    nearest = max(zip(row, told, strict=True), key=lambda pair: pair[0] / pair[1])
    if nearest[0] >= UNSURE_SHARE * nearest[1]:
        return {UNSURE: max(row)}
    rest = 1.0
    for chance in row:
        rest *= 1 - chance
    return {NONE: rest}
