"""Categories of an organisation's own, told by a handful of example texts: what is near them belongs.

Nearness of a text to a category is the mean of two cosines: to the centre of the examples, and to the two
examples that are nearest (as prototypical networks, Snell et al. 2017, beside nearest neighbours).
Where the extra "semantic" reads, texts are sentence embeddings, in any language; else n-grams, which know
words and their parts and nothing of meaning. The probability is a logistic curve of the nearness, fitted on
public intents with five to ten examples each (scripts/train_intent.py few).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from palabre.analysis.tone import features, precise, small
from palabre.analysis.tone.features import Floats

Means = Literal["ngrams", "sentences"]
NGRAMS: Means = "ngrams"
SENTENCES: Means = "sentences"
CURVES: dict[Means, tuple[float, float]] = {"ngrams": (20.0, 0.36), "sentences": (28.0, 0.56)}
"""Steepness of the curve, and the nearness at which a text belongs as likely as not."""
LEAST = 0.5
"""A category is told from this probability on."""
FEWEST, MOST = 3, 30
"""Example texts that a category needs, and takes."""
AT_ONCE = 64


class Prototype(NamedTuple):
    """The examples of a category as vectors of length 1, on the columns that any of them has."""

    columns: np.ndarray
    examples: Floats
    centre: Floats


def best_means() -> Means:
    """What reads best here: sentence embeddings where the extra is installed."""
    return SENTENCES if precise.installed() else NGRAMS


def nearest(
    texts: Sequence[str], categories: Mapping[str, Sequence[str]], means: Means = "ngrams"
) -> list[dict[str, float]]:
    """For each text the categories it belongs to, with the probability of each.

    `categories` are their names (any keys) with example texts; one without examples holds nothing. ValueError
    when "sentences" are asked for where the extra isn't installed.
    """
    if means == SENTENCES and not precise.installed():
        raise ValueError("Sentences are read with the extra `semantic`, which isn't installed.")
    known = {
        name: _prototype(tuple(examples), means)
        for name, examples in categories.items()
        if examples
    }
    found: list[dict[str, float]] = [{} for _ in texts]
    for start in range(0, len(texts) if known else 0, AT_ONCE):
        some = list(texts[start : start + AT_ONCE])
        read = _embedded(some) if means == SENTENCES else _Words(some)
        for name, prototype in known.items():
            for at, chance in enumerate(_chances(read, prototype, means)):
                if chance >= LEAST and some[at].strip():
                    found[start + at][name] = float(chance)
    return found


class _Words:
    """A batch of texts as the entries of a sparse matrix of n-grams."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        found = features.columns([features.normalise(text) for text in texts])
        self.value = small.weighted(found, small.load().rarity, self.size)
        self.text, self.column = found.text, found.column

    def on(self, columns: np.ndarray) -> Floats:
        """The vectors on some columns only; what else they hold is near nothing."""
        made = np.zeros((self.size, len(columns)), dtype=np.float32)
        if len(columns):
            place = np.minimum(np.searchsorted(columns, self.column), len(columns) - 1)
            known = columns[place] == self.column
            made[self.text[known], place[known]] = self.value[known]
        return made


@lru_cache(maxsize=256)
def _prototype(examples: tuple[str, ...], means: Means) -> Prototype:
    if means == SENTENCES:
        columns, vectors = np.zeros(0, dtype=np.int64), _embedded(examples)
    else:
        words = _Words(examples)
        columns = np.unique(words.column)
        vectors = words.on(columns)
    centre = vectors.mean(axis=0)
    return Prototype(columns, vectors, centre / max(float(np.linalg.norm(centre)), 1e-9))


def _chances(read: "_Words | Floats", prototype: Prototype, means: Means) -> Floats:
    vectors = read.on(prototype.columns) if isinstance(read, _Words) else read
    to_examples = np.sort(vectors @ prototype.examples.T, axis=1)[:, -2:].mean(axis=1)
    near = (vectors @ prototype.centre + to_examples) / 2
    steep, middle = CURVES[means]
    return (1 / (1 + np.exp(-steep * (near - middle)))).astype(np.float32)


def _embedded(texts: Sequence[str]) -> Floats:
    """Embeddings around the centre that the tone model knows, of length 1."""
    rows = precise.embedded(texts) - precise.load().centre
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
