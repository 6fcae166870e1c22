"""The small tone model: hashed n-grams and lexicon signs, one linear layer, numpy only.

Trained by scripts/train_tone.py; MODEL.md says on what and how well it does.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from palabre.analysis.tone import features
from palabre.analysis.tone.features import COLUMNS, LANGUAGES, SIGNS, Columns, Floats, Lexicon

FILE = Path(__file__).with_name("small.npz")
SIGNS_SCALE = 0.35
"""Signs count this much beside the n-grams, whose row has length 1."""


class Entries(NamedTuple):
    """What a model sees of a batch, sparse: value of a column in a text, in any order."""

    text: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Floats


class Seen(NamedTuple):
    """A batch as a model saw it: its entries, the log-odds of the three tones, which may be mixed."""

    entries: Entries
    logits: Floats
    may_turn: NDArray[np.bool_]


class Small(NamedTuple):
    """The weights; the file holds half of each number's bits, which costs more to widen in each batch than
    six megabytes are worth."""

    version: str
    weights: Floats
    rarity: Floats
    sign_weights: Floats
    language_sign_weights: Floats
    bias: Floats
    temperature: float
    lexicon: Lexicon

    def see(self, texts: Sequence[str], languages: Sequence[str]) -> Seen:
        """The calibrated log-odds of a batch of at least one text, in the order of the tones."""
        return self.see_normalised(texts, [features.normalise(text) for text in texts], languages)

    def see_normalised(
        self, texts: Sequence[str], normalised: Sequence[str], languages: Sequence[str]
    ) -> Seen:
        """The same, of texts that were normalised already."""
        found = features.columns(normalised)
        signs = features.signs(texts, normalised, languages, self.lexicon)
        place = places(languages)
        value = weighted(found, self.rarity, len(texts))
        spoken = place[found.text]
        own = self.weights.take(features.in_language(found.column, spoken), axis=0)
        own[spoken < 0] = 0
        weights = self.weights.take(found.column, axis=0) + own
        scaled = signs * SIGNS_SCALE
        logits = add_up_in_order(found.text, value[:, None] * weights, len(texts)) + self.bias
        logits += scaled @ self.sign_weights
        # The last row of these weights is zero: it is what place -1 (no language) takes.
        logits += np.einsum("ns,nsc->nc", scaled, self.language_sign_weights[place])
        entries = with_signs(Entries(found.text, found.column, value), scaled)
        return Seen(entries, (logits / self.temperature).astype(np.float32), may_turn(signs))


class Reading(NamedTuple):
    """A batch as it was read: its texts normalised, and what the small model saw in them."""

    normalised: list[str]
    seen: Seen


@lru_cache(maxsize=8)
def read(texts: tuple[str, ...], languages: tuple[str, ...]) -> Reading:
    """Read a batch of at least one text; kept for a moment, since tone and intent ask of the same texts.

    So many are kept because what comes in at once is read in several batches, and the clauses of each too.
    """
    normalised = [features.normalise(text) for text in texts]
    return Reading(normalised, load().see_normalised(texts, normalised, languages))


def may_turn(signs: Floats) -> NDArray[np.bool_]:
    """The texts in which the lexicon heard good and bad, or that hold a "but"."""
    return ((signs[:, 0] > 0) & (signs[:, 1] > 0)) | (signs[:, 7] > 0)


def places(languages: Sequence[str]) -> NDArray[np.int64]:
    """The place of each language in LANGUAGES, -1 for any other."""
    known = {language: place for place, language in enumerate(LANGUAGES)}
    return np.array([known.get(language, -1) for language in languages], dtype=np.int64)


def weighted(found: Columns, rarity: Floats, size: int) -> Floats:
    """Sublinear tf-idf, each text scaled to length 1."""
    value = (1 + np.log(found.times)) * rarity.take(found.column)
    length = np.sqrt(np.bincount(found.text, weights=value * value, minlength=size))
    return (value / np.maximum(length, 1e-9)[found.text]).astype(np.float32)


def with_signs(entries: Entries, scaled: Floats) -> Entries:
    """The entries and, in columns behind the hashed ones, the signs of each text."""
    size = len(scaled)
    return Entries(
        np.concatenate([entries.text, np.repeat(np.arange(size), SIGNS)]),
        np.concatenate([entries.column, np.tile(np.arange(SIGNS) + COLUMNS, size)]),
        np.concatenate([entries.value, scaled.ravel()]),
    )


def add_up(text: NDArray[np.int64], terms: Floats, size: int) -> Floats:
    """The sum of the terms of each text, a column per tone."""
    sums = [np.bincount(text, weights=terms[:, tone], minlength=size) for tone in range(3)]
    return np.stack(sums, axis=1).astype(np.float32)


def add_up_in_order(text: NDArray[np.int64], terms: Floats, size: int) -> Floats:
    """The sum of the terms of each text, of any number of columns, where those of a text stand together."""
    starts = np.flatnonzero(np.diff(text, prepend=-1))
    sums = np.zeros((size, terms.shape[1]), dtype=np.float32)
    sums[text[starts]] = np.add.reduceat(terms, starts)
    return sums


@cache
def load() -> Small:
    """The shipped model, read at the first use."""
    with np.load(FILE, allow_pickle=False) as file:
        lexicon = Lexicon(
            hashes={code: file[f"lexicon_{code}_hashes"] for code in ("fr", "en")},
            valences={code: file[f"lexicon_{code}_valences"] for code in ("fr", "en")},
        )
        return Small(
            version=str(file["version"]),
            weights=file["weights"].astype(np.float32),
            rarity=file["rarity"].astype(np.float32),
            sign_weights=file["sign_weights"],
            language_sign_weights=file["language_sign_weights"],
            bias=file["bias"],
            temperature=float(file["temperature"]),
            lexicon=lexicon,
        )
