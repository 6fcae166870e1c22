"""The intent model: the tone model's n-grams, hand-written rules and the tone itself, one linear layer.

Trained by scripts/train_intent.py; MODEL.md says on what and how well it does.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from palabre.analysis.intent import rules
from palabre.analysis.tone import features, small
from palabre.analysis.tone.features import Floats
from palabre.analysis.tone.small import Entries

FILE = Path(__file__).with_name("model.npz")
CLASSES = ("complaint", "question", "praise", "buying", "idea", "job", "crisis", "spam")
LANGUAGES = ("fr", "en")
BITS = 17
"""The n-grams share 2^17 columns: a quarter of the tone model's, since fewer words speak of intent."""
DENSE = rules.SIGNS + 3
"""The rules' signs and the tone's three probabilities."""


class Seen(NamedTuple):
    """A batch as the model sees it: n-grams, sparse, and a row of DENSE numbers a text."""

    entries: Entries
    dense: Floats


class Intents(NamedTuple):
    """The weights, as the file holds them, with the calibration and the threshold of each class."""

    version: str
    weights: Floats
    dense_weights: Floats
    bias: Floats
    slope: Floats
    shift: Floats
    told: Floats

    def chances(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """The calibrated probability of each class, a row for each of at least one text."""
        return self.chances_of(see(texts, languages), len(texts))

    def chances_of(self, seen: Seen, size: int) -> Floats:
        """The same of a batch that was seen already."""
        where, column, value = seen.entries
        terms = value[:, None] * self.weights.take(column, axis=0)
        logits = small.add_up_in_order(where, terms, size)
        logits += seen.dense @ self.dense_weights + self.bias
        return (1 / (1 + np.exp(-(logits * self.slope + self.shift)))).astype(np.float32)


def see(texts: Sequence[str], languages: Sequence[str]) -> Seen:
    """What the model reads of a batch of at least one text."""
    normalised, seen = small.read(tuple(texts), tuple(languages))
    powers = np.exp(seen.logits - seen.logits.max(axis=1, keepdims=True))
    tones = powers / powers.sum(axis=1, keepdims=True)
    heard = rules.signs(texts, normalised)
    ngrams = slice(-len(texts) * features.SIGNS)  # behind these stand the tone's own signs
    whole = seen.entries
    column = whole.column[ngrams] >> (19 - BITS)
    entries = Entries(whole.text[ngrams], column, whole.value[ngrams])
    return Seen(entries, np.concatenate([heard, tones], axis=1).astype(np.float32))


@cache
def load() -> Intents:
    """The shipped model, read at the first use."""
    with np.load(FILE, allow_pickle=False) as file:
        return Intents(
            version=str(file["version"]),
            weights=file["weights"].astype(np.float32),
            dense_weights=file["dense_weights"],
            bias=file["bias"],
            slope=file["slope"],
            shift=file["shift"],
            told=file["told"],
        )
