"""Give texts their tone: negative, neutral, positive, mixed or unsure, and how sure it is."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from palabre.analysis.tone import own as own_model
from palabre.analysis.tone import precise, small
from palabre.analysis.tone.clauses import clauses
from palabre.analysis.tone.features import LANGUAGES, LONGEST, Floats
from palabre.analysis.tone.small import Seen

CLASSES = ("negative", "neutral", "positive")
LABELS = (*CLASSES, "mixed", "unsure")
UNSURE_BELOW = 0.45
"""Under this probability the best class is not told: chance alone gives 0.33."""
TURN = 0.6
"""Probability that one clause must have of being positive and another of being negative."""
BATCH = 256
"""Texts read at once: memory stays flat, and numpy has enough to do."""

_SAYS = re.compile("[\\w\u2190-\U0010ffff]")
"""A letter, a digit or a pictogram: without any, a text has no tone."""

Model = Literal["small", "precise"]
SMALL: Model = "small"


class Tone(NamedTuple):
    """The tone of a text.

    `confidence` is the calibrated probability of the label (for "unsure": of the best class; for
    "mixed": of the less sure of its two clauses). `scores` are the probabilities of negative,
    neutral, positive. `model` is what really answered: "small" when "precise" is not installed.
    """

    label: str
    confidence: float
    scores: tuple[float, float, float]
    model: str


def score(
    texts: Sequence[str],
    languages: Sequence[str],
    model: Model = "small",
    own: bytes | None = None,
) -> list[Tone]:
    """The tone of each text in its language (ISO 639-1, "" when unknown).

    `own` is an organisation's correction as `retrain` gave it for the same model; one made for
    another model or an earlier version is ignored. A language without weights is "unsure".
    ValueError when texts and languages are not of one length, or the model has another name.
    """
    if len(texts) != len(languages):
        raise ValueError("Each text needs its language.")
    name = answering(model)
    tones: list[Tone] = []
    for start in range(0, len(texts), BATCH):
        part = slice(start, start + BATCH)
        tones.extend(_batch(texts[part], languages[part], name, own))
    return tones


def answering(model: str) -> Model:
    """The model that will answer: "small" for "precise" where the extra is not installed."""
    if model == "precise":
        return "precise" if precise.installed() else "small"
    if model != "small":
        raise ValueError(f"There is no tone model called {model!r}: small or precise.")
    return "small"


def probabilities(
    texts: Sequence[str], languages: Sequence[str], model: Model, own: bytes | None = None
) -> tuple[Floats, Seen]:
    """The calibrated probabilities of the three classes, a row a text, and what the model saw."""
    if model == "precise":
        version, seen = precise.load().version, precise.load().see(texts, languages)
    else:
        version, seen = small.load().version, small.read(tuple(texts), tuple(languages)).seen
    logits = seen.logits
    if own:
        logits = own_model.corrected(own, f"{model}:{version}", seen)
    logits = logits - logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True), seen


def _batch(
    texts: Sequence[str], languages: Sequence[str], model: Model, own: bytes | None
) -> list[Tone]:
    chances, seen = probabilities(texts, languages, model, own)
    turns = _turning(texts, languages, seen, model, own)
    best = chances.argmax(axis=1)
    tones = []
    for at, (text, language) in enumerate(zip(texts, languages, strict=True)):
        row = chances[at]
        scores = (float(row[0]), float(row[1]), float(row[2]))
        top = scores[best[at]]
        label, sure = CLASSES[best[at]], top
        if not speaks(language, model) or not _SAYS.search(text[:LONGEST]):
            label = "unsure"
        elif at in turns:
            label, sure = "mixed", turns[at]
        elif top < UNSURE_BELOW:
            label = "unsure"
        tones.append(Tone(label, sure, scores, model))
    return tones


def speaks(language: str, model: Model) -> bool:
    """Whether the model has weights that may be tried on the language.

    Small: its own languages, and the shared weights when the language is unknown (""). Precise: all,
    since its embeddings are multilingual; languages never trained on share one head.
    """
    return model == "precise" or not language or language in LANGUAGES


def _turning(
    texts: Sequence[str], languages: Sequence[str], seen: Seen, model: Model, own: bytes | None
) -> dict[int, float]:
    """The texts with a positive and a negative clause, and how sure the lesser of both is.

    Only texts in which the lexicon heard both, or that hold a "but", are cut and read again. The small
    model, which hears words rather than sentences, has its say in any case.
    """
    parts: list[str] = []
    owner: list[int] = []
    for at in np.flatnonzero(seen.may_turn).tolist():
        found = clauses(texts[at])
        parts.extend(found)
        owner.extend([at] * len(found))
    if not parts:
        return {}
    spoken = [languages[at] for at in owner]
    lesser = np.zeros(len(texts), dtype=np.float32)
    for reader in {model, SMALL}:
        chances, _ = probabilities(parts, spoken, reader, own if reader == model else None)
        most = np.zeros((len(texts), 3), dtype=np.float32)
        np.maximum.at(most, np.array(owner), chances)
        lesser = np.maximum(lesser, np.minimum(most[:, 0], most[:, 2]))
    return {at: float(lesser[at]) for at in np.flatnonzero(lesser >= TURN).tolist()}


TRUST: dict[Model, tuple[float, float]] = {"small": (6.0, 150.0), "precise": (0.5, 100.0)}
"""How strongly the shipped weights, and their balance of tones, are believed."""


def retrain(base: Model, corrections: Sequence[tuple[str, str, str]]) -> bytes:
    """An organisation's own model from its corrections (text, language, label), oldest first.

    Gives bytes for `score(..., own=...)`. The last word on a text counts; "mixed" and "unsure" are
    no classes to learn and are passed over. ValueError when nothing is left to learn from.
    """
    last = {
        (text, language): CLASSES.index(label)
        for text, language, label in corrections
        if label in CLASSES
    }
    if not last:
        raise ValueError("There is no correction to learn from.")
    name = answering(base)
    source = precise.load() if name == "precise" else small.load()
    rows = [(text, language, label) for (text, language), label in last.items()]
    kept = rows[-own_model.MOST :]
    return own_model.learn(f"{name}:{source.version}", source.see, kept, TRUST[name])
