"""Texts as points: tf-idf over word stems, pressed into a hundred directions.

Latent semantic analysis (Deerwester 1990) by a randomised decomposition (Halko, Martinsson and Tropp 2011):
in it, texts that share no word but the company of their words lie near. Only numpy is needed, and the
large tables are never whole in memory.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palabre.analysis.themes.reading import Ints, Words

Floats = NDArray[np.float32]

DIRECTIONS, MORE, ROUNDS = 100, 10, 2
RAREST = 3
"""A stem that fewer texts have ties nothing together."""
COMMONEST = 0.6
"""A stem that more of the texts have tells nothing."""
AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse table by rows: ``starts`` and the end, columns and values."""

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    def times(self, dense: Floats) -> Floats:
        """The product with a dense table of as many rows as this has columns."""
        found = np.zeros((len(self.starts) - 1, dense.shape[1]), np.float32)
        rows, first = len(self.starts) - 1, 0
        while first < rows:
            last = int(np.searchsorted(self.starts, self.starts[first] + AT_ONCE, side="right")) - 1
            last = min(max(last, first + 1), rows)
            here = slice(self.starts[first], self.starts[last])
            full = np.flatnonzero(np.diff(self.starts[first : last + 1])) + first
            if len(full):
                weighed = dense[self.columns[here]] * self.values[here, None]
                found[full] = np.add.reduceat(weighed, self.starts[full] - self.starts[first])
            first = last
        return found

    @property
    def turned(self) -> "Rows":
        """The same with rows and columns exchanged."""
        order = np.argsort(self.columns, kind="stable")
        owner = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        starts = np.searchsorted(self.columns[order], np.arange(self.width + 1))
        return Rows(starts, owner[order], self.values[order], len(self.starts) - 1)


def points_of(read: Words) -> Floats:
    """Each text as a point of length 1; one without words that tell anything is all zeros."""
    rows = _weighed(read)
    found = _pressed(rows)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 1e-6)


def _weighed(read: Words) -> Rows:
    """Tf-idf of the stems, each once a text, every text of length 1."""
    count = len(read.starts) - 1
    stems = max(1, int(read.stems.max(initial=0)) + 1)
    pairs = np.unique(read.owner * stems + read.stems[read.words])
    owner, stem = pairs // stems, pairs % stems
    texts = np.bincount(stem, minlength=stems)
    kept = (texts >= RAREST) & (texts <= max(RAREST, COMMONEST * count))
    places = np.cumsum(kept) - 1
    here = kept[stem]
    owner, stem = owner[here], stem[here]
    values = np.log((1 + count) / (1 + texts[stem])) + 1
    lengths = np.sqrt(np.bincount(owner, values**2, count))
    starts = np.searchsorted(owner, np.arange(count + 1))
    return Rows(starts, places[stem], (values / lengths[owner]).astype(np.float32), int(kept.sum()))


def _pressed(rows: Rows) -> Floats:
    """The rows in their strongest directions."""
    wide = min(DIRECTIONS + MORE, rows.width, len(rows.starts) - 1)
    if wide < 1:
        return np.zeros((len(rows.starts) - 1, 1), np.float32)
    turned = rows.turned
    drawn = np.random.default_rng(0).standard_normal((rows.width, wide)).astype(np.float32)
    found = rows.times(drawn)
    for _ in range(ROUNDS):
        basis, _left = np.linalg.qr(found)
        found = rows.times(turned.times(basis))
    basis, _left = np.linalg.qr(found)
    small = turned.times(basis)  # stems x wide
    _one, _sizes, directions = np.linalg.svd(small.T, full_matrices=False)
    return rows.times(np.ascontiguousarray(directions[:DIRECTIONS].T, dtype=np.float32))
